"""The rules by which trucks and packages move, event by event, without world, shop or database."""

from datetime import UTC, datetime, timedelta

import pytest

from simulators.carrier import planning
from simulators.carrier.fleet import Fleet
from simulators.carrier.records import (
    CallKind,
    Command,
    CommandKind,
    Link,
    Package,
    PackageStatus,
    Place,
    Refused,
    State,
    Stop,
    Truck,
    TruckStatus,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
DOOR = Place(x=30, y=40)
GATE = Place(x=10, y=10)


class Yard:
    """A fleet in world 1, time, and what it said to the world and the shop."""

    def __init__(self, *, trucks: int) -> None:
        self.now = NOON
        self.fleet = Fleet(State(
            link=Link(visit=0, world_id=None, is_lost=False, last_command=0, last_call=0),
            trucks=[Truck(id=number, visit=0, status=TruckStatus.IDLE, x=number, y=0, warehouse_id=None, home_x=number, home_y=0)
                    for number in range(1, trucks + 1)]))
        self.fleet.be_named(1, now=self.now)
        self.fleet.be_found(list(self.fleet.trucks))
        self.fleet.take_changes()

    def pick_up(self, package_id: int, *, warehouse_id: int = 7, dest: Place = DOOR) -> int:
        truck_id = self.fleet.pick_up(package_id, warehouse_id=warehouse_id, dest=dest, account=None, now=self.now)
        self.fleet.plan(now=self.now)
        return truck_id

    def arrive(self, truck_id: int, *, place: Place = GATE, status: str = "arrive warehouse") -> None:
        self.fleet.complete(truck_id, place=place, status=status, now=self.now)
        self.fleet.plan(now=self.now)

    def load(self, package_id: int, truck_id: int, *, dest: Place = DOOR) -> None:
        self.fleet.load(package_id, truck_id=truck_id, dest=dest, now=self.now)
        self.fleet.plan(now=self.now)

    def deliver(self, package_id: int) -> None:
        self.fleet.deliver(package_id, now=self.now)
        self.fleet.plan(now=self.now)

    def fail(self, command: Command) -> None:
        self.fleet.fail(command.seqnum, text="no", now=self.now)
        self.fleet.plan(now=self.now)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.fleet.plan_all(now=self.now)

    def send_out(self, *package_ids: int) -> int:
        """One truck with these packages, on its way to their doors."""
        truck_id = self.pick_up(package_ids[0])
        for package_id in package_ids[1:]:
            assert self.pick_up(package_id) == truck_id
        self.arrive(truck_id)
        for package_id in package_ids:
            self.load(package_id, truck_id)
        return truck_id

    def package(self, package_id: int) -> Package:
        return self.fleet.get_package(package_id)

    def commands(self, kind: CommandKind) -> list[Command]:
        return [command for command in self.fleet.commands.values() if command.kind is kind]

    def calls(self, kind: CallKind) -> list[int | None]:
        return [call.package_id for call in self.fleet.calls.values() if call.kind is kind]

    def doors(self) -> list[tuple[int, int, int]]:
        return [(stop.package_id, stop.x, stop.y) for command in self.commands(CommandKind.DELIVER) for stop in command.stops]


@pytest.fixture
def yard() -> Yard:
    return Yard(trucks=3)


@pytest.fixture
def lone() -> Yard:
    return Yard(trucks=1)


def test_a_free_truck_comes_first(yard: Yard) -> None:
    assert len({yard.pick_up(1), yard.pick_up(2), yard.pick_up(3)}) == 3


def test_without_a_free_truck_one_that_goes_to_that_warehouse_takes_it_along(yard: Yard) -> None:
    trucks = [yard.pick_up(1, warehouse_id=7), yard.pick_up(2, warehouse_id=8), yard.pick_up(3, warehouse_id=9)]
    assert yard.pick_up(4, warehouse_id=8) == trucks[1]
    assert len(yard.commands(CommandKind.PICKUP)) == 3


def test_the_least_busy_truck_takes_what_none_is_near_to(yard: Yard) -> None:
    yard.pick_up(1, warehouse_id=7)
    yard.pick_up(2, warehouse_id=8)
    yard.pick_up(3, warehouse_id=9)
    yard.pick_up(4, warehouse_id=7)
    assert yard.pick_up(5, warehouse_id=10) in {2, 3}


def test_a_pickup_that_is_repeated_sends_no_second_truck(yard: Yard) -> None:
    truck_id = yard.pick_up(1)
    assert yard.pick_up(1) == truck_id
    assert len(yard.commands(CommandKind.PICKUP)) == 1


def test_the_shop_is_told_of_every_package_that_the_truck_has_come_for(lone: Yard) -> None:
    lone.pick_up(1)
    lone.pick_up(2)
    lone.arrive(1, status="ARRIVE WAREHOUSE")
    lone.pick_up(3)
    assert lone.calls(CallKind.TRUCK_ARRIVED) == [1, 2, 3]


def test_a_completion_that_is_no_arrival_loads_nothing(lone: Yard) -> None:
    lone.pick_up(1)
    lone.arrive(1, status="idle")
    assert lone.package(1).status is PackageStatus.FETCHING


def test_a_truck_stays_until_the_last_of_its_packages_is_loaded(lone: Yard) -> None:
    lone.pick_up(1)
    lone.pick_up(2)
    lone.pick_up(3, warehouse_id=8)
    lone.arrive(1)
    lone.load(1, 1)
    lone.wait(60)
    assert lone.fleet.trucks[1].status is TruckStatus.WAITING
    lone.load(2, 1)
    assert [door[0] for door in lone.doors()] == [1, 2]


def test_nobody_joins_a_truck_that_has_begun_to_be_full(lone: Yard) -> None:
    lone.pick_up(1)
    lone.pick_up(2)
    lone.arrive(1)
    lone.load(1, 1)
    lone.wait(2)
    lone.pick_up(3)
    assert lone.package(3).status is PackageStatus.QUEUED
    lone.load(2, 1)
    lone.deliver(1)
    lone.deliver(2)
    assert lone.package(3).status is PackageStatus.FETCHING


def test_a_truck_is_never_sent_away_with_something_aboard(lone: Yard) -> None:
    lone.send_out(1, 2)
    lone.pick_up(3, warehouse_id=8)
    lone.deliver(1)
    lone.arrive(1, place=DOOR, status="idle")
    assert lone.commands(CommandKind.PICKUP) == []
    lone.deliver(2)
    assert [command.warehouse_id for command in lone.commands(CommandKind.PICKUP)] == [8]


def test_a_truck_leaves_without_a_package_that_never_comes(lone: Yard) -> None:
    lone.pick_up(1)
    lone.pick_up(2)
    lone.arrive(1)
    lone.load(2, 1)
    lone.wait(planning.PATIENCE.total_seconds() + 1)
    assert [door[0] for door in lone.doors()] == [2]
    assert lone.package(1).trouble == planning.LEFT_BEHIND
    lone.deliver(2)
    lone.wait(10)
    assert lone.package(1).status is PackageStatus.FETCHING


def test_what_was_loaded_at_the_last_moment_is_delivered_too(lone: Yard) -> None:
    lone.pick_up(1)
    lone.pick_up(2)
    lone.arrive(1)
    lone.load(2, 1)
    lone.wait(planning.PATIENCE.total_seconds() + 1)
    lone.load(1, 1)
    assert [door[0] for door in lone.doors()] == [2, 1]


def test_the_nearest_door_comes_first(lone: Yard) -> None:
    lone.pick_up(1)
    lone.pick_up(2)
    lone.arrive(1)
    lone.load(1, 1, dest=Place(x=90, y=90))
    lone.load(2, 1, dest=Place(x=12, y=10))
    assert lone.doors() == [(2, 12, 10), (1, 90, 90)]


def test_a_delivery_is_told_once_however_often_the_world_says_it(lone: Yard) -> None:
    lone.send_out(1)
    lone.deliver(1)
    lone.deliver(1)
    assert lone.calls(CallKind.PACKAGE_DELIVERED) == [1]


def test_no_copy_of_a_command_names_what_has_been_delivered(lone: Yard) -> None:
    lone.send_out(1, 2)
    lone.deliver(1)
    assert [door[0] for door in lone.doors()] == [2]
    lone.deliver(2)
    assert lone.commands(CommandKind.DELIVER) == []


def test_a_command_that_the_world_has_acked_is_kept_until_all_of_it_is_done(lone: Yard) -> None:
    lone.send_out(1, 2)
    (command,) = lone.commands(CommandKind.DELIVER)
    lone.fleet.be_acked([command.seqnum])
    lone.deliver(1)
    assert [package_id for package_id, _, _ in lone.doors()] == [1, 2]
    lone.deliver(2)
    assert not lone.commands(CommandKind.DELIVER)


def test_a_new_door_is_in_every_copy_that_may_still_be_sent(lone: Yard) -> None:
    lone.send_out(1)
    assert lone.fleet.redirect(1, dest=Place(x=-5, y=-6), now=lone.now)
    assert lone.doors() == [(1, -5, -6), (1, -5, -6)]


def test_a_new_door_stays_whatever_the_shop_says_when_it_is_loaded(lone: Yard) -> None:
    lone.pick_up(1)
    lone.arrive(1)
    lone.fleet.redirect(1, dest=Place(x=-5, y=-6), now=lone.now)
    lone.load(1, 1, dest=DOOR)
    assert lone.doors() == [(1, -5, -6)]


def test_after_the_delivery_a_new_door_comes_too_late(lone: Yard) -> None:
    lone.send_out(1)
    lone.deliver(1)
    assert not lone.fleet.redirect(1, dest=GATE, now=lone.now)


@pytest.mark.parametrize(("package_id", "truck_id", "status"), [(2, 1, 404), (1, 2, 400), (1, 1, 400)])
def test_what_cannot_be_loaded_is_refused(lone: Yard, package_id: int, truck_id: int, status: int) -> None:
    lone.pick_up(1)
    with pytest.raises(Refused) as refusal:
        lone.load(package_id, truck_id)
    assert refusal.value.status == status


def test_a_pickup_that_the_world_refuses_is_tried_again_later(lone: Yard) -> None:
    lone.pick_up(1)
    lone.fail(lone.commands(CommandKind.PICKUP)[0])
    assert lone.package(1).trouble == "no"
    assert lone.commands(CommandKind.PICKUP) == []
    lone.wait(6)
    assert len(lone.commands(CommandKind.PICKUP)) == 1


def test_of_doors_that_the_world_refuses_together_each_is_asked_for_alone(lone: Yard) -> None:
    lone.send_out(1, 2)
    lone.fail(lone.commands(CommandKind.DELIVER)[0])
    assert [[stop.package_id for stop in command.stops] for command in lone.commands(CommandKind.DELIVER)] == [[1], [2]]
    lone.fail(lone.commands(CommandKind.DELIVER)[0])
    assert lone.package(1).status is PackageStatus.QUEUED
    assert lone.package(2).status is PackageStatus.DELIVERING


def test_a_new_door_that_came_too_late_does_not_bring_the_package_back(lone: Yard) -> None:
    lone.send_out(1)
    lone.fleet.redirect(1, dest=GATE, now=lone.now)
    lone.fail(lone.commands(CommandKind.DELIVER)[1])
    assert lone.package(1).status is PackageStatus.DELIVERING


def test_deliveries_that_the_world_has_forgotten_are_asked_for_again(lone: Yard) -> None:
    lone.send_out(1)
    first = lone.commands(CommandKind.DELIVER)[0]
    lone.fleet.be_acked([first.seqnum])
    lone.arrive(1, place=DOOR, status="idle")
    lone.wait(11)
    assert [command.seqnum > first.seqnum for command in lone.commands(CommandKind.DELIVER)] == [True]


def test_in_another_world_everything_is_fetched_again(lone: Yard) -> None:
    lone.send_out(1)
    lone.pick_up(2)
    lone.fleet.be_named(2, now=lone.now)
    lone.fleet.plan(now=lone.now)
    assert [command.kind for command in lone.fleet.commands.values()] == [CommandKind.PICKUP]
    lone.arrive(1)
    assert set(lone.calls(CallKind.TRUCK_ARRIVED)) == {1, 2}


def test_the_same_world_named_again_changes_nothing_unless_it_was_lost(lone: Yard) -> None:
    lone.fleet.be_named(1, now=lone.now)
    assert lone.fleet.link.visit == 1
    lone.fleet.be_lost()
    lone.fleet.be_named(1, now=lone.now)
    assert lone.fleet.link.visit == 2


def test_a_package_that_the_shop_does_not_know_holds_up_nobody(lone: Yard) -> None:
    lone.pick_up(1)
    lone.pick_up(2, warehouse_id=8)
    lone.arrive(1)
    lone.fleet.be_refused(next(iter(lone.fleet.calls)), now=lone.now)
    lone.fleet.plan(now=lone.now)
    assert lone.package(1).status is PackageStatus.REFUSED
    assert lone.package(2).status is PackageStatus.FETCHING


def test_what_was_delivered_leaves_the_memory_and_is_found_in_the_archive(lone: Yard) -> None:
    lone.send_out(1)
    lone.deliver(1)
    kept = {package.id: package for package in lone.fleet.take_changes().packages}
    assert 1 not in lone.fleet.packages
    assert Fleet(State(link=lone.fleet.link), archive=kept.get).get_package(1).status is PackageStatus.DELIVERED


def test_a_round_has_no_door_twice(lone: Yard) -> None:
    lone.send_out(*range(1, 41))
    stops: tuple[Stop, ...] = lone.commands(CommandKind.DELIVER)[0].stops
    assert sorted(stop.package_id for stop in stops) == list(range(1, 41))

"""Every command carried out once and every answer given until it is acked, whatever the network and the process go through."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from app.db import Database
from simulators.world.faults import Faults
from tests.databases import Server, Urls
from tests.trips import MUG, faithful, open_world, trips
from tests.world import Client, FaithfulClient, SimulatedWorld, answers_of, simulated_world, work_until

Simulate = Callable[..., SimulatedWorld]


def stock(owner: Database, world_id: int) -> int:
    with owner.reading() as tx:
        return int(tx.value("SELECT sum(on_hand) FROM simulated_world.stock WHERE world_id = %(id)s", id=world_id))


def test_a_repeated_number_is_acked_every_time_and_done_once(simulate: Simulate, owner: Database) -> None:
    world = simulate()
    with Client(world.shop_port, is_shop=True) as shop:
        world_id = shop.enter(places={1: (0, 0)})
        command = {"whnum": 1, "things": [MUG], "seqnum": 5}
        shop.say(buy=[command, command])
        shop.say(buy=[command])
        heard = shop.hear_until(lambda heard: len(heard.acks) == 3 and heard.arrived)
        assert list(heard.acks) == [5, 5, 5]
    with Client(world.shop_port, is_shop=True) as shop:
        shop.enter(world_id)
        shop.say(buy=[command], queries=[{"packageid": 1, "seqnum": 6}])
        heard = shop.hear_until(lambda heard: heard.error and 5 in heard.acks)
        assert not heard.arrived
    assert stock(owner, world_id) == 1


def test_a_number_that_was_refused_is_refused_for_good(simulate: Simulate) -> None:
    with Client(simulate().shop_port, is_shop=True) as shop:
        shop.enter(places={1: (0, 0)})
        pack = {"whnum": 1, "things": [MUG], "shipid": 1, "seqnum": 1}
        shop.say(topack=[pack])
        shop.hear_until(lambda heard: heard.error)
        shop.say(buy=[{"whnum": 1, "things": [MUG], "seqnum": 2}])
        shop.hear_until(lambda heard: heard.arrived)
        shop.say(topack=[pack])
        assert not shop.hear_until(lambda heard: 1 in heard.acks).ready
        shop.say(topack=[{**pack, "seqnum": 3}])
        assert shop.hear_until(lambda heard: heard.ready)


@pytest.mark.parametrize("numbers", [[3, 1, 2, 5, 4, 1, 5, 3], [0, -1, 2**63 - 1, -(2**63), 2**63 - 1, 0], [10, 12, 11, 12, 10]])
def test_numbers_may_come_in_any_order(simulate: Simulate, owner: Database, numbers: list[int]) -> None:
    with Client(simulate().shop_port, is_shop=True) as shop:
        world_id = shop.enter(places={1: (0, 0)})
        for number in numbers:
            shop.say(buy=[{"whnum": 1, "things": [MUG], "seqnum": number}])
        shop.hear_until(lambda heard: len(heard.acks) == len(numbers) and len(heard.arrived) == len(set(numbers)))
    assert stock(owner, world_id) == len(set(numbers))


def test_an_answer_comes_again_until_it_is_acked(simulate: Simulate) -> None:
    with Client(simulate().shop_port, is_shop=True) as shop:
        shop.enter()
        shop.say(queries=[{"packageid": 1, "seqnum": 1}])
        copies = 0
        while copies < 2:
            copies += len(shop.hear().error)
        shop.say(acks=[1])
        shop.socket.settimeout(2.5)
        with pytest.raises(TimeoutError):
            shop.hear()


def test_what_was_not_acked_is_said_on_the_next_connection(simulate: Simulate) -> None:
    world = simulate()
    with Client(world.shop_port, is_shop=True) as shop:
        world_id = shop.enter()
        shop.say(queries=[{"packageid": number, "seqnum": number} for number in (1, 2, 3)])
        while not (heard := shop.hear()).error:
            pass
        shop.say(acks=[heard.error[1].seqnum])
        shop.say(queries=[{"packageid": 4, "seqnum": 4}])
        shop.hear()
    with Client(world.shop_port, is_shop=True) as shop:
        shop.enter(world_id)
        heard = shop.hear_until(lambda heard: len(heard.error) >= 3)
        assert sorted(error.originseqnum for error in heard.error) == [1, 3, 4]


def test_an_ack_of_what_was_never_said_is_harmless(simulate: Simulate) -> None:
    with Client(simulate().shop_port, is_shop=True) as shop:
        shop.enter()
        shop.say(acks=[1, 2, 0, -1, 2**63 - 1])
        shop.say(queries=[{"packageid": 1, "seqnum": 1}])
        assert shop.hear_until(lambda heard: heard.error)


def test_the_world_runs_on_while_nobody_is_connected(simulate: Simulate) -> None:
    world = simulate()
    with Client(world.shop_port, is_shop=True) as shop:
        world_id = shop.enter(places={1: (0, 0)})
        shop.say(simspeed=5000, buy=[{"whnum": 1, "things": [MUG], "seqnum": 1}])
        shop.hear_until(lambda heard: heard.acks)
    with Client(world.shop_port, is_shop=True) as shop:
        shop.enter(world_id)
        assert shop.hear_until(lambda heard: heard.arrived)


def test_everything_is_still_there_after_a_restart(urls: Urls) -> None:
    with simulated_world(urls.owner) as world:
        world_id = open_world(world)
        with Client(world.shop_port, is_shop=True) as shop, Client(world.carrier_port, is_shop=False) as carrier:
            shop.enter(world_id)
            carrier.enter(world_id)
            shop.say(buy=[{"whnum": 1, "things": [{**MUG, "count": 2}], "seqnum": 1}])
            shop.hear_until(lambda heard: heard.arrived)
            shop.say(topack=[{"whnum": 1, "things": [MUG], "shipid": number, "seqnum": 1 + number} for number in (1, 2)])
            carrier.say(pickups=[{"truckid": 1, "whid": 1, "seqnum": 1}])
            shop.hear_until(lambda heard: len(heard.ready) == 2)
            carrier.hear_until(lambda heard: heard.completions)
            shop.say(load=[{"whnum": 1, "truckid": 1, "shipid": number, "seqnum": 3 + number} for number in (1, 2)])
            shop.hear_until(lambda heard: len(heard.loaded) == 2)
            stops = [{"packageid": number, "x": 30 * number, "y": 0} for number in (2, 1)]
            carrier.say(simspeed=1000, deliveries=[{"truckid": 1, "packages": stops, "seqnum": 2}])
            carrier.hear_until(lambda heard: 2 in heard.acks)
    with simulated_world(urls.owner) as world, \
            Client(world.shop_port, is_shop=True) as shop, Client(world.carrier_port, is_shop=False) as carrier:
        shop.enter(world_id, {1: (0, 0)})
        carrier.enter(world_id, {1: (1, 1)})
        heard = carrier.hear_until(lambda heard: heard.completions)
        assert [d.packageid for d in heard.delivered] == [2, 1]
        # Its own numbers go on, and it knows those of the others.
        assert [answer.seqnum for answer in answers_of(heard)] == [4, 2, 3]
        shop.say(topack=[{"whnum": 1, "things": [MUG], "shipid": 3, "seqnum": 2}], queries=[{"packageid": 1, "seqnum": 9}])
        answers = answers_of(shop.hear_until(lambda heard: heard.packagestatus and 2 in heard.acks))
        assert [(answer.seqnum, answer.status) for answer in answers] == [(6, "delivered")]


def test_what_was_due_while_the_process_was_down_happens_at_its_start(urls: Urls, owner: Database) -> None:
    with simulated_world(urls.owner, speed=1) as world, Client(world.shop_port, is_shop=True) as shop:
        world_id = shop.enter(places={1: (0, 0)})
        shop.say(buy=[{"whnum": 1, "things": [{**MUG, "count": number}], "seqnum": number} for number in (1, 2)])
        shop.hear_until(lambda heard: 2 in heard.acks)
    with owner.transaction() as tx:   # an hour later, as far as the first purchase is concerned
        assert tx.run("UPDATE simulated_world.purchases SET due = due - 3600 WHERE seqnum = 1") == 1
    with simulated_world(urls.owner) as world, Client(world.shop_port, is_shop=True) as shop:
        shop.enter(world_id)
        assert [arrived.things[0].count for arrived in shop.hear_until(lambda heard: heard.arrived).arrived] == [1]


def check_trips(shop: FaithfulClient, carrier: FaithfulClient, owner: Database, *, packages: int) -> None:
    everything = sorted(range(1, packages + 1))
    assert sorted(answer.shipid for answer in shop.of("ready")) == everything
    assert sorted(answer.shipid for answer in shop.of("loaded")) == everything
    assert sorted(answer.packageid for answer in carrier.of("delivered")) == everything
    assert not shop.of("error")
    assert not carrier.of("error")
    assert stock(owner, shop.world_id) == 0


def test_half_of_everything_lost_and_the_rest_doubled_delayed_and_cut(simulate: Simulate, owner: Database) -> None:
    faults = Faults(flakiness=50, duplicate=30, reorder=30, delay_s=0.05, disconnect_every=40)
    world = simulate(faults=faults, seed=3)
    with faithful(world, open_world(world, trucks=5)) as (shop, carrier):
        for is_there in trips(shop, carrier, packages=100, trucks=5):
            work_until(is_there, shop, carrier)
        check_trips(shop, carrier, owner, packages=100)
        assert shop.copies > len(shop.answers)
        assert shop.connections > 1


def test_restarts_in_the_middle(urls: Urls, owner: Database) -> None:
    with simulated_world(urls.owner) as world:
        world_id = open_world(world, trucks=3)
    with faithful(world, world_id) as (shop, carrier):
        for is_there in trips(shop, carrier, packages=30, trucks=3):
            for turns in (1, 3):
                with simulated_world(urls.owner, faults=Faults(flakiness=50)) as world:
                    shop.port, carrier.port = world.shop_port, world.carrier_port
                    for _ in range(turns):
                        shop.work()
                        carrier.work()
            with simulated_world(urls.owner, faults=Faults(flakiness=50)) as world:
                shop.port, carrier.port = world.shop_port, world.carrier_port
                work_until(is_there, shop, carrier)
        check_trips(shop, carrier, owner, packages=30)


def lost(world: SimulatedWorld, *, count: int) -> list[int]:
    """Which of many queries are not acked when each is sent once."""
    with Client(world.shop_port, is_shop=True) as shop:
        shop.enter()
        shop.say(queries=[{"packageid": 1, "seqnum": number} for number in range(count)])
        # Of these at least one gets through, and only after everything that was said before it.
        shop.say(queries=[{"packageid": 1, "seqnum": count + number} for number in range(50)])
        acked = set[int]()
        while max(acked, default=0) < count:
            acked |= set(shop.hear().acks)
        return [number for number in range(count) if number not in acked]


@pytest.fixture
def fresh(server: Server, template: str) -> Iterator[Callable[[], str]]:
    """Addresses of databases in which no simulator has ever run."""
    with ExitStack() as clones:
        yield lambda: clones.enter_context(server.clone(template)).owner


def test_flakiness_loses_its_share_and_the_same_for_the_same_seed(fresh: Callable[[], str]) -> None:
    def losses(*, flakiness: float, seed: int) -> list[int]:
        with simulated_world(fresh(), faults=Faults(flakiness=flakiness), seed=seed) as world:
            return lost(world, count=2000)

    first = losses(flakiness=30, seed=1)
    assert 500 < len(first) < 700
    assert losses(flakiness=30, seed=1) == first
    assert losses(flakiness=30, seed=2) != first
    assert losses(flakiness=0, seed=1) == []

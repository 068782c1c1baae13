"""The simulated world as a shop and a carrier see it that keep the protocol: a whole trip, and each command of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.world import Client, SimulatedWorld


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A shop and a carrier in one world with warehouses 1 and 2 and trucks 1 and 2."""

    world_id: int
    shop: Client
    carrier: Client


@pytest.fixture
def pair(simulate: Callable[..., SimulatedWorld]) -> Iterator[Pair]:
    world = simulate()
    with Client(world.shop_port, is_shop=True) as shop, Client(world.carrier_port, is_shop=False) as carrier:
        world_id = shop.enter(places={1: (0, 0), 2: (-30, 40)})
        carrier.enter(world_id, {1: (5, 5), 2: (0, 0)})
        yield Pair(world_id=world_id, shop=shop, carrier=carrier)


def mugs(count: int) -> list[dict[str, object]]:
    return [{"id": 7, "description": "mug", "count": count}]


def pack(pair: Pair, package_id: int, *, seqnum: int) -> None:
    """Buy a mug and have it packed in warehouse 1."""
    pair.shop.say(buy=[{"whnum": 1, "things": mugs(1), "seqnum": seqnum}])
    pair.shop.hear_until(lambda heard: heard.arrived)
    pair.shop.say(topack=[{"whnum": 1, "things": mugs(1), "shipid": package_id, "seqnum": seqnum + 1}])
    pair.shop.hear_until(lambda heard: heard.ready)


def fetch(pair: Pair, truck_id: int, *, seqnum: int, warehouse_id: int = 1) -> None:
    pair.carrier.say(pickups=[{"truckid": truck_id, "whid": warehouse_id, "seqnum": seqnum}])
    pair.carrier.hear_until(lambda heard: heard.completions)


def load(pair: Pair, package_id: int, *, seqnum: int) -> None:
    pair.shop.say(load=[{"whnum": 1, "truckid": 1, "shipid": package_id, "seqnum": seqnum}])
    pair.shop.hear_until(lambda heard: heard.loaded)


def test_a_package_goes_from_stock_to_door(pair: Pair) -> None:
    pack(pair, 11, seqnum=1)
    pair.carrier.say(pickups=[{"truckid": 1, "whid": 1, "seqnum": 1}])
    arrived = pair.carrier.hear_until(lambda heard: heard.completions and heard.acks)
    assert list(arrived.acks) == [1]
    assert [(c.truckid, c.x, c.y, c.status) for c in arrived.completions] == [(1, 0, 0, "arrive warehouse")]
    pair.shop.say(load=[{"whnum": 1, "truckid": 1, "shipid": 11, "seqnum": 3}])
    loaded = pair.shop.hear_until(lambda heard: heard.loaded)
    assert [answer.shipid for answer in loaded.loaded] == [11]
    pair.carrier.say(deliveries=[{"truckid": 1, "packages": [{"packageid": 11, "x": -7, "y": 9}], "seqnum": 2}])
    delivered = pair.carrier.hear_until(lambda heard: heard.completions)
    assert [(d.truckid, d.packageid) for d in delivered.delivered] == [(1, 11)]
    assert [(c.truckid, c.x, c.y, c.status) for c in delivered.completions] == [(1, -7, 9, "idle")]


def test_what_was_bought_arrives_as_it_was_ordered(pair: Pair) -> None:
    things = [*mugs(3), {"id": 8, "description": "plate – blue", "count": 2}]
    pair.shop.say(buy=[{"whnum": 2, "things": things, "seqnum": 1}])
    arrived = pair.shop.hear_until(lambda heard: heard.arrived).arrived[0]
    assert arrived.whnum == 2
    assert [(t.id, t.description, t.count) for t in arrived.things] == [(7, "mug", 3), (8, "plate – blue", 2)]


def test_a_package_is_asked_for_at_every_step(pair: Pair) -> None:
    def status(seqnum: int) -> str:
        pair.shop.say(queries=[{"packageid": 11, "seqnum": seqnum}])
        answer = pair.shop.hear_until(lambda heard: heard.packagestatus).packagestatus[0]
        assert answer.packageid == 11
        return str(answer.status)

    pack(pair, 11, seqnum=1)
    assert status(100) == "packed"
    fetch(pair, 1, seqnum=1)
    load(pair, 11, seqnum=3)
    assert status(101) == "loaded"
    pair.carrier.say(deliveries=[{"truckid": 1, "packages": [{"packageid": 11, "x": 1, "y": 1}], "seqnum": 2}])
    pair.carrier.hear_until(lambda heard: heard.completions)
    assert status(102) == "delivered"


def test_what_takes_time_is_seen_while_it_takes_it(pair: Pair) -> None:
    pair.shop.say(buy=[{"whnum": 1, "things": mugs(1), "seqnum": 1}])
    pair.shop.hear_until(lambda heard: heard.arrived)
    pair.shop.say(simspeed=1)
    pair.shop.say(topack=[{"whnum": 1, "things": mugs(1), "shipid": 11, "seqnum": 2}],
                  queries=[{"packageid": 11, "seqnum": 3}])
    assert pair.shop.hear_until(lambda heard: heard.packagestatus).packagestatus[0].status == "packing"


def test_packages_are_delivered_in_the_order_listed_with_one_completion(pair: Pair) -> None:
    for place in range(3):
        pack(pair, 30 - place, seqnum=1 + 2 * place)
    fetch(pair, 1, seqnum=1)
    for place in range(3):
        load(pair, 30 - place, seqnum=10 + place)
    stops = [{"packageid": id_, "x": id_, "y": 0} for id_ in (29, 28, 30)]
    pair.carrier.say(deliveries=[{"truckid": 1, "packages": stops, "seqnum": 2}])
    heard = pair.carrier.hear_until(lambda heard: heard.completions)
    assert [d.packageid for d in heard.delivered] == [29, 28, 30]
    assert [(c.x, c.y) for c in heard.completions] == [(30, 0)]


def test_a_truck_that_delivers_takes_more_packages_and_other_destinations(pair: Pair) -> None:
    for place in range(2):
        pack(pair, 11 + place, seqnum=1 + 2 * place)
    fetch(pair, 1, seqnum=1)
    for place in range(2):
        load(pair, 11 + place, seqnum=10 + place)
    pair.carrier.say(simspeed=1, deliveries=[{"truckid": 1, "packages": [{"packageid": 11, "x": 90, "y": 0}], "seqnum": 2}])
    pair.carrier.hear_until(lambda heard: 2 in heard.acks)
    # At speed 1 the truck would need minutes; the new legs are at full speed again.
    pair.carrier.say(simspeed=1_000_000, deliveries=[{"truckid": 1, "seqnum": 3, "packages": [
        {"packageid": 12, "x": 50, "y": 50}, {"packageid": 11, "x": -3, "y": -3}]}])
    heard = pair.carrier.hear_until(lambda heard: heard.completions)
    assert [d.packageid for d in heard.delivered] == [11, 12]
    assert [(c.x, c.y, c.status) for c in heard.completions] == [(50, 50, "idle")]


def test_a_delivering_truck_that_is_sent_to_a_warehouse_keeps_its_packages(pair: Pair) -> None:
    pack(pair, 11, seqnum=1)
    fetch(pair, 1, seqnum=1)
    load(pair, 11, seqnum=3)
    pair.carrier.say(simspeed=1, deliveries=[{"truckid": 1, "packages": [{"packageid": 11, "x": 90, "y": 0}], "seqnum": 2}])
    pair.carrier.hear_until(lambda heard: 2 in heard.acks)
    pair.carrier.say(simspeed=1_000_000, pickups=[{"truckid": 1, "whid": 2, "seqnum": 3}])
    heard = pair.carrier.hear_until(lambda heard: heard.completions)
    assert not heard.delivered
    assert [(c.x, c.y, c.status) for c in heard.completions] == [(-30, 40, "arrive warehouse")]
    pair.shop.say(queries=[{"packageid": 11, "seqnum": 9}])
    assert pair.shop.hear_until(lambda heard: heard.packagestatus).packagestatus[0].status == "loaded"
    pair.carrier.say(deliveries=[{"truckid": 1, "packages": [{"packageid": 11, "x": 90, "y": 0}], "seqnum": 4}])
    assert [d.packageid for d in pair.carrier.hear_until(lambda heard: heard.completions).delivered] == [11]


def test_a_truck_that_is_loaded_leaves_when_that_is_done(pair: Pair) -> None:
    for place in range(2):
        pack(pair, 11 + place, seqnum=1 + 2 * place)
    fetch(pair, 1, seqnum=1)
    load(pair, 11, seqnum=10)
    pair.shop.say(simspeed=200, load=[{"whnum": 1, "truckid": 1, "shipid": 12, "seqnum": 11}])
    pair.shop.hear_until(lambda heard: 11 in heard.acks)
    pair.carrier.say(deliveries=[{"truckid": 1, "packages": [{"packageid": 11, "x": 1, "y": 1}], "seqnum": 2}],
                     queries=[{"truckid": 1, "seqnum": 3}])
    heard = pair.carrier.hear_until(lambda heard: heard.completions)
    assert heard.truckstatus[0].status == "loading"
    assert [d.packageid for d in heard.delivered] == [11]
    assert pair.shop.hear_until(lambda heard: heard.loaded).loaded[0].shipid == 12


def test_a_truck_is_seen_on_its_way(pair: Pair) -> None:
    pair.carrier.say(simspeed=500, pickups=[{"truckid": 2, "whid": 2, "seqnum": 1}])
    seen, seqnum = [(0, 0)], 1
    while seen[-1] != (-30, 40):
        seqnum += 1
        pair.carrier.say(queries=[{"truckid": 2, "seqnum": seqnum}])
        answer = pair.carrier.hear_until(lambda heard: heard.truckstatus).truckstatus[0]
        seen.append((answer.x, answer.y))
        assert answer.status in {"traveling", "arrive warehouse"}
    assert len(set(seen)) > 3
    assert [x for x, _ in seen] == sorted((x for x, _ in seen), reverse=True)
    assert all(abs(4 * x + 3 * y) <= 4 for x, y in seen)


def test_a_change_of_speed_is_for_what_begins_afterwards(pair: Pair) -> None:
    pair.shop.say(simspeed=1, buy=[{"whnum": 1, "things": mugs(1), "seqnum": 1}])
    pair.shop.hear_until(lambda heard: 1 in heard.acks)
    pair.shop.say(simspeed=1_000_000)
    pair.shop.say(buy=[{"whnum": 1, "things": mugs(2), "seqnum": 2}])
    assert pair.shop.hear_until(lambda heard: heard.arrived).arrived[0].things[0].count == 2


def test_either_side_may_have_made_the_world(simulate: Callable[..., SimulatedWorld]) -> None:
    world = simulate()
    with Client(world.shop_port, is_shop=True) as shop, Client(world.carrier_port, is_shop=False) as carrier:
        world_id = carrier.enter(places={1: (9, 9)})
        assert shop.enter(world_id, {1: (0, 0)}) == world_id
        carrier.say(pickups=[{"truckid": 1, "whid": 1, "seqnum": 1}])
        assert carrier.hear_until(lambda heard: heard.completions).completions[0].x == 0

"""What the simulated world does with commands that make no sense, and with bytes that are none."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulators.wire import framed
from tests.world import Client, SimulatedWorld

MUG = {"id": 7, "description": "mug", "count": 1}


@pytest.fixture
def world(simulate: Callable[..., SimulatedWorld]) -> SimulatedWorld:
    return simulate()


@pytest.fixture
def shop(world: SimulatedWorld) -> Iterator[Client]:
    """A shop with warehouses 1 and 2, ten mugs in the first."""
    with Client(world.shop_port, is_shop=True) as made:
        made.enter(places={1: (-3, -4), 2: (10, 10)})
        made.say(buy=[{"whnum": 1, "things": [{**MUG, "count": 10}], "seqnum": 1000}])
        made.hear_until(lambda heard: heard.arrived and heard.acks)
        yield made


@pytest.fixture
def carrier(world: SimulatedWorld, shop: Client) -> Iterator[Client]:
    """A carrier in the shop's world, with trucks 1 and 2."""
    with Client(world.carrier_port, is_shop=False) as made:
        made.enter(shop.world_id, {1: (0, 0), 2: (0, 0)})
        yield made


def refusal(client: Client, kind: str, command: dict[str, Any], *, seqnum: int = 1) -> str:
    """The error that a command is answered with, after making sure that it was acked and that nothing else was said."""
    client.say(**{kind: [{**command, "seqnum": seqnum}]})
    heard = client.hear_until(lambda heard: heard.error and seqnum in heard.acks)
    assert [error.originseqnum for error in heard.error] == [seqnum]
    return str(heard.error[0].err)


@pytest.mark.parametrize(("things", "why"), [
    ([], "no things are named"),
    ([{**MUG, "count": 0}], "0 is no number of things (product 7)"),
    ([{**MUG, "count": -5}], "-5 is no number of things (product 7)"),
    ([{**MUG, "description": "cup"}], "product 7 has another description"),
    ([{**MUG, "description": ""}], "product 7 has no description"),
    ([{"id": 8, "description": "", "count": 1}], "product 8 has no description"),
    ([{"id": 8, "description": "a\0b", "count": 1}], "product 8 has a description that is not text"),
    ([{"id": 8, "description": "a", "count": 1}, {"id": 8, "description": "b", "count": 1}], "product 8 has another description"),
])
@pytest.mark.parametrize("kind", ["buy", "topack"])
def test_things_that_make_no_sense(shop: Client, kind: str, things: list[dict[str, Any]], why: str) -> None:
    package = {"shipid": 1} if kind == "topack" else {}
    assert refusal(shop, kind, {"whnum": 1, "things": things, **package}) == why


def test_a_refused_purchase_leaves_no_product_behind(shop: Client) -> None:
    refusal(shop, "buy", {"whnum": 1, "things": [{"id": 8, "description": "plate", "count": 1}, {**MUG, "count": 0}]})
    shop.say(buy=[{"whnum": 1, "things": [{"id": 8, "description": "bowl", "count": 1}], "seqnum": 2}])
    assert shop.hear_until(lambda heard: heard.arrived)


def test_a_description_that_is_not_utf8(shop: Client) -> None:
    thing = b"\x08\x08\x12\x02\xff\xfe\x18\x01"
    order = b"\x08\x01\x12" + bytes([len(thing)]) + thing + b"\x18\x01"
    shop.write(framed(b"\x0a" + bytes([len(order)]) + order))
    heard = shop.hear_until(lambda heard: heard.error)
    assert heard.error[0].err == "product 8 has a description that is not text"


@pytest.mark.parametrize(("kind", "more"), [
    ("buy", {"things": [MUG]}), ("topack", {"things": [MUG], "shipid": 1}), ("load", {"truckid": 1, "shipid": 1})])
def test_a_warehouse_that_is_not_there(shop: Client, kind: str, more: dict[str, Any]) -> None:
    assert refusal(shop, kind, {"whnum": 3, **more}) == "there is no warehouse 3"


@pytest.mark.parametrize(("whnum", "count", "why"), [
    (1, 11, "warehouse 1 has 10 of product 7, not 11"),
    (2, 1, "warehouse 2 has 0 of product 7, not 1"),
    (1, 2**31 - 1, "warehouse 1 has 10 of product 7, not 2147483647"),
])
def test_more_than_there_is(shop: Client, whnum: int, count: int, why: str) -> None:
    assert refusal(shop, "topack", {"whnum": whnum, "things": [{**MUG, "count": count}], "shipid": 1}) == why
    shop.say(topack=[{"whnum": 1, "things": [{**MUG, "count": 10}], "shipid": 1, "seqnum": 2}])
    assert shop.hear_until(lambda heard: heard.ready)


def test_the_same_product_twice_counts_twice(shop: Client) -> None:
    halves = [{**MUG, "count": 6}, {**MUG, "count": 5}]
    assert refusal(shop, "topack", {"whnum": 1, "things": halves, "shipid": 1}) == "warehouse 1 has 10 of product 7, not 11"


def test_a_package_id_that_was_used(shop: Client) -> None:
    shop.say(topack=[{"whnum": 1, "things": [MUG], "shipid": 1, "seqnum": 1}])
    shop.hear_until(lambda heard: heard.ready)
    assert refusal(shop, "topack", {"whnum": 1, "things": [MUG], "shipid": 1}, seqnum=2) == "package 1 exists already"


@pytest.mark.parametrize("package_id", [5, 0, -1, 2**63 - 1, -(2**63)])
def test_a_package_that_is_not_there(shop: Client, carrier: Client, package_id: int) -> None:
    why = f"there is no package {package_id}"
    assert refusal(shop, "queries", {"packageid": package_id}) == why
    assert refusal(shop, "load", {"whnum": 1, "truckid": 1, "shipid": package_id}, seqnum=2) == why
    location = {"packageid": package_id, "x": 0, "y": 0}
    assert refusal(carrier, "deliveries", {"truckid": 1, "packages": [location]}) == why


@pytest.mark.parametrize("truck_id", [3, 0, -1, 2**31 - 1])
def test_a_truck_that_is_not_there(shop: Client, carrier: Client, truck_id: int) -> None:
    shop.say(topack=[{"whnum": 1, "things": [MUG], "shipid": 1, "seqnum": 1}])
    shop.hear_until(lambda heard: heard.ready)
    why = f"there is no truck {truck_id}"
    assert refusal(shop, "load", {"whnum": 1, "truckid": truck_id, "shipid": 1}, seqnum=2) == why
    assert refusal(carrier, "queries", {"truckid": truck_id}) == why
    assert refusal(carrier, "pickups", {"truckid": truck_id, "whid": 1}, seqnum=2) == why
    assert refusal(carrier, "deliveries", {"truckid": truck_id, "packages": []}, seqnum=3) == why


def test_a_load_before_the_package_is_ready_or_the_truck_is_there(shop: Client, carrier: Client) -> None:
    load = {"whnum": 1, "truckid": 1, "shipid": 1}
    shop.say(simspeed=1, topack=[{"whnum": 1, "things": [MUG], "shipid": 1, "seqnum": 1}])
    assert refusal(shop, "load", load, seqnum=2) == "package 1 is packing, not packed"
    shop.say(simspeed=1_000_000, topack=[{"whnum": 1, "things": [MUG], "shipid": 2, "seqnum": 3}])
    shop.hear_until(lambda heard: heard.ready)
    load["shipid"] = 2
    assert refusal(shop, "load", load, seqnum=4) == "truck 1 is not at warehouse 1"
    assert refusal(shop, "load", {**load, "whnum": 2}, seqnum=5) == "package 2 is in warehouse 1, not 2"
    carrier.say(pickups=[{"truckid": 1, "whid": 2, "seqnum": 1}])
    carrier.hear_until(lambda heard: heard.completions)
    assert refusal(shop, "load", load, seqnum=6) == "truck 1 is not at warehouse 1"
    carrier.say(pickups=[{"truckid": 1, "whid": 1, "seqnum": 2}])
    carrier.hear_until(lambda heard: heard.completions)
    shop.say(load=[{**load, "seqnum": 7}])
    shop.hear_until(lambda heard: heard.loaded)
    assert refusal(shop, "load", load, seqnum=8) == "package 2 is loaded, not packed"


def test_deliveries_that_cannot_be(shop: Client, carrier: Client) -> None:
    here = {"x": 1, "y": 1}
    assert refusal(carrier, "deliveries", {"truckid": 1, "packages": []}) == "no packages are named"
    shop.say(topack=[{"whnum": 1, "things": [MUG], "shipid": 1, "seqnum": 1}])
    shop.hear_until(lambda heard: heard.ready)
    delivery = {"truckid": 1, "packages": [{"packageid": 1, **here}]}
    assert refusal(carrier, "deliveries", delivery, seqnum=2) == "package 1 is not on truck 1"
    carrier.say(pickups=[{"truckid": 1, "whid": 1, "seqnum": 3}])
    carrier.hear_until(lambda heard: heard.completions)
    shop.say(load=[{"whnum": 1, "truckid": 1, "shipid": 1, "seqnum": 2}])
    shop.hear_until(lambda heard: heard.loaded)
    assert refusal(carrier, "deliveries", {**delivery, "truckid": 2}, seqnum=4) == "package 1 is not on truck 2"
    carrier.say(deliveries=[{**delivery, "seqnum": 5}])
    carrier.hear_until(lambda heard: heard.completions)
    assert refusal(carrier, "deliveries", delivery, seqnum=6) == "package 1 is delivered"


def test_a_truck_on_its_way_to_a_warehouse_takes_no_orders(carrier: Client) -> None:
    carrier.say(simspeed=1, pickups=[{"truckid": 1, "whid": 1, "seqnum": 1}])
    carrier.hear_until(lambda heard: 1 in heard.acks)
    assert refusal(carrier, "pickups", {"truckid": 1, "whid": 2}, seqnum=2) == "truck 1 is traveling"
    location = {"packageid": 1, "x": 0, "y": 0}
    assert refusal(carrier, "deliveries", {"truckid": 1, "packages": [location]}, seqnum=3) == "truck 1 is traveling"


def test_numbers_beyond_32_bits_are_cut_as_every_protobuf_does(shop: Client) -> None:
    thing = b"\x08\x07\x12\x03mug\x18\x80\x80\x80\x80\x08"   # count 2^31
    order = b"\x08\x01\x12" + bytes([len(thing)]) + thing + b"\x18\x01"
    shop.write(framed(b"\x0a" + bytes([len(order)]) + order))
    assert shop.hear_until(lambda heard: heard.error).error[0].err == "-2147483648 is no number of things (product 7)"


def test_a_speed_of_nothing_changes_nothing(shop: Client) -> None:
    shop.say(simspeed=0)
    shop.say(simspeed=2**32 - 1)
    shop.say(simspeed=0, topack=[{"whnum": 1, "things": [MUG], "shipid": 1, "seqnum": 1}])
    assert shop.hear_until(lambda heard: heard.ready)


def test_the_ends_of_the_grid_can_be_driven_to(world: SimulatedWorld) -> None:
    end = 2**31 - 1
    with Client(world.carrier_port, is_shop=False) as carrier, Client(world.shop_port, is_shop=True) as shop:
        world_id = shop.enter(places={1: (end, end), 2: (-end - 1, -end - 1)})
        carrier.enter(world_id, {1: (end - 5, end - 5)})
        carrier.say(pickups=[{"truckid": 1, "whid": 1, "seqnum": 1}])
        assert carrier.hear_until(lambda heard: heard.completions).completions[0].x == end
        carrier.say(pickups=[{"truckid": 1, "whid": 2, "seqnum": 2}], queries=[{"truckid": 1, "seqnum": 3}])
        assert carrier.hear_until(lambda heard: heard.truckstatus).truckstatus[0].status == "traveling"


GARBAGE = {
    "a length of more than is allowed": b"\x81\x80\x80\x10",
    "a length of more than four bytes can say": b"\xff\xff\xff\xff\x7f",
    "a length that never ends": b"\xff" * 20,
    "bytes that are no message": framed(b"\xff" * 30),
    "a message cut short inside": framed(b"\x0a\x7f\x08\x01"),
    "a group that never ends": framed(b"\x0b" * 200),
    "a command without its number": framed(b"\x12\x04\x08\x01\x18\x05"),
    "a thing without its count": framed(b"\x0a\x0b\x08\x01\x12\x05\x08\x01\x12\x01x\x18\x01"),
    "text of a web browser": b"GET / HTTP/1.1\r\nHost: world\r\n\r\n" * 50,
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
@pytest.mark.parametrize("is_connected", [False, True])
def test_garbage_ends_its_own_connection_and_no_other(
        world: SimulatedWorld, shop: Client, garbage: bytes, *, is_connected: bool) -> None:
    with Client(world.shop_port, is_shop=True) as other:
        if is_connected:
            other.enter()
        other.write(garbage)
        assert other.is_ended()
    shop.say(topack=[{"whnum": 1, "things": [MUG], "shipid": 1, "seqnum": 1}])
    assert shop.hear_until(lambda heard: heard.ready)


def test_what_came_before_the_garbage_was_heard(world: SimulatedWorld) -> None:
    with Client(world.shop_port, is_shop=True) as other:
        world_id = other.enter(places={1: (0, 0)})
        other.write(framed(bytes.fromhex("0a0d08011207086512017818031807")) + b"\xff" * 10)
        assert other.is_ended()
    with Client(world.shop_port, is_shop=True) as other:
        other.enter(world_id)
        assert other.hear_until(lambda heard: heard.arrived).arrived[0].things[0].id == 101


def test_a_message_with_one_bad_command_is_refused_whole(world: SimulatedWorld) -> None:
    good = bytes.fromhex("0a0d08011207086512017818031807")
    with Client(world.shop_port, is_shop=True) as other:
        world_id = other.enter(places={1: (0, 0)})
        other.write(framed(good + b"\x22\x02\x08\x01"))   # a purchase, and a query without its number
        assert other.is_ended()
    with Client(world.shop_port, is_shop=True) as other:
        other.enter(world_id)
        other.say(topack=[{"whnum": 1, "things": [{"id": 101, "description": "x", "count": 1}], "shipid": 1, "seqnum": 8}])
        heard = other.hear_until(lambda heard: heard.error)
        assert not heard.arrived
        assert heard.error[0].err == "warehouse 1 has 0 of product 101, not 1"


def test_a_message_of_megabytes_is_read(shop: Client) -> None:
    description = "x" * 4_000_000
    shop.say(buy=[{"whnum": 1, "things": [{"id": 9, "description": description, "count": 1}], "seqnum": 1}])
    assert shop.hear_until(lambda heard: heard.arrived).arrived[0].things[0].description == description


def test_a_client_that_does_not_read_delays_nobody(world: SimulatedWorld, shop: Client) -> None:
    with Client(world.shop_port, is_shop=True) as other:
        other.enter()
        other.socket.settimeout(0.5)
        with pytest.raises(TimeoutError):   # noqa: PT012 - until neither side's buffers take any more
            for start in range(0, 10_000_000, 1000):
                other.say(queries=[{"packageid": 1, "seqnum": start + number} for number in range(1000)])
        shop.say(topack=[{"whnum": 1, "things": [MUG], "shipid": 1, "seqnum": 1}])
        assert shop.hear_until(lambda heard: heard.ready)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200), is_framed=st.booleans(), is_connected=st.booleans(), is_shop=st.booleans())
def test_no_bytes_bring_the_world_down(world: SimulatedWorld, *, data: bytes, is_framed: bool, is_connected: bool,
                                       is_shop: bool) -> None:
    with Client(world.shop_port if is_shop else world.carrier_port, is_shop=is_shop) as client:
        if is_connected:
            client.enter(places={1: (0, 0)})
        client.write(framed(data) if is_framed else data)
    with Client(world.shop_port, is_shop=True) as client:
        client.enter()

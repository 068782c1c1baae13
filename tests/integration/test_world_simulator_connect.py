"""Who is let into which world, and who loses a place in it."""

import socket
import time
from collections.abc import Callable

import pytest

from app.integrations.world.messages import shop_pb2
from simulators.world import connection
from simulators.world.connection import Patience
from tests.world import PATIENCE_S, Client, SimulatedWorld


@pytest.fixture
def world(simulate: Callable[..., SimulatedWorld]) -> SimulatedWorld:
    return simulate()


def shop(world: SimulatedWorld) -> Client:
    return Client(world.shop_port, is_shop=True)


def carrier(world: SimulatedWorld) -> Client:
    return Client(world.carrier_port, is_shop=False)


def come_in(client: Client, world_id: int) -> None:
    """Ask until one is let in."""
    deadline = time.monotonic() + PATIENCE_S
    while client.connect(world_id).result != "connected!":
        assert time.monotonic() < deadline, "somebody else keeps the place"


def test_every_connect_without_an_id_makes_another_world(world: SimulatedWorld) -> None:
    with shop(world) as one, shop(world) as two:
        assert one.enter() != two.enter()


def test_a_world_that_never_was_is_refused_and_may_be_asked_for_again(world: SimulatedWorld) -> None:
    with shop(world) as client:
        answer = client.connect(99)
        assert (answer.worldid, answer.result) == (99, "error: world 99 does not exist")
        assert client.connect().result == "connected!"


@pytest.mark.parametrize("world_id", [0, -1, 2**63 - 1, -(2**63)])
def test_no_id_is_taken_for_no_id(world: SimulatedWorld, world_id: int) -> None:
    with shop(world) as client:
        assert client.connect(world_id).result.startswith("error:")


def test_a_second_shop_is_refused_while_the_first_is_there(world: SimulatedWorld) -> None:
    with shop(world) as first, shop(world) as second, carrier(world) as other:
        world_id = first.enter()
        assert second.connect(world_id).result == f"error: world {world_id} has a shop already"
        assert other.connect(world_id).result == "connected!"
        assert second.connect(world_id).result.startswith("error:")
        first.say(queries=[{"packageid": 1, "seqnum": 1}])
        assert first.hear_until(lambda heard: heard.error)


def test_a_second_carrier_is_refused_while_the_first_is_there(world: SimulatedWorld) -> None:
    with carrier(world) as first, carrier(world) as second:
        world_id = first.enter()
        assert second.connect(world_id).result == f"error: world {world_id} has a carrier already"


def test_who_comes_back_at_once_is_let_in(world: SimulatedWorld) -> None:
    with shop(world) as client:
        world_id = client.enter()
    for _ in range(20):
        with shop(world) as client:
            assert client.connect(world_id).result == "connected!"


def test_a_killed_client_leaves_its_place_though_it_has_not_read_and_was_not_read(world: SimulatedWorld) -> None:
    with shop(world) as first:
        world_id = first.enter(places={1: (0, 0)})
        for start in range(0, 20_000, 1000):
            first.say(queries=[{"packageid": 1, "seqnum": start + number} for number in range(1000)])
        first.socket.shutdown(socket.SHUT_WR)   # what the kernel does for a process that is killed
        with shop(world) as second:
            # The end of the stream is behind the questions: until there is room for it, nobody can know of it.
            come_in(second, world_id)


def test_a_client_whose_machine_is_silent_loses_its_place_to_the_next(
        simulate: Callable[..., SimulatedWorld], monkeypatch: pytest.MonkeyPatch) -> None:
    # On loopback no machine can vanish: one that has not been asked for a sign of life for 0.1 s looks the same.
    monkeypatch.setattr(connection, "KEEPALIVE", ())
    world = simulate(patience=Patience(silence_s=0.1))
    with shop(world) as first, shop(world) as second:
        world_id = first.enter()
        come_in(second, world_id)
        assert first.is_ended()


def test_a_quiet_client_keeps_its_place_while_its_machine_is_there(simulate: Callable[..., SimulatedWorld]) -> None:
    world = simulate(patience=Patience(silence_s=3))
    with shop(world) as first, shop(world) as second:
        world_id = first.enter()
        second.socket.settimeout(3.5)
        second.connect(world_id)
        with pytest.raises(TimeoutError):
            second.read()
        assert second.connect(world_id).result.startswith("error:")


def test_who_says_nothing_for_too_long_is_sent_away_and_may_come_back(simulate: Callable[..., SimulatedWorld]) -> None:
    world = simulate(patience=Patience(idle_s=0.2))
    with shop(world) as client:
        world_id = client.enter(places={1: (0, 0)})
        assert client.is_ended()
    with shop(world) as client:
        assert client.connect(world_id).result == "connected!"


def test_half_a_message_does_not_count_as_saying_something(simulate: Callable[..., SimulatedWorld]) -> None:
    world = simulate(patience=Patience(idle_s=0.5))
    with shop(world) as client:
        client.enter()
        client.write(b"\x80\x01")
        client.socket.settimeout(0.1)
        with pytest.raises((EOFError, ConnectionError)):   # noqa: PT012 - one byte now and then, until it is sent away
            while True:
                client.write(b"\x01")
                with pytest.raises(TimeoutError):
                    client.read()


def test_who_never_says_connect_is_sent_away(simulate: Callable[..., SimulatedWorld]) -> None:
    with shop(simulate(patience=Patience(greeting_s=0.2))) as client:
        assert client.is_ended()


def test_many_who_never_say_connect_keep_nobody_out(world: SimulatedWorld) -> None:
    crowd = [shop(world) for _ in range(150)]
    with shop(world) as client:
        assert client.connect().result == "connected!"
    assert crowd[0].is_ended()
    for one in crowd:
        one.socket.close()


@pytest.mark.parametrize("place", [(1, 2), (-5, -6), (-(2**31), 2**31 - 1)])
def test_the_same_warehouse_at_the_same_place_is_harmless(world: SimulatedWorld, place: tuple[int, int]) -> None:
    with shop(world) as client:
        world_id = client.enter(places={1: place})
    with shop(world) as client:
        assert client.connect(world_id, {1: place, 2: (0, 0)}).result == "connected!"
    with shop(world) as client:
        answer = client.connect(world_id, {2: (0, 1), 3: (0, 0)})
        assert answer.result == f"error: warehouse 2 is at 0, 0 in world {world_id}"
        client.enter(world_id, {3: (7, 7)})   # nothing of the refused Connect was kept


def test_a_truck_is_known_by_where_it_was_first_put(world: SimulatedWorld) -> None:
    with shop(world) as other, carrier(world) as client:
        world_id = other.enter(places={1: (5, 5)})
        client.enter(world_id, {1: (0, 0)})
        client.say(pickups=[{"truckid": 1, "whid": 1, "seqnum": 1}])
        client.hear_until(lambda heard: heard.completions)
    with carrier(world) as client:
        assert client.connect(world_id, {1: (5, 5)}).result == f"error: truck 1 is at 0, 0 in world {world_id}"
        client.enter(world_id, {1: (0, 0)})
        client.say(queries=[{"truckid": 1, "seqnum": 2}])
        assert client.hear_until(lambda heard: heard.truckstatus).truckstatus[0].x == 5


def test_two_places_for_one_id_are_refused(world: SimulatedWorld) -> None:
    with shop(world) as client:
        client.write(bytes.fromhex("12 1206080110001800 1206080110011800 1801"))   # 1 at 0, 0 and 1 at 1, 0
        assert shop_pb2.AConnected.FromString(client.read()).result == "error: 1 is named at two places"


def test_a_carrier_at_the_shops_port_is_told_so(world: SimulatedWorld) -> None:
    with Client(world.shop_port, is_shop=False) as client:
        assert client.connect().result == "error: this port is for a shop: isAmazon says something else"
    with Client(world.carrier_port, is_shop=True) as client:
        assert client.connect().result.startswith("error:")


def test_disconnect_finishes_what_is_going_on_and_closes(world: SimulatedWorld) -> None:
    with shop(world) as client:
        world_id = client.enter(places={1: (0, 0)})
        client.say(simspeed=2000)
        things = [{"id": 1, "description": "mug", "count": 1}]
        client.say(buy=[{"whnum": 1, "things": things, "seqnum": 1}], disconnect=True)
        heard = client.hear_until(lambda heard: heard.finished)
        assert [arrived.seqnum for arrived in heard.arrived] == [1]
        assert client.is_ended()
    with shop(world) as client:
        client.enter(world_id)
        client.say(queries=[{"packageid": 1, "seqnum": 2}])
        assert not client.hear_until(lambda heard: heard.error).arrived


def test_disconnect_of_who_waits_for_nothing_is_answered_at_once(world: SimulatedWorld) -> None:
    with carrier(world) as client:
        client.enter()
        client.say(disconnect=True)
        assert client.hear().finished
        assert client.is_ended()

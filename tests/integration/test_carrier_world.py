"""The simulated carrier towards a world that is not ours: one on a socket of the test, which says what the test has it say."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.integrations.world.messages.carrier_pb2 import UCommands, UConnect, UConnected, UResponses
from simulators.wire import FrameReader, framed
from tests.databases import Urls
from tests.simulated_carrier import CarrierClient, ListeningShop, simulated_carrier, wait_until

WORLD = 77
PATIENCE_S = 30


class ScriptedWorld:
    """A listening socket and the carrier's connection to it."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(PATIENCE_S)
        self.port = self.listener.getsockname()[1]
        self._connection: socket.socket | None = None

    def accept(self) -> UConnect:
        """The next connection, and what it begins with."""
        self.hang_up()
        self._connection, _ = self.listener.accept()
        self._connection.settimeout(PATIENCE_S)
        self._reader = FrameReader(bytes_max=10**6)
        self._frames: list[bytes] = []
        return UConnect.FromString(self._read())

    def admit(self, result: str = "connected!") -> UConnect:
        """Accept and answer."""
        connect = self.accept()
        self.say(UConnected(worldid=connect.worldid or WORLD, result=result).SerializeToString())
        return connect

    def say(self, message: bytes) -> None:
        assert self._connection is not None
        self._connection.sendall(framed(message))

    def write(self, data: bytes) -> None:
        assert self._connection is not None
        self._connection.sendall(data)

    def _read(self) -> bytes:
        assert self._connection is not None
        while not self._frames:
            assert self._reader.read(self._connection)
            self._frames += self._reader
        return self._frames.pop(0)

    def hear(self) -> UCommands:
        return UCommands.FromString(self._read())

    def hear_pickup(self) -> tuple[int, int]:
        """Truck and number of the next command to fetch something."""
        while not (commands := self.hear()).pickups:
            pass
        return commands.pickups[0].truckid, commands.pickups[0].seqnum

    def hear_ack(self, seqnum: int) -> None:
        """Returns when this number is acked."""
        while seqnum not in self.hear().acks:
            pass

    def hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def arrival(truck_id: int, *, seqnum: int, status: str = "arrive warehouse") -> bytes:
    responses = UResponses()
    responses.completions.add(truckid=truck_id, x=3, y=4, status=status, seqnum=seqnum)
    return responses.SerializeToString()


@pytest.fixture
def heard() -> Iterator[ListeningShop]:
    made = ListeningShop()
    yield made
    made.close()


@pytest.fixture
def world() -> Iterator[ScriptedWorld]:
    made = ScriptedWorld()
    yield made
    made.hang_up()
    made.listener.close()


@contextmanager
def carrier_of(urls: Urls, heard: ListeningShop, world: ScriptedWorld) -> Iterator[CarrierClient]:
    with simulated_carrier(urls.owner, world_port=world.port, shop_url=heard.url, world_id=WORLD, trucks=2) as client:
        yield client


def pick_up(carrier: CarrierClient, package_id: int) -> None:
    carrier.say("/api/pickup", "pickup", package_id=package_id, warehouse_id=1, dest_x=9, dest_y=9)


def test_trucks_are_named_until_the_world_knows_them(urls: Urls, heard: ListeningShop, world: ScriptedWorld) -> None:
    with carrier_of(urls, heard, world) as carrier:
        refused = world.admit("error: not yet")
        connect = world.admit()
        assert (connect.worldid, connect.isAmazon, [truck.id for truck in connect.trucks]) == (WORLD, False, [1, 2])
        assert refused == connect
        wait_until(carrier.is_connected)
        world.hang_up()
        assert list(world.admit().trucks) == []


def test_a_command_is_repeated_under_its_number_until_it_is_acked(urls: Urls, heard: ListeningShop, world: ScriptedWorld) -> None:
    with carrier_of(urls, heard, world) as carrier:
        world.admit()
        pick_up(carrier, 1)
        first = world.hear_pickup()
        assert world.hear_pickup() == first
        world.hang_up()
        world.admit()
        assert world.hear_pickup() == first
        world.say(UResponses(acks=[first[1]]).SerializeToString())
        pick_up(carrier, 2)
        second = world.hear_pickup()
        while second == first:      # a copy that was on its way
            second = world.hear_pickup()
        assert second[1] > first[1]


def test_every_copy_of_an_answer_is_acked_and_one_is_applied(urls: Urls, heard: ListeningShop, world: ScriptedWorld) -> None:
    with carrier_of(urls, heard, world) as carrier:
        world.admit()
        pick_up(carrier, 1)
        truck_id, _ = world.hear_pickup()
        for _ in range(3):
            world.say(arrival(truck_id, seqnum=500, status="ARRIVE WAREHOUSE"))
            world.hear_ack(500)
        wait_until(lambda: heard.of("/truck-arrived"))
        assert len({call.json["seqnum"] for call in heard.calls}) == 1


def test_an_answer_without_a_field_is_left_out_and_the_next_one_heard(urls: Urls, heard: ListeningShop,
                                                                      world: ScriptedWorld) -> None:
    with carrier_of(urls, heard, world) as carrier:
        world.admit()
        pick_up(carrier, 1)
        truck_id, _ = world.hear_pickup()
        broken = UResponses()
        broken.completions.add(truckid=truck_id)
        world.say(broken.SerializePartialToString())
        world.say(arrival(truck_id, seqnum=501))
        world.hear_ack(501)
        wait_until(lambda: heard.of("/truck-arrived"))


@pytest.mark.parametrize("garbage", [b"\xff" * 20, b"\x05\x00\x00\x00\x00\x00", b"\x80\x80\x80\x80\x7f"])
def test_what_is_no_message_ends_the_connection_and_nothing_else(urls: Urls, heard: ListeningShop, world: ScriptedWorld,
                                                                 garbage: bytes) -> None:
    with carrier_of(urls, heard, world) as carrier:
        world.admit()
        world.write(garbage)
        assert world.admit().worldid == WORLD
        pick_up(carrier, 1)
        assert world.hear_pickup()


def test_unknown_trucks_packages_and_numbers_are_acked_and_change_nothing(urls: Urls, heard: ListeningShop,
                                                                          world: ScriptedWorld) -> None:
    with carrier_of(urls, heard, world) as carrier:
        world.admit()
        responses = UResponses(acks=[12345])
        responses.completions.add(truckid=99, x=1, y=1, status="idle", seqnum=1)
        responses.delivered.add(truckid=1, packageid=2**62, seqnum=2)
        responses.error.add(err="no\0thing", originseqnum=999, seqnum=3)
        responses.truckstatus.add(truckid=98, status="idle", x=1, y=1, seqnum=4)
        world.say(responses.SerializeToString())
        world.hear_ack(4)
        assert carrier.get("/healthz").status == 200
        assert heard.calls == []

"""The simulated warehouse world inside a test, and clients for it that keep the protocol as anybody's would.

`simulated_world(owner_url, speed=…, faults=Faults(…), seed=…)` runs it in a thread on free ports; the fixture `simulate` in
conftest.py does so on the test's own database. Called again on the same database it is the same worlds after a restart.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from app.db import Database
from app.integrations.world.messages import carrier_pb2, shop_pb2
from simulators.wire import FrameReader, framed
from simulators.world.connection import FRAME_BYTES_MAX, Patience
from simulators.world.faults import Faults
from simulators.world.records import Side
from simulators.world.simulator import Settings, Simulator

PATIENCE_S = 60.0
AT_ONCE = 1_000_000   # a speed at which nothing takes time that a test would notice


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedWorld:
    """Where it listens."""

    shop_port: int
    carrier_port: int


@contextmanager
def simulated_world(owner_url: str, *, speed: int = AT_ONCE, seed: int = 0, faults: Faults | None = None,
                    patience: Patience | None = None) -> Iterator[SimulatedWorld]:
    """A simulator in a thread of this process; it ends with the block, its worlds stay in the database."""
    database = Database(owner_url, pool_size=1)
    simulator = Simulator(database=database, settings=Settings(
        shop_port=0, carrier_port=0, speed=speed, seed=seed, faults=faults or Faults(), patience=patience or Patience()))
    thread = threading.Thread(target=simulator.run, name="world")
    thread.start()
    try:
        yield SimulatedWorld(shop_port=simulator.ports[Side.SHOP], carrier_port=simulator.ports[Side.CARRIER])
    finally:
        simulator.stop()
        thread.join()
        database.close()


class Client:
    """A shop or a carrier that says what it is told to say and reads what comes: one connection."""

    def __init__(self, port: int, *, is_shop: bool) -> None:
        self._is_shop = is_shop
        self._reader = FrameReader(bytes_max=FRAME_BYTES_MAX)
        self._frames: list[bytes] = []
        self.world_id: int | None = None
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def connect(self, world_id: int | None = None, places: dict[int, tuple[int, int]] | None = None) -> Any:
        """Say Connect, with warehouses or trucks, and return the Connected."""
        inits = [{"id": id_, "x": x, "y": y} for id_, (x, y) in (places or {}).items()]
        message: Any = shop_pb2.AConnect(isAmazon=True, initwh=inits) if self._is_shop \
            else carrier_pb2.UConnect(isAmazon=False, trucks=inits)
        if world_id is not None:
            message.worldid = world_id
        self.write(framed(message.SerializeToString()))
        return (shop_pb2.AConnected if self._is_shop else carrier_pb2.UConnected).FromString(self.read())

    def enter(self, world_id: int | None = None, places: dict[int, tuple[int, int]] | None = None) -> int:
        """Connect, be let in, and return the world's id."""
        answer = self.connect(world_id, places)
        assert answer.result == "connected!", answer.result
        self.world_id = int(answer.worldid)
        return self.world_id

    def say(self, **fields: object) -> None:
        """Send one message of commands."""
        message = (shop_pb2.ACommands if self._is_shop else carrier_pb2.UCommands)(**fields)  # type: ignore[arg-type]
        self.write(framed(message.SerializeToString()))

    def write(self, data: bytes) -> None:
        self.socket.sendall(data)

    def read(self) -> bytes:
        """The next message; EOFError when the world has ended the connection, TimeoutError when it says nothing."""
        while not self._frames:
            if not self._reader.read(self.socket):
                raise EOFError
            self._frames += self._reader
        return self._frames.pop(0)

    def hear(self) -> Any:
        """The next message of answers."""
        return (shop_pb2.AResponses if self._is_shop else carrier_pb2.UResponses).FromString(self.read())

    def hear_until(self, is_enough: Callable[[Any], bool]) -> Any:
        """Acks everything that comes, and returns it in one message, as soon as that is enough."""
        together = shop_pb2.AResponses() if self._is_shop else carrier_pb2.UResponses()
        while not is_enough(together):
            message = self.hear()
            together.MergeFrom(message)
            seqnums = [answer.seqnum for answer in answers_of(message)]
            if seqnums:
                self.say(acks=seqnums)
        return together

    def is_ended(self) -> bool:
        """Whether the world ends this connection; waits for it."""
        try:
            while True:
                self.read()
        except (EOFError, ConnectionError):
            return True
        except TimeoutError:
            return False


def answers_of(message: Any) -> list[Any]:
    """Everything in an AResponses or a UResponses that has to be acked."""
    return [answer for kind, value in message.ListFields() if kind.name not in {"acks", "finished"} for answer in value]


@dataclass(slots=True, kw_only=True)
class FaithfulClient:
    """A client that keeps the protocol whatever happens: sends until acked, acks every copy, connects again, processes once.

    `commands` are what is still to be acked, `answers` what was answered, by the world's numbers. Give it time with `work`.
    """

    port: int
    is_shop: bool
    world_id: int
    resend_s: float = 0.2
    commands: dict[int, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    answers: dict[int, tuple[str, Any]] = field(default_factory=dict)
    connections: int = 0
    copies: int = 0
    _seqnum: int = 0
    _said_at: float = 0.0
    _client: Client | None = None

    def order(self, kind: str, **fields: Any) -> int:
        """Have a command carried out some time; returns its number."""
        self._seqnum += 1
        self.commands[self._seqnum] = kind, {**fields, "seqnum": self._seqnum}
        self._said_at = 0.0
        return self._seqnum

    def of(self, kind: str) -> list[Any]:
        """The answers of a kind so far, in the order of their numbers."""
        return [answer for _, (name, answer) in sorted(self.answers.items()) if name == kind]

    def work(self) -> None:
        """Say what is to be said and hear for a moment; whatever breaks is mended the next time."""
        try:
            client = self._connected()
            if time.monotonic() - self._said_at > self.resend_s:
                self._said_at = time.monotonic()
                self._say_all(client)
            self._hear(client)
        except (TimeoutError, BlockingIOError):
            pass
        except (EOFError, ConnectionError):
            self.close()

    def close(self) -> None:
        if self._client is not None:
            self._client.socket.close()
        self._client = None

    def _connected(self) -> Client:
        if self._client is None:
            client = Client(self.port, is_shop=self.is_shop)
            self._client = client
            self.connections += 1
            answer = client.connect(self.world_id)
            if answer.result != "connected!":
                raise ConnectionError(answer.result)
            client.socket.settimeout(0.01)
            self._said_at = 0.0
        return self._client

    def _say_all(self, client: Client) -> None:
        together: dict[str, list[dict[str, Any]]] = {}
        for kind, command in self.commands.values():
            together.setdefault(kind, []).append(command)
        if together:
            client.say(**together)

    def _hear(self, client: Client) -> None:
        message = client.hear()
        for seqnum in message.acks:
            self.commands.pop(seqnum, None)
        seqnums = []
        for kind, value in message.ListFields():
            for answer in value if kind.name not in {"acks", "finished"} else ():
                seqnums.append(answer.seqnum)
                self.copies += 1
                self.answers.setdefault(answer.seqnum, (kind.name, answer))
        if seqnums:
            client.say(acks=seqnums)


def work_until(condition: Callable[[], bool], *clients: FaithfulClient) -> None:
    """Let clients work until something holds; fails when it never does."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE_S} s in vain: {[client.commands for client in clients]}"
        for client in clients:
            client.work()

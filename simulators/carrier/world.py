"""The carrier's side of the warehouse world: one connection, commands repeated until acked, every answer acked when written down.

Two threads: one connects and listens, the other one sends. What they know of the fleet they are told after each commit.
"""

import logging
import select
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from google.protobuf.message import DecodeError

from app.integrations.world.messages.carrier_pb2 import UCommands, UConnect, UConnected, UResponses
from simulators.carrier import answers
from simulators.carrier.book import Changes
from simulators.carrier.desk import Desk, Turn, Unavailable
from simulators.carrier.fleet import Fleet
from simulators.carrier.records import CallKind, Command, CommandKind, Link, Truck
from simulators.carrier.tracking import News, Tracker
from simulators.wire import BadFrame, FrameReader, framed

CONNECTED = "connected!"
CONNECT_S = 5.0
HANDSHAKE_S = 30.0
RESEND_S, RESEND_MAX_S = 0.5, 8.0
RECONNECT_S, RECONNECT_MAX_S = 0.2, 10.0
SILENCE_S = 20.0              # nothing heard for so long, with commands unacked: the connection is dead
ERRORS_BEFORE_LOST = 3        # and none of them because an old connection of ours lingers there already
FRAME_BYTES_MAX = 16 * 1024 * 1024
COMMANDS_MAX = 500            # in one frame

log = logging.getLogger(__name__)


class NotAdmitted(Exception):
    """The world's server said no."""


@dataclass(slots=True, kw_only=True)
class _Sending:
    command: Command
    due: float = 0.0
    wait_s: float = RESEND_S


class WorldLink:
    """Keeps the fleet connected to its world. With `makes_world` a carrier that knows of none has one made."""

    def __init__(self, desk: Desk, tracker: Tracker, *, host: str, port: int, makes_world: bool,
                 on_news: Callable[[list[News]], None]) -> None:
        self._desk, self._tracker = desk, tracker
        self._address = (host, port)
        self._makes_world = makes_world
        self._on_news = on_news
        self._changed = threading.Condition()
        self._link: Link | None = None
        self._trucks: dict[int, Truck] = {}
        self._unacked: dict[int, _Sending] = {}
        self._acks: list[int] = []
        self._questions: deque[tuple[int, int]] = deque(maxlen=1000)
        self._connection: socket.socket | None = None
        self._stopping = False
        self._errors = 0

    # -- told by the desk

    def begin(self, fleet: Fleet) -> None:
        """The state as it was read."""
        with self._changed:
            self._link, self._trucks = fleet.link, dict(fleet.trucks)
            self._unacked = {command.seqnum: _Sending(command=command)
                             for command in fleet.commands.values() if not command.is_acked}
            self._changed.notify_all()

    def hear(self, changes: Changes) -> None:
        """What was written down."""
        with self._changed:
            self._trucks |= {truck.id: truck for truck in changes.trucks}
            for seqnum in changes.dropped_commands:
                self._unacked.pop(seqnum, None)
            for command in changes.commands:
                if command.is_acked:
                    self._unacked.pop(command.seqnum, None)
                else:
                    self._unacked.setdefault(command.seqnum, _Sending(command=command)).command = command
            if changes.link:
                self._link = changes.link
                if changes.begins_visit:
                    self._hang_up()
            self._changed.notify_all()

    def ask(self, questions: list[tuple[int, int]]) -> None:
        """Where are these trucks? (truck, sequence number); asked once, if at all."""
        with self._changed:
            self._questions.extend(questions)
            self._changed.notify_all()

    @property
    def is_connected(self) -> bool:
        return self._connection is not None

    def stop(self) -> None:
        """Hang up and end both threads."""
        with self._changed:
            self._stopping = True
            self._hang_up()
            self._changed.notify_all()

    def _hang_up(self) -> None:
        if self._connection is not None:
            try:
                self._connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                log.debug("the world has hung up first")

    # -- the listening thread

    def listen(self) -> None:
        """Connect, listen, connect again; for a thread of its own."""
        wait_s = RECONNECT_S
        while (link := self._wait_for_world()) is not None:
            try:
                reader = FrameReader(bytes_max=FRAME_BYTES_MAX)
                connection, visit = self._connect(link, reader)
                with connection:
                    wait_s = RECONNECT_S
                    self._listen(connection, reader, visit=visit)
            except (OSError, BadFrame, DecodeError, NotAdmitted, Unavailable) as error:
                log.warning("the world: %s", error)
                self._wait(wait_s, visit=link.visit)
                wait_s = min(wait_s * 2, RECONNECT_MAX_S)
            finally:
                with self._changed:
                    self._connection = None

    def _wait(self, wait_s: float, *, visit: int) -> None:
        """Until it is time to try again, or there is another world to go to."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or self._is_elsewhere(visit), timeout=wait_s)

    def _is_elsewhere(self, visit: int) -> bool:
        return self._link is not None and self._link.visit != visit

    def _wait_for_world(self) -> Link | None:
        """The world to go to, as soon as there is one; None at the end."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._stopping or (self._link is not None and (self._makes_world or self._link.world_id is not None)))
            return None if self._stopping else self._link

    def _connect(self, link: Link, reader: FrameReader) -> tuple[socket.socket, int]:
        """A connection on which we were admitted, and the number of the visit that it belongs to."""
        connection = socket.create_connection(self._address, timeout=CONNECT_S)
        try:
            connection.settimeout(HANDSHAKE_S)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            visit = self._introduce(connection, link, reader)
            connection.settimeout(None)
        except BaseException:
            connection.close()
            raise
        return connection, visit

    def _introduce(self, connection: socket.socket, link: Link, reader: FrameReader) -> int:
        with self._changed:
            unknown = [truck for truck in self._trucks.values() if truck.visit != link.visit or link.world_id is None]
        connect = UConnect(isAmazon=False)
        if link.world_id is not None:
            connect.worldid = link.world_id
        for truck in unknown:
            connect.trucks.add(id=truck.id, x=truck.home_x, y=truck.home_y)
        connection.sendall(framed(connect.SerializeToString()))
        visit = self._enter(UConnected.FromString(_read_first(connection, reader)), link, [truck.id for truck in unknown])
        with self._changed:
            for sending in self._unacked.values():
                sending.due, sending.wait_s = 0.0, RESEND_S
            self._connection = connection
            self._changed.notify_all()
        return visit

    def _enter(self, answer: UConnected, link: Link, truck_ids: list[int]) -> int:
        """Believe the world's word only when it is exactly that word."""
        if not answer.IsInitialized() or answer.result != CONNECTED:
            self._errors += 1
            if self._errors >= ERRORS_BEFORE_LOST and "already" not in answer.result:
                self._desk.do(lambda turn: turn.fleet.be_lost())
            raise NotAdmitted(f"world {link.world_id}: {answer.result or 'an answer without its fields'}")
        self._errors = 0

        def settle(turn: Turn) -> int:
            if link.world_id is None:
                turn.fleet.enter(answer.worldid, now=turn.now)
                turn.fleet.call(CallKind.WORLD, {"world_id": answer.worldid})
            elif turn.fleet.link.visit != link.visit:
                return link.visit
            turn.fleet.be_found(truck_ids)
            return turn.fleet.link.visit

        visit = self._desk.do(settle).result()
        log.info("in world %d", answer.worldid)
        return visit

    def _listen(self, connection: socket.socket, reader: FrameReader, *, visit: int) -> None:
        heard_at = time.monotonic()
        while not self._stopping and not self._is_elsewhere(visit):
            self._take_in(list(reader), visit=visit)
            if not select.select([connection], [], [], 1.0)[0]:
                if self._unacked and time.monotonic() - heard_at > SILENCE_S:
                    raise ConnectionError("it does not answer any more")
                continue
            if not reader.read(connection):
                raise ConnectionError("it has hung up")
            heard_at = time.monotonic()

    def _take_in(self, frames: list[bytes], *, visit: int) -> None:
        """Write down what these frames say, then ack all of it, copies too."""
        said = [responses for responses in map(UResponses.FromString, frames) if _is_whole(responses)]
        written = [self._desk.do(partial(answers.apply, responses=responses, tracker=self._tracker, visit=visit))
                   for responses in said]
        for responses, done in zip(said, written, strict=True):
            self._on_news(done.result())
            with self._changed:
                self._acks += answers.list_seqnums(responses)
                self._changed.notify_all()

    # -- the sending thread

    def send(self) -> None:
        """Send what is due; for a thread of its own."""
        while True:
            with self._changed:
                while not self._stopping and not self._is_any_due():
                    self._changed.wait(self._until_due_s())
                if self._stopping:
                    return
                connection, frame = self._connection, framed(self._compose().SerializeToString())
            assert connection is not None
            try:
                connection.sendall(frame)
            except OSError as error:
                log.warning("the world: %s", error)
                with self._changed:
                    self._hang_up()
                    if self._connection is connection:
                        self._connection = None

    def _is_any_due(self) -> bool:
        return self._connection is not None and (bool(self._acks or self._questions) or self._until_due_s() == 0)

    def _until_due_s(self) -> float | None:
        if self._connection is None or not self._unacked:
            return None
        return max(0.0, min(sending.due for sending in self._unacked.values()) - time.monotonic())

    def _compose(self) -> UCommands:
        """Everything that is due in one message."""
        commands, now = UCommands(acks=self._acks), time.monotonic()
        self._acks = []
        while self._questions:
            truck_id, seqnum = self._questions.popleft()
            commands.queries.add(truckid=truck_id, seqnum=seqnum)
        due = sorted((sending for sending in self._unacked.values() if sending.due <= now), key=lambda one: one.command.seqnum)
        for sending in due[:COMMANDS_MAX]:
            sending.due, sending.wait_s = now + sending.wait_s, min(sending.wait_s * 2, RESEND_MAX_S)
            _add(commands, sending.command)
        return commands


def _is_whole(responses: UResponses) -> bool:
    """The runtime reads messages without their required fields, too."""
    if not responses.IsInitialized():
        log.warning("the world: a message without its required fields: %s", str(responses)[:200])
    return responses.IsInitialized()


def _add(commands: UCommands, command: Command) -> None:
    if command.kind is CommandKind.PICKUP:
        commands.pickups.add(truckid=command.truck_id, whid=command.warehouse_id, seqnum=command.seqnum)
        return
    deliver = commands.deliveries.add(truckid=command.truck_id, seqnum=command.seqnum)
    for stop in command.stops:
        deliver.packages.add(packageid=stop.package_id, x=stop.x, y=stop.y)


def _read_first(connection: socket.socket, reader: FrameReader) -> bytes:
    """The first message; what came with it stays in the reader."""
    while reader.read(connection):
        for frame in reader:
            return frame
    raise ConnectionError("it has hung up")

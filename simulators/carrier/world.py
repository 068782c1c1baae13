"""The carrier's side of the warehouse world: one connection, commands repeated until acked, every answer acked when written down.

One thread connects and listens, the sender's writes. What they know of the fleet they are told after each commit.
"""

import logging
import select
import socket
import threading
import time
from collections.abc import Callable
from functools import partial

from google.protobuf.message import DecodeError

from app.integrations.world.messages.carrier_pb2 import UConnect, UConnected, UResponses
from simulators.carrier import answers
from simulators.carrier.book import Changes
from simulators.carrier.desk import Desk, Turn, Unavailable
from simulators.carrier.fleet import Fleet
from simulators.carrier.records import CallKind, Link, Truck
from simulators.carrier.sending import Sender
from simulators.carrier.tracking import News, Tracker
from simulators.wire import BadFrame, FrameReader, framed

CONNECTED = "connected!"
CONNECT_S = 5.0
HANDSHAKE_S = 30.0
RECONNECT_S, RECONNECT_MAX_S = 0.2, 10.0
SILENCE_S = 20.0              # nothing heard for so long, with commands unacked: the connection is dead
ERRORS_BEFORE_LOST = 3        # and none of them because an old connection of ours lingers there already
FRAME_BYTES_MAX = 16 * 1024 * 1024

log = logging.getLogger(__name__)


class NotAdmitted(Exception):
    """The world's server said no."""


class WorldLink:
    """Keeps the fleet connected to its world. With `makes_world` a carrier that knows of none has one made."""

    def __init__(self, desk: Desk, sender: Sender, tracker: Tracker, *, host: str, port: int, makes_world: bool,
                 on_news: Callable[[list[News]], None]) -> None:
        self._desk, self._sender, self._tracker = desk, sender, tracker
        self._address = (host, port)
        self._makes_world = makes_world
        self._on_news = on_news
        self._changed = threading.Condition()
        self._link: Link | None = None
        self._trucks: dict[int, Truck] = {}
        self._stopping = False
        self._errors = 0

    def begin(self, fleet: Fleet) -> None:
        """The state as it was read."""
        with self._changed:
            self._link, self._trucks = fleet.link, dict(fleet.trucks)
            self._changed.notify_all()
        self._sender.begin(fleet.commands.values())

    def hear(self, changes: Changes) -> None:
        """What was written down."""
        with self._changed:
            self._trucks |= {truck.id: truck for truck in changes.trucks}
            self._link = changes.link or self._link
            self._sender.hear(changes)
            self._changed.notify_all()

    def stop(self) -> None:
        """Hang up and end the thread."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

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
            except Exception:  # whatever the world has said: without this thread there would be no carrier
                log.exception("the world was not understood")
            self._sender.close()
            self._wait(wait_s, visit=link.visit)
            wait_s = min(wait_s * 2, RECONNECT_MAX_S)

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
            if self._is_elsewhere(visit):   # what is to be said now is for another world
                raise NotAdmitted(f"world {link.world_id} is not ours any more")
            self._sender.open(connection)
        return visit

    def _enter(self, answer: UConnected, link: Link, truck_ids: list[int]) -> int:
        """Believe the world's word only when it is exactly that word."""
        result = str(answer.result)   # what is not UTF-8 comes as bytes
        if not answer.IsInitialized() or result != CONNECTED:
            self._errors += 1
            if self._errors >= ERRORS_BEFORE_LOST and "already" not in result:
                self._desk.do(lambda turn: turn.fleet.be_lost())
            raise NotAdmitted(f"world {link.world_id}: {result or 'an answer without its fields'}")
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
                if self._sender.is_waiting and time.monotonic() - heard_at > SILENCE_S:
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
            self._sender.ack(answers.list_seqnums(responses))


def _is_whole(responses: UResponses) -> bool:
    """The runtime reads messages without their required fields, too."""
    if not responses.IsInitialized():
        log.warning("the world: a message without its required fields: %s", str(responses)[:200])
    return responses.IsInitialized()


def _read_first(connection: socket.socket, reader: FrameReader) -> bytes:
    """The first message; what came with it stays in the reader."""
    while reader.read(connection):
        for frame in reader:
            return frame
    raise ConnectionError("it has hung up")

"""The simulator: one thread that listens, lets time pass in the worlds, writes what has changed, and only then answers.

Why it is built like this. The worlds live in memory, where rules are plain Python and many commands cost little; the database
is what survives. A turn of the loop takes what all clients have sent and what has become due, changes the worlds, writes all of
the changes in ONE transaction, and only when that is committed hands out acks and answers. So whatever anybody was told is on
disk, and a process that is killed at any moment leaves a state between two turns: commands after it were never acked and come
again, answers after it were never sent. One thread means that there is no order of events to think about but this one. Writing
is repeated until it succeeds, with the same rows, so that a database that restarts is only a pause. Two processes on one database
cannot both write: a start leaves a token that every write asks for (`store.Keeping`).
"""

import contextlib
import logging
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from app.db import Database, Tx
from app.domain.errors import Busy
from simulators.world import pace, store
from simulators.world.chance import Chance
from simulators.world.connection import Connection, Patience
from simulators.world.faults import Faults, Luck
from simulators.world.hall import Hall
from simulators.world.records import Answer, Side
from simulators.world.rules import happen

log = logging.getLogger(__name__)
Result = TypeVar("Result")

TURN_S = 0.005               # the least time from one turn to the next: what comes meanwhile shares one transaction
SLEEP_S = 1.0                # the longest time without looking around
DATABASE_RETRY_S = 0.3
UNGREETED_MAX = 100          # connections that have not said a Connect; one more ends the oldest of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a simulator is told. A port of 0 means any that is free."""

    host: str = "127.0.0.1"
    shop_port: int = 23456
    carrier_port: int = 12345
    speed: int = pace.SPEED_DEFAULT   # of worlds that are made from now on; clients change it
    seed: int = 0
    faults: Faults = field(default_factory=Faults)
    patience: Patience = field(default_factory=Patience)


class Stopped(Exception):
    """`stop` was called while the database did not answer."""


class Simulator:
    """Opens in its constructor; `run` returns after `stop`, which any thread or signal handler may call."""

    def __init__(self, *, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._is_stopping = False
        self._selector = selectors.DefaultSelector()
        self._waker, self._wakened = socket.socketpair()
        self._wakened.settimeout(0)
        self._selector.register(self._wakened, selectors.EVENT_READ)
        self._connections: dict[socket.socket, Connection] = {}
        # A second simulator by mistake is refused its ports before it takes the first one's worlds; nobody is let in before.
        self._listeners = {self._bind(settings.shop_port): Side.SHOP, self._bind(settings.carrier_port): Side.CARRIER}
        self._keeping, self._worlds = self._patiently(store.open_worlds)
        chance = Chance(seed=settings.seed, starts=self._keeping.starts)
        self._luck = Luck(settings.faults, chance)
        self._hall = Hall(worlds=self._worlds, speed=settings.speed, chance=chance, luck=self._luck)
        self._listen()

    @property
    def ports(self) -> dict[Side, int]:
        """Where it listens."""
        return {side: listener.getsockname()[1] for listener, side in self._listeners.items()}

    def stop(self) -> None:
        """Have `run` return after its turn."""
        self._is_stopping = True
        with contextlib.suppress(OSError):   # it may have seen the flag, and have ended, before this line
            self._waker.send(b"\0")

    def run(self) -> None:
        """Serve until `stop`. Raises store.Replaced when another simulator takes the worlds over."""
        try:
            while not self._is_stopping:
                self._turn()
        except Stopped:
            pass
        finally:
            self._close()

    def _turn(self) -> None:
        began = time.monotonic()
        self._receive(self._selector.select(self._timeout()))
        now = time.time()
        self._pass_time(now)
        # Who has left comes first, so that its place is free for who follows.
        for connection in sorted(self._connections.values(), key=lambda each: each.session.ended is None):
            connection.work(now)
        self._pass_time(now)
        self._write()
        for connection in list(self._connections.values()):
            connection.send()
            connection.look_after()
            self._settle(connection)
        pause_s = began + TURN_S - time.monotonic()
        if pause_s > 0:
            time.sleep(pause_s)

    def _pass_time(self, now: float) -> None:
        """Let everything happen that is due, each thing at its own time."""
        for world, record in self._worlds.pop_due(now):
            happen(world, record, getattr(record, "due", now))

    def _receive(self, ready: list[tuple[selectors.SelectorKey, int]]) -> None:
        for key, events in ready:
            if not isinstance(key.fileobj, socket.socket):
                continue
            if key.fileobj in self._listeners:
                self._accept(key.fileobj)
            elif key.fileobj is self._wakened:
                self._wakened.recv(1024)
            elif events & selectors.EVENT_READ and key.fileobj in self._connections:
                self._connections[key.fileobj].receive()

    def _timeout(self) -> float:
        """Until something is to be done even if nobody says anything."""
        if any(connection.session.has_work for connection in self._connections.values()):
            return 0.0
        waits = [SLEEP_S, *(at - time.monotonic() for at in self._appointments())]
        due = self._worlds.next_due()
        if due is not None:
            waits.append(due - time.time())
        return max(min(waits), 0.0)

    def _appointments(self) -> Iterator[float]:
        for connection in self._connections.values():
            at = connection.session.wakes_at()
            if at is not None and not connection.wants_to_write:
                yield at

    def _write(self) -> None:
        """Bring the changes to the database, whatever it takes, and put the answers among them into their sessions' post."""
        changes = list(self._worlds.changes.values())
        if not changes:
            return
        self._patiently(lambda tx: store.write(tx, keeping=self._keeping, changes=changes))
        self._worlds.changes.clear()
        for record, is_gone in changes:
            if isinstance(record, Answer) and not is_gone:
                guest = self._hall.guest(record.world_id, record.side)
                if guest is not None:
                    guest.expect(record.seqnum)

    def _patiently(self, work: Callable[[Tx], Result]) -> Result:
        """Run a transaction until it succeeds: a database that is down comes back, and nobody is answered before."""
        has_told = False
        while True:
            try:
                return self._database.transact(work)
            except Busy:
                if self._is_stopping:
                    raise Stopped from None
                if not has_told:
                    log.warning("The database does not answer; the worlds wait for it.")
                has_told = True
                time.sleep(DATABASE_RETRY_S)

    def _bind(self, port: int) -> socket.socket:
        host = self._settings.host
        listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
        except OSError:
            listener.close()
            raise
        return listener

    def _listen(self) -> None:
        for listener in self._listeners:
            listener.listen(UNGREETED_MAX)
            listener.settimeout(0)
            self._selector.register(listener, selectors.EVENT_READ)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connected, _ = listener.accept()
            except BlockingIOError:
                return
            except OSError as error:
                log.warning("A connection was not accepted: %s", error)
                return
            connection = Connection(connected, side=self._listeners[listener], hall=self._hall, luck=self._luck,
                                    patience=self._settings.patience)
            self._make_room()
            self._connections[connected] = connection
            self._selector.register(connected, selectors.EVENT_READ)

    def _make_room(self) -> None:
        """Who keeps its Connect to itself loses its connection to those who come later."""
        ungreeted = [connection for connection in self._connections.values() if connection.session.world is None]
        for connection in ungreeted[: len(ungreeted) - UNGREETED_MAX + 1]:
            connection.session.show_out("too many connections without a Connect")
            self._settle(connection)

    def _settle(self, connection: Connection) -> None:
        """Wait for what the connection waits for, or close it."""
        session = connection.session
        if session.ended and not session.has_work:
            place = f"world {session.world.id}" if session.world else "no world"
            log.info("A %s of %s is gone: %s.", session.side, place, session.ended)
            self._selector.unregister(connection.socket)
            connection.socket.close()
            del self._connections[connection.socket]
            return
        events = (connection.wants_to_read and selectors.EVENT_READ) | (connection.wants_to_write and selectors.EVENT_WRITE)
        # Selectors know no socket that waits for nothing: a full one waits until it can be written to.
        self._selector.modify(connection.socket, events or selectors.EVENT_WRITE)

    def _close(self) -> None:
        for one in (*self._connections, *self._listeners, self._waker, self._wakened):
            one.close()
        self._selector.close()

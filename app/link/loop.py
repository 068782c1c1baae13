"""The link's one loop: waits for the world, for work and for operators' wishes, and gets over whatever breaks."""

import logging
import random
import re
import select
import socket
import time
from datetime import UTC, datetime

from app.config import Config, listening_url
from app.db import Database, Listener, Tx
from app.domain import errors
from app.domain.states import Direction, LinkState, Peer
from app.integrations.world.codec import Garbled
from app.integrations.world.connection import Refused, WorldConnection
from app.integrations.world.speech import Command, Site
from app.link.hearing import hear
from app.link.speaking import Speech
from app.models import link_log, world_link, worlds
from app.models.world_link import WorldLink
from app.models.worlds import World
from app.transactions import residence

LOOK_EVERY_S = 1.0          # also without a notice: one may have been lost
ALIVE_EVERY_S = 60.0        # seldom: every write makes kept pages be made anew
BACKOFF_S = (0.2, 0.5, 1.0, 2.0, 5.0)
FAREWELL_S = 30.0
LOCK = 7_230_512            # one process at a time is the link
# What servers say of a world that they do not have (any more). Other refusals are waited out.
GONE = re.compile(
    r"\bno (such )?world\b|\bworld\b.*(unknown|not (exist|found)|n't exist|invalid|no longer)|(unknown|invalid).*\bworld\b",
    re.IGNORECASE)

logger = logging.getLogger("mini_amazon.link")


class Link:
    """The shop's connection to the world, for as long as `run` lasts."""

    def __init__(self, *, config: Config, database: Database) -> None:
        self._address = (config.world_host or "127.0.0.1", config.world_port)
        self._listening_url = listening_url(config)
        self._database = database
        self._listener: Listener | None = None
        self._is_the_one = False
        self._lamented = ""
        self._stopping = False
        self._ears, self._bell = socket.socketpair()
        self._ears.settimeout(0)

    def stop(self) -> None:
        """Have `run` return soon; may be called, once, from a signal handler or another thread."""
        self._stopping = True
        self._bell.close()

    def run(self) -> None:
        """Keep the connection that operators want, whatever happens to it, until `stop`."""
        failures = 0
        while not self._stopping:
            try:
                if self._serve():
                    failures = 0
            except (OSError, Garbled, Refused, errors.DomainError) as error:
                self._lament(_words(error))
                pause = BACKOFF_S[min(failures, len(BACKOFF_S) - 1)]
                failures += 1
                self._wait(pause * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, not a secret
        self._close_listener()
        self._ears.close()

    def _serve(self) -> bool:
        """One connection from beginning to end, or one wait for somebody to want it; True when it worked."""
        if not self._listen():
            self._wait(LOOK_EVERY_S)
            return True
        wish = self.wish()
        if not wish.wanted:
            self._say(LinkState.OFF)
            self._wait(LOOK_EVERY_S)
            return True
        if wish.state is not LinkState.CONNECTING:
            self._say(LinkState.CONNECTING, failure=wish.failure)
        connection = WorldConnection(*self._address)
        try:
            session = _Session(self, connection, world=self._enter(connection, wish=wish))
            self._say(LinkState.CONNECTED)
            self._lamented = ""
            session.run(wish)
        finally:
            connection.close()
        return True

    def _enter(self, connection: WorldConnection, *, wish: WorldLink) -> World:
        """Go to the world that is wanted, else to where the shop was, else to a new one."""
        with self._database.reading() as tx:
            current = worlds.find_current(tx)
            number = wish.wanted_number if wish.wanted_number is not None else current.number if current else None
            number = None if number == world_link.NEW_WORLD else number
            told = current.id if current and current.number == number else None
            sites = worlds.list_untold_sites(tx, world_id=told)
        try:
            entered = connection.enter(number=number, sites=[Site(id=site.id, x=site.x, y=site.y) for site in sites])
        except Refused as refusal:
            if current is not None and current.number == number and GONE.search(str(refusal)):
                self._database.transact(lambda tx: residence.leave(tx, world=current, now=now()))
            raise
        return self._database.transact(lambda tx: residence.enter(
            tx, number=entered, warehouse_ids=[site.id for site in sites], now=now()))

    def _listen(self) -> bool:
        """Hear of work; False while another process is the link."""
        if self._listener is None:
            self._listener = Listener(self._listening_url, ["world"])
            self._is_the_one = False
        self._is_the_one = self._is_the_one or self._listener.try_lock(LOCK)
        return self._is_the_one

    def _close_listener(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _wait(self, seconds: float, connection: WorldConnection | None = None) -> bool:
        """Wait until something happens, at most so long; True when the world has said something."""
        sources = [source for source in (self._ears, self._listener, connection) if source is not None]
        try:
            ready = select.select(sources, [], [], max(0.0, seconds))[0]
            if self._listener in ready and self._listener is not None:
                self._listener.read()
        except ConnectionError:
            self._close_listener()
            raise
        return connection in ready

    def _lament(self, failure: str) -> None:
        """The connection is gone, or the database is: in that case nobody can be told. What stays the same is logged once."""
        logger.warning("the world cannot be reached: %s", failure)
        try:
            self._say(LinkState.CONNECTING, failure=failure[:500])
            if failure != self._lamented:
                self._database.transact(lambda tx: _log(tx, "trouble", Direction.IN, note=failure[:500]))
                self._lamented = failure
        except errors.Busy:
            self._close_listener()

    def _say(self, state: LinkState, *, failure: str = "") -> None:
        self._database.transact(lambda tx: world_link.set_state(tx, state=state, failure=failure, now=now()))

    def wish(self) -> WorldLink:
        """What operators want now."""
        with self._database.reading() as tx:
            return world_link.get(tx)

    @property
    def is_stopping(self) -> bool:
        return self._stopping

    @property
    def database(self) -> Database:
        return self._database

    def wait(self, seconds: float, connection: WorldConnection) -> bool:
        """As `_wait`, for the session. Raises ConnectionError when another process has become the link."""
        if not self._listen():
            raise ConnectionError("another process is the link")
        return self._wait(seconds, connection)


class _Session:
    """One connection that has entered a world."""

    def __init__(self, link: Link, connection: WorldConnection, *, world: World) -> None:
        self._link = link
        self._connection = connection
        self._world = world
        self._speech = Speech(link.database, world=world)
        self._heard_at: datetime | None = None
        self._has_reported = False
        self._alive_s = self._looked_s = time.monotonic()

    def run(self, wish: WorldLink) -> None:
        """Speak and hear until the connection is not wanted any more."""
        speed = wish.wanted_speed
        self._send([], acks=[], speed=speed)
        self._hear()   # the world may have gone on in the same breath in which it let us in
        while not self._link.is_stopping:
            self._send(self._speech.take_due(now=now()) + self._speech.take_new(now=now()), acks=[])
            if self._link.wait(self._patience_s(), self._connection):
                self._hear()
            self._report()
            wish = self._link.wish()
            if not wish.wanted:
                return self._part()
            if wish.wanted_number not in {None, self._world.number}:
                return None
            if self._has_new_sites():
                return self._part()   # a world is told of warehouses when it is entered
            if wish.wanted_speed != speed:
                speed = wish.wanted_speed
                self._send([], acks=[], speed=speed)
        return None

    def _patience_s(self) -> float:
        due_s = self._speech.next_due_s()
        return LOOK_EVERY_S if due_s is None else min(LOOK_EVERY_S, due_s - time.monotonic())

    def _hear(self) -> bool:
        """Apply what is here and ack it; True when the world said good-bye."""
        frames = self._connection.receive()
        if not frames:
            return False
        self._heard_at = now()
        numbers = hear(self._link.database, world=self._world, frames=frames, now=self._heard_at)
        self._speech.forget([number for frame in frames for number in frame.acks])
        self._send([], acks=numbers)
        return any(frame.is_finished for frame in frames)

    def _send(self, commands: list[Command], *, acks: list[int], speed: int | None = None) -> None:
        if commands or acks or speed is not None:
            self._connection.send(commands, acks=acks, speed=speed)

    def _report(self) -> None:
        """Note now and then that the process runs and has heard from the world; the first time at once."""
        is_first = self._heard_at is not None and not self._has_reported
        if is_first or time.monotonic() - self._alive_s >= ALIVE_EVERY_S:
            self._alive_s = time.monotonic()
            self._has_reported = self._heard_at is not None
            self._link.database.transact(lambda tx: world_link.set_alive(tx, heard_at=self._heard_at, now=now()))

    def _has_new_sites(self) -> bool:
        """Operators opened a warehouse that this world has not been told of; looked up now and then."""
        if time.monotonic() - self._looked_s < LOOK_EVERY_S:
            return False
        self._looked_s = time.monotonic()
        with self._link.database.reading() as tx:
            return bool(worlds.list_untold_sites(tx, world_id=self._world.id))

    def _part(self) -> None:
        """Say good-bye and hear what is still said until the world says it too."""
        self._link.database.transact(lambda tx: _log(tx, "disconnect", Direction.OUT))
        self._connection.send([], acks=[], disconnect=True)
        deadline = time.monotonic() + FAREWELL_S
        while time.monotonic() < deadline and not self._link.is_stopping:
            if self._link.wait(LOOK_EVERY_S, self._connection) and self._hear():
                return


def _words(error: Exception) -> str:
    """What an error says, without the number that the operating system gives it."""
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _log(tx: Tx, kind: str, direction: Direction, *, note: str = "") -> None:
    link_log.insert_all(tx, lines=[link_log.Line(peer=Peer.WORLD, direction=direction, kind=kind, note=note)])


def now() -> datetime:
    return datetime.now(UTC)

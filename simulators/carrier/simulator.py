"""The carrier put together: its threads, and what they tell one another."""

import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from app.db import Database
from simulators.carrier.calls import THREADS as CALLING
from simulators.carrier.calls import Caller, Shop
from simulators.carrier.desk import Desk, Unavailable
from simulators.carrier.records import Json
from simulators.carrier.sending import Sender
from simulators.carrier.server import HttpServer
from simulators.carrier.site import Site
from simulators.carrier.tracking import Tracker
from simulators.carrier.world import WorldLink

ASK_EVERY_S = 1.0
STOP_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a carrier is told."""

    host: str
    port: int
    world_host: str
    world_port: int
    world_id: int | None      # None: the one that it was in, or that the shop names
    makes_world: bool         # where it knows of none
    shop: Shop
    trucks: int
    seed: int


class Simulator:
    """One carrier. `run` returns after `stop`, or when another one has taken over its tables."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._settings = settings
        self._desk = Desk(database, trucks=settings.trucks, seed=settings.seed)
        self._caller = Caller(self._desk, settings.shop)
        self._tracker = Tracker(is_wanted=settings.shop.is_native)
        self._sender = Sender()
        self._world = WorldLink(self._desk, self._sender, self._tracker, host=settings.world_host, port=settings.world_port,
                                makes_world=settings.makes_world, on_news=self._caller.tell)
        self._desk.on_start += [self._world.begin, self._caller.begin]
        self._desk.on_changes += [self._world.hear, self._caller.hear]
        self._stopping = threading.Event()
        site = Site(self._desk, is_native=settings.shop.is_native, keys=settings.shop.keys, tell=self._tell)
        self._server = HttpServer(site, host=settings.host, port=settings.port)
        self._desk.on_replaced.append(self.stop)

    @property
    def is_replaced(self) -> bool:
        """Why `run` has returned."""
        return self._desk.is_replaced

    def stop(self) -> None:
        """Have `run` return; for any thread."""
        self._server.stop()

    def run(self, *, stop_on: Sequence[signal.Signals] = ()) -> None:
        """Work until told otherwise, in the main thread also by signals. Raises OSError where it cannot listen."""
        self._server.check()
        threads = [threading.Thread(target=target, daemon=True) for target in (
            self._desk.run, self._world.listen, self._sender.run, self._ask, self._caller.tell_news,
            *[self._caller.make_calls] * CALLING)]
        for thread in threads:
            thread.start()
        if self._settings.world_id is not None:
            self._desk.do(lambda turn: turn.fleet.be_named(self._settings.world_id or 0, now=turn.now))
        try:
            self._server.run(stop_on=stop_on)
        finally:
            self._stopping.set()
            for part in (self._world, self._sender, self._caller, self._desk):
                part.stop()
            deadline = time.monotonic() + STOP_S
            for thread in threads:
                thread.join(max(0.0, deadline - time.monotonic()))

    def _tell(self) -> Json:
        return {"is_connected": self._sender.is_connected, "calls_waiting": self._caller.waiting}

    def _ask(self) -> None:
        """Once a second: where is everybody?"""
        while not self._stopping.wait(ASK_EVERY_S):
            if self._sender.is_connected:
                try:
                    self._sender.ask(self._desk.do(self._tracker.ask).result())
                except Unavailable:
                    continue

"""The carrier put together: its threads, and what they tell one another."""

import threading
import time
from dataclasses import dataclass

from app.db import Database
from simulators.carrier import server
from simulators.carrier.calls import THREADS as CALLING
from simulators.carrier.calls import Caller, Shop
from simulators.carrier.desk import Desk, Unavailable
from simulators.carrier.records import Json
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
    """One carrier. `run` returns when a signal says so, or when another one has taken over its tables."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._settings = settings
        self._desk = Desk(database, trucks=settings.trucks, seed=settings.seed)
        self._caller = Caller(self._desk, settings.shop)
        self._tracker = Tracker(is_wanted=settings.shop.is_native)
        self._world = WorldLink(self._desk, self._tracker, host=settings.world_host, port=settings.world_port,
                                makes_world=settings.makes_world, on_news=self._caller.tell)
        self._desk.on_start += [self._world.begin, self._caller.begin]
        self._desk.on_changes += [self._world.hear, self._caller.hear]
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until told otherwise."""
        threads = [threading.Thread(target=target, daemon=True) for target in (
            self._desk.run, self._world.listen, self._world.send, self._ask, self._caller.tell_news,
            *[self._caller.make_calls] * CALLING)]
        for thread in threads:
            thread.start()
        if self._settings.world_id is not None:
            self._desk.do(lambda turn: turn.fleet.be_named(self._settings.world_id or 0, now=turn.now))
        site = Site(self._desk, is_native=self._settings.shop.is_native, keys=self._settings.shop.keys, tell=self._tell)
        try:
            server.serve(site, host=self._settings.host, port=self._settings.port, until=lambda: self._desk.is_replaced)
        finally:
            self._stopping.set()
            for part in (self._world, self._caller, self._desk):
                part.stop()
            deadline = time.monotonic() + STOP_S
            for thread in threads:
                thread.join(max(0.0, deadline - time.monotonic()))

    def _tell(self) -> Json:
        return {"is_connected": self._world.is_connected, "calls_waiting": self._caller.waiting}

    def _ask(self) -> None:
        """Once a second: where is everybody?"""
        while not self._stopping.wait(ASK_EVERY_S):
            if self._world.is_connected:
                try:
                    self._world.ask(self._desk.do(self._tracker.ask).result())
                except Unavailable:
                    continue

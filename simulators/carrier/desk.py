"""The one thread that decides: it takes what has come in, applies all of it, writes it down in one transaction, then lets it out.

Whoever wants something hands in a piece of work and waits for its future, which is resolved after the commit. When the database
fails, the whole batch has not happened: those who wait are told so and ask again, and the state is read anew.
"""

import logging
import queue
import random
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from app.db import Database, Tx
from simulators.carrier import store
from simulators.carrier.book import Changes
from simulators.carrier.fleet import Fleet
from simulators.carrier.records import Package, Refused, Truck, TruckStatus

Result = TypeVar("Result")

BATCH_MAX = 200
TICK_S = 1.0
PAUSE_S = 0.3          # after the database has failed
GRID = 60              # trucks begin somewhere in it

log = logging.getLogger(__name__)


class Unavailable(Exception):
    """Nothing has happened, because the database did not answer; the same may be asked again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a piece of work is given: the fleet, the transaction that will write it down, and the time."""

    fleet: Fleet
    tx: Tx
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task(Generic[Result]):
    work: Callable[[Turn], Result]
    future: Future[Result]


class Desk:
    """The thread and what it keeps.

    `on_start` is given the state as it was read, `on_changes` what was written down; `on_replaced` is the end of it.
    """

    def __init__(self, database: Database, *, trucks: int, seed: int) -> None:
        self._database = database
        self._truck_count = trucks
        self._random = random.Random(seed)  # noqa: S311 - where trucks begin
        self._tasks: queue.SimpleQueue[_Task[Any]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._fleet: Fleet | None = None
        self._tx: Tx | None = None
        self._ticked_at = 0.0
        self._holder = secrets.token_hex(8)
        self._has_taken_over = False
        self.is_replaced = False
        self.on_start: list[Callable[[Fleet], None]] = []
        self.on_changes: list[Callable[[Changes], None]] = []
        self.on_replaced: list[Callable[[], None]] = []

    def do(self, work: Callable[[Turn], Result]) -> Future[Result]:
        """Have something done. The future raises Refused when the work did, Unavailable when nothing could be done."""
        future: Future[Result] = Future()
        if self._stopping.is_set():
            future.set_exception(Unavailable("the carrier is stopping"))
            return future
        self._tasks.put(_Task(work=work, future=future))
        return future

    def run(self) -> None:
        """Work until `stop`; for a thread of its own."""
        while not self._stopping.is_set():
            tasks = [task for task in self._take_batch() if task.future.set_running_or_notify_cancel()]
            try:
                self._take_turn(tasks)
            except store.Replaced as error:
                log.error("%s", error)  # noqa: TRY400 - where it comes from is of no interest
                self.is_replaced = True
                self._stopping.set()
                self._fail(tasks)
                for hear in self.on_replaced:
                    hear()
            except Exception:  # whatever it was: nothing has happened, and the next batch begins with what the database has
                log.exception("a batch of %d has not happened", len(tasks))
                self._fleet = None
                self._fail(tasks)
                self._stopping.wait(PAUSE_S)
        self._fail(self._take_batch(timeout_s=0))

    def _fail(self, tasks: list[_Task[Any]]) -> None:
        for task in tasks:
            if not task.future.done():
                task.future.set_exception(Unavailable("the carrier's database does not answer"))

    def stop(self) -> None:
        """Finish what has come so far and end."""
        self._stopping.set()
        self._tasks.put(_Task(work=lambda _turn: None, future=Future()))   # wakes it

    def _take_batch(self, *, timeout_s: float = TICK_S) -> list[_Task[Any]]:
        """All that is there; nothing when nothing came for a while, because time alone moves things, too."""
        tasks: list[_Task[Any]] = []
        try:
            tasks.append(self._tasks.get(timeout=timeout_s))
            while len(tasks) < BATCH_MAX:
                tasks.append(self._tasks.get_nowait())
        except queue.Empty:
            pass
        return tasks

    def _take_turn(self, tasks: list[_Task[Any]]) -> None:
        fleet = self._fleet or self._begin()
        now = datetime.now(UTC)
        with self._database.transaction() as tx:
            self._tx = tx
            turn = Turn(fleet=fleet, tx=tx, now=now)
            outcomes = [_attempt(task.work, turn) for task in tasks]
            self._plan(fleet, now)
            changes = fleet.take_changes()
            if changes:
                store.save(tx, changes, holder=self._holder)
        for hear in self.on_changes:
            hear(changes)
        for task, (result, refusal) in zip(tasks, outcomes, strict=True):
            if refusal:
                task.future.set_exception(refusal)
            else:
                task.future.set_result(result)

    def _plan(self, fleet: Fleet, now: datetime) -> None:
        if time.monotonic() - self._ticked_at < TICK_S:
            fleet.plan(now=now)
        else:
            self._ticked_at = time.monotonic()
            fleet.plan_all(now=now)

    def _begin(self) -> Fleet:
        """The fleet as the database has it; at the very first start, trucks spread over the grid."""
        with self._database.transaction() as tx:
            store.create(tx)
            if not self._has_taken_over or store.is_free(tx):
                store.take_over(tx, self._holder)
            fleet = Fleet(store.load(tx), archive=self._find_archived)
            for truck_id in range(1, self._truck_count + 1):
                if truck_id not in fleet.trucks:
                    x, y = self._random.randint(-GRID, GRID), self._random.randint(-GRID, GRID)
                    fleet.put_truck(Truck(id=truck_id, visit=0, status=TruckStatus.IDLE, x=x, y=y, warehouse_id=None,
                                          home_x=x, home_y=y))
            store.save(tx, fleet.take_changes(), holder=self._holder)
        self._has_taken_over = True
        for begin in self.on_start:
            begin(fleet)
        self._fleet = fleet
        return fleet

    def _find_archived(self, package_id: int) -> Package | None:
        assert self._tx is not None
        return store.find_package(self._tx, package_id)


def _attempt(work: Callable[[Turn], Result], turn: Turn) -> tuple[Result | None, Refused | None]:
    try:
        return work(turn), None
    except Refused as refusal:
        return None, refusal

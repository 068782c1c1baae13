"""Estimates kept for a minute: they were not exact when they were made, so that nobody is told less by an older one."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from flask import Flask, current_app

Result = TypeVar("Result")

LIFETIME_S = 60.0
ESTIMATES_MAX = 512


class Estimates:
    """The estimates of one process by what was asked; the least recently asked ones go first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[Hashable, tuple[float, object]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Result], *, is_estimate: Callable[[Result], bool]) -> Result:
        """What `make` gave for this key within LIFETIME_S, or gives now; what is exact is not kept."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and self._clock() - kept[0] <= LIFETIME_S:
                self._kept.move_to_end(key)
                return cast("Result", kept[1])
        made = make()
        if is_estimate(made):
            with self._lock:
                self._kept[key] = (self._clock(), made)
                self._kept.move_to_end(key)
                while len(self._kept) > ESTIMATES_MAX:
                    self._kept.popitem(last=False)
        return made


def init_app(app: Flask) -> None:
    app.extensions["estimates"] = Estimates()


def estimated(key: Hashable, make: Callable[[], Result], *, is_estimate: Callable[[Result], bool]) -> Result:
    """The result of `make`, which depends on nothing but the database and what `key` says."""
    estimates: Estimates = current_app.extensions["estimates"]
    return estimates.get(key, make, is_estimate=is_estimate)

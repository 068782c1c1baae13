"""Estimates kept for a minute: they were not exact when they were made, so that nobody is told less by an older one."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from cachetools import TTLCache
from flask import Flask, current_app

Result = TypeVar("Result")

LIFETIME_S = 60.0
ESTIMATES_MAX = 512


class Estimates:
    """The estimates of one process by what was asked; the least recently asked ones go first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._kept: TTLCache[Hashable, tuple[object]] = TTLCache(ESTIMATES_MAX, LIFETIME_S, timer=clock)
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Result], *, is_estimate: Callable[[Result], bool]) -> Result:
        """What `make` gave for this key within LIFETIME_S, or gives now; what is exact is not kept."""
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None:
            return cast("Result", kept[0])
        made = make()
        if is_estimate(made):
            with self._lock:
                self._kept[key] = (made,)
        return made


def init_app(app: Flask) -> None:
    app.extensions["estimates"] = Estimates()


def estimated(key: Hashable, make: Callable[[], Result], *, is_estimate: Callable[[Result], bool]) -> Result:
    """The result of `make`, which depends on nothing but the database and what `key` says."""
    estimates: Estimates = current_app.extensions["estimates"]
    return estimates.get(key, make, is_estimate=is_estimate)

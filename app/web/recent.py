"""What the database alone decides, kept for whoever asks next while nothing is committed, as whole pages are in page_cache.

A list is the same for everybody who is logged in; what is theirs stands around it.
"""

import threading
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from cachetools import LRUCache
from flask import Flask, current_app, g

from app.web.visitor import person_or_none

Result = TypeVar("Result")

RESULTS_MAX = 256


class Recent:
    """The results of one process by what was asked, with the snapshot that they show; the least recently asked ones go first."""

    def __init__(self, results_max: int = RESULTS_MAX) -> None:
        self._results: LRUCache[Hashable, tuple[str, object]] = LRUCache(results_max)
        self._lock = threading.Lock()

    def get(self, key: Hashable, snapshot: str, make: Callable[[], Result]) -> Result:
        """What `make` gave for this key under this snapshot, or gives now."""
        with self._lock:
            kept = self._results.get(key)
        if kept is not None and kept[0] == snapshot:
            return cast("Result", kept[1])
        made = make()
        with self._lock:
            self._results[key] = (snapshot, made)
        return made


def init_app(app: Flask) -> None:
    app.extensions["recent"] = Recent()


def recently(key: Hashable, make: Callable[[], Result]) -> Result:
    """The result of `make`, which depends on nothing but the database and what `key` says.

    It is made anew for guests with cookies: the state of the database came with nothing that was read for them.
    """
    found = person_or_none()
    snapshot: str | None = found.snapshot if found else g.get("page_snapshot")
    recent: Recent = current_app.extensions["recent"]
    return recent.get(key, snapshot, make) if snapshot else make()

"""What every process of the web server loads."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Flask

from app import create_app
from app.cli.processes import die_with_parent
from app.config import Config
from app.web.embeddings import Embeddings
from app.web.followers import Followers

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def create() -> Flask:
    """The application, in a process that does not outlive the server's main process: nobody would stop it."""
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        die_with_parent(signal.SIGKILL, parent=parent.pid)
    app = create_app()
    config: Config = app.extensions["config"]
    followers: Followers = app.extensions["followers"]
    app.wsgi_app = Gate(app.wsgi_app, config.web_threads)  # type: ignore[method-assign]
    _when_stopped(followers.close)
    embeddings: Embeddings = app.extensions["embeddings"]
    embeddings.start()
    return app


# While one request has the interpreter, another waits for the database: with more, threads only get in each other's way, and
# a sixth fewer searches are answered.
BRISK = 2
PATIENCE_S = 0.25


class Gate:
    """Lets so many requests in at once, however many threads there are: more would only wait for interpreter and database.

    BRISK of them go ahead. Who has waited PATIENCE_S goes in beside them: what takes long stands in nobody's way. A request has
    left when its answer begins, so that event streams, which go on for minutes, do not either.
    """

    def __init__(self, app: "WSGIApplication", places: int) -> None:
        self._app = app
        self._places = threading.BoundedSemaphore(places)
        self._brisk = Turns(BRISK)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with self._places:
            has_turn = self._brisk.take(timeout_s=PATIENCE_S)
            try:
                return self._app(environ, start_response)
            finally:
                if has_turn:
                    self._brisk.give_back()


class Turns:
    """So many at a time; who came first goes first. A semaphore lets who has just come pass those who have been woken: the
    slowest page in a hundred takes half as long again."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    def take(self, *, timeout_s: float) -> bool:
        """Wait for a turn; False when none came in time."""
        with self._lock:
            if self._free:
                self._free -= 1
                return True
            called = threading.Lock()
            called.acquire()
            self._waiting.append(called)
        if called.acquire(timeout=timeout_s):
            return True
        with self._lock:
            if called in self._waiting:
                self._waiting.remove(called)
                return False
        return True   # it came that very moment

    def give_back(self) -> None:
        """Who has waited longest is next."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1


def _when_stopped(act: Callable[[], None]) -> None:
    """Call `act` when this process is told to end. The server puts its own handlers in place after us, so we only listen: Python
    writes the number of each signal that it handles into a pipe.
    """
    heard, told = os.pipe()
    os.set_blocking(told, False)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)

    def listen() -> None:
        while os.read(heard, 1)[0] not in {signal.SIGTERM, signal.SIGINT}:
            continue
        act()

    threading.Thread(target=listen, name="stop", daemon=True).start()

"""The link to the world inside a test, in a thread of its own."""

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.config import Config
from app.db import Database
from app.link import Link

PATIENCE_S = 60.0
_never = threading.Event()


@contextmanager
def running_link(config: Config, *, port: int) -> Iterator[Link]:
    """A link to the world on this port; it ends with the block."""
    database = Database(config.database_url, pool_size=2)
    link = Link(config=dataclasses.replace(config, world_host="127.0.0.1", world_port=port), database=database)
    thread = threading.Thread(target=link.run, name="link")
    thread.start()
    try:
        yield link
    finally:
        link.stop()
        thread.join()
        database.close()


def wait_until(condition: Callable[[], object], *, what: str = "it") -> None:
    """Look again and again, for at most a minute."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE_S} s in vain for {what}"
        _never.wait(0.02)

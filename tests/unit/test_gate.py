"""The gate of a web process: so many requests at once, and streams do not stand in it."""

import threading
from collections.abc import Iterator
from typing import Any

from app.cli.web import Gate

PATIENCE_S = 20


def start(_status: str, _headers: Any, _exc_info: Any = None) -> Any:
    return None


def test_no_more_than_so_many_are_inside() -> None:
    inside, most, go_on = 0, 0, threading.Barrier(2)
    lock = threading.Lock()

    def page(_environ: Any, _start_response: Any) -> list[bytes]:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        go_on.wait(PATIENCE_S)   # leaves in pairs only
        with lock:
            inside -= 1
        return [b"page"]

    gate = Gate(page, 2)
    threads = [threading.Thread(target=gate, args=({}, start)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert most == 2


def test_a_stream_that_goes_on_is_outside() -> None:
    def stream(_environ: Any, _start_response: Any) -> Iterator[bytes]:
        yield b"first"
        yield b"second"

    gate = Gate(stream, 1)
    streams = [iter(gate({}, start)) for _ in range(3)]
    assert [next(one) for one in streams] == [b"first"] * 3


def test_a_page_that_fails_leaves_its_place() -> None:
    def page(_environ: Any, _start_response: Any) -> list[bytes]:
        raise LookupError

    gate = Gate(page, 1)
    for _ in range(3):
        try:
            gate({}, start)
        except LookupError:
            continue

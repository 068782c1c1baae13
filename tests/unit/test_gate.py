"""The gate of a web process: so many requests at once, and what takes long does not stand in it."""

import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from app.cli import web
from app.cli.web import BRISK, Gate, Turns
from tests.link import wait_until

PATIENCE_S = 20


def are_waiting(turns: Turns, count: int) -> bool:
    return len(turns._waiting) == count


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


def test_who_has_waited_a_while_goes_in_beside_those_that_take_long() -> None:
    all_in = threading.Barrier(BRISK + 1)

    def page(_environ: Any, _start_response: Any) -> list[bytes]:
        all_in.wait(PATIENCE_S)
        return [b"page"]

    gate, began = Gate(page, BRISK + 1), time.monotonic()
    threads = [threading.Thread(target=gate, args=({}, start)) for _ in range(BRISK + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert not all_in.broken
    assert time.monotonic() - began >= web.PATIENCE_S


def test_a_stream_that_goes_on_is_outside() -> None:
    def stream(_environ: Any, _start_response: Any) -> Iterator[bytes]:
        yield b"first"
        yield b"second"

    gate = Gate(stream, 1)
    streams = [iter(gate({}, start)) for _ in range(3)]
    assert [next(one) for one in streams] == [b"first"] * 3


def test_a_page_that_fails_leaves_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "PATIENCE_S", PATIENCE_S)

    def page(_environ: Any, _start_response: Any) -> list[bytes]:
        raise LookupError

    gate, began = Gate(page, 1), time.monotonic()
    for _ in range(BRISK + 1):
        with pytest.raises(LookupError):
            gate({}, start)
    assert time.monotonic() - began < PATIENCE_S


def test_who_came_first_goes_first() -> None:
    turns, order = Turns(1), list[int]()

    def take(number: int) -> None:
        assert turns.take(timeout_s=PATIENCE_S)
        order.append(number)
        turns.give_back()

    assert turns.take(timeout_s=0)
    threads = [threading.Thread(target=take, args=(number,)) for number in range(5)]
    for waiting, thread in enumerate(threads, start=1):
        thread.start()
        wait_until(partial(are_waiting, turns, waiting))
    turns.give_back()
    for thread in threads:
        thread.join(PATIENCE_S)
    assert order == [0, 1, 2, 3, 4]


def test_who_gives_up_takes_nobodys_turn() -> None:
    turns = Turns(1)
    assert turns.take(timeout_s=0)
    assert not turns.take(timeout_s=0.01)
    turns.give_back()
    assert turns.take(timeout_s=0)

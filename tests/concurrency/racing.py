"""Race tests: do things at the same moment, and show that the race is real where its guard is missing."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")

START_S = 30.0
MEETING_S = 0.2


def race(actions: Sequence[Callable[[], Result]]) -> list[Result | Exception]:
    """Start all actions at the same moment, each in a thread of its own; what each returned or raised, in their order."""
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], Result]) -> Result | Exception:
        barrier.wait(START_S)
        try:
            return action()
        except Exception as error:  # noqa: BLE001 - what went wrong is a result of the race
            return error

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))


class Meeting:
    """Where two who have read without a lock wait for each other, so that both have read before either writes."""

    def __init__(self) -> None:
        self._barrier = threading.Barrier(2)

    def wait(self) -> None:
        """Go on when somebody else is here too, or when nobody comes."""
        try:
            self._barrier.wait(MEETING_S)
        except threading.BrokenBarrierError:
            self._barrier.reset()


def successes(results: Sequence[Result | Exception]) -> list[Result]:
    """The results of those that did not raise."""
    return [result for result in results if not isinstance(result, Exception)]


def failures(results: Sequence[Result | Exception]) -> list[Exception]:
    """The errors of those that did."""
    return [result for result in results if isinstance(result, Exception)]


def prove_race(trial: Callable[[], None], *, trials: int = 50) -> int:
    """Repeat a trial whose guard has been taken out until its claim breaks; how many trials that took.

    A race test that holds without its guard proves nothing, so this fails when the claim survives all `trials`.
    """
    for attempt in range(1, trials + 1):
        try:
            trial()
        except AssertionError:
            return attempt
    raise LookupError(f"the claim held in {trials} trials without its guard: this test cannot fail")

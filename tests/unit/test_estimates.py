"""Estimates serve for a minute; what is exact is never kept."""

from itertools import count

from app.web.estimates import ESTIMATES_MAX, LIFETIME_S, Estimates


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_estimate_serves_until_it_is_a_minute_old() -> None:
    clock, numbers = Clock(), count(1)
    estimates = Estimates(clock)
    asked = []
    for clock.now in (0, LIFETIME_S - 1, LIFETIME_S):
        asked.append(estimates.get("mugs", lambda: next(numbers), is_estimate=lambda _: True))
    assert asked == [1, 1, 2]


def test_what_is_exact_is_made_anew() -> None:
    numbers, estimates = count(1), Estimates()
    assert [estimates.get("mugs", lambda: next(numbers), is_estimate=lambda _: False) for _ in range(2)] == [1, 2]


def test_the_least_recently_asked_goes_first() -> None:
    numbers, estimates = count(0), Estimates()

    def ask(key: int) -> int:
        return estimates.get(key, lambda: next(numbers), is_estimate=lambda _: True)

    for key in range(ESTIMATES_MAX):
        ask(key)
    ask(0)
    ask(ESTIMATES_MAX)
    assert ask(0) == 0
    assert ask(1) == ESTIMATES_MAX + 1

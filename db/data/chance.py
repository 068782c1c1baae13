"""Seeded chance: the same numbers give the same shop."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def generator(*names: object) -> Random:
    """A generator of its own for each purpose, so that a change in one leaves the others alone."""
    return Random("/".join(map(str, names)))  # noqa: S311 — demo data, nothing to guess


def scramble(number: int) -> int:
    """A fixed 32-bit hash (Mueller's multiply-xorshift), for choices that come out the same whenever asked."""
    number = ((number >> 16) ^ number) * 0x45D9F3B & 0xFFFFFFFF
    number = ((number >> 16) ^ number) * 0x45D9F3B & 0xFFFFFFFF
    return (number >> 16) ^ number


def pick(number: int, choices: Sequence[T]) -> T:
    """One of the choices, always the same one for the same number."""
    return choices[scramble(number) % len(choices)]


def zipf(rng: Random, count: int) -> int:
    """A rank below `count`, the first ones far more often: P(rank) falls like 1 / rank."""
    return min(count - 1, int(count ** rng.random()) - 1) if count > 1 else 0

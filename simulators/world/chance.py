"""Chance that repeats: each draw is made from the seed and from what it is drawn for, not from the draws before it.

So a run with the same seed meets the same luck whatever the clock, the network and the other side did in between: command 7 is
lost twice and gets through the third time, today as yesterday.
"""

import hashlib


class Chance:
    """Draws for one seed. `starts` sets apart the starts of one simulator, which would all begin with the same luck."""

    def __init__(self, *, seed: int, starts: int) -> None:
        self._root = hashlib.blake2b(f"{seed}/{starts}".encode(), digest_size=8)

    def draw(self, *purpose: object) -> float:
        """A number from 0 to below 1 that belongs to this purpose."""
        digest = self._root.copy()
        digest.update(repr(purpose).encode())
        return int.from_bytes(digest.digest()) / 2**64

    def happens(self, percent: float, *purpose: object) -> bool:
        """True in so many of a hundred cases."""
        return percent > 0 and self.draw(*purpose) * 100 < percent

    def between(self, low: float, high: float, *purpose: object) -> float:
        """A number from `low` to below `high`."""
        return low + (high - low) * self.draw(*purpose)

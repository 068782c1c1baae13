"""Times of the demo shop: whole seconds since 1970, UTC. Trade covers the two years up to `now`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

MINUTE, HOUR, DAY = 60, 3_600, 86_400
TRADE_DAYS = 730
HEAD_START_DAYS = 60  # the first products and people are there before the first order


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The span that the demo data cover."""

    now: int

    @property
    def trade_start(self) -> int:
        return self.now - TRADE_DAYS * DAY

    @property
    def start(self) -> int:
        return self.trade_start - HEAD_START_DAYS * DAY

    def joining_time(self, position: int, count: int) -> int:
        """When the position-th of `count` products or people appeared: many early, a steady stream later."""
        return self.start + int((self.now - self.start - DAY) * (position / count) ** 2)

    def joined_by(self, at: int, count: int) -> int:
        """How many of `count` had appeared by then, by the same curve."""
        share = (at - self.start) / (self.now - self.start - DAY)
        return min(count, int(count * max(share, 0.0) ** 0.5))


def stamp(at: int) -> str:
    """The time as PostgreSQL reads it. Called for every row, so days and times of day are worked out once each."""
    return f"{_date(at // DAY)} {_time(at % DAY)}+00"


@cache
def working_days_later(day: int, working_days: int) -> str:
    """The date so many working days after a day (counted since 1970), as PostgreSQL reads it."""
    while working_days:
        day += 1
        working_days -= (day + 3) % 7 < 5  # 1 January 1970 was a Thursday
    return _date(day)


@cache
def _date(day: int) -> str:
    return datetime.fromtimestamp(day * DAY, UTC).date().isoformat()


@cache
def _time(second: int) -> str:
    return f"{second // HOUR:02d}:{second // MINUTE % 60:02d}:{second % 60:02d}"

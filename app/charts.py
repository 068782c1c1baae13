"""The arithmetic of charts: where a value lies on a scale with round ticks. The drawing is in macros/charts.html."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from jinja2 import Environment

ROUND_STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One figure of a chart: a label for people and a whole number (cents, units or a count)."""

    label: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A vertical scale from `low` to `high` that always contains zero; `ticks` are round numbers on it."""

    low: int
    high: int
    ticks: tuple[int, ...]

    def at(self, value: float) -> float:
        """The distance of `value` from the top, in percent of the height."""
        return round((self.high - value) / (self.high - self.low) * 100, 2)


def scale(values: Sequence[int], *, tick_count: int = 4) -> Scale:
    """The smallest scale of round steps that holds all `values` and zero."""
    low, high = min(0, 0, *values), max(0, 0, *values)
    step = _round_step(max(1.0, (high - low) / tick_count))
    first, last = floor(low / step), max(ceil(high / step), floor(low / step) + 1)
    return Scale(low=first * step, high=last * step, ticks=tuple(n * step for n in range(first, last + 1)))


def _round_step(rough: float) -> int:
    magnitude = int(10 ** floor(log10(rough)))
    return next(step * magnitude for step in ROUND_STEPS if step * magnitude >= rough)


def labelled(point_count: int, *, label_count: int = 6) -> tuple[int, ...]:
    """Which points of a long row carry their label: evenly spaced, the last one always."""
    step = max(1, ceil((point_count - 1) / (label_count - 1)))
    return tuple(range(point_count - 1, -1, -step))[::-1]


def register(jinja_env: Environment) -> None:
    """Let templates lay out charts with `chart_scale` and `chart_labelled`."""
    jinja_env.globals.update(chart_scale=scale, chart_labelled=labelled)

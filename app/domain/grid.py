"""A part of the world's grid as a small map: which part to show, and where on the paper its places are."""

from dataclasses import dataclass
from math import ceil, floor, hypot, log10

# The paper, in its own units; about as many pixels on a small phone. There is room for a word above, below and beside a place.
WIDTH, HEIGHT = 320, 220
MARGIN_X, MARGIN_Y = 48, 46
SPAN_MIN = 2
STEP_MIN = 18
APART = 30   # a truck that is nearer to a place would cover its picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point of the grid."""

    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A point of the paper, from its upper left corner."""

    x: float
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GridMap:
    """Where to draw what; a truck that is at a place stands beside it. `columns` and `rows` are the grid's lines; `progress` is
    how much of the way to the door is done, from 0 to 1, as the crow flies.
    """

    warehouse: Spot
    door: Spot
    truck: Spot | None
    columns: tuple[float, ...]
    rows: tuple[float, ...]
    progress: float | None


def draw_map(*, warehouse: Place, door: Place, truck: Place | None = None) -> GridMap:
    """The smallest part of the grid that has all of these places, in the middle of the paper."""
    places = [warehouse, door] + ([truck] if truck else [])
    left, right = min(place.x for place in places), max(place.x for place in places)
    top, bottom = min(place.y for place in places), max(place.y for place in places)
    scale = min((WIDTH - 2 * MARGIN_X) / max(right - left, SPAN_MIN),
                (HEIGHT - 2 * MARGIN_Y) / max(bottom - top, SPAN_MIN))
    middle = Spot(x=WIDTH / 2, y=HEIGHT / 2)

    def spot(place: Place) -> Spot:
        return Spot(x=round(middle.x + (place.x - (left + right) / 2) * scale, 1),
                    y=round(middle.y + (place.y - (top + bottom) / 2) * scale, 1))

    start, end = spot(warehouse), spot(door)
    return GridMap(
        warehouse=start, door=end,
        truck=_beside(end, _beside(start, spot(truck), other=end), other=start) if truck else None,
        columns=_lines(origin=middle.x - (left + right) / 2 * scale, scale=scale, length=WIDTH),
        rows=_lines(origin=middle.y - (top + bottom) / 2 * scale, scale=scale, length=HEIGHT),
        progress=_progress(warehouse, door, truck) if truck else None)


def _beside(place: Spot, truck: Spot, *, other: Spot) -> Spot:
    """Where a truck does not cover a place: on the side from which it comes, or that of the other place when it is just there."""
    if hypot(truck.x - place.x, truck.y - place.y) >= APART:
        return truck
    side = next(one for one in (truck, other, Spot(x=place.x + 1, y=place.y)) if one != place)
    stretch = APART / hypot(side.x - place.x, side.y - place.y)
    return Spot(x=round(place.x + (side.x - place.x) * stretch, 1), y=round(place.y + (side.y - place.y) * stretch, 1))


def _lines(*, origin: float, scale: float, length: int) -> tuple[float, ...]:
    """Where every round number of the grid lies on one side of the paper; `origin` is where its zero would be."""
    step = _round_step(STEP_MIN / scale)
    first, last = ceil(-origin / scale / step), floor((length - origin) / scale / step)
    return tuple(round(origin + number * step * scale, 1) for number in range(first, last + 1))


def _round_step(least: float) -> int:
    """The least of 1, 2, 5, 10, 20, 50 … that is not less."""
    magnitude = int(10 ** max(floor(log10(least)), 0))
    return next(step * magnitude for step in (1, 2, 5, 10) if step * magnitude >= least)


def _progress(warehouse: Place, door: Place, truck: Place) -> float:
    whole = hypot(door.x - warehouse.x, door.y - warehouse.y)
    rest = hypot(door.x - truck.x, door.y - truck.y)
    return min(max(1 - rest / whole, 0.0), 1.0) if whole else float(rest == 0)

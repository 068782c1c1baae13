"""The page's picture of the grid: what is where, in the grid's own units, and how large to draw it."""

from collections.abc import Iterable
from dataclasses import dataclass

from simulators.carrier.fleet import Fleet
from simulators.carrier.records import ABOARD, FINAL, Package, PackageStatus, Place, Truck, TruckStatus

SPAN_MIN = 40
MARGIN = 0.13
LINES_MAX = 8
LISTED_MAX = 60

PACKAGE_WORDS = {
    PackageStatus.REGISTERED: "Announced",
    PackageStatus.QUEUED: "Waiting for its truck",
    PackageStatus.FETCHING: "Truck on its way to it",
    PackageStatus.WAITING: "Being loaded",
    PackageStatus.LOADED: "On the truck",
    PackageStatus.DELIVERING: "On its way to the door",
    PackageStatus.DELIVERED: "Delivered",
    PackageStatus.REFUSED: "Unknown to the shop",
}
TRUCK_WORDS = {
    TruckStatus.IDLE: "Free",
    TruckStatus.TRAVELING: "To warehouse",
    TruckStatus.WAITING: "At warehouse",
    TruckStatus.DELIVERING: "Delivering",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A truck and the way that it still has before it."""

    truck: Truck
    count: int
    way: list[Place]

    @property
    def points(self) -> str:
        """As SVG has them."""
        return " ".join(f"{place.x},{place.y}" for place in [Place(x=self.truck.x, y=self.truck.y), *self.way])


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A square piece of the grid. `unit` is a hundredth of its side, `columns` and `rows` are where its lines run."""

    left: float
    top: float
    side: float
    columns: list[int]
    rows: list[int]

    @property
    def unit(self) -> float:
        return self.side / 100

    @property
    def view_box(self) -> str:
        return f"{self.left:g} {self.top:g} {self.side:g} {self.side:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything that the page shows."""

    world_id: int | None
    grid: Grid
    warehouses: dict[int, Place]
    rounds: list[Round]
    doors: list[Package]
    packages: list[Package]
    package_count: int
    moving_count: int
    delivered: list[Package]


def make_scene(fleet: Fleet, *, delivered: list[Package]) -> Scene:
    """What is going on right now."""
    living = [package for package in fleet.packages.values() if package.status not in FINAL]
    rounds = [Round(truck=truck, count=fleet.count_of_truck(truck.id), way=_way(fleet, truck)) for truck in fleet.trucks.values()]
    doors = [package for package in living if package.status in ABOARD][:LISTED_MAX]
    places = [*fleet.warehouses.values(), *(Place(x=package.dest_x, y=package.dest_y) for package in doors),
              *(Place(x=round_.truck.x, y=round_.truck.y) for round_ in rounds)]
    return Scene(
        world_id=fleet.link.world_id, grid=make_grid(places), warehouses=fleet.warehouses.copy(), rounds=rounds, doors=doors,
        packages=sorted(living, key=lambda package: package.moved_at, reverse=True)[:LISTED_MAX], package_count=len(living),
        moving_count=sum(round_.truck.status in {TruckStatus.TRAVELING, TruckStatus.DELIVERING} for round_ in rounds),
        delivered=delivered)


def _way(fleet: Fleet, truck: Truck) -> list[Place]:
    if truck.status is TruckStatus.TRAVELING and truck.warehouse_id in fleet.warehouses:
        return [fleet.warehouses[truck.warehouse_id]]
    stops = sorted(fleet.list_aboard(truck.id, PackageStatus.DELIVERING), key=lambda package: package.stop or 0)
    return [Place(x=package.dest_x, y=package.dest_y) for package in stops]


def make_grid(places: Iterable[Place]) -> Grid:
    """The smallest square around these places, with some air, and lines at round numbers."""
    xs, ys = [0], [0]
    for place in places:
        xs.append(place.x)
        ys.append(place.y)
    span = max(max(xs) - min(xs), max(ys) - min(ys), SPAN_MIN)
    side = span * (1 + 2 * MARGIN)
    left, top = (max(xs) + min(xs) - side) / 2, (max(ys) + min(ys) - side) / 2
    step = _round_step(side)
    return Grid(left=left, top=top, side=side, columns=_multiples(left, side, step), rows=_multiples(top, side, step))


def _round_step(side: float) -> int:
    """The finest of 5, 10, 20, 50, 100, … that needs no more than LINES_MAX lines."""
    step, factors = 5, (2.0, 2.0, 2.5)
    turn = 0
    while side / step > LINES_MAX:
        step = int(step * factors[turn % 3])
        turn += 1
    return step


def _multiples(start: float, side: float, step: int) -> list[int]:
    first = -int(-start // step) * step
    return [line for line in range(first, first + LINES_MAX * 2 * step, step) if start < line < start + side]

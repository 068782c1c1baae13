"""What is in a world. Each record is one row of simulated_world, with `key` to tell it from the others of its world.

Records are frozen: whatever changes is put into the world anew (`World.put`), which is also what writes it to the database.
Times are seconds since 1970; `due` is when something happens to a record by itself, None when nothing will.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class Side(StrEnum):
    """Who talks to the world."""

    SHOP = "shop"
    CARRIER = "carrier"


class PackageStatus(StrEnum):
    """As the protocol spells them; each is followed by the next, and delivering also by loaded when the truck turns away."""

    PACKING = "packing"
    PACKED = "packed"
    LOADING = "loading"
    LOADED = "loaded"
    DELIVERING = "delivering"
    DELIVERED = "delivered"


class TruckStatus(StrEnum):
    """As the protocol spells them."""

    IDLE = "idle"                           # → traveling, delivering
    TRAVELING = "traveling"                 # → arrive warehouse
    ARRIVE_WAREHOUSE = "arrive warehouse"   # → traveling, loading, delivering
    LOADING = "loading"                     # → arrive warehouse, delivering
    DELIVERING = "delivering"               # → idle, traveling


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a world has one of: its speed and the last numbers that it gave to its own messages."""

    world_id: int
    speed: int
    shop_seqnum: int = 0
    carrier_seqnum: int = 0

    @property
    def key(self) -> None:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Warehouse:
    """One of the shop's."""

    world_id: int
    id: int
    x: int
    y: int

    @property
    def key(self) -> int:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What an id has meant since it was first bought."""

    world_id: int
    id: int
    description: str

    @property
    def key(self) -> int:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """How many of a product lie in a warehouse and have not been taken for a package."""

    world_id: int
    warehouse_id: int
    product_id: int
    on_hand: int

    @property
    def key(self) -> tuple[int, int]:
        return self.warehouse_id, self.product_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """Goods on their way to a warehouse; gone when they have arrived. `message` is the shop's APurchaseMore."""

    world_id: int
    seqnum: int
    message: bytes
    due: float

    @property
    def key(self) -> int:
        return self.seqnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What the shop calls a shipment, from the moment that its goods were taken out of the stock."""

    world_id: int
    id: int
    warehouse_id: int
    status: PackageStatus
    truck_id: int | None = None
    due: float | None = None

    @property
    def key(self) -> int:
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A door that a truck will go to."""

    package_id: int
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Truck:
    """One of the carrier's, somewhere on the straight line from `from_` (left when `departed`) to `to_` (reached when `due`).

    A truck that stands is at `to_`. `home_` is where the carrier first put it. `loads` counts the packages that are being
    loaded now, `stops` are the deliveries to make, the first of which a delivering truck drives to.
    """

    world_id: int
    id: int
    home_x: int
    home_y: int
    status: TruckStatus
    from_x: float
    from_y: float
    to_x: int
    to_y: int
    departed: float = 0.0
    due: float | None = None
    warehouse_id: int | None = None
    loads: int = 0
    stops: tuple[Stop, ...] = ()

    @property
    def key(self) -> int:
        return self.id

    def position(self, now: float) -> tuple[float, float]:
        """Where it is at that time."""
        if self.due is None or self.due <= self.departed:
            return self.to_x, self.to_y
        gone = min(max((now - self.departed) / (self.due - self.departed), 0.0), 1.0)
        return self.from_x + (self.to_x - self.from_x) * gone, self.from_y + (self.to_y - self.from_y) * gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a side has been told and has not acked yet: an AResponses or a UResponses with this one thing in it."""

    world_id: int
    side: Side
    seqnum: int
    message: bytes

    @property
    def key(self) -> tuple[Side, int]:
        return self.side, self.seqnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Numbers of commands, from `first` to `last`, that a side has given and that were applied."""

    world_id: int
    side: Side
    first: int
    last: int

    @property
    def key(self) -> tuple[Side, int]:
        return self.side, self.first


Record: TypeAlias = Figures | Warehouse | Product | Stock | Purchase | Package | Truck | Answer | Heard

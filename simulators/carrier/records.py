"""What the carrier keeps: packages, trucks, commands to the world, calls to the shop. Field names are those of the tables."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Json = dict[str, Any]


class PackageStatus(StrEnum):
    REGISTERED = "registered"   # -> queued
    QUEUED = "queued"           # has its truck, which has other things to do -> fetching, waiting
    FETCHING = "fetching"       # its truck is on its way to the warehouse -> waiting
    WAITING = "waiting"         # its truck is there -> loaded, queued (after long)
    LOADED = "loaded"           # aboard -> delivering
    DELIVERING = "delivering"   # on its way to the door -> delivered
    DELIVERED = "delivered"     # final
    REFUSED = "refused"         # final: the shop does not know it


class TruckStatus(StrEnum):
    IDLE = "idle"               # -> traveling
    TRAVELING = "traveling"     # on its way to a warehouse -> waiting
    WAITING = "waiting"         # stands at a warehouse -> traveling, delivering
    DELIVERING = "delivering"   # -> idle


class CommandKind(StrEnum):
    PICKUP = "pickup"           # a truck to a warehouse
    DELIVER = "deliver"         # a truck to these doors


class CallKind(StrEnum):
    TRUCK_ARRIVED = "truck-arrived"
    PACKAGE_DELIVERED = "package-delivered"
    TRACKING = "tracking"
    WORLD = "world"


FINAL = frozenset({PackageStatus.DELIVERED, PackageStatus.REFUSED})
ABOARD = frozenset({PackageStatus.LOADED, PackageStatus.DELIVERING})
AT_WORK = frozenset({PackageStatus.FETCHING, PackageStatus.WAITING, *ABOARD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point of the grid."""

    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A parcel. `visit` numbers the stays in worlds: who comes to another one begins anew there."""

    id: int
    visit: int
    status: PackageStatus
    warehouse_id: int
    dest_x: int
    dest_y: int
    account: str | None
    items: list[Json]
    truck_id: int | None
    stop: int | None            # its place in the truck's round
    redirected_at: datetime | None
    trouble: str                # what the world had against it last
    created_at: datetime
    moved_at: datetime          # since when it has its status


@dataclass(frozen=True, slots=True, kw_only=True)
class Truck:
    """A truck, where it was seen last, and the warehouse that it goes to or stands at. `visit`: the world that knows it.

    In every world it begins at home: a world that has heard of it already would not hear of another place.
    """

    id: int
    visit: int
    status: TruckStatus
    x: int
    y: int
    warehouse_id: int | None
    home_x: int
    home_y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A door in a command to deliver."""

    package_id: int
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something said to the world. Kept until what it asks for has happened, because an error names it by its number."""

    seqnum: int
    kind: CommandKind
    truck_id: int
    warehouse_id: int | None
    stops: tuple[Stop, ...]
    is_acked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Something to tell the shop, until it has said that it knows."""

    seqnum: int
    kind: CallKind
    package_id: int | None
    payload: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The one row: which world, and the last sequence numbers given out."""

    visit: int
    world_id: int | None
    is_lost: bool               # the world's server does not know it any more
    last_command: int
    last_call: int


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Everything that is still of concern, as the database has it."""

    link: Link
    trucks: list[Truck] = field(default_factory=list)
    packages: list[Package] = field(default_factory=list)
    warehouses: dict[int, Place] = field(default_factory=dict)
    commands: list[Command] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)


class Refused(Exception):
    """The carrier says no; nothing was changed. `status` is HTTP's."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status

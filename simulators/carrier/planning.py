"""Which truck gets a package, and what a truck does next.

A truck serves one warehouse at a time: on its way there, and while it stands there, packages of that warehouse join it. It
leaves when all of them are loaded, makes its round, and goes where its oldest waiting package lies. It is never sent anywhere
with something aboard, because the world would have it abandon its deliveries, nor away from a package that it waits for, unless
that took longer than anybody's patience.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from simulators.carrier.book import Book
from simulators.carrier.records import (
    ABOARD,
    CallKind,
    CommandKind,
    Package,
    PackageStatus,
    Place,
    Stop,
    Truck,
    TruckStatus,
)

BOARDING = timedelta(seconds=1)      # after the first package is loaded no more join
BOARDING_MAX = 100
PATIENCE = timedelta(minutes=10)     # there is no message for a package that was cancelled: it must not keep a truck for ever
HEALING = timedelta(seconds=10)      # deliveries that the world has forgotten are asked for again
LEFT_BEHIND = "The truck left without it."

_FREE = (TruckStatus.IDLE, TruckStatus.WAITING)
_BOUND = (TruckStatus.TRAVELING, TruckStatus.WAITING)


def choose_truck(book: Book, warehouse_id: int, *, now: datetime) -> Truck:
    """A truck with nothing to do, nearest first; else one that is about to serve this warehouse; else the least busy."""
    place = book.warehouses.get(warehouse_id)

    def key(truck: Truck) -> tuple[int, int, int, int]:
        count = book.count_of_truck(truck.id)
        if not count and truck.status in _FREE:
            rank = 0
        elif truck.status in _BOUND and truck.warehouse_id == warehouse_id and is_boarding(book, truck, now=now):
            rank = 1
        else:
            rank = 2
        return rank, count, distance(truck, place) if place else 0, truck.id

    return min(book.trucks.values(), key=key)


def distance(a: Truck | Place, b: Truck | Place) -> int:
    """Squared: only its order matters."""
    return (a.x - b.x) ** 2 + (a.y - b.y) ** 2


def is_boarding(book: Book, truck: Truck, *, now: datetime) -> bool:
    """May packages still join the truck for its present warehouse? Otherwise it would never leave a busy one."""
    joined = book.count_of_truck(truck.id, PackageStatus.FETCHING, PackageStatus.WAITING, PackageStatus.LOADED)
    first = book.find_first(truck.id, PackageStatus.LOADED)
    return joined < BOARDING_MAX and (first is None or first.moved_at > now - BOARDING)


def plan(book: Book, truck_id: int, *, now: datetime) -> None:
    """Let the truck do what can be done now."""
    truck = book.trucks[truck_id]
    if truck.status is TruckStatus.TRAVELING:
        _let_join(book, truck, PackageStatus.FETCHING, now=now)
    elif truck.status is TruckStatus.WAITING:
        _board(book, truck, now=now)
    elif book.count_of_truck(truck_id, *ABOARD):
        _heal(book, truck, now=now)
        _send_out(book, truck, now=now)
    else:
        _fetch_next(book, truck, now=now)


def tell_arrival(book: Book, packages: Iterable[Package], truck: Truck, *, now: datetime) -> None:
    """The truck stands at the warehouse for these."""
    for package in packages:
        book.move(package, PackageStatus.WAITING, now=now)
        payload = {"truck_id": truck.id, "warehouse_id": truck.warehouse_id, "package_id": package.id}
        book.call(CallKind.TRUCK_ARRIVED, payload, package_id=package.id)


def _list_queued(book: Book, truck: Truck, *, now: datetime) -> list[Package]:
    return [package for package in book.list_aboard(truck.id, PackageStatus.QUEUED) if not book.is_resting(package, now=now)]


def _let_join(book: Book, truck: Truck, status: PackageStatus, *, now: datetime) -> None:
    """Queued packages of the warehouse that the truck goes to or stands at."""
    for package in _list_queued(book, truck, now=now):
        if package.warehouse_id != truck.warehouse_id or not is_boarding(book, truck, now=now):
            continue
        if status is PackageStatus.WAITING:
            tell_arrival(book, [package], truck, now=now)
        else:
            book.move(package, status, now=now)


def _board(book: Book, truck: Truck, *, now: datetime) -> None:
    """At a warehouse: stay for whom it waits, then leave."""
    _let_join(book, truck, PackageStatus.WAITING, now=now)
    waiting = book.list_aboard(truck.id, PackageStatus.WAITING)
    has_more = bool(book.count_of_truck(truck.id, PackageStatus.LOADED) or _list_queued(book, truck, now=now))
    if waiting and not (has_more and all(package.moved_at <= now - PATIENCE for package in waiting)):
        return
    for package in waiting:
        book.move(package, PackageStatus.QUEUED, now=now, trouble=LEFT_BEHIND)
        book.rest(package, now=now)
    if book.count_of_truck(truck.id, PackageStatus.LOADED):
        _send_out(book, truck, now=now)
    else:
        _fetch_next(book, truck, now=now)


def _send_out(book: Book, truck: Truck, *, now: datetime) -> None:
    """To the doors of everything that is aboard and has not been listed yet, behind what has."""
    loaded = book.list_aboard(truck.id, PackageStatus.LOADED)
    if not loaded:
        return
    first = max((package.stop or 0 for package in book.list_aboard(truck.id, PackageStatus.DELIVERING)), default=0) + 1
    stops = []
    for number, package in enumerate(_shortest_round(truck, loaded), start=first):
        stops.append(Stop(package_id=package.id, x=package.dest_x, y=package.dest_y))
        book.move(replace(package, stop=number), PackageStatus.DELIVERING, now=now)
    book.say(CommandKind.DELIVER, truck.id, stops=tuple(stops))
    book.completed_at.pop(truck.id, None)
    book.put_truck(replace(truck, status=TruckStatus.DELIVERING, warehouse_id=None))


def _shortest_round(truck: Truck, packages: list[Package]) -> list[Package]:
    """Always to the nearest door next: never much longer than the best round."""
    here, left, way = Place(x=truck.x, y=truck.y), list(packages), []
    while left:
        nearest = min(left, key=lambda package: distance(here, Place(x=package.dest_x, y=package.dest_y)))
        left.remove(nearest)
        way.append(nearest)
        here = Place(x=nearest.dest_x, y=nearest.dest_y)
    return way


def _heal(book: Book, truck: Truck, *, now: datetime) -> None:
    """The world says that the truck is done, and yet packages are on their way, long after it knew of all of them."""
    if now - book.completed_at.get(truck.id, now) < HEALING:
        return
    told = book.list_commands(truck.id)
    if all(command.is_acked for command in told):
        for command in told:
            book.drop_command(command.seqnum)
        for package in book.list_aboard(truck.id, PackageStatus.DELIVERING):
            book.move(package, PackageStatus.LOADED, now=now)


def _fetch_next(book: Book, truck: Truck, *, now: datetime) -> None:
    """With nothing aboard: to the warehouse of the package that has waited longest."""
    queued = _list_queued(book, truck, now=now)
    if not queued:
        if truck.status is TruckStatus.DELIVERING:
            book.put_truck(replace(truck, status=TruckStatus.IDLE))
        return
    warehouse_id = min(queued, key=lambda package: (package.moved_at, package.id)).warehouse_id
    joining = [package for package in queued if package.warehouse_id == warehouse_id][:BOARDING_MAX]
    if truck.status is TruckStatus.WAITING and truck.warehouse_id == warehouse_id:
        tell_arrival(book, joining, truck, now=now)
        return
    book.say(CommandKind.PICKUP, truck.id, warehouse_id=warehouse_id)
    book.put_truck(replace(truck, status=TruckStatus.TRAVELING, warehouse_id=warehouse_id))
    for package in joining:
        book.move(package, PackageStatus.FETCHING, now=now)

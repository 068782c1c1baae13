"""A package's trip: packed and loaded by the world, fetched and delivered by the carrier, in whatever order they say so.

Locks go orders by id → shipments by id → offers. Everything may be said twice, and late: each function looks at the status under
its locks, moves on what can move, and leaves the rest alone. The truck's arrival and the packing come in either order; both are
facts of the package, and whichever comes second has it loaded.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.db import Tx
from app.domain import errors
from app.domain.states import CommandKind, Peer, ShipmentStatus
from app.models import inbox, jobs, order_lines, outbox, packages, shipments, world_items
from app.transactions.calling import call_carrier

PACKED_AT_ONCE = 100
_ON_THE_ROAD = {ShipmentStatus.LOADED, ShipmentStatus.OUT_FOR_DELIVERY}


def begin_packing(tx: Tx, *, now: datetime) -> int:
    """Ask the world to pack what waits for it, and the carrier to send trucks; until then a shipment can be cancelled.

    Nothing is packed while a new world is still given what the shop has in its warehouses. Returns how many shipments that were,
    at most PACKED_AT_ONCE.
    """
    listed = packages.list_to_pack(tx, limit=PACKED_AT_ONCE)
    if not listed or outbox.is_restoring(tx):
        return 0
    held = [package for package in _hold(tx, shipment_ids=listed) if package.pack_id is None]
    placed = _those(held, ShipmentStatus.PLACED)
    anew = [package.shipment_id for package in held if package.status.value in packages.UNDER_WAY]
    _move(tx, placed, ShipmentStatus.PACKING, cause="sent to the warehouse", now=now)
    begun = sorted(placed + anew)
    if begun:
        world_items.freeze(tx, offer_ids=order_lines.list_offers(tx, shipment_ids=begun))
        outbox.insert_packs(tx, shipment_ids=begun)
    if placed:
        call_for_trucks(tx, shipment_ids=placed)
    return len(begun)


def call_for_trucks(tx: Tx, *, shipment_ids: Sequence[int]) -> None:
    """Tell the carrier of these packages, and have it send trucks."""
    outbox.insert_pickups(tx, shipment_ids=shipment_ids)
    call_carrier(tx, shipment_ids=shipment_ids)


def record_packed(tx: Tx, *, shipment_ids: Sequence[int], now: datetime) -> None:
    """The world has packed these."""
    held = _hold(tx, shipment_ids=shipment_ids)
    _move(tx, _those(held, ShipmentStatus.PACKING), ShipmentStatus.PACKED, cause="packed", now=now)
    packed = [package.shipment_id for package in held if package.status.value in packages.UNDER_WAY]
    packages.set_packed(tx, shipment_ids=packed, now=now)
    outbox.set_answered(tx, kind=CommandKind.PACK, shipment_ids=packed, now=now)
    _load_what_can_be(tx, packed, now=now)


def record_truck_arrived(tx: Tx, *, shipment_id: int, truck_id: int, now: datetime) -> None:
    """The carrier's truck waits at the warehouse for this package. NotFound when it is none, TooEarly before any was sent for."""
    package = _hold_one(tx, shipment_id=shipment_id)
    if package.status is ShipmentStatus.CANCELLED:
        return
    if package.status is ShipmentStatus.PLACED:
        raise errors.TooEarly
    if package.load_id is None or package.status is ShipmentStatus.PROBLEM:
        packages.set_truck(tx, shipment_id=shipment_id, truck_id=truck_id, now=now)
        _load_what_can_be(tx, [shipment_id], now=now)


def record_loaded(tx: Tx, *, shipment_ids: Sequence[int], now: datetime) -> None:
    """The world has put these onto their trucks: they have left the seller, and the carrier is told."""
    held = _hold(tx, shipment_ids=shipment_ids)
    loaded = _those(held, ShipmentStatus.LOADING)
    if not loaded:
        return
    _move(tx, loaded, ShipmentStatus.LOADED, cause="loaded onto the truck", now=now)
    packages.set_loaded(tx, shipment_ids=loaded, now=now)
    order_lines.set_all_fulfilled(tx, shipment_ids=loaded, now=now)
    outbox.set_answered(tx, kind=CommandKind.LOAD, shipment_ids=loaded, now=now)
    outbox.insert_departures(tx, shipment_ids=loaded)
    call_carrier(tx, shipment_ids=loaded)
    for shipment_id in inbox.take_parked(tx, peer=Peer.CARRIER, kind="package-delivered", shipment_ids=loaded):
        record_delivery(tx, shipment_id=shipment_id, now=now)


def record_departures(tx: Tx, *, shipment_ids: Sequence[int], now: datetime) -> None:
    """The carrier knows that these packages are loaded: they are on their way."""
    loaded = _those(_hold(tx, shipment_ids=shipment_ids), ShipmentStatus.LOADED)
    if loaded:
        _move(tx, loaded, ShipmentStatus.OUT_FOR_DELIVERY, cause="on its way", now=now)
        packages.set_departed(tx, shipment_ids=loaded, now=now)


def record_delivery(tx: Tx, *, shipment_id: int, now: datetime) -> None:
    """The carrier has brought it to the door. NotFound when it is no package, TooEarly before it was loaded."""
    package = _hold_one(tx, shipment_id=shipment_id)
    if package.status in {ShipmentStatus.DELIVERED, ShipmentStatus.CANCELLED}:
        return
    if package.status not in _ON_THE_ROAD:
        raise errors.TooEarly
    if package.status is ShipmentStatus.LOADED:
        _move(tx, [shipment_id], ShipmentStatus.OUT_FOR_DELIVERY, cause="on its way", now=now)
        packages.set_departed(tx, shipment_ids=[shipment_id], now=now)
    shipments.set_delivered(tx, shipment_id=shipment_id, cause="delivered", now=now)
    jobs.defer(tx, task="shipment_delivered", args={"shipment_id": shipment_id})


def schedule_release(tx: Tx, *, shipment_id: int, now: datetime, release_after: timedelta) -> None:
    """Queue the release of a delivered shipment's escrow."""
    jobs.defer(tx, task="release_escrow", args={"shipment_id": shipment_id}, run_at=now + release_after)


def record_failure(tx: Tx, *, shipment_id: int, failure: str, now: datetime) -> None:
    """The world cannot pack or load it: operators have to decide."""
    package = _hold_one(tx, shipment_id=shipment_id)
    if package.status in {ShipmentStatus.PACKING, ShipmentStatus.LOADING}:
        _move(tx, [shipment_id], ShipmentStatus.PROBLEM, cause=f"the warehouse says: {failure}"[:200], now=now)


def try_again(tx: Tx, *, shipment_id: int, now: datetime) -> None:
    """Have the world pack, or load, once more what it could not. IllegalTransition unless it is a problem."""
    package = _hold_one(tx, shipment_id=shipment_id)
    if package.status is not ShipmentStatus.PROBLEM:
        raise errors.IllegalTransition
    if package.is_packed:
        packages.forget_load(tx, shipment_id=shipment_id)
        _move(tx, [shipment_id], ShipmentStatus.LOADING, cause="loaded once more", now=now)
        _load_what_can_be(tx, [shipment_id], now=now)
    else:
        packages.forget_pack(tx, shipment_id=shipment_id)
        _move(tx, [shipment_id], ShipmentStatus.PACKING, cause="packed once more", now=now)


def _hold(tx: Tx, *, shipment_ids: Sequence[int]) -> list[packages.Held]:
    if not shipment_ids:
        return []
    packages.lock_orders(tx, shipment_ids=shipment_ids)
    return packages.lock_all(tx, shipment_ids=shipment_ids)


def _hold_one(tx: Tx, *, shipment_id: int) -> packages.Held:
    held = _hold(tx, shipment_ids=[shipment_id])
    if not held:
        raise errors.NotFound
    return held[0]


def _those(held: Sequence[packages.Held], status: ShipmentStatus) -> list[int]:
    return [package.shipment_id for package in held if package.status is status]


def _move(tx: Tx, shipment_ids: Sequence[int], status: ShipmentStatus, *, cause: str, now: datetime) -> None:
    if shipment_ids:
        shipments.set_status(tx, shipment_ids=shipment_ids, status=status, cause=cause, now=now)


def _load_what_can_be(tx: Tx, shipment_ids: Sequence[int], *, now: datetime) -> None:
    """Have the world load those of these that are packed and whose truck waits."""
    loadable = [package for package in packages.lock_all(tx, shipment_ids=shipment_ids) if package.is_loadable]
    if loadable:
        packed = _those(loadable, ShipmentStatus.PACKED)
        _move(tx, packed, ShipmentStatus.LOADING, cause="loading onto the truck", now=now)
        outbox.insert_loads(tx, shipment_ids=[package.shipment_id for package in loadable])

"""What the carrier says to the shop: each thing applied once, when its time has come, and a line about it in the link's log.

Locks go inbox → order → shipment, as the trip's own functions go on. What comes too early is parked: the trip takes it up when it
gets there, or the job that looks through what is parked.
"""

import json
from datetime import datetime

from app.db import Tx
from app.domain import carrier_messages, errors
from app.domain.carrier_messages import PackageDelivered, Said, Tracking, TruckArrived, WorldMade
from app.domain.states import CommandKind, Direction, Peer, ShipmentStatus
from app.models import carrier_calls, inbox, link_log, outbox, packages, world_link, worlds
from app.transactions import carriage, trip

BODY_MAX = 2_000
_KINDS: dict[type[Said], str] = {
    TruckArrived: "truck-arrived", PackageDelivered: "package-delivered", Tracking: "tracking", WorldMade: "world"}


def receive(tx: Tx, *, said: Said, number: int | None, body: str, now: datetime) -> str:
    """Apply a message, or park it; a copy of one that is here changes nothing. Returns what became of it, for the log.

    `number` is the carrier's own, None in the dialect without. Raises NotFound for what is no package, BadMessage, MessageAltered
    when this number said something else before, and AnotherWorld; then nothing is kept.
    """
    if isinstance(said, Tracking):
        note = _move(tx, said, number=number or 0, now=now)
    else:
        note = _take(tx, said, external_id=_external_id(tx, said, number), now=now)
    _log(tx, kind=_KINDS[type(said)], number=number, shipment_id=_package_id(said), body=body, note=note)
    return note


def record_refusal(tx: Tx, *, kind: str, body: str, reason: str) -> None:
    """A line about a message of which nothing came."""
    _log(tx, kind=kind, number=None, shipment_id=None, body=body, note=f"refused: {reason}")


def record_stranger(tx: Tx, *, kind: str, reason: str, since: datetime) -> None:
    """A line about a message that nobody need believe, unless there is one like it since then: strangers fill no disks."""
    link_log.insert_rarely(tx, since=since, line=link_log.Line(
        peer=Peer.CARRIER, direction=Direction.IN, kind=kind, note=f"refused: {reason}"))


def apply_parked(tx: Tx, *, shipment_id: int, now: datetime) -> int:
    """Apply what waits for a shipment and can be so now; returns how much that was."""
    applied = 0
    for message in inbox.list_parked(tx, peer=Peer.CARRIER, shipment_id=shipment_id):
        try:
            _apply(tx, carrier_messages.read(message.kind, json.loads(message.body)), now=now)
        except errors.TooEarly:
            continue
        except errors.NotFound as refusal:
            inbox.set_refused(tx, peer=Peer.CARRIER, external_id=message.external_id, refusal=str(refusal))
        else:
            inbox.set_applied(tx, peer=Peer.CARRIER, external_id=message.external_id)
            applied += 1
    return applied


def _external_id(tx: Tx, said: Said, number: int | None) -> str:
    """What tells a message from all others: its number; without one, what it says since a truck was asked for last."""
    if number is not None:
        return str(number)
    package_id = _package_id(said)
    asked = carrier_calls.find_last_pickup(tx, shipment_id=package_id) if package_id is not None else None
    return f"{_KINDS[type(said)]}:{package_id}:{getattr(said, 'truck_id', '')}:{asked}"


def _package_id(said: Said) -> int | None:
    return None if isinstance(said, WorldMade) else said.package_id


def _take(tx: Tx, said: Said, *, external_id: str, now: datetime) -> str:
    message = inbox.Message(
        external_id=external_id, kind=_KINDS[type(said)], shipment_id=_package_id(said), body=carrier_messages.write(said))
    if not inbox.take_new(tx, peer=Peer.CARRIER, messages=[message]):
        _check_same(inbox.get(tx, peer=Peer.CARRIER, external_id=external_id), message)
        return "a copy"
    try:
        _apply(tx, said, now=now)
    except errors.TooEarly:
        inbox.set_parked(tx, peer=Peer.CARRIER, external_id=external_id, now=now)
        return "parked: too early"
    return "too late: it was cancelled" if _is_cancelled(tx, said) else ""


def _is_cancelled(tx: Tx, said: Said) -> bool:
    package_id = _package_id(said)
    return package_id is not None and packages.get_place(tx, shipment_id=package_id).status is ShipmentStatus.CANCELLED


def _check_same(kept: inbox.Message, said: inbox.Message) -> None:
    if (kept.kind, json.loads(kept.body)) != (said.kind, json.loads(said.body)):
        raise errors.MessageAltered


def _apply(tx: Tx, said: Said, *, now: datetime) -> None:
    """An answer that was lost on its way is made up for: a truck that has come was sent, what was delivered had been loaded."""
    if isinstance(said, TruckArrived):
        if packages.get_place(tx, shipment_id=said.package_id).warehouse_id != said.warehouse_id:
            raise errors.BadMessage("This package waits in another warehouse.")
        trip.record_truck_arrived(tx, shipment_id=said.package_id, truck_id=said.truck_id, now=now)
        _answer(tx, CommandKind.PICKUP, shipment_id=said.package_id, now=now)
    elif isinstance(said, PackageDelivered):
        trip.record_delivery(tx, shipment_id=said.package_id, now=now)
        _answer(tx, CommandKind.PACKAGE_LOADED, shipment_id=said.package_id, now=now)
    elif isinstance(said, WorldMade):
        _enter_world(tx, number=said.world_id)


def _answer(tx: Tx, kind: CommandKind, *, shipment_id: int, now: datetime) -> None:
    outbox.set_answered(tx, kind=kind, shipment_ids=[shipment_id], now=now)
    carriage.call_next(tx, shipment_id=shipment_id)


def _enter_world(tx: Tx, *, number: int) -> None:
    """Go to the world that the carrier has made. A shop that lives in one already does not leave it on somebody's word."""
    current = worlds.find_current(tx)
    if current is None:
        world_link.set_wanted_number(tx, number=number)
    elif current.number != number:
        raise errors.AnotherWorld


def _move(tx: Tx, said: Tracking, *, number: int, now: datetime) -> str:
    """Note where a package is. Only the last position counts, so there is no inbox for them: the package keeps its number."""
    packages.get_place(tx, shipment_id=said.package_id)
    if not packages.advance_seen_number(tx, shipment_id=said.package_id, number=number):
        return "an older position, or a copy"
    packages.set_position(tx, shipment_id=said.package_id, x=said.x, y=said.y, arrives_at=said.arrives_at, now=now)
    return ""


def _log(tx: Tx, *, kind: str, number: int | None, shipment_id: int | None, body: str, note: str) -> None:
    link_log.insert_all(tx, lines=[link_log.Line(
        peer=Peer.CARRIER, direction=Direction.IN, kind=kind, number=number, shipment_id=shipment_id, body=body[:BODY_MAX],
        note=note)])

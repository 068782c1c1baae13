"""Shipments as somebody follows them: what they are, where they are, and every status that they had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.db import Tx
from app.domain.states import ShipmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A shipment on its way. `door` and `truck` are known only of those that leave from a warehouse of the world, the truck only
    once somebody has seen it. Places are on the world's grid.
    """

    id: int
    order_id: int
    seller_id: int
    seller_name: str
    warehouse_name: str
    is_seller_sent: bool
    status: ShipmentStatus
    total_cents: int
    tracking_code: str
    tracking_number: str | None
    placed_at: datetime
    sent_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    promised_on: date | None
    late_credit_cents: int
    warehouse_x: int
    warehouse_y: int
    door_x: int | None
    door_y: int | None
    truck_arrived_at: datetime | None
    truck_x: int | None
    truck_y: int | None
    seen_at: datetime | None
    arrives_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A status that a shipment had, since when, and why."""

    shipment_id: int
    status: ShipmentStatus
    cause: str
    created_at: datetime


_PARCELS = """
SELECT s.id, s.order_id, s.seller_id, u.full_name AS seller_name, w.name AS warehouse_name,
       w.owner_id IS NOT NULL AS is_seller_sent, s.status, s.total_cents, s.tracking_code, s.tracking_number, s.placed_at,
       s.sent_at, s.delivered_at, s.cancelled_at, s.promised_on, s.late_credit_cents, w.x AS warehouse_x, w.y AS warehouse_y,
       p.dest_x AS door_x, p.dest_y AS door_y,
       p.truck_arrived_at, p.x AS truck_x, p.y AS truck_y, p.seen_at, p.arrives_at
FROM shipments s
JOIN users u ON u.id = s.seller_id
JOIN warehouses w ON w.id = s.warehouse_id
LEFT JOIN packages p ON p.shipment_id = s.id
"""


def list_of_order(tx: Tx, *, order_id: int) -> list[Parcel]:
    """The shipments of an order."""
    return tx.all(
        Parcel,
        f"""
        {_PARCELS}
        WHERE s.order_id = %(order_id)s
        ORDER BY s.id
        """,
        order_id=order_id,
    )


def get_by_code(tx: Tx, *, tracking_code: str) -> Parcel:
    """The shipment that a code (a UUID) lets its holder follow; NotFound when there is none."""
    return tx.one(
        Parcel,
        f"""
        {_PARCELS}
        WHERE s.tracking_code = %(tracking_code)s::uuid
        """,
        tracking_code=tracking_code,
    )


def list_events(tx: Tx, *, shipment_ids: Sequence[int]) -> list[Event]:
    """Every status that these shipments had, oldest first."""
    return tx.all(
        Event,
        """
        SELECT shipment_id, status, cause, created_at
        FROM shipment_events
        WHERE shipment_id = ANY (%(shipment_ids)s::bigint[])
        ORDER BY id
        """,
        shipment_ids=list(shipment_ids),
    )

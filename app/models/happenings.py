"""What happened, as people are told of it: the facts of one event each, read by the job that tells."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain.states import ReplenishmentStatus, ShipmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of an order, and who sends it; its total is without delivery."""

    seller_id: int
    title: str
    quantity: int
    total_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A shipment with the names of what is in it; `refunded_cents` of it went back to the buyer."""

    shipment_id: int
    order_id: int
    buyer_id: int
    seller_name: str
    tracking_code: str
    tracking_number: str | None
    titles: list[str]
    quantities: list[int]
    refunded_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A status that a shipment came to."""

    event_id: int
    shipment_id: int
    status: ShipmentStatus
    cause: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LowStock:
    """A sale that left few of an offer, how many there are now, and whether these are few still and for sale."""

    movement_id: int
    created_at: datetime
    offer_id: int
    seller_id: int
    title: str
    on_hand: int
    is_so_still: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Replenishment:
    """Goods that somebody ordered for a warehouse."""

    replenishment_id: int
    buy_id: int
    status: ReplenishmentStatus
    arrived_at: datetime | None
    failure: str
    quantity: int
    warehouse: str
    offer_id: int
    seller_id: int
    title: str


def list_lines(tx: Tx, *, order_id: int) -> list[Line]:
    """What was ordered, each offer once, seller by seller."""
    return tx.all(
        Line,
        """
        SELECT s.seller_id, l.title, sum(l.quantity)::integer AS quantity,
               sum(l.total_cents - l.shipping_cents)::bigint AS total_cents
        FROM order_lines l
        JOIN shipments s ON s.id = l.shipment_id
        WHERE l.order_id = %(order_id)s
        GROUP BY s.seller_id, l.offer_id, l.title
        ORDER BY min(l.id)
        """,
        order_id=order_id,
    )


def get_parcel(tx: Tx, *, shipment_id: int) -> Parcel:
    """A shipment as its buyer knows it; NotFound."""
    return tx.one(
        Parcel,
        """
        SELECT s.id AS shipment_id, s.order_id, o.buyer_id, u.full_name AS seller_name,
               s.tracking_code::text AS tracking_code, s.tracking_number,
               l.titles, l.quantities, l.refunded_cents
        FROM shipments s
        JOIN orders o ON o.id = s.order_id
        JOIN users u ON u.id = s.seller_id
        CROSS JOIN LATERAL (
            SELECT array_agg(title ORDER BY id) AS titles, array_agg(quantity ORDER BY id) AS quantities,
                   sum(refunded_cents)::bigint AS refunded_cents
            FROM order_lines
            WHERE shipment_id = s.id
        ) l
        WHERE s.id = %(shipment_id)s
        """,
        shipment_id=shipment_id,
    )


def get_step(tx: Tx, *, event_id: int) -> Step:
    """A status that a shipment came to; NotFound."""
    return tx.one(
        Step,
        """
        SELECT id AS event_id, shipment_id, status, cause, created_at
        FROM shipment_events
        WHERE id = %(event_id)s
        """,
        event_id=event_id,
    )


def get_low_stock(tx: Tx, *, movement_id: int) -> LowStock:
    """A sale that left few of an offer; NotFound."""
    return tx.one(
        LowStock,
        """
        SELECT m.id AS movement_id, m.created_at, o.id AS offer_id, o.seller_id, p.title, s.on_hand,
               s.on_hand <= o.low_stock_at AND o.removed_at IS NULL AS is_so_still
        FROM movements m
        JOIN offers o ON o.id = m.offer_id
        JOIN products p ON p.id = o.product_id
        CROSS JOIN LATERAL (SELECT sum(on_hand)::integer AS on_hand FROM stock WHERE offer_id = o.id) s
        WHERE m.id = %(movement_id)s
        """,
        movement_id=movement_id,
    )


def get_replenishment(tx: Tx, *, replenishment_id: int) -> Replenishment:
    """Goods that somebody ordered, and what became of them; NotFound."""
    return tx.one(
        Replenishment,
        """
        SELECT r.id AS replenishment_id, coalesce(r.buy_id, 0) AS buy_id, r.status, r.arrived_at,
               coalesce(r.failure, '') AS failure, r.quantity, w.name AS warehouse, o.id AS offer_id, o.seller_id, p.title
        FROM replenishments r
        JOIN warehouses w ON w.id = r.warehouse_id
        JOIN offers o ON o.id = r.offer_id
        JOIN products p ON p.id = o.product_id
        WHERE r.id = %(replenishment_id)s
        """,
        replenishment_id=replenishment_id,
    )

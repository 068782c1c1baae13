"""Shipments: what one seller sends from one warehouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain.states import ShipmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """A shipment as its transactions need it."""

    id: int
    order_id: int
    buyer_id: int
    seller_id: int
    is_seller_sent: bool
    status: ShipmentStatus
    total_cents: int
    released_at: datetime | None


def find_order_id(tx: Tx, *, shipment_id: int) -> int | None:
    """The order of a shipment, to lock it first."""
    order_id: int | None = tx.value("SELECT order_id FROM shipments WHERE id = %(shipment_id)s", shipment_id=shipment_id)
    return order_id


def lock(tx: Tx, *, shipment_id: int) -> Shipment:
    """Hold a shipment until commit; its order must be held already. NotFound."""
    return tx.one(
        Shipment,
        """
        SELECT s.id, s.order_id, o.buyer_id, s.seller_id, w.owner_id IS NOT NULL AS is_seller_sent, s.status, s.total_cents,
               s.released_at
        FROM shipments s
        JOIN orders o ON o.id = s.order_id
        JOIN warehouses w ON w.id = s.warehouse_id
        WHERE s.id = %(shipment_id)s
        FOR NO KEY UPDATE OF s
        """,
        shipment_id=shipment_id,
    )


def set_status(tx: Tx, *, shipment_ids: Sequence[int], status: ShipmentStatus, cause: str, now: datetime) -> None:
    """Move these shipments on. IllegalTransition when one of them may not; `loaded` is the moment at which it is sent."""
    tx.run(
        """
        UPDATE shipments
        SET status = %(status)s,
            status_cause = %(cause)s,
            status_at = %(now)s,
            sent_at = CASE WHEN %(status)s = 'loaded' THEN %(now)s ELSE sent_at END
        WHERE id = ANY (%(shipment_ids)s)
        """,
        shipment_ids=list(shipment_ids),
        status=status,
        cause=cause,
        now=now,
    )


def set_sent(tx: Tx, *, shipment_id: int, tracking_number: str | None, now: datetime) -> None:
    """Everything was handed over: on its way. IllegalTransition from any status that does not lead there."""
    tx.run(
        """
        UPDATE shipments
        SET status = 'out_for_delivery',
            status_cause = 'sent by the seller',
            status_at = %(now)s,
            sent_at = %(now)s,
            tracking_number = coalesce(%(tracking_number)s, tracking_number)
        WHERE id = %(shipment_id)s
        """,
        shipment_id=shipment_id,
        tracking_number=tracking_number,
        now=now,
    )


def set_delivered(tx: Tx, *, shipment_id: int, cause: str, now: datetime) -> None:
    """It reached the door. IllegalTransition unless it was on its way."""
    tx.run(
        """
        UPDATE shipments
        SET status = 'delivered',
            status_cause = %(cause)s,
            status_at = %(now)s,
            delivered_at = %(now)s
        WHERE id = %(shipment_id)s
        """,
        shipment_id=shipment_id,
        cause=cause,
        now=now,
    )


def set_cancelled(tx: Tx, *, shipment_id: int, cause: str, now: datetime) -> None:
    """It will not be sent. IllegalTransition once it has left."""
    tx.run(
        """
        UPDATE shipments
        SET status = 'cancelled',
            status_cause = %(cause)s,
            status_at = %(now)s,
            cancelled_at = %(now)s
        WHERE id = %(shipment_id)s
        """,
        shipment_id=shipment_id,
        cause=cause,
        now=now,
    )


def set_released(tx: Tx, *, shipment_id: int, now: datetime) -> None:
    """The seller has been paid."""
    tx.run(
        """
        UPDATE shipments
        SET released_at = %(now)s
        WHERE id = %(shipment_id)s
        """,
        shipment_id=shipment_id,
        now=now,
    )

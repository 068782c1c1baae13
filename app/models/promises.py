"""What shipments were promised for: the day by which each was to be there, and what became of it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.db import Tx
from app.domain.shipping_terms import Terms
from app.models import shipping_terms

# How far back the shares of late shipments look.
FIGURE_DAYS = 90
# Of a shipment `s`: it came, or has not come yet, after the day that it was promised for.
LATE = "coalesce(s.delivered_at, now()) AT TIME ZONE 'UTC' >= s.promised_on + 1 AND s.cancelled_at IS NULL"
# It is known whether it is late.
DUE = f"s.promised_on IS NOT NULL AND s.cancelled_at IS NULL AND (s.delivered_at IS NOT NULL OR {LATE})"
# Whose doing that is: a seller sends from a shelf of their own; from a warehouse of the world it is the carrier's.
BY_SELLER = "(SELECT owner_id IS NOT NULL FROM warehouses WHERE id = s.warehouse_id)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A shipment as it stands to its promise. `terms` are those that its order was placed under, None for none."""

    shipment_id: int
    order_id: int
    buyer_id: int
    seller_id: int
    total_cents: int
    shipping_cents: int
    promised_on: date
    delivered_at: datetime | None
    cancelled_at: datetime | None
    settled_at: datetime | None
    terms: Terms | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How many of the latest shipments were due, and how many of those were late: what sellers sent, what the carrier brought."""

    seller_due: int
    seller_late: int
    carrier_due: int
    carrier_late: int


def list_days_of_order(tx: Tx, *, order_id: int) -> list[date]:
    """The days by which an order's parcels were promised, earliest first, each once."""
    return tx.values(
        """
        SELECT DISTINCT promised_on
        FROM shipments
        WHERE order_id = %(order_id)s AND promised_on IS NOT NULL
        ORDER BY promised_on
        """,
        order_id=order_id,
    )


def list_lapsed_ids(tx: Tx, *, today: date, after_id: int, limit: int) -> list[int]:
    """Shipments whose promised day is over and who are not settled, in the order of their ids, from the one after `after_id`."""
    return tx.values(
        """
        SELECT id
        FROM shipments
        WHERE promise_settled_at IS NULL AND promised_on IS NOT NULL AND promised_on < %(today)s AND id > %(after_id)s
        ORDER BY id
        LIMIT %(limit)s
        """,
        today=today,
        after_id=after_id,
        limit=limit,
    )


def lock(tx: Tx, *, shipment_id: int) -> Promise:
    """Hold a shipment until commit; its order must be held already. NotFound when nothing was promised of it."""
    row = tx.one(
        _Row,
        """
        SELECT s.id AS shipment_id, s.order_id, o.buyer_id, s.seller_id, s.total_cents, s.shipping_cents, s.promised_on,
               s.delivered_at, s.cancelled_at, s.promise_settled_at AS settled_at,
               shipping_terms_in_full(o.shipping_terms_id) AS terms_in_full
        FROM shipments s
        JOIN orders o ON o.id = s.order_id
        WHERE s.id = %(shipment_id)s AND s.promised_on IS NOT NULL
        FOR NO KEY UPDATE OF s
        """,
        shipment_id=shipment_id,
    )
    return Promise(
        shipment_id=row.shipment_id, order_id=row.order_id, buyer_id=row.buyer_id, seller_id=row.seller_id,
        total_cents=row.total_cents, shipping_cents=row.shipping_cents, promised_on=row.promised_on,
        delivered_at=row.delivered_at, cancelled_at=row.cancelled_at, settled_at=row.settled_at,
        terms=shipping_terms.read(row.terms_in_full) if row.terms_in_full else None)


def set_settled(tx: Tx, *, shipment_id: int, credit_cents: int, now: datetime) -> None:
    """Note that the promise was kept, or what was credited because it was not."""
    tx.run(
        """
        UPDATE shipments
        SET promise_settled_at = %(now)s,
            late_credit_cents = %(credit_cents)s
        WHERE id = %(shipment_id)s
        """,
        shipment_id=shipment_id,
        credit_cents=credit_cents,
        now=now,
    )


def get_kept(tx: Tx, *, since: date) -> Kept:
    """How the shipments of orders since then came, over the whole shop."""
    return tx.one(
        Kept,
        f"""
        SELECT count(*) FILTER (WHERE by_seller)::integer AS seller_due,
               count(*) FILTER (WHERE by_seller AND is_late)::integer AS seller_late,
               count(*) FILTER (WHERE NOT by_seller)::integer AS carrier_due,
               count(*) FILTER (WHERE NOT by_seller AND is_late)::integer AS carrier_late
        FROM (SELECT w.owner_id IS NOT NULL AS by_seller, {LATE} AS is_late
              FROM orders o
              JOIN shipments s ON s.order_id = o.id
              JOIN warehouses w ON w.id = s.warehouse_id
              WHERE o.placed_at >= %(since)s::date::timestamp AT TIME ZONE 'UTC' AND {DUE}) due
        """,  # noqa: S608 - constants of this module
        since=since,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    shipment_id: int
    order_id: int
    buyer_id: int
    seller_id: int
    total_cents: int
    shipping_cents: int
    promised_on: date
    delivered_at: datetime | None
    cancelled_at: datetime | None
    settled_at: datetime | None
    terms_in_full: dict[str, Any] | None

"""Orders as one seller sees them: their own shipments and lines, and the figures made of them."""

from dataclasses import dataclass
from datetime import date, datetime

from app.db import Tx
from app.domain.states import OfferCondition, ShipmentStatus
from app.domain.words import like_patterns
from app.models.promises import BY_SELLER, DUE, LATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a seller's dashboard begins with; money in cents.

    Pending is what escrow holds for shipments that are not paid out, available is the wallet, owed is the debt to the
    platform for refunds and credits. Due are the shipments lately sent from the seller's own shelf that have come or should
    have; late are those of them that came, or have not come yet, after the day that was promised.
    """

    offers: int
    low_stock: int
    out_of_stock: int
    to_send: int
    oldest_to_send_at: datetime | None
    due: int
    late: int
    pending_cents: int
    available_cents: int
    owed_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySales:
    """What was ordered from a seller on a day (UTC) and not cancelled."""

    day: date
    total_cents: int
    shipments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersFilter:
    """What a seller's orders are narrowed to; "" and None leave a field open. Days are in UTC, both inclusive."""

    text: str = ""
    status: str = "all"
    from_day: date | None = None
    to_day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a seller's orders: one shipment. `found` is how many fit the filter altogether."""

    shipment_id: int
    order_id: int
    placed_at: datetime
    status: ShipmentStatus
    total_cents: int
    buyer_name: str
    recipient: str
    address: str
    item_count: int
    line_count: int
    fulfilled_count: int
    titles: list[str]
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a seller needs to know of an order: whose it is and where it goes."""

    id: int
    placed_at: datetime
    buyer_id: int
    buyer_name: str
    recipient: str
    address: str
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """One of a seller's shipments in an order; `is_seller_sent` says that no warehouse world does the packing."""

    id: int
    warehouse_name: str
    is_seller_sent: bool
    status: ShipmentStatus
    status_cause: str
    status_at: datetime
    total_cents: int
    escrow_cents: int
    tracking_code: str
    tracking_number: str | None
    released_at: datetime | None
    promised_on: date | None
    is_late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a seller's shipment, amounts in cents."""

    id: int
    shipment_id: int
    offer_id: int
    product_id: int
    title: str
    media_key: str | None
    condition: OfferCondition
    quantity: int
    unit_price_cents: int
    discount_cents: int
    shipping_cents: int
    total_cents: int
    refunded_cents: int
    fulfilled_at: datetime | None

    @property
    def goods_cents(self) -> int:
        """What the goods cost, without what was reduced or added for the whole order."""
        return self.quantity * self.unit_price_cents

    @property
    def refundable_cents(self) -> int:
        return self.total_cents - self.refunded_cents


# From what the address says to a constant clause.
STATUS_FILTERS = {
    "all": "true",
    "to_send": "s.status IN ('placed', 'packing', 'packed', 'loading', 'problem')",
    "on_its_way": "s.status IN ('loaded', 'out_for_delivery')",
    "delivered": "s.status = 'delivered'",
    "cancelled": "s.status = 'cancelled'",
    "pending": "s.released_at IS NULL AND s.cancelled_at IS NULL",
    "late": f"{LATE} AND {BY_SELLER}",
}


def get_figures(tx: Tx, *, seller_id: int, late_since: date) -> Figures:
    """A seller's figures now, lateness in what was ordered since that day; all zero for somebody who sells nothing."""
    return tx.one(
        Figures,
        f"""
        SELECT o.offers, o.low_stock, o.out_of_stock, s.to_send, s.oldest_to_send_at, s.pending_cents, d.due, d.late,
               (SELECT balance_cents FROM accounts WHERE user_id = %(seller_id)s AND kind = 'wallet') AS available_cents,
               coalesce((SELECT -balance_cents FROM accounts WHERE user_id = %(seller_id)s AND kind = 'receivable'), 0)
                   AS owed_cents
        FROM (
            SELECT count(*)::integer AS offers,
                   count(*) FILTER (WHERE on_hand BETWEEN 1 AND low_stock_at)::integer AS low_stock,
                   count(*) FILTER (WHERE on_hand = 0)::integer AS out_of_stock
            FROM (
                SELECT offers.low_stock_at, coalesce(sum(stock.on_hand), 0) AS on_hand
                FROM offers
                LEFT JOIN stock ON stock.offer_id = offers.id
                WHERE offers.seller_id = %(seller_id)s AND offers.removed_at IS NULL
                GROUP BY offers.id
            ) own
        ) o
        CROSS JOIN (
            SELECT count(*) FILTER (WHERE {STATUS_FILTERS["to_send"]})::integer AS to_send,
                   min(s.placed_at) FILTER (WHERE {STATUS_FILTERS["to_send"]}) AS oldest_to_send_at,
                   coalesce(sum(a.balance_cents), 0)::bigint AS pending_cents
            FROM shipments s
            JOIN accounts a ON a.shipment_id = s.id
            WHERE s.seller_id = %(seller_id)s AND s.released_at IS NULL AND s.cancelled_at IS NULL
        ) s
        CROSS JOIN (
            SELECT count(*)::integer AS due, count(*) FILTER (WHERE {LATE})::integer AS late
            FROM shipments s
            WHERE s.seller_id = %(seller_id)s AND s.placed_at >= %(late_since)s::date::timestamp AT TIME ZONE 'UTC'
              AND {DUE} AND {BY_SELLER}
        ) d
        """,  # noqa: S608 - constants
        seller_id=seller_id,
        late_since=late_since,
    )


def list_days(tx: Tx, *, seller_id: int, today: date, days: int) -> list[DaySales]:
    """A seller's sales on each of the last `days` days up to today, oldest first; days without sales are zero."""
    return tx.all(
        DaySales,
        """
        SELECT d.day::date AS day, coalesce(sum(s.total_cents), 0)::bigint AS total_cents, count(s.id)::integer AS shipments
        FROM generate_series(%(today)s::date - (%(days)s - 1), %(today)s::date, interval '1 day') AS d (day)
        LEFT JOIN shipments s ON s.seller_id = %(seller_id)s AND s.cancelled_at IS NULL
            AND s.placed_at >= d.day AT TIME ZONE 'UTC' AND s.placed_at < (d.day + interval '1 day') AT TIME ZONE 'UTC'
        GROUP BY d.day
        ORDER BY d.day
        """,
        seller_id=seller_id,
        today=today,
        days=days,
    )


def list_own(tx: Tx, *, seller_id: int, only: OrdersFilter, limit: int, offset: int) -> list[Row]:
    """A page of a seller's shipments, newest first. The text is looked for in the order's number, the buyer, and own lines."""
    return tx.all(
        Row,
        f"""
        SELECT s.*, l.item_count, l.line_count, l.fulfilled_count, l.titles
        FROM (
            SELECT s.id AS shipment_id, s.order_id, s.placed_at, s.status, s.total_cents, u.full_name AS buyer_name, o.recipient,
                   o.address, count(*) OVER ()::integer AS found
            FROM shipments s
            JOIN orders o ON o.id = s.order_id
            JOIN users u ON u.id = o.buyer_id
            WHERE s.seller_id = %(seller_id)s
              AND {STATUS_FILTERS[only.status]}
              AND (%(from_day)s::date IS NULL OR s.placed_at >= %(from_day)s::date::timestamp AT TIME ZONE 'UTC')
              AND (%(to_day)s::date IS NULL OR s.placed_at < (%(to_day)s::date + 1)::timestamp AT TIME ZONE 'UTC')
              AND (o.id::text = %(text)s
                   OR lower(concat_ws(' ', u.full_name, o.recipient)) LIKE ALL (%(patterns)s::text[])
                   OR EXISTS (SELECT
                              FROM order_lines
                              WHERE shipment_id = s.id AND lower(title) LIKE ALL (%(patterns)s::text[])))
            ORDER BY s.id DESC
            LIMIT %(limit)s OFFSET %(offset)s
        ) s
        CROSS JOIN LATERAL (
            SELECT sum(quantity)::integer AS item_count, count(*)::integer AS line_count,
                   count(fulfilled_at)::integer AS fulfilled_count, (array_agg(title ORDER BY id))[1:3] AS titles
            FROM order_lines
            WHERE shipment_id = s.shipment_id
        ) l
        ORDER BY s.shipment_id DESC
        """,  # noqa: S608 - a constant clause from STATUS_FILTERS
        seller_id=seller_id,
        text=only.text.removeprefix("#"),
        patterns=like_patterns(only.text),
        from_day=only.from_day,
        to_day=only.to_day,
        limit=limit,
        offset=offset,
    )


def get_order_id(tx: Tx, *, shipment_id: int, seller_id: int) -> int:
    """The order of a seller's own shipment; NotFound for anybody else's."""
    return tx.one(
        _OfOrder,
        """
        SELECT order_id
        FROM shipments
        WHERE id = %(shipment_id)s AND seller_id = %(seller_id)s
        """,
        shipment_id=shipment_id,
        seller_id=seller_id,
    ).order_id


def get_header(tx: Tx, *, order_id: int, seller_id: int) -> Header:
    """An order that this seller has a shipment of; NotFound for any other."""
    return tx.one(
        Header,
        """
        SELECT o.id, o.placed_at, o.buyer_id, u.full_name AS buyer_name, o.recipient, o.address, o.x, o.y
        FROM orders o
        JOIN users u ON u.id = o.buyer_id
        WHERE o.id = %(order_id)s
          AND EXISTS (SELECT FROM shipments WHERE order_id = o.id AND seller_id = %(seller_id)s)
        """,
        order_id=order_id,
        seller_id=seller_id,
    )


def list_shipments(tx: Tx, *, order_id: int, seller_id: int) -> list[Shipment]:
    """A seller's own shipments of an order."""
    return tx.all(
        Shipment,
        f"""
        SELECT s.id, w.name AS warehouse_name, w.owner_id IS NOT NULL AS is_seller_sent, s.status, s.status_cause, s.status_at,
               s.total_cents, a.balance_cents AS escrow_cents, s.tracking_code, s.tracking_number, s.released_at, s.promised_on,
               coalesce({LATE}, false) AS is_late
        FROM shipments s
        JOIN warehouses w ON w.id = s.warehouse_id
        JOIN accounts a ON a.shipment_id = s.id
        WHERE s.order_id = %(order_id)s AND s.seller_id = %(seller_id)s
        ORDER BY s.id
        """,  # noqa: S608 - a constant clause
        order_id=order_id,
        seller_id=seller_id,
    )


def list_lines(tx: Tx, *, order_id: int, seller_id: int) -> list[Line]:
    """A seller's own lines of an order."""
    return tx.all(
        Line,
        """
        SELECT l.id, l.shipment_id, l.offer_id, l.product_id, l.title, l.media_key, l.condition, l.quantity, l.unit_price_cents,
               l.discount_cents, l.shipping_cents, l.total_cents, l.refunded_cents, l.fulfilled_at
        FROM order_lines l
        JOIN shipments s ON s.id = l.shipment_id
        WHERE l.order_id = %(order_id)s AND s.seller_id = %(seller_id)s
        ORDER BY l.id
        """,
        order_id=order_id,
        seller_id=seller_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfOrder:
    order_id: int

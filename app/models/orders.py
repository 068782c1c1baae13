"""Orders: one row a checkout, as the buyer saw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.db import Tx
from app.domain import errors
from app.domain.states import OrderStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order as its buyer sees it, amounts in cents exactly as paid."""

    id: int
    buyer_id: int
    status: OrderStatus
    placed_at: datetime
    fulfilled_at: datetime | None
    cancelled_at: datetime | None
    shipping_option: str
    subtotal_cents: int
    discount_cents: int
    shipping_cents: int
    total_cents: int
    item_count: int
    recipient: str
    address: str
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What became of a checkout token."""

    id: int
    request_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line to be written, amounts in cents; seller, title, picture and condition are copied from the offer."""

    offer_id: int
    warehouse_id: int
    quantity: int
    unit_price_cents: int
    discount_cents: int
    shipping_cents: int
    promised_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A row of the purchase history; `titles` are the first lines' titles."""

    id: int
    status: OrderStatus
    placed_at: datetime
    total_cents: int
    item_count: int
    found: int
    line_count: int
    titles: list[str]
    media_keys: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """What a purchase history is narrowed to; None and "" leave a field open. Days are in UTC, both inclusive."""

    text: str = ""
    seller: str = ""
    status: OrderStatus | None = None
    from_day: date | None = None
    to_day: date | None = None


def find_by_token(tx: Tx, *, buyer_id: int, checkout_token: str) -> Placed | None:
    """The order that this buyer's checkout token became, None before it did."""
    return tx.maybe(
        Placed,
        """
        SELECT id, request_digest
        FROM orders
        WHERE buyer_id = %(buyer_id)s AND checkout_token = %(checkout_token)s
        """,
        buyer_id=buyer_id,
        checkout_token=checkout_token,
    )


def insert(tx: Tx, *, buyer_id: int, checkout_token: str, request_digest: str, address_id: int, shipping_option: str,
           shipping_terms_id: int, subtotal_cents: int, discount_cents: int, shipping_cents: int, lines: Sequence[NewLine],
           now: datetime) -> int:
    """Write an order to one of the buyer's own addresses (NotFound for anybody else's), with one shipment per seller and
    warehouse, and take its goods from their shelves; returns its id.

    Raises NegativeStock when a shelf holds less (the caller has locked the offers and looked before), OwnOffer.
    """
    order_id: int | None = tx.value(
        """
        SELECT write_order(
            %(buyer_id)s, %(checkout_token)s, %(request_digest)s, %(address_id)s, %(shipping_option)s, %(now)s,
            %(subtotal_cents)s, %(discount_cents)s, %(shipping_cents)s, %(offer_ids)s::bigint[], %(warehouse_ids)s::bigint[],
            %(quantities)s::integer[], %(unit_prices)s::bigint[], %(discounts)s::bigint[], %(shippings)s::bigint[],
            %(shipping_terms_id)s, %(promised_on)s::date[])
        """,
        buyer_id=buyer_id,
        checkout_token=checkout_token,
        request_digest=request_digest,
        address_id=address_id,
        shipping_option=shipping_option,
        subtotal_cents=subtotal_cents,
        discount_cents=discount_cents,
        shipping_cents=shipping_cents,
        offer_ids=[line.offer_id for line in lines],
        warehouse_ids=[line.warehouse_id for line in lines],
        quantities=[line.quantity for line in lines],
        unit_prices=[line.unit_price_cents for line in lines],
        discounts=[line.discount_cents for line in lines],
        shippings=[line.shipping_cents for line in lines],
        shipping_terms_id=shipping_terms_id,
        promised_on=[line.promised_on for line in lines],
        now=now,
    )
    if order_id is None:
        raise errors.NotFound
    return order_id


def set_carrier_account(tx: Tx, *, order_id: int, account: str) -> None:
    """Name the buyer's account at the carrier, so that the parcels stand in it."""
    tx.run("UPDATE orders SET carrier_account = %(account)s WHERE id = %(order_id)s", order_id=order_id, account=account)


def lock(tx: Tx, *, order_id: int) -> None:
    """Hold an order until commit, before its shipments; NotFound."""
    tx.one(
        _Id,
        """
        SELECT id
        FROM orders
        WHERE id = %(order_id)s
        FOR NO KEY UPDATE
        """,
        order_id=order_id,
    )


def get(tx: Tx, *, order_id: int) -> Order:
    """Any order, for the shop's own jobs."""
    return tx.one(
        Order,
        """
        SELECT id, buyer_id, status, placed_at, fulfilled_at, cancelled_at, shipping_option, subtotal_cents, discount_cents,
               shipping_cents, total_cents, item_count, recipient, address, x, y
        FROM orders
        WHERE id = %(order_id)s
        """,
        order_id=order_id,
    )


def get_own(tx: Tx, *, order_id: int, buyer_id: int) -> Order:
    """A buyer's own order; NotFound for anybody else's."""
    return tx.one(
        Order,
        """
        SELECT id, buyer_id, status, placed_at, fulfilled_at, cancelled_at, shipping_option, subtotal_cents, discount_cents,
               shipping_cents, total_cents, item_count, recipient, address, x, y
        FROM orders
        WHERE id = %(order_id)s AND buyer_id = %(buyer_id)s
        """,
        order_id=order_id,
        buyer_id=buyer_id,
    )


def list_history(tx: Tx, *, buyer_id: int, only: HistoryFilter, limit: int, offset: int) -> list[Summary]:
    """A page of a buyer's orders, newest first; each row also says how many orders fit the filter altogether."""
    return tx.all(
        Summary,
        """
        SELECT o.id, o.status, o.placed_at, o.total_cents, o.item_count, o.found, l.line_count, l.titles, l.media_keys
        FROM (
            SELECT o.id, o.status, o.placed_at, o.total_cents, o.item_count, count(*) OVER ()::integer AS found
            FROM orders o
            WHERE o.buyer_id = %(buyer_id)s
              AND (%(status)s::order_status IS NULL OR o.status = %(status)s::order_status)
              AND (%(from_day)s::date IS NULL OR o.placed_at >= %(from_day)s::date)
              AND (%(to_day)s::date IS NULL OR o.placed_at < %(to_day)s::date + 1)
              AND (%(text)s = '' OR o.id::text = %(text)s OR EXISTS (
                  SELECT
                  FROM order_lines l
                  WHERE l.order_id = o.id AND position(lower(%(text)s) IN lower(l.title)) > 0))
              AND (%(seller)s = '' OR EXISTS (
                  SELECT
                  FROM shipments s
                  JOIN users u ON u.id = s.seller_id
                  WHERE s.order_id = o.id AND position(lower(%(seller)s) IN lower(u.full_name)) > 0))
            ORDER BY o.id DESC
            LIMIT %(limit)s OFFSET %(offset)s
        ) o
        CROSS JOIN LATERAL (
            SELECT count(*)::integer AS line_count,
                   (array_agg(title ORDER BY id))[1:3] AS titles,
                   coalesce((array_agg(media_key ORDER BY id) FILTER (WHERE media_key IS NOT NULL))[1:4], '{}') AS media_keys
            FROM order_lines
            WHERE order_id = o.id) l
        ORDER BY o.id DESC
        """,
        buyer_id=buyer_id,
        text=only.text,
        seller=only.seller,
        status=only.status,
        from_day=only.from_day,
        to_day=only.to_day,
        limit=limit,
        offset=offset,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Id:
    id: int

"""Order lines: what was ordered, for how much, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain.states import OfferCondition


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """A line as it was bought, amounts in cents."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """Where a line belongs, to lock its order and shipment first."""

    id: int
    order_id: int
    shipment_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilled:
    """How many lines of a shipment are fulfilled, of how many."""

    lines: int
    of_lines: int


def list_of_order(tx: Tx, *, order_id: int) -> list[OrderLine]:
    """The lines of an order, shipment by shipment."""
    return tx.all(
        OrderLine,
        """
        SELECT id, shipment_id, offer_id, product_id, title, media_key, condition, quantity, unit_price_cents,
               discount_cents, shipping_cents, total_cents, refunded_cents, fulfilled_at
        FROM order_lines
        WHERE order_id = %(order_id)s
        ORDER BY shipment_id, id
        """,
        order_id=order_id,
    )


def get_own(tx: Tx, *, line_id: int, seller_id: int) -> Owned:
    """A line that this seller sends; NotFound for anybody else's."""
    return tx.one(
        Owned,
        """
        SELECT l.id, l.order_id, l.shipment_id
        FROM order_lines l
        JOIN shipments s ON s.id = l.shipment_id
        WHERE l.id = %(line_id)s AND s.seller_id = %(seller_id)s
        """,
        line_id=line_id,
        seller_id=seller_id,
    )


def set_fulfilled(tx: Tx, *, line_id: int, now: datetime) -> bool:
    """Mark a line fulfilled; False when it was already."""
    return tx.run(
        """
        UPDATE order_lines
        SET fulfilled_at = %(now)s
        WHERE id = %(line_id)s AND fulfilled_at IS NULL
        """,
        line_id=line_id,
        now=now,
    ) == 1


def set_all_fulfilled(tx: Tx, *, shipment_ids: Sequence[int], now: datetime) -> int:
    """Mark the remaining lines of these shipments fulfilled; returns how many."""
    return tx.run(
        """
        UPDATE order_lines
        SET fulfilled_at = %(now)s
        WHERE shipment_id = ANY (%(shipment_ids)s) AND fulfilled_at IS NULL
        """,
        shipment_ids=list(shipment_ids),
        now=now,
    )


def list_offers(tx: Tx, *, shipment_ids: Sequence[int]) -> list[int]:
    """The offers whose goods lie in these shipments."""
    return tx.values(
        """
        SELECT DISTINCT offer_id
        FROM order_lines
        WHERE shipment_id = ANY (%(shipment_ids)s)
        ORDER BY offer_id
        """,
        shipment_ids=list(shipment_ids),
    )


def count_fulfilled(tx: Tx, *, shipment_id: int) -> Fulfilled:
    """How much of a shipment is fulfilled."""
    return tx.one(
        Fulfilled,
        """
        SELECT count(fulfilled_at)::integer AS lines, count(*)::integer AS of_lines
        FROM order_lines
        WHERE shipment_id = %(shipment_id)s
        """,
        shipment_id=shipment_id,
    )


def add_refunded(tx: Tx, *, line_id: int, amount_cents: int) -> None:
    """Count money given back; RefundTooLarge beyond what was paid."""
    tx.run(
        """
        UPDATE order_lines
        SET refunded_cents = refunded_cents + %(amount_cents)s
        WHERE id = %(line_id)s
        """,
        line_id=line_id,
        amount_cents=amount_cents,
    )

"""What an order costs: pure, so that the page that quotes and the transaction that charges cannot differ.

Stages: each line's price times quantity → the subtotal → shipping, shared out to the lines by their price. Every share is
stored with the line; a refund reads it and never computes again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.money import allocate

SHIPPING_OPTIONS: dict[str, int] = {"standard": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedItem:
    """What is asked for: an offer, how many, and the price of one in cents."""

    offer_id: int
    quantity: int
    unit_price_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedLine:
    """What a line costs, in cents, with its share of discount and shipping."""

    offer_id: int
    quantity: int
    unit_price_cents: int
    discount_cents: int
    shipping_cents: int

    @property
    def total_cents(self) -> int:
        return self.quantity * self.unit_price_cents - self.discount_cents + self.shipping_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a cart costs, in cents; the lines are in the order of the items."""

    lines: tuple[QuotedLine, ...]
    subtotal_cents: int
    discount_cents: int
    shipping_cents: int

    @property
    def total_cents(self) -> int:
        return self.subtotal_cents - self.discount_cents + self.shipping_cents


def quote(items: Sequence[PricedItem], *, shipping_option: str) -> Quote:
    """Price these items (at least one) with a shipping option that SHIPPING_OPTIONS has."""
    subtotals = [item.quantity * item.unit_price_cents for item in items]
    shipping_cents = SHIPPING_OPTIONS[shipping_option]
    shares = allocate(shipping_cents, subtotals)
    lines = tuple(
        QuotedLine(offer_id=item.offer_id, quantity=item.quantity, unit_price_cents=item.unit_price_cents,
                   discount_cents=0, shipping_cents=share)
        for item, share in zip(items, shares, strict=True)
    )
    return Quote(lines=lines, subtotal_cents=sum(subtotals), discount_cents=0, shipping_cents=shipping_cents)

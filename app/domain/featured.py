"""Why one offer of a product stands first: the order is made in SQL (app/models/offers.py), the words here."""

from collections.abc import Sequence
from typing import Protocol

from app.domain.money import Money


class Standing(Protocol):
    """What the order of offers compares."""

    @property
    def price_cents(self) -> int: ...
    @property
    def available(self) -> int: ...
    @property
    def seller_rating(self) -> float | None: ...


def reason(offers: Sequence[Standing]) -> str:
    """Why the first of these offers, which stand in the shop's order, is featured; it must be in stock."""
    first, others = offers[0], [offer for offer in offers[1:] if offer.available]
    if not others:
        return "The only offer that is in stock." if len(offers) > 1 else "The only offer, and it is in stock."
    second = others[0]
    if first.price_cents < second.price_cents:
        return f"In stock, and the lowest price. The next one asks {Money(second.price_cents)}."
    if first.seller_rating is not None and first.seller_rating != second.seller_rating:
        return "In stock, and among the offers with the lowest price the one with the best rated seller."
    return "In stock, and among equals in price and rating the one that was here first."

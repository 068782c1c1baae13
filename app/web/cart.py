"""The cart's page, shown by the cart itself and by a checkout that was refused."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from flask import render_template

from app.domain.shipping_terms import Terms
from app.models import carts, listings
from app.transactions import checkout
from app.web.visitor import person_or_none


def render_cart(items: Sequence[carts.Item], *, terms: Terms, problems: Mapping[int, str] | None = None,
                typed: Mapping[int, str] | None = None, recommended: Sequence[listings.Card] = ()) -> str:
    """The page, with what is wrong (`problems`) and what was typed beside the lines concerned, both by offer id.

    `recommended` is what goes with the items. Delivery is that in the usual way, to the default address if there is one.
    """
    active = [item for item in items if not item.saved]
    orderable = [item for item in active if item.is_orderable]
    return render_template(
        "cart/show.html",
        items=active,
        saved=[item for item in items if item.saved],
        quote=checkout.quote_items(orderable, rate=terms.usual, today=datetime.now(UTC).date()) if orderable else None,
        ways=len(terms.offered),
        problems={**shortage_texts(active), **(problems or {})},
        typed=typed or {},
        recommended=recommended,
        is_guest=person_or_none() is None,
        is_ready=bool(active) and len(orderable) == len(active),
    )


def shortage_texts(items: Sequence[carts.Item]) -> dict[int, str]:
    """What to say beside the lines that cannot be ordered as they are, by offer id."""
    return {item.offer_id: _shortage_text(item) for item in items if not item.is_orderable}


def _shortage_text(item: carts.Item) -> str:
    if not item.is_offered or item.available == 0:
        return "No longer available. Remove it, or save it for later, to go on."
    return f"Only {item.available} left. Lower the quantity to {item.available} to go on."

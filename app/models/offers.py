"""Offers: one seller's price, condition and stock for a product."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.db import Tx
from app.domain.states import OfferCondition


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerOffer:
    """An offer as the product page shows it, with what buyers think of its seller."""

    id: int
    seller_id: int
    seller_name: str
    price_cents: int
    list_price_cents: int | None
    condition: OfferCondition
    available: int
    seller_rating: float | None
    seller_rating_count: int


def list_of_product(tx: Tx, *, product_id: int, limit: int) -> list[SellerOffer]:
    """Who sells a product, the featured offer first: in stock, then cheapest, then best rated, then oldest."""
    return tx.all(
        SellerOffer,
        """
        SELECT o.id, o.seller_id, u.full_name AS seller_name, o.price_cents, o.list_price_cents, o.condition, a.available,
               s.rating_sum::real / nullif(s.rating_count, 0) AS seller_rating, s.rating_count AS seller_rating_count
        FROM offers o
        JOIN sellers s ON s.user_id = o.seller_id
        JOIN users u ON u.id = o.seller_id
        CROSS JOIN LATERAL (SELECT coalesce(sum(on_hand), 0)::integer AS available FROM stock WHERE offer_id = o.id) a
        WHERE o.product_id = %(product_id)s AND o.removed_at IS NULL
        ORDER BY a.available > 0 DESC, o.price_cents, seller_rating DESC NULLS LAST, o.created_at, o.id
        LIMIT %(limit)s
        """,
        product_id=product_id,
        limit=limit,
    )


def list_seller_names(tx: Tx, *, seller_ids: Sequence[int]) -> dict[int, str]:
    """The names of those of these users who sell, by their id."""
    _, rows = tx.rows(
        """
        SELECT s.user_id, u.full_name
        FROM sellers s
        JOIN users u ON u.id = s.user_id
        WHERE s.user_id = ANY (%(seller_ids)s)
        """,
        seller_ids=list(seller_ids),
    )
    return dict(rows)

"""Listings: what lists show of products, one narrow row each; departments are browsed here, words are looked for in hits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.db import Tx
from app.domain import ids
from app.domain.search import Filters
from app.models.listing_clauses import KEYS, ORDERS, first, narrowed, values

LOW_STOCK = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A product as lists show it. `low_stock` is the number of units left where that is a few, else None.

    `featured_offer_id` is the offer that stands first on the product's page, None when nothing is in stock.
    """

    id: int
    title: str
    brand: str
    media_key: str | None
    price_cents: int | None
    list_price_cents: int | None
    offer_count: int
    rating_average: float | None
    rating_count: int
    in_stock: bool
    low_stock: int | None
    featured_offer_id: int | None
    weight_g: int

    @property
    def slug(self) -> str:
        return ids.slugify(self.title)

    @property
    def image_url(self) -> str | None:
        return f"/media/{self.media_key}" if self.media_key else None


def count_matches(tx: Tx, *, filters: Filters, limit: int) -> int:
    """How many products match filters without words; `limit` when there are that many or more."""
    count: int = tx.value(
        f"""
        SELECT count(*)
        FROM (
            SELECT
            FROM listings l
            WHERE {narrowed(filters)}
            LIMIT %(limit)s
        ) l
        """,  # noqa: S608 - constant clauses
        limit=limit,
        **values(filters),
    )
    return count


def list_cards(tx: Tx, *, product_ids: Sequence[int]) -> list[Card]:
    """The cards of these products, in this order."""
    return tx.all(
        Card, CARDS.format(product_ids="%(product_ids)s::bigint[]"),
        product_ids=list(product_ids),
        low_stock=LOW_STOCK,
    )


def list_matching_cards(tx: Tx, *, filters: Filters, limit: int, offset: int = 0) -> list[Card]:
    """A page of the products that match filters without words, in the order of `filters.sort`."""
    return tx.all(
        Card, CARDS.format(product_ids=f"ARRAY({_matching_ids(filters)})"),
        limit=limit,
        offset=offset,
        reach=limit + offset,
        low_stock=LOW_STOCK,
        **values(filters),
    )


# %(low_stock)s is LOW_STOCK; {product_ids} an array in the order to be kept.
CARDS = """
    SELECT id, title, brand, media_key, price_cents, list_price_cents, offer_count, rating_average, rating_count, in_stock,
           low_stock, featured_offer_id, weight_g
    FROM product_cards({product_ids}, %(low_stock)s)
"""


def _matching_ids(filters: Filters) -> str:
    return f"""
        SELECT l.product_id
        FROM ({_browsed(filters, columns=KEYS[filters.sort])}) l
        ORDER BY {ORDERS[filters.sort]}
        LIMIT %(limit)s OFFSET %(offset)s
        """  # noqa: S608 - constant clauses


def _browsed(filters: Filters, *, columns: str) -> str:
    """The first %(reach)s listings that match, in any order.

    Each category gives its own first ones by an index in the wanted order: sorting all of them would mean to read all of them.
    """
    if not filters.category_ids:
        return first("FROM listings l", narrowed(filters), filters.sort, columns=columns)
    of_one = first("FROM listings l", f"l.category_id = c.id AND {narrowed(replace(filters, category_ids=()))}", filters.sort,
                    columns=columns)
    return f"SELECT l.* FROM unnest(%(category_ids)s) AS c (id) CROSS JOIN LATERAL ({of_one}) l"  # noqa: S608 - constant clauses

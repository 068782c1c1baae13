"""Listings: what lists show of products, one narrow row each, and the search among them.

A statement here is put together from constant clauses, chosen by which filters are set; values travel as parameters. The row
that is filtered and sorted is `l` on every level, so that one clause fits all of them.
"""

from dataclasses import dataclass, replace
from typing import Any

from app.db import Tx
from app.domain import ids
from app.domain.search import Filters, Sort

LOW_STOCK = 5
RANKED_MAX = 1000
NEAR_MAX = 120
BRANDS_AMONG = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A product as lists show it. `low_stock` is the number of units left where that is a few, else None."""

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

    @property
    def slug(self) -> str:
        return ids.slugify(self.title)

    @property
    def image_url(self) -> str | None:
        return f"/media/{self.media_key}" if self.media_key else None


_ORDERS = {
    Sort.RELEVANCE: "l.rank DESC, l.sold_count DESC, l.product_id",
    Sort.BEST_SELLING: "l.sold_count DESC, l.product_id",
    Sort.PRICE_ASC: "l.price_cents, l.product_id",
    Sort.PRICE_DESC: "l.price_cents DESC, l.product_id DESC",
    Sort.RATING: "l.rating_average DESC NULLS LAST, l.product_id",
    Sort.NEWEST: "l.created_at DESC, l.product_id",
}
# A product that nobody offers has no price, and no place in an order by price.
_PRICE_SORTS = frozenset({Sort.PRICE_ASC, Sort.PRICE_DESC})

# Seller, condition, price and stock have to be true of one and the same offer.
_OFFERED = """EXISTS (
    SELECT
    FROM offers o
    WHERE o.product_id = l.product_id
      AND o.removed_at IS NULL
      AND (%(sellers)s = '{}' OR o.seller_id = ANY (%(sellers)s::bigint[]))
      AND (%(conditions)s = '{}' OR o.condition = ANY (%(conditions)s::offer_condition[]))
      AND (%(min_cents)s IS NULL OR o.price_cents >= %(min_cents)s)
      AND (%(max_cents)s IS NULL OR o.price_cents <= %(max_cents)s)
      AND (NOT %(in_stock)s OR EXISTS (SELECT FROM stock s WHERE s.offer_id = o.id AND s.on_hand > 0))
)"""


def list_matches(tx: Tx, *, filters: Filters, limit: int, offset: int) -> list[Card]:
    """A page of the products that match, words included, in the order of `filters.sort`."""
    return _list_cards(tx, _matches(filters), filters, limit=limit, offset=offset)


def list_near(tx: Tx, *, filters: Filters) -> list[Card]:
    """The NEAR_MAX products that come nearest to the words: with some of them, or spelt alike. In the order of `filters.sort`."""
    return _list_cards(tx, _near(filters), filters, limit=NEAR_MAX, offset=0)


def list_best_selling(tx: Tx, *, limit: int) -> list[Card]:
    """What sells best and can be sent now."""
    return list_matches(tx, filters=Filters(in_stock=True), limit=limit, offset=0)


def list_newest(tx: Tx, *, limit: int) -> list[Card]:
    """What came last and can be sent now."""
    return list_matches(tx, filters=Filters(in_stock=True, sort=Sort.NEWEST), limit=limit, offset=0)


def list_deals(tx: Tx, *, limit: int) -> list[Card]:
    """The best selling of what costs less than its list price and can be sent now."""
    deals = """
        SELECT *
        FROM listings
        WHERE is_active AND in_stock AND list_price_cents > price_cents
        ORDER BY sold_count DESC, product_id
        LIMIT %(reach)s
    """
    return _list_cards(tx, deals, Filters(), limit=limit, offset=0)


def count_matches(tx: Tx, *, filters: Filters, limit: int) -> int:
    """How many products match, words included; `limit` when there are that many or more."""
    count: int = tx.value(
        f"""
        SELECT count(*)
        FROM (
            SELECT
            {_from_all(filters)}
            WHERE {_narrowed(filters)}
            LIMIT %(count_max)s
        ) l
        """,  # noqa: S608 - constant clauses
        count_max=limit,
        **_values(filters),
    )
    return count


def list_brands(tx: Tx, *, filters: Filters, limit: int) -> list[str]:
    """The commonest brands among the best selling products that match, whatever brands were chosen."""
    wider = replace(filters, brands=(), sort=Sort.BEST_SELLING)
    return tx.values(
        f"""
        SELECT l.brand
        FROM ({_matches(wider)}) l
        WHERE l.brand <> ''
        GROUP BY l.brand
        ORDER BY count(*) DESC, l.brand
        LIMIT %(brands_max)s
        """,  # noqa: S608 - constant clauses
        brands_max=limit,
        reach=BRANDS_AMONG,
        **_values(wider),
    )


def _list_cards(tx: Tx, chosen: str, filters: Filters, *, limit: int, offset: int) -> list[Card]:
    """The rows of `chosen`, a statement that gives listings up to %(reach)s, as cards."""
    order = _ORDERS[filters.sort]
    return tx.all(
        Card,
        f"""
        SELECT l.product_id AS id, p.title, l.brand, pic.media_key, l.price_cents, l.list_price_cents, l.offer_count,
               l.rating_average, l.rating_count, l.in_stock,
               CASE WHEN shelf.units <= %(low_stock)s THEN shelf.units::integer END AS low_stock
        FROM (
            SELECT *
            FROM ({chosen}) l
            ORDER BY {order}
            LIMIT %(limit)s OFFSET %(offset)s
        ) l
        JOIN products p ON p.id = l.product_id
        LEFT JOIN pictures pic ON pic.product_id = l.product_id AND pic.position = 0
        LEFT JOIN LATERAL (
            SELECT sum(s.on_hand) AS units
            FROM offers o
            JOIN stock s ON s.offer_id = o.id
            WHERE o.product_id = l.product_id AND o.removed_at IS NULL
        ) shelf ON l.in_stock
        ORDER BY {order}
        """,  # noqa: S608 - constant clauses
        low_stock=LOW_STOCK,
        limit=limit,
        offset=offset,
        reach=limit + offset,
        **_values(filters),
    )


def _matches(filters: Filters) -> str:
    """The first %(reach)s listings that match, in any order."""
    if filters.sort is Sort.RELEVANCE:
        return _ranked(filters)
    if filters.category_ids and not filters.words:
        return _of_each_category(filters)
    return f"""
        SELECT l.*
        {_from_all(filters)}
        WHERE {_narrowed(filters)}
        ORDER BY {_ORDERS[filters.sort]}
        LIMIT %(reach)s
    """


def _of_each_category(filters: Filters) -> str:
    """Each category gives its own first rows by an index in the wanted order; sorting all of them would mean to read all of them."""
    return f"""
        SELECT l.*
        FROM unnest(%(category_ids)s) AS c (id)
        CROSS JOIN LATERAL (
            SELECT l.*
            FROM listings l
            WHERE l.category_id = c.id AND {_narrowed(replace(filters, category_ids=()))}
            ORDER BY {_ORDERS[filters.sort]}
            LIMIT %(reach)s
        ) l
    """  # noqa: S608 - constant clauses


def _ranked(filters: Filters) -> str:
    """The best selling RANKED_MAX matches with their rank: to rank every product with a common word would take seconds."""
    return f"""
        SELECT l.*, ts_rank(w.search, websearch_to_tsquery('public.shop', %(all_words)s)) AS rank
        FROM (
            SELECT l.*
            {_from_all(filters)}
            WHERE {_narrowed(filters)}
            ORDER BY {_ORDERS[Sort.BEST_SELLING]}
            LIMIT %(ranked_max)s
        ) l
        JOIN products w ON w.id = l.product_id
    """  # noqa: S608 - constant clauses


def _near(filters: Filters) -> str:
    """Products with some of the words and products whose title is spelt alike, ranked by both."""
    return f"""
        SELECT l.*,
               ts_rank(w.search, websearch_to_tsquery('public.shop', %(some_words)s))
               + word_similarity(%(all_words)s, w.title) AS rank
        FROM (
            (SELECT l.*
             FROM listings l
             JOIN products w ON w.id = l.product_id AND w.search @@ websearch_to_tsquery('public.shop', %(some_words)s)
             WHERE {_narrowed(filters)}
             ORDER BY {_ORDERS[Sort.BEST_SELLING]}
             LIMIT %(ranked_max)s)
            UNION
            (SELECT l.*
             FROM listings l
             JOIN products w ON w.id = l.product_id AND w.title %%> %(all_words)s
             WHERE {_narrowed(filters)}
             ORDER BY {_ORDERS[Sort.BEST_SELLING]}
             LIMIT %(ranked_max)s)
        ) l
        JOIN products w ON w.id = l.product_id
        ORDER BY rank DESC
        LIMIT %(reach)s
    """  # noqa: S608 - constant clauses


def _from_all(filters: Filters) -> str:
    """Listings, those with all the words where there are words."""
    if not filters.words:
        return "FROM listings l"
    return """
        FROM listings l
        JOIN products w ON w.id = l.product_id AND w.search @@ websearch_to_tsquery('public.shop', %(all_words)s)
    """


def _narrowed(filters: Filters) -> str:
    """The condition on a listing `l` that the filters make, words aside."""
    of_one_offer = bool(filters.sellers or filters.conditions)
    clauses = (
        (True, "l.is_active"),
        (filters.sort in _PRICE_SORTS, "l.price_cents IS NOT NULL"),
        (filters.category_ids, "l.category_id = ANY (%(category_ids)s)"),
        (filters.brands, "l.brand = ANY (%(brands)s)"),
        (filters.min_cents is not None and not of_one_offer, "l.price_cents >= %(min_cents)s"),
        (filters.max_cents is not None and not of_one_offer, "l.price_cents <= %(max_cents)s"),
        (filters.rating is not None, "l.rating_average >= %(rating)s"),
        (filters.in_stock, "l.in_stock"),
        (of_one_offer, _OFFERED),
    )
    return " AND ".join(clause for applies, clause in clauses if applies)


def _values(filters: Filters) -> dict[str, Any]:
    """The parameters that the clauses name."""
    return {
        "category_ids": list(filters.category_ids),
        "brands": list(filters.brands),
        "min_cents": filters.min_cents,
        "max_cents": filters.max_cents,
        "rating": filters.rating,
        "in_stock": filters.in_stock,
        "sellers": list(filters.sellers),
        "conditions": [condition.value for condition in filters.conditions],
        "all_words": " ".join(filters.words),
        "some_words": " or ".join(filters.words),
        "ranked_max": RANKED_MAX,
    }

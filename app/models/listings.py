"""Listings: what lists show of products, one narrow row each, and the search among them.

A statement here is put together from constant clauses, chosen by which filters are set; values travel as parameters. The row
that is filtered and sorted is `l` on every level, so that one clause fits all of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.db import Tx
from app.domain import ids
from app.domain.search import Filters, Sort

LOW_STOCK = 5
HITS_MAX = 600
NEAR_MAX = 120
BRANDS_AMONG = 500
# Short words are spelt like half the catalogue, and many of them take long to compare.
LONG_WORD = 4
LONG_WORDS_MAX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A product that was found, with what the list says about all of them together."""

    product_id: int
    brand: str


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
# What an order compares: with nothing else selected, an index alone answers.
_KEYS = {
    Sort.BEST_SELLING: "l.product_id, l.sold_count",
    Sort.PRICE_ASC: "l.product_id, l.price_cents",
    Sort.PRICE_DESC: "l.product_id, l.price_cents",
    Sort.RATING: "l.product_id, l.rating_average",
    Sort.NEWEST: "l.product_id, l.created_at",
}
# A product that nobody offers has no price, and no place in an order by price.
_PRICE_SORTS = frozenset({Sort.PRICE_ASC, Sort.PRICE_DESC})

_ALL_WORDS = """
    FROM listings l
    JOIN products w ON w.id = l.product_id AND w.search @@ websearch_to_tsquery('public.shop', %(all_words)s)
"""
_SOME_WORDS = """
    FROM listings l
    JOIN products w ON w.id = l.product_id AND w.search @@ websearch_to_tsquery('public.shop', %(some_words)s)
"""
_SPELT_ALIKE = """
    FROM listings l
    JOIN products w ON w.id = l.product_id AND w.title %%> %(long_words)s
"""

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


def list_ids(tx: Tx, *, filters: Filters, limit: int, offset: int = 0) -> list[int]:
    """A page of the products that match filters without words, in the order of `filters.sort`."""
    return tx.values(
        f"""
        SELECT l.product_id
        FROM ({_browsed(filters, columns=_KEYS[filters.sort])}) l
        ORDER BY {_ORDERS[filters.sort]}
        LIMIT %(limit)s OFFSET %(offset)s
        """,  # noqa: S608 - constant clauses
        limit=limit,
        offset=offset,
        reach=limit + offset,
        **_values(filters),
    )


def list_deal_ids(tx: Tx, *, limit: int) -> list[int]:
    """The best selling of what costs less than its list price and can be sent now."""
    return tx.values(
        """
        SELECT product_id
        FROM listings
        WHERE is_active AND in_stock AND list_price_cents > price_cents
        ORDER BY sold_count DESC, product_id
        LIMIT %(limit)s
        """,
        limit=limit,
    )


def count_matches(tx: Tx, *, filters: Filters, limit: int) -> int:
    """How many products match filters without words; `limit` when there are that many or more."""
    count: int = tx.value(
        f"""
        SELECT count(*)
        FROM (
            SELECT
            FROM listings l
            WHERE {_narrowed(filters)}
            LIMIT %(limit)s
        ) l
        """,  # noqa: S608 - constant clauses
        limit=limit,
        **_values(filters),
    )
    return count


def list_brands(tx: Tx, *, filters: Filters, limit: int) -> list[str]:
    """The commonest brands among the best selling products that match filters without words, whatever brands were chosen."""
    wider = replace(filters, brands=(), sort=Sort.BEST_SELLING)
    return tx.values(
        f"""
        SELECT l.brand
        FROM ({_browsed(wider, columns="l.product_id, l.sold_count, l.brand")}) l
        WHERE l.brand <> ''
        GROUP BY l.brand
        ORDER BY count(*) DESC, l.brand
        LIMIT %(limit)s
        """,  # noqa: S608 - constant clauses
        limit=limit,
        reach=BRANDS_AMONG,
        **_values(wider),
    )


def list_hits(tx: Tx, *, filters: Filters) -> list[Hit]:
    """At most HITS_MAX + 1 products that match, with all the words, in the order of `filters.sort`.

    By relevance only the best selling matches are ranked: to rank every product that has a common word would take seconds.
    """
    return _list_hits(tx, _with_all_words(filters), filters, limit=HITS_MAX + 1)


def list_near_hits(tx: Tx, *, filters: Filters) -> list[Hit]:
    """At most NEAR_MAX products that come nearest: with some of the words, or spelt alike. In the order of `filters.sort`."""
    return _list_hits(tx, _with_some_words(filters), filters, limit=NEAR_MAX)


def list_cards(tx: Tx, *, product_ids: Sequence[int]) -> list[Card]:
    """The cards of these products, in this order."""
    return tx.all(
        Card,
        """
        SELECT l.product_id AS id, p.title, l.brand, pic.media_key, l.price_cents, l.list_price_cents, l.offer_count,
               l.rating_average, l.rating_count, l.in_stock,
               CASE WHEN shelf.units <= %(low_stock)s THEN shelf.units::integer END AS low_stock
        FROM unnest(%(product_ids)s::bigint[]) WITH ORDINALITY AS chosen (id, position)
        JOIN listings l ON l.product_id = chosen.id
        JOIN products p ON p.id = chosen.id
        LEFT JOIN pictures pic ON pic.product_id = chosen.id AND pic.position = 0
        LEFT JOIN LATERAL (
            SELECT sum(s.on_hand) AS units
            FROM offers o
            JOIN stock s ON s.offer_id = o.id
            WHERE o.product_id = l.product_id AND o.removed_at IS NULL
        ) shelf ON l.in_stock
        ORDER BY chosen.position
        """,
        product_ids=list(product_ids),
        low_stock=LOW_STOCK,
    )


def _browsed(filters: Filters, *, columns: str) -> str:
    """The first %(reach)s listings that match, in any order.

    Each category gives its own first ones by an index in the wanted order: sorting all of them would mean to read all of them.
    """
    if not filters.category_ids:
        return _first("FROM listings l", _narrowed(filters), filters.sort, columns=columns)
    of_one = _first("FROM listings l", f"l.category_id = c.id AND {_narrowed(replace(filters, category_ids=()))}", filters.sort,
                    columns=columns)
    return f"SELECT l.* FROM unnest(%(category_ids)s) AS c (id) CROSS JOIN LATERAL ({of_one}) l"  # noqa: S608 - constant clauses


def _first(source: str, condition: str, sort: Sort, *, columns: str) -> str:
    """The first %(reach)s listings `l` of a source."""
    return f"""
        SELECT {columns}
        {source}
        WHERE {condition}
        ORDER BY {_ORDERS[sort]}
        LIMIT %(reach)s
    """


def _list_hits(tx: Tx, found: str, filters: Filters, *, limit: int) -> list[Hit]:
    return tx.all(
        Hit,
        f"""
        SELECT l.product_id, l.brand
        FROM ({found}) l
        ORDER BY {_ORDERS[filters.sort]}
        LIMIT %(limit)s
        """,  # noqa: S608 - constant clauses
        limit=limit,
        reach=HITS_MAX + 1,
        **_values(filters),
    )


def _with_all_words(filters: Filters) -> str:
    if not filters.words:
        return _first("FROM listings l", _narrowed(filters), filters.sort, columns="l.*")
    if filters.sort is not Sort.RELEVANCE:
        return _first(_ALL_WORDS, _narrowed(filters), filters.sort, columns="l.*")
    return f"""
        SELECT l.*, ts_rank(w.search, websearch_to_tsquery('public.shop', %(all_words)s)) AS rank
        FROM ({_first(_ALL_WORDS, _narrowed(filters), Sort.BEST_SELLING, columns="l.*")}) l
        JOIN products w ON w.id = l.product_id
    """  # noqa: S608 - constant clauses


def _with_some_words(filters: Filters) -> str:
    """Candidates by their words and by the spelling of their title, ranked by both."""
    sources = [_SOME_WORDS, _SPELT_ALIKE] if _long_words(filters) else [_SOME_WORDS]
    candidates = " UNION ".join(f"({_first(source, _narrowed(filters), Sort.BEST_SELLING, columns='l.*')})" for source in sources)
    return f"""
        SELECT l.*,
               ts_rank(w.search, websearch_to_tsquery('public.shop', %(some_words)s))
               + word_similarity(%(all_words)s, w.title) AS rank
        FROM ({candidates}) l
        JOIN products w ON w.id = l.product_id
        ORDER BY rank DESC
        LIMIT %(near_max)s
    """  # noqa: S608 - constant clauses


def _long_words(filters: Filters) -> str:
    return " ".join([word for word in filters.words if len(word) >= LONG_WORD][:LONG_WORDS_MAX])


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
        "long_words": _long_words(filters),
        "near_max": NEAR_MAX,
    }

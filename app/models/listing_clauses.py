"""The constant clauses from which statements about listings are put together, chosen by the filters that are set.

Values travel as parameters. The row that is filtered and sorted is `l` on every level, so that one clause fits all of them.
"""

from typing import Any

from app.domain.search import Filters, Sort

ORDERS = {
    Sort.RELEVANCE: "l.rank DESC, l.sold_count DESC, l.product_id",
    Sort.BEST_SELLING: "l.sold_count DESC, l.product_id",
    Sort.PRICE_ASC: "l.price_cents, l.product_id",
    Sort.PRICE_DESC: "l.price_cents DESC, l.product_id DESC",
    Sort.RATING: "l.rating_average DESC NULLS LAST, l.product_id",
    Sort.NEWEST: "l.created_at DESC, l.product_id",
}
# What an order compares: with nothing else selected, an index alone answers.
KEYS = {
    Sort.BEST_SELLING: "l.product_id, l.sold_count",
    Sort.PRICE_ASC: "l.product_id, l.price_cents",
    Sort.PRICE_DESC: "l.product_id, l.price_cents",
    Sort.RATING: "l.product_id, l.rating_average",
    Sort.NEWEST: "l.product_id, l.created_at",
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


def first(source: str, condition: str, sort: Sort, *, columns: str) -> str:
    """The first %(reach)s listings `l` of a source."""
    return f"""
        SELECT {columns}
        {source}
        WHERE {condition}
        ORDER BY {ORDERS[sort]}
        LIMIT %(reach)s
    """


def narrowed(filters: Filters) -> str:
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


def values(filters: Filters) -> dict[str, Any]:
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
    }

"""Finding products by words, and counting what each filter would leave of them.

All of it is bounded: hits are cut at `limit`, and of very many products the best selling are looked through and a sample is
counted (`find_products` and `count_facets` in db/create.sql say how).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.db import Tx
from app.domain import ranking
from app.domain.facets import FACETS, PRICE_LADDER, Counts
from app.domain.search import Filters
from app.domain.understanding import Meaning

# How common the rarest word must be for the best selling eighth, or sixty-fourth, to be looked through first.
SCALES = ((16_000, 64), (2_000, 8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found: the stage of the query that did (0: none, 1: all words, 2 and more: most of them), the products in
    order with the parts of their scores, and the counts of the filters."""

    stage: int
    product_ids: list[int]
    words: list[float]
    phrases: list[float]
    popularities: list[float]
    ratings: list[float]
    counts: Counts


_FOUND = """
    WITH found AS MATERIALIZED (
        SELECT *
        FROM find_products(
            %(queries)s::tsquery[], %(enough)s, %(terms)s::tsquery, ROW(%(min_cents)s, %(max_cents)s, %(rating)s, %(in_stock)s,
            %(sellers)s::bigint[], %(conditions)s::offer_condition[])::listing_filter, %(of_one_offer)s, %(slots)s::integer[],
            %(alternatives)s::tsquery[], %(in_title)s::tsquery[], %(weights)s::real[], %(all_in_title)s::tsquery,
            %(phrase)s::tsquery, %(full)s::real, %(elsewhere)s::real, %(phrase_bonus)s::real, %(popularity)s::real,
            %(rating_weight)s::real, %(sort)s, %(scale)s, %(limit)s) WITH ORDINALITY
    )
    SELECT coalesce(max(stage), 0) AS stage,
           coalesce(array_agg(product_id ORDER BY ordinality), '{}') AS product_ids,
           coalesce(array_agg(words ORDER BY ordinality), '{}') AS words,
           coalesce(array_agg(phrase ORDER BY ordinality), '{}') AS phrases,
           coalesce(array_agg(popularity ORDER BY ordinality), '{}') AS popularities,
           coalesce(array_agg(rating ORDER BY ordinality), '{}') AS ratings
    FROM found
"""

"""Hits: products that were looked for by their words, sellers or conditions, one by one rather than by an index of a list.

Both searches are bounded, so that no words can make the shop slow.
"""

from dataclasses import dataclass
from typing import Any

from app.db import Tx
from app.domain.search import Filters, Sort
from app.models.listing_clauses import ORDERS, first, narrowed, values

HITS_MAX = 600
NEAR_MAX = 120
# Short words are spelt like half the catalogue, and many of them take long to compare.
LONG_WORD = 4
LONG_WORDS_MAX = 4

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A product that was found, with what the list says about all of them together."""

    product_id: int
    brand: str


def list_matching(tx: Tx, *, filters: Filters) -> list[Hit]:
    """At most HITS_MAX + 1 products that match, with all the words, in the order of `filters.sort`.

    By relevance only the best selling matches are ranked: to rank every product that has a common word would take seconds.
    """
    return _list(tx, _with_all_words(filters), filters, limit=HITS_MAX + 1)


def list_near(tx: Tx, *, filters: Filters) -> list[Hit]:
    """At most NEAR_MAX products that come nearest: with some of the words, or spelt alike. In the order of `filters.sort`."""
    return _list(tx, _with_some_words(filters), filters, limit=NEAR_MAX)


def _list(tx: Tx, found: str, filters: Filters, *, limit: int) -> list[Hit]:
    return tx.all(
        Hit,
        f"""
        SELECT l.product_id, l.brand
        FROM ({found}) l
        ORDER BY {ORDERS[filters.sort]}
        LIMIT %(limit)s
        """,  # noqa: S608 - constant clauses
        limit=limit,
        reach=HITS_MAX + 1,
        **_values(filters),
    )


def _with_all_words(filters: Filters) -> str:
    if not filters.words:
        return first("FROM listings l", narrowed(filters), filters.sort, columns="l.*")
    if filters.sort is not Sort.RELEVANCE:
        return first(_ALL_WORDS, narrowed(filters), filters.sort, columns="l.*")
    return f"""
        SELECT l.*, ts_rank(w.search, websearch_to_tsquery('public.shop', %(all_words)s)) AS rank
        FROM ({first(_ALL_WORDS, narrowed(filters), Sort.BEST_SELLING, columns="l.*")}) l
        JOIN products w ON w.id = l.product_id
    """  # noqa: S608 - constant clauses


def _with_some_words(filters: Filters) -> str:
    """Candidates by their words and by the spelling of their title, ranked by both."""
    sources = [_SOME_WORDS, _SPELT_ALIKE] if _long_words(filters) else [_SOME_WORDS]
    candidates = " UNION ".join(f"({first(source, narrowed(filters), Sort.BEST_SELLING, columns='l.*')})" for source in sources)
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


def _values(filters: Filters) -> dict[str, Any]:
    """The parameters that the clauses name, those of words included."""
    return {
        **values(filters),
        "all_words": " ".join(filters.words),
        "some_words": " or ".join(filters.words),
        "long_words": _long_words(filters),
        "near_max": NEAR_MAX,
    }

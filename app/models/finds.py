"""Finding products by words, and counting what each filter would leave of them.

All of it is bounded: hits are cut at `limit`, and of very many products the best selling are looked through and a sample is
counted (`find_products` and `facet_values` in db/create.sql say how).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.db import Tx
from app.domain import ranking
from app.domain.facets import Group, Sample
from app.domain.search import Filters, Sort
from app.domain.understanding import Meaning, quoted

# So many good hits among the best selling are enough for the first pages.
FIRST = 30
COUNT_MAX = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found: which stage did (0: none, 1: all words, 2 and more: most of them), in which share of all products
    (1: in all, 8: in the best selling eighth, …), the products in order, the parts of their scores where these were asked for,
    and for each group of facets the sample that it is counted from, where anything was found."""

    stage: int
    scale: int
    product_ids: list[int]
    words: list[float]
    phrases: list[float]
    popularities: list[float]
    ratings: list[float]
    samples: list[Sample]


NOTHING = Found(stage=0, scale=1, product_ids=[], words=[], phrases=[], popularities=[], ratings=[], samples=[])


def search(tx: Tx, *, meaning: Meaning, filters: Filters, groups: Sequence[Group], relaxes: bool, enough: int, reach: int,
           limit: int, explained: bool = False) -> Found:
    """At most `limit` products with the words, in the order of `filters.sort`, and what the filters are counted from.

    The strict query comes first; where it may relax, words are left out as long as fewer than `enough` are found. Where there
    are very many it ends at `reach`.
    """
    return tx.one(
        Found,
        """
        SELECT stage, scale, product_ids, words, phrases, popularities, ratings, samples
        FROM hits_and_samples(
            find_products(
                %(queries)s::tsquery[], %(stages)s::integer[], %(counts)s::integer[], %(enough)s, %(first)s, %(reach)s, %(limit)s,
                %(sort)s, %(terms)s::tsquery, %(filter)s::listing_filter, %(of_one_offer)s,
                %(slots)s::integer[], %(alternatives)s::tsquery[], %(in_title)s::tsquery[], %(weights)s::real[],
                %(all_in_title)s::tsquery, %(phrase)s::tsquery, %(as_written)s::tsquery[], %(full)s::real, %(elsewhere)s::real,
                %(phrase_bonus)s::real, %(written_bonus)s::real, %(popularity)s::real, %(rating_weight)s::real),
            %(queries)s::tsquery[], %(stages)s::integer[], %(limit)s, %(filter)s::listing_filter, %(group_terms)s::tsquery[],
            %(group_buts)s::text[], %(group_facets)s::text[], %(explained)s)
        """,
        enough=enough,
        first=FIRST if filters.sort is Sort.RELEVANCE else limit,
        reach=reach,
        limit=limit,
        explained=explained,
        of_one_offer=_is_of_one_offer(filters),
        sort=filters.sort.value,
        terms=_terms(filters),
        **_meant(meaning, relaxes=relaxes),
        filter=_filter(filters),
        **_sampled(groups),
    )


def sample(tx: Tx, *, filters: Filters, groups: Sequence[Group]) -> list[Sample]:
    """What the filters of a list without words are counted from, a sample for each group."""
    return tx.values(
        """
        SELECT facet_values(ARRAY[g.terms], NULL, %(filter)s::listing_filter, g.but, string_to_array(g.facets, ' '))
        FROM unnest(%(group_terms)s::tsquery[], %(group_buts)s::text[], %(group_facets)s::text[])
             WITH ORDINALITY AS g (terms, but, facets, position)
        ORDER BY g.position
        """,
        filter=_filter(filters),
        **_sampled(groups),
    )


def _meant(meaning: Meaning, *, relaxes: bool) -> dict[str, Any]:
    """The parameters of the words. Several alternatives of one slot are several rows with its number."""
    strict = [] if meaning.is_in_vain else [meaning.strict or None]
    stages: list[Sequence[str | None]] = [strict, *(meaning.relaxed if relaxes else [])]
    queries = [(stage, query) for stage, of_stage in enumerate(stages, start=1) for query in of_stage]
    rows = [(number, slot, alternative) for number, slot in enumerate(meaning.slots) for alternative in slot.alternatives]
    share = ranking.WORDS / (sum(slot.weight for slot in meaning.slots) or 1)
    whole = " & ".join(slot.alternatives[0].query("AB") for slot in meaning.slots)
    return {
        "queries": [query for _, query in queries],
        "stages": [stage for stage, _ in queries],
        "counts": [min(slot.product_count, COUNT_MAX) for slot in meaning.slots],
        "slots": [number for number, _, _ in rows],
        "alternatives": [alternative.query() for _, _, alternative in rows],
        "in_title": [alternative.query("AB") for _, _, alternative in rows],
        "weights": [slot.weight * share * alternative.likelihood for _, slot, alternative in rows],
        "all_in_title": whole or None,
        "phrase": " <-> ".join(slot.alternatives[0].query("A") for slot in meaning.slots) if len(meaning.slots) > 1 else None,
        "as_written": [quoted(f"={word}") for word in meaning.as_written],
        "full": ranking.WORDS,
        "elsewhere": ranking.ELSEWHERE,
        "phrase_bonus": ranking.PHRASE,
        "written_bonus": ranking.WRITTEN,
        "popularity": ranking.POPULARITY,
        "rating_weight": ranking.RATING,
    }


def _filter(filters: Filters) -> tuple[Any, ...]:
    """The fields of the database's listing_filter, in their order; None leaves one open."""
    conditions = "{" + ",".join(condition.value for condition in filters.conditions) + "}"
    sellers = "{" + ",".join(map(str, filters.sellers)) + "}"
    return (filters.min_cents, filters.max_cents, filters.rating, filters.in_stock or None,
            sellers if filters.sellers else None, conditions if filters.conditions else None)


def _sampled(groups: Sequence[Group]) -> dict[str, Any]:
    return {
        "group_terms": [_terms(group.filters) for group in groups],
        "group_buts": [group.but for group in groups],
        "group_facets": [" ".join(group.facets) for group in groups],
    }


def _terms(filters: Filters) -> str | None:
    """What of the filters stands among a product's terms, in PostgreSQL's query language; None when nothing does."""
    either = [
        [f"c:{category_id}" for category_id in filters.category_ids],
        [f"b:{brand}" for brand in filters.brands],
        *([f"a:{name}={value}"[:500] for value in values] for name, values in filters.attributes),
    ]
    return " & ".join("(" + " | ".join(map(quoted, terms)) + ")" for terms in either if terms) or None


def _is_of_one_offer(filters: Filters) -> bool:
    """Seller, condition, price and stock have to be true of one and the same offer, where more than one of them is asked for."""
    has_price = filters.min_cents is not None or filters.max_cents is not None
    of_offers = (filters.sellers, filters.conditions, has_price, filters.in_stock)
    return bool(filters.sellers or filters.conditions) and sum(map(bool, of_offers)) > 1

"""The product list: browse a category, search for words, narrow, sort, turn pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from flask import render_template, request

from app.blueprints.products import finding, landing, sharing
from app.blueprints.products.finding import Finding
from app.blueprints.products.panel import Panel
from app.db import Tx
from app.domain import facets, search, spelling
from app.domain.facets import Counts
from app.domain.search import Filters, Sort
from app.domain.understanding import NOTHING, Meaning
from app.models import finds, fruitless_searches, hits, listings, offers
from app.models.embeddings import Near
from app.web import category_tree, db, embeddings, estimated, query_budget, read_page, recently
from app.web.forms import PAGES_MAX
from app.web.visitor import person_or_none

PER_PAGE = 24
COUNT_MAX = 10_000
NEAREST_MAX = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One page of what was found.

    `count` is the number of all, an estimate when `is_estimate`; `is_more` says that there are more than that, and `shown` how
    many the pages can show. `finding` says how words were understood, None without words.
    """

    cards: list[listings.Card]
    count: int
    is_more: bool
    is_estimate: bool
    shown: int
    counts: Counts
    page: int
    finding: Finding | None = None
    understood: str = ""

    @property
    def pages(self) -> int:
        return _pages(self.shown)

    @property
    def is_cut(self) -> bool:
        """There is more than the pages can show."""
        return self.is_more or self.count > min(self.shown, PER_PAGE * PAGES_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A hit with the parts of its score, see app/domain/ranking.py."""

    card: listings.Card
    words: float
    phrase: float
    popularity: float
    rating: float

    @property
    def score(self) -> float:
        return self.words + self.phrase + self.popularity + self.rating


@query_budget(6)
def index() -> str:
    tree = category_tree()
    question = search.read(request.args.to_dict(flat=False), categories=tree.ids_by_slug)
    filters, page, explained = question.filters, read_page(), _may_explain()
    with db.reading() as tx:
        results = recently(("list", filters, page, explained), lambda: _find(tx, filters, page, explained=explained))
        window = landing.find(tx, filters=filters, page=page, tree=tree)
        unnamed = [seller_id for seller_id in filters.sellers if seller_id not in results.counts.seller_names]
        seller_names = {**results.counts.seller_names, **(offers.list_seller_names(tx, seller_ids=unnamed) if unnamed else {})}
    nearest = _nearest(filters, results)
    if _is_fruitless(filters, results):
        db.transact(lambda tx: fruitless_searches.keep(tx, text=spelling.normalise(filters.text), now=datetime.now(UTC)))
    panel = Panel(question=question, tree=tree, counts=results.counts, seller_names=seller_names)
    # The results of a search are for whoever searched: they are in no index, and have no address to share.
    shared = {} if filters.text else sharing.of_list(filters, path=panel.path, page=results.page).as_values()
    return render_template(
        "products/list.html", results=results, panel=panel, filters=filters, search_text=filters.text, landing=window,
        nearest=nearest, explained=_explained(results) if explained else (), may_explain=explained, **shared)


def _explained(results: Results) -> list[Explained]:
    """How the scores on this page came about."""
    if results.finding is None:
        return []
    found, first = results.finding.found, (results.page - 1) * PER_PAGE
    parts = zip(found.words[first:], found.phrases[first:], found.popularities[first:], found.ratings[first:], strict=True)
    return [Explained(card=card, words=words, phrase=phrase, popularity=popularity, rating=rating)
            for card, (words, phrase, popularity, rating) in zip(results.cards, parts, strict=False)]


def _may_explain() -> bool:
    """An operator asks how this list came about."""
    reader = person_or_none()
    return request.args.get("explain") == "1" and reader is not None and reader.is_operator


def _nearest(filters: Filters, results: Results) -> Sequence[Near]:
    """What is nearest in meaning, where words alone found nothing and the shop knows none that resembles them.

    A list with filters has ways on already, and whoever wants the words as typed wants nothing else.
    """
    is_lost = results.finding is not None and results.finding.is_unknown and filters.are_words_alone
    return embeddings.list_nearest(filters.text, limit=NEAREST_MAX) if is_lost else ()


def _is_fruitless(filters: Filters, results: Results) -> bool:
    """Words alone found nothing: operators will want to know, unless the browser only fetched ahead."""
    is_prefetch = "prefetch" in request.headers.get("Sec-Purpose", "")
    return bool(filters.words) and not results.cards and filters.are_words_alone and not is_prefetch


def _find(tx: Tx, filters: Filters, page: int, *, explained: bool) -> Results:
    """Words and attributes are looked up in the index of words, departments are browsed by the indexes of their order."""
    if filters.words:
        return _search(tx, filters, page, explained=explained)
    if filters.attributes:
        return _page_of_hits(tx, filters, page, _by_terms(tx, filters, reach=page * PER_PAGE))
    if filters.sellers or filters.conditions:
        found = hits.list_matching(tx, filters=filters)
        return _page_of_ids(tx, page, found, counts=_count(tx, filters))
    return _browse(tx, filters, page)


def _browse(tx: Tx, filters: Filters, page: int) -> Results:
    count = listings.count_matches(tx, filters=filters, limit=COUNT_MAX + 1)
    page = min(page, _pages(count))
    return Results(
        cards=listings.list_matching_cards(tx, filters=filters, limit=PER_PAGE, offset=(page - 1) * PER_PAGE),
        count=min(count, COUNT_MAX),
        is_more=count > COUNT_MAX,
        is_estimate=False,
        shown=min(count, COUNT_MAX),
        counts=_count(tx, filters),
        page=page,
    )


def _count(tx: Tx, filters: Filters) -> Counts:
    """What each filter would leave of a list without words. Estimates serve for a minute, exact counts are made anew."""
    return estimated(("counts", replace(filters, sort=Sort.BEST_SELLING)), lambda: _count_now(tx, filters),
                     is_estimate=lambda counts: counts.scale > 1)


def _count_now(tx: Tx, filters: Filters) -> Counts:
    groups = facets.groups(filters, with_attributes=_has_attributes(filters))
    return facets.count(groups, finds.sample(tx, filters=filters, groups=groups))


def _has_attributes(filters: Filters) -> bool:
    """Attributes are worth choosing among within one category: mugs have a capacity, shoes a size."""
    return len(filters.categories) == 1


def _search(tx: Tx, filters: Filters, page: int, *, explained: bool) -> Results:
    found = finding.find(tx, filters, reach=page * PER_PAGE, literal=filters.verbatim, with_attributes=_has_attributes(filters),
                         explained=explained)
    return _page_of_hits(tx, filters, page, found)


def _by_terms(tx: Tx, filters: Filters, *, reach: int) -> Finding:
    groups = facets.groups(filters, with_attributes=_has_attributes(filters))
    found = finds.search(tx, meaning=NOTHING, filters=filters, groups=groups, relaxes=False, enough=1, reach=reach,
                         limit=finding.HITS_MAX)
    return Finding(meaning=NOTHING, found=found, groups=groups)


def _page_of_hits(tx: Tx, filters: Filters, page: int, found: Finding) -> Results:
    counts = facets.count(found.groups, found.found.samples) if found.found.product_ids else Counts()
    results = _page_of_ids(tx, page, found.found.product_ids, counts=counts, are_all=found.found.scale == 1)
    if not filters.words:
        return results
    return replace(results, finding=found, understood=_understood(found.meaning, filters, results.cards))


def _page_of_ids(tx: Tx, page: int, product_ids: Sequence[int], *, counts: Counts, are_all: bool = True) -> Results:
    """A page of hits. Unless these `are_all`, further pages would find more of those that were counted."""
    hits = product_ids[:finding.HITS_MAX]
    shown = len(hits) if are_all else min(max(counts.total, len(hits)), finding.HITS_MAX)
    count = max(counts.total, shown) if shown > len(hits) or shown == finding.HITS_MAX else shown
    page = min(page, _pages(len(hits)))
    return Results(
        cards=listings.list_cards(tx, product_ids=hits[(page - 1) * PER_PAGE : page * PER_PAGE]) if hits else [],
        count=count,
        is_more=len(product_ids) > len(hits) >= counts.total,
        is_estimate=counts.scale > 1 and count > len(hits),
        shown=shown,
        counts=counts,
        page=page,
    )


def _understood(meaning: Meaning, filters: Filters, cards: Sequence[listings.Card]) -> str:
    """The words that were looked for, where these are others than the typed ones; "" otherwise."""
    meant = meaning.in_words(search.words_of(" ".join((cards[0].title, cards[0].brand)))) if cards else ""
    typed = " ".join(word for word in filters.words if word not in (*meaning.missing, *meaning.common))
    return "" if meant == typed else meant


def _pages(count: int) -> int:
    """How many pages that many products fill; an empty list is one page."""
    return max(1, min(-(-count // PER_PAGE), PAGES_MAX))

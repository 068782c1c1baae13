"""The product list: browse a category, search for words, narrow, sort, turn pages."""

from collections import Counter
from dataclasses import dataclass

from flask import render_template, request

from app.blueprints.products import landing, sharing
from app.blueprints.products.panel import Panel
from app.db import Tx
from app.domain import search
from app.domain.search import Filters, Sort
from app.models import hits, listings, offers
from app.web import category_tree, db, query_budget, read_page, recently
from app.web.forms import PAGES_MAX

PER_PAGE = 24
COUNT_MAX = 10_000
FEW = 4
BRANDS_OFFERED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One page of what was found.

    `count` is the number of all, `is_more` says that there are more than that. `exact` is how many of them have all the words
    when the others come only near, else None.
    """

    cards: list[listings.Card]
    count: int
    is_more: bool
    exact: int | None
    brands: list[str]
    page: int

    @property
    def pages(self) -> int:
        return _pages(self.count)

    @property
    def is_cut(self) -> bool:
        """There is more than the pages can show."""
        return self.is_more or self.count > PER_PAGE * PAGES_MAX


@query_budget(6)
def index() -> str:
    tree = category_tree()
    question = search.read(request.args.to_dict(flat=False), categories=tree.ids_by_slug)
    filters, page = question.filters, read_page()
    with db.reading() as tx:
        results = recently(("list", filters, page), lambda: _find(tx, filters, page))
        window = landing.find(tx, filters=filters, page=page, tree=tree)
        seller_names = offers.list_seller_names(tx, seller_ids=filters.sellers) if filters.sellers else {}
    panel = Panel(question=question, tree=tree, brands=results.brands, seller_names=seller_names)
    # The results of a search are for whoever searched: they are in no index, and have no address to share.
    shared = {} if filters.text else sharing.of_list(filters, path=panel.path, page=results.page).as_values()
    return render_template(
        "products/list.html", results=results, panel=panel, filters=filters, search_text=filters.text, landing=window,
        **shared)


def _find(tx: Tx, filters: Filters, page: int) -> Results:
    """Indexes answer for whole departments page by page; what has to be looked for product by product is found once."""
    if filters.words or filters.sellers or filters.conditions:
        return _search(tx, filters, page)
    count = listings.count_matches(tx, filters=filters, limit=COUNT_MAX + 1)
    page = min(page, _pages(count))
    return Results(
        cards=listings.list_matching_cards(tx, filters=filters, limit=PER_PAGE, offset=(page - 1) * PER_PAGE),
        count=min(count, COUNT_MAX),
        is_more=count > COUNT_MAX,
        exact=None,
        brands=listings.list_brands(tx, filters=filters, limit=BRANDS_OFFERED),
        page=page,
    )


def _search(tx: Tx, filters: Filters, page: int) -> Results:
    found, exact = hits.list_matching(tx, filters=filters), None
    if filters.words and (not found or (len(found) < FEW and filters.sort is Sort.RELEVANCE)):
        near = hits.list_near(tx, filters=filters)
        if len(near) > len(found):
            found, exact = near, len(found)
    shown = found[:hits.HITS_MAX]
    page = min(page, _pages(len(shown)))
    on_page = shown[(page - 1) * PER_PAGE : page * PER_PAGE]
    brands = Counter(hit.brand for hit in shown if hit.brand)
    return Results(
        cards=listings.list_cards(tx, product_ids=[hit.product_id for hit in on_page]),
        count=len(shown),
        is_more=len(found) > len(shown),
        exact=exact,
        brands=[brand for brand, _ in brands.most_common(BRANDS_OFFERED)],
        page=page,
    )


def _pages(count: int) -> int:
    """How many pages that many products fill; an empty list is one page."""
    return max(1, min(-(-count // PER_PAGE), PAGES_MAX))

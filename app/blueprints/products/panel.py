"""What stands around a product list: the filters to choose from, those that are chosen, and the addresses that change them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import request

from app.domain import money, search
from app.domain.search import Filters, Question, Sort
from app.domain.states import OfferCondition
from app.models.categories import Category, Tree

SORT_LABELS = {
    Sort.RELEVANCE: "Relevance",
    Sort.BEST_SELLING: "Best selling",
    Sort.PRICE_ASC: "Price, low to high",
    Sort.PRICE_DESC: "Price, high to low",
    Sort.RATING: "Rating",
    Sort.NEWEST: "Newest",
}
RATINGS_OFFERED = (4, 3, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A chosen filter in words, and the address of the list without it."""

    label: str
    remove_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Everything about filters that the list's page shows; `seller_names` has the names of the chosen sellers."""

    question: Question
    tree: Tree
    brands: Sequence[str]
    seller_names: Mapping[int, str]

    @property
    def filters(self) -> Filters:
        return self.question.filters

    @property
    def category(self) -> Category | None:
        """The one category that is looked at, None for the whole shop or several."""
        slugs = self.filters.categories
        return self.tree.by_slug(slugs[0]) if len(slugs) == 1 else None

    @property
    def path(self) -> list[Category]:
        """The categories above and including the one that is looked at."""
        return self.tree.path(self.category.id) if self.category else []

    @property
    def children(self) -> list[Category]:
        """Where to go further down."""
        return self.tree.children(self.category.id if self.category else None)

    @property
    def brand_choices(self) -> list[str]:
        """The chosen brands, then the common ones."""
        return list(dict.fromkeys((*self.filters.brands, *self.brands)))

    @property
    def seller_choices(self) -> list[tuple[int, str]]:
        """The chosen sellers with their names."""
        return [(seller_id, self.seller_names.get(seller_id, "somebody unknown")) for seller_id in self.filters.sellers]

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """The orders to choose from, as values and labels."""
        return [(sort.value, label) for sort, label in SORT_LABELS.items() if sort is not Sort.RELEVANCE or self.filters.words]

    @property
    def conditions(self) -> list[OfferCondition]:
        return list(OfferCondition)

    @property
    def ratings(self) -> list[int]:
        """The least ratings to choose from, with one that was asked for by address."""
        return sorted({*RATINGS_OFFERED, self.filters.rating or 4}, reverse=True)

    def price_text(self, name: str) -> str:
        """What stands in a price field: the price that counts, or what was typed when it could not be read."""
        cents = self.filters.min_cents if name == "min_price" else self.filters.max_cents
        return money.to_decimal(cents) if cents is not None else search.clean_text(request.args.get(name, ""))[:40]

    def carried(self, *, fields: Sequence[str]) -> list[tuple[str, str]]:
        """What a form must carry along: the filters that it has no fields for."""
        return [(name, value) for name, value in search.write(self.filters) if name not in fields]

    def page_url(self, page: int) -> str:
        return _address(self.filters, page=page)

    @property
    def above(self) -> list[tuple[str, str]]:
        """The way down to the category that is looked at, as labels and plain addresses for breadcrumbs."""
        return [(category.name, f"/products?category={category.slug}") for category in self.path[:-1]]

    def category_url(self, category: Category | None) -> str:
        """The same list in another category, or (None) in all."""
        return _address(replace(self.filters, categories=(category.slug,) if category else ()))

    @property
    def clear_url(self) -> str:
        """The list without any filter; words and order stay."""
        return _address(Filters(text=self.filters.text, words=self.filters.words, sort=self.filters.sort))

    @property
    def applied(self) -> list[Applied]:
        """The chosen filters, one by one."""
        filters = self.filters
        several = [
            *(("categories", slug, self.tree.by_slug(slug).name) for slug in filters.categories),
            *(("brands", brand, brand) for brand in filters.brands),
            *(("conditions", condition, condition.label) for condition in filters.conditions),
            *(("sellers", seller_id, f"Sold by {name}") for seller_id, name in self.seller_choices),
        ]
        single = [
            ("min_cents", None, f"From {money.Money(filters.min_cents or 0)}"),
            ("max_cents", None, f"Up to {money.Money(filters.max_cents or 0)}"),
            ("rating", None, f"{filters.rating} stars and more"),
            ("in_stock", False, "In stock"),
        ]
        return [
            *(Applied(label=label, remove_url=_address(_without(filters, name, value))) for name, value, label in several),
            *(Applied(label=label, remove_url=_address(replace(filters, **{name: default})))  # type: ignore[arg-type]
              for name, default, label in single if getattr(filters, name) != default),
        ]


def _without(filters: Filters, name: str, value: object) -> Filters:
    """The filters without one value of those that may have several."""
    kept = tuple(other for other in getattr(filters, name) if other != value)
    return replace(filters, **{name: kept})  # type: ignore[arg-type]


def _address(filters: Filters, *, page: int = 1) -> str:
    pairs = search.write(filters) + ([("page", str(page))] if page > 1 else [])
    return f"/products?{urlencode(pairs)}" if pairs else "/products"

"""What stands around a product list: the filters to choose from, those that are chosen, and the addresses that change them."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import request

from app.domain import facets, money, search
from app.domain.facets import Counts
from app.domain.search import Filters, Question, Sort
from app.domain.states import OfferCondition
from app.filters import plural
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
BRANDS_OFFERED = 10
SELLERS_OFFERED = 8
ATTRIBUTES_OFFERED = 4
VALUES_OFFERED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A chosen filter in words, and the address of the list without it."""

    label: str
    remove_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a filter, and how many products it would leave."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Everything about filters that the list's page shows; `seller_names` has the names of the chosen and the common sellers."""

    question: Question
    tree: Tree
    counts: Counts
    seller_names: Mapping[int, str]

    @property
    def filters(self) -> Filters:
        return self.question.filters

    @property
    def drawn_for(self) -> Hashable | None:
        """What the filters' looks depend on, where the same may be asked for again soon: for words and exact counts it is not."""
        is_kept = self.counts.scale > 1 and not (self.filters.words or self.filters.sellers or self.question.ignored)
        return (self.filters, self.counts, self.tree) if is_kept else None

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
    def branches(self) -> list[tuple[Category, int | None]]:
        """The ways further down, and how many products each leads to where that is known; with words, those that lead to any."""
        counted = [(category, self._count_below(category)) for category in self.children]
        return [(category, count) for category, count in counted if count or not self.filters.words]

    def _count_below(self, category: Category) -> int | None:
        below = {str(id_) for id_ in self.tree.ids_by_slug[category.slug]}
        return sum(count for value, count in self._counted("category") if value in below) or None

    @property
    def brand_choices(self) -> list[Choice]:
        """The chosen brands, then the common ones."""
        return self._choices("brand", [(brand, brand) for brand in self.filters.brands], limit=BRANDS_OFFERED)

    @property
    def condition_choices(self) -> list[Choice]:
        """Every condition that is to be had or was chosen, best first."""
        counted = dict(self._counted("condition"))
        return [Choice(value=c.value, label=c.label, count=counted.get(c.value, 0), is_chosen=c in self.filters.conditions)
                for c in OfferCondition if c.value in counted or c in self.filters.conditions]

    @property
    def seller_choices(self) -> list[Choice]:
        """The chosen sellers, then those with the most to offer."""
        chosen = [(str(id_), self._seller_name(id_)) for id_ in self.filters.sellers]
        return self._choices("seller", chosen, limit=SELLERS_OFFERED, label=lambda value: self._seller_name(int(value)))

    @property
    def attribute_choices(self) -> list[tuple[str, list[Choice]]]:
        """Attributes with at least two values to choose from, the most telling first, and those that were chosen from."""
        chosen = dict(self.filters.attributes)
        names = {facet.removeprefix("a:"): sum(count for _, count in counted)
                 for facet, counted in self.counts.by_facet.items() if facet.startswith("a:") and len(counted) > 1}
        ranked = sorted(names, key=lambda name: (-names[name], name))[:ATTRIBUTES_OFFERED]
        return [
            (name, self._choices(f"a:{name}", [(value, value) for value in chosen.get(name, ())], limit=VALUES_OFFERED))
            for name in dict.fromkeys((*chosen, *ranked))
        ]

    @property
    def price_choices(self) -> list[tuple[str, str, int]]:
        """Ranges of prices in words, with their addresses and counts."""
        bands = facets.price_bands(self._counted("price"))
        return [(_range_in_words(low, high), _address(replace(self.filters, min_cents=low, max_cents=high)), count)
                for low, high, count in bands] if len(bands) > 1 else []

    @property
    def rating_choices(self) -> list[Choice]:
        """Any rating, then the least ratings to choose from, with one that was asked for by address."""
        chosen, counted = self.filters.rating, [(int(value), count) for value, count in self._counted("rating")]
        return [
            Choice(value="", label="Any", count=0, is_chosen=chosen is None),
            *(Choice(value=str(least), label=plural(least, "star") + (" and more" if least < search.RATING_MAX else ""),
                     count=sum(count for stars, count in counted if stars >= least), is_chosen=least == chosen)
              for least in sorted({*RATINGS_OFFERED, chosen or RATINGS_OFFERED[0]}, reverse=True)),
        ]

    @property
    def in_stock_choices(self) -> list[Choice]:
        """The one choice of what can be sent now."""
        count = sum(count for _, count in self._counted("in_stock"))
        return [Choice(value="1", label="In stock", count=count, is_chosen=self.filters.in_stock)]

    def about(self, facet: str) -> str:
        """What stands before a facet's numbers."""
        return "≈ " if facet in self.counts.estimated else ""

    def _counted(self, facet: str) -> Sequence[tuple[str, int]]:
        return self.counts.by_facet.get(facet, ())

    def _choices(self, facet: str, chosen: Sequence[tuple[str, str]], *, limit: int,
                 label: Callable[[str], str] = str) -> list[Choice]:
        counted = dict(self._counted(facet))
        others = [value for value in counted if value not in dict(chosen)][:limit]
        return [
            *(Choice(value=value, label=name, count=counted.get(value, 0), is_chosen=True) for value, name in chosen),
            *(Choice(value=value, label=label(value), count=counted[value], is_chosen=False) for value in others),
        ]

    def _seller_name(self, seller_id: int) -> str:
        return self.seller_names.get(seller_id, "somebody unknown")

    @property
    def sorts(self) -> list[tuple[str, str]]:
        """The orders to choose from, as values and labels."""
        return [(sort.value, label) for sort, label in SORT_LABELS.items() if sort is not Sort.RELEVANCE or self.filters.words]

    def price_text(self, name: str) -> str:
        """What stands in a price field: the price that counts, or what was typed when it could not be read."""
        cents = self.filters.min_cents if name == "min_price" else self.filters.max_cents
        return money.to_decimal(cents) if cents is not None else search.clean_text(request.args.get(name, ""))[:40]

    def carried(self, *, fields: Sequence[str], attributes: bool = True) -> list[tuple[str, str]]:
        """What a form must carry along: the filters that it has no fields for."""
        return [(name, value) for name, value in search.write(self.filters)
                if name not in fields and (attributes or not name.startswith(search.ATTRIBUTE))]

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
    def verbatim_url(self) -> str:
        """The same list with the words as typed."""
        return _address(replace(self.filters, verbatim=True))

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
            *(("sellers", seller_id, f"Sold by {self._seller_name(seller_id)}") for seller_id in filters.sellers),
        ]
        single = [
            ("min_cents", None, f"From {money.Money(filters.min_cents or 0)}"),
            ("max_cents", None, f"Up to {money.Money(filters.max_cents or 0)}"),
            ("rating", None, f"{filters.rating} stars and more"),
            ("in_stock", False, "In stock"),
        ]
        return [
            *(Applied(label=label, remove_url=_address(_without(filters, name, value))) for name, value, label in several),
            *(Applied(label=f"{name}: {value}", remove_url=_address(_without_value(filters, name, value)))
              for name, values in filters.attributes for value in values),
            *(Applied(label=label, remove_url=_address(replace(filters, **{name: default})))  # type: ignore[arg-type]
              for name, default, label in single if getattr(filters, name) != default),
        ]


def _without(filters: Filters, name: str, value: object) -> Filters:
    """The filters without one value of those that may have several."""
    kept = tuple(other for other in getattr(filters, name) if other != value)
    return replace(filters, **{name: kept})  # type: ignore[arg-type]


def _without_value(filters: Filters, name: str, value: str) -> Filters:
    """The filters without one value of an attribute."""
    kept = ((n, tuple(v for v in values if (n, v) != (name, value))) for n, values in filters.attributes)
    return replace(filters, attributes=tuple((n, values) for n, values in kept if values))


def _range_in_words(low_cents: int | None, high_cents: int | None) -> str:
    """A range of prices, whose upper end is the last cent below a round price."""
    low, high = (None if cents is None else f"${cents // 100:,}" for cents in (low_cents, high_cents and high_cents + 1))
    if low is None:
        return f"Under {high}"
    return f"{low} to {high}" if high else f"{low} and more"


def _address(filters: Filters, *, page: int = 1) -> str:
    pairs = search.write(filters) + ([("page", str(page))] if page > 1 else [])
    return f"/products?{urlencode(pairs)}" if pairs else "/products"

"""What a shopper asks the product list for: the query string as a frozen record of filters.

Nothing that can stand in an address is an error. What makes no sense is left out, and said so beside its filter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from app.domain import ids, money, spelling
from app.domain.states import OfferCondition

Choice = TypeVar("Choice")

TEXT_LENGTH_MAX = 200
CHOICES_MAX = 20
ATTRIBUTES_MAX = 6
ATTRIBUTE = "attr."
RATING_MAX = 5
_NOUNS = {"in_stock": "availability", "sort": "order"}


class Sort(StrEnum):
    """The orders of a list."""

    RELEVANCE = "relevance"
    BEST_SELLING = "best_selling"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"
    RATING = "rating"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to. Several values of one filter mean "or", different filters mean "and".

    `category_ids` are those of `categories` with everything below them; both are empty for the whole shop. `attributes` has the
    chosen values of each. `verbatim` takes the words as typed.
    """

    text: str = ""
    words: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    category_ids: tuple[int, ...] = ()
    brands: tuple[str, ...] = ()
    min_cents: int | None = None
    max_cents: int | None = None
    rating: int | None = None
    conditions: tuple[OfferCondition, ...] = ()
    in_stock: bool = False
    sellers: tuple[int, ...] = ()
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: Sort = Sort.BEST_SELLING
    verbatim: bool = False

    @property
    def are_words_alone(self) -> bool:
        """Nothing but words, in whatever order."""
        return self == Filters(text=self.text, words=self.words, sort=self.sort)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A query string, read. `ignored` maps a filter's name to why (part of) it was left out."""

    filters: Filters
    ignored: dict[str, str] = field(default_factory=dict)


def read(args: Mapping[str, Sequence[str]], *, categories: Mapping[str, Sequence[int]]) -> Question:
    """The filters in a query string. `categories` maps every known slug to its id and the ids below it."""
    ignored: dict[str, str] = {}
    text = clean_text(_first(args, "q"))
    words = spelling.split(text)
    slugs = _known(args, "category", {slug: slug for slug in categories}, ignored)
    min_cents, max_cents = _price_range(args, ignored)
    filters = Filters(
        text=text,
        words=words,
        categories=slugs,
        category_ids=tuple(sorted({id_ for slug in slugs for id_ in categories[slug]})),
        brands=tuple(dict.fromkeys(filter(None, map(clean_text, _values(args, "brand"))))),
        min_cents=min_cents,
        max_cents=max_cents,
        rating=_rating(args, ignored),
        conditions=_known(args, "condition", {condition.value: condition for condition in OfferCondition}, ignored),
        in_stock=_in_stock(args, ignored),
        sellers=_sellers(args, ignored),
        attributes=_attributes(args),
        sort=_sort(args, ignored, has_words=bool(words)),
        verbatim=bool(words) and _first(args, "verbatim") == "1",
    )
    return Question(filters=filters, ignored=ignored)


def write(filters: Filters) -> list[tuple[str, str]]:
    """The names and values from which `read` makes these filters again; what is the default is left out."""
    default = Sort.RELEVANCE if filters.words else Sort.BEST_SELLING
    pairs = [
        ("q", filters.text),
        *(("category", slug) for slug in filters.categories),
        *(("brand", brand) for brand in filters.brands),
        ("min_price", _written(filters.min_cents)),
        ("max_price", _written(filters.max_cents)),
        ("rating", str(filters.rating or "")),
        *(("condition", condition.value) for condition in filters.conditions),
        ("in_stock", "1" if filters.in_stock else ""),
        *(("seller", str(seller_id)) for seller_id in filters.sellers),
        *((ATTRIBUTE + name, value) for name, values in filters.attributes for value in values),
        ("sort", "" if filters.sort is default else filters.sort.value),
        ("verbatim", "1" if filters.verbatim else ""),
    ]
    return [(name, value) for name, value in pairs if value]


def _written(cents: int | None) -> str:
    return "" if cents is None else money.to_decimal(cents)


def clean_text(text: str) -> str:
    """Typed text without what cannot be seen, TEXT_LENGTH_MAX characters at most."""
    return spelling.clean(text, length_max=TEXT_LENGTH_MAX)


def words_of(text: str) -> tuple[str, ...]:
    """Every word of a title, as `Filters.words` has those that were typed."""
    return tuple(spelling.normalise(text).split())


def _values(args: Mapping[str, Sequence[str]], name: str) -> list[str]:
    """The values of a filter that were filled in, each once."""
    return list(dict.fromkeys(value.strip() for value in args.get(name, ()) if value.strip()))[:CHOICES_MAX]


def _first(args: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(_values(args, name)), "")


def _known(
    args: Mapping[str, Sequence[str]], name: str, choices: Mapping[str, Choice], ignored: dict[str, str]
) -> tuple[Choice, ...]:
    """The choices among a filter's values; the others are noted."""
    values = _values(args, name)
    unknown = [value for value in values if value not in choices]
    if unknown:
        ignored[name] = f"We don’t know the {_NOUNS.get(name, name)} “{clean_text(unknown[0])[:40]}”."
    return tuple(choices[value] for value in values if value in choices)


def _price_range(args: Mapping[str, Sequence[str]], ignored: dict[str, str]) -> tuple[int | None, int | None]:
    low, high = (_price(args, name, ignored) for name in ("min_price", "max_price"))
    if low is not None and high is not None and low > high:
        ignored["max_price"] = "The highest price was below the lowest, so we swapped them."
        return high, low
    return low, high


def _price(args: Mapping[str, Sequence[str]], name: str, ignored: dict[str, str]) -> int | None:
    text = _first(args, name)
    cents = money.parse_cents(text)
    if text and cents is None:
        ignored[name] = "Write a price like 19.99."
    return cents


def _rating(args: Mapping[str, Sequence[str]], ignored: dict[str, str]) -> int | None:
    """The least rating: of "4 stars and more" or "3 stars and more", the latter says both."""
    stars = _known(args, "rating", {str(number): number for number in range(1, RATING_MAX + 1)}, ignored)
    return min(stars, default=None)


def _in_stock(args: Mapping[str, Sequence[str]], ignored: dict[str, str]) -> bool:
    return any(_known(args, "in_stock", {"1": True, "0": False}, ignored))


def _sellers(args: Mapping[str, Sequence[str]], ignored: dict[str, str]) -> tuple[int, ...]:
    found = {value: ids.parse_id(value) for value in _values(args, "seller")}
    return _known(args, "seller", {value: id_ for value, id_ in found.items() if id_ is not None}, ignored)


def _attributes(args: Mapping[str, Sequence[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The chosen values of each attribute (`attr.Colour=Red`), in the order of their names."""
    chosen: dict[str, tuple[str, ...]] = {}
    for key in sorted(args)[:CHOICES_MAX * 4]:
        name = clean_text(key.removeprefix(ATTRIBUTE))
        values = tuple(dict.fromkeys(filter(None, map(clean_text, _values(args, key)))))
        if key.startswith(ATTRIBUTE) and name and values and len(chosen) < ATTRIBUTES_MAX:
            chosen[name] = values
    return tuple(chosen.items())


def _sort(args: Mapping[str, Sequence[str]], ignored: dict[str, str], *, has_words: bool) -> Sort:
    """The order that was asked for. Without words nothing is more relevant than what sells best."""
    chosen = _known(args, "sort", {sort.value: sort for sort in Sort}, ignored)[:1]
    sort = chosen[0] if chosen else Sort.RELEVANCE
    return Sort.BEST_SELLING if sort is Sort.RELEVANCE and not has_words else sort

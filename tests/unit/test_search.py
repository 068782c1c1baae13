import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import search, spelling
from app.domain.search import Filters, Sort
from app.domain.states import OfferCondition

CATEGORIES = {"kitchen": (1, 2, 3), "mugs": (2,), "garden": (4,)}


def read(**args: str | list[str]) -> search.Question:
    lists = {name: [value] if isinstance(value, str) else value for name, value in args.items()}
    return search.read(lists, categories=CATEGORIES)


def test_nothing_asked_is_the_whole_shop_by_sales() -> None:
    assert read() == search.Question(filters=Filters(sort=Sort.BEST_SELLING))


def test_a_category_includes_what_lies_below_it() -> None:
    filters = read(category=["mugs", "garden", "kitchen"]).filters
    assert filters.categories == ("mugs", "garden", "kitchen")
    assert filters.category_ids == (1, 2, 3, 4)


def test_a_repeated_key_means_or() -> None:
    filters = read(brand=["Halden", "Kestrin", "Halden"], condition=["used", "new"], seller=["7", "8"], rating=["4", "3"]).filters
    assert filters.brands == ("Halden", "Kestrin")
    assert filters.conditions == (OfferCondition.USED, OfferCondition.NEW)
    assert filters.sellers == (7, 8)
    assert filters.rating == 3


def test_prices_are_currency_units() -> None:
    filters = read(min_price="5", max_price=" 19.99 ").filters
    assert (filters.min_cents, filters.max_cents) == (500, 1999)


def test_a_range_the_wrong_way_round_is_turned() -> None:
    question = read(min_price="20", max_price="5")
    assert (question.filters.min_cents, question.filters.max_cents) == (500, 2000)
    assert "swapped" in question.ignored["max_price"]


@pytest.mark.parametrize("value", ["NaN", "sNaN", "1e309", "-1", "1,000", "٣", "½", "1.999", "0x10", "Infinity", "9" * 40, "$5",
                                   "5 €"])
def test_a_price_that_is_none_is_left_out_and_said(value: str) -> None:
    question = read(min_price=value)
    assert question.filters == Filters()
    assert question.ignored == {"min_price": "Write a price like 19.99."}


@pytest.mark.parametrize(("name", "value"), [
    ("category", "nope"), ("rating", "6"), ("rating", "0"), ("rating", "٤"),
    ("condition", "broken"), ("in_stock", "maybe"), ("sort", "foo"), ("seller", "0"), ("seller", "-1"),
    ("seller", "9223372036854775808"), ("seller", "٣"), ("seller", "1 OR 1=1"),
])
def test_what_makes_no_sense_is_left_out_and_said(name: str, value: str) -> None:
    question = read(**{name: value})
    assert question.filters == Filters()
    assert list(question.ignored) == [name]


def test_the_sensible_part_of_a_filter_counts() -> None:
    question = read(category=["nope", "mugs"])
    assert question.filters.categories == ("mugs",)
    assert "nope" in question.ignored["category"]


def test_words_are_sorted_by_relevance_unless_told_otherwise() -> None:
    assert read(q="mug").filters.sort is Sort.RELEVANCE
    assert read(q="mug", sort="newest").filters.sort is Sort.NEWEST
    assert read(sort="relevance").filters.sort is Sort.BEST_SELLING


@pytest.mark.parametrize(("text", "words"), [
    ("Blue  MUG", ("blue", "mug")),
    ('-mug OR "blue" !(café) & | :*', ("mug", "or", "blue", "cafe")),
    ("T-shirt, size_9", ("t", "shirt", "size", "9")),
    ("kettle 1.2 l", ("kettle", "1.2", "l")),
    ("ｍｕｇ mug", ("mug",)),
    ("mug\x00\x07\u202e\u200bmug2", ("mug", "mug2")),
    ("'; DROP TABLE products; --", ("drop", "table", "products")),
    ("😀 !!! …", ()),
    ("", ()),
])
def test_no_sign_is_an_operator(text: str, words: tuple[str, ...]) -> None:
    assert read(q=text).filters.words == words


def test_a_text_is_bounded() -> None:
    filters = read(q="word " * 100_000).filters
    assert len(filters.text) <= search.TEXT_LENGTH_MAX
    many = read(q=" ".join(f"w{number}" for number in range(100))).filters
    assert len(many.words) == spelling.WORDS_MAX


def _grouped(filters: Filters) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for name, value in search.write(filters):
        grouped.setdefault(name, []).append(value)
    return grouped


def test_written_filters_are_read_again() -> None:
    filters = read(q="Blue mug", category=["mugs"], brand=["A & B"], min_price="5", max_price="9.50", rating="4",
                   condition=["used"], in_stock="1", seller="7", sort="price_asc").filters
    assert filters == search.read(_grouped(filters), categories=CATEGORIES).filters


NAMES = st.sampled_from([
    "q", "category", "brand", "min_price", "max_price", "rating", "condition", "in_stock", "seller", "sort", "something"])


@given(st.dictionaries(NAMES, st.lists(st.text(), max_size=3)))
def test_every_query_string_can_be_read_and_written(args: dict[str, list[str]]) -> None:
    filters = search.read(args, categories=CATEGORIES).filters
    assert search.read(_grouped(filters), categories=CATEGORIES).filters == filters

"""Values are written the way people read them."""

from datetime import UTC, date, datetime

import pytest
from jinja2 import Environment

from app import filters


@pytest.mark.parametrize(("cents", "text"), [
    (0, "$0.00"), (5, "$0.05"), (1299, "$12.99"), (123456789, "$1,234,567.89"), (-500, "−$5.00"),
])
def test_money_is_written_in_dollars_and_cents(cents: int, text: str) -> None:
    assert filters.money(cents) == text


def test_money_comes_apart_for_setting() -> None:
    parts = filters.money_parts(-129999)
    assert (parts.sign, parts.currency, parts.whole, parts.cents) == ("−", "$", "1,299", "99")


def test_what_came_in_has_a_plus() -> None:
    assert [filters.signed_money(cents) for cents in (250, 0, -250)] == ["+$2.50", "$0.00", "−$2.50"]


def test_form_fields_get_plain_decimals() -> None:
    assert filters.decimal_money(123450) == "1234.50"


def test_a_saving_is_never_overstated() -> None:
    assert filters.percent_off(1840, 2250) == 18


def test_a_count_agrees_with_its_noun() -> None:
    assert filters.plural(1, "item") == "1\u00a0item"
    assert filters.plural(1200, "item") == "1,200\u00a0items"
    assert filters.plural(0, "entry", "entries") == "0\u00a0entries"


def test_a_date_names_its_year_only_when_it_is_another() -> None:
    today = date(2026, 12, 1)
    assert filters.day(date(2026, 11, 24), today) == "Tue 24 Nov"
    assert filters.day(datetime(2025, 1, 2, 3, 4, tzinfo=UTC), today) == "2 Jan 2025"
    assert filters.moment(datetime(2026, 11, 24, 14, 5, tzinfo=UTC), today) == "Tue 24 Nov, 14:05 UTC"


@pytest.mark.parametrize(("path", "words"), [
    ("/products/12-blue-mug.html", "blue mug"), ("/p/caf%C3%A9_cr%C3%A8me", "café crème"),
    ("/", ""), ("/products/123", ""),
])
def test_an_address_gives_its_words_to_the_search(path: str, words: str) -> None:
    assert filters.path_words(path) == words


@pytest.mark.parametrize(("name", "letters"), [
    ("Alice Archer", "AA"), ("bob", "B"), ("Ana María del Río", "AR"), ("", ""),
])
def test_initials_stand_for_a_person(name: str, letters: str) -> None:
    assert filters.initials(name) == letters


def test_templates_get_the_filters() -> None:
    env = Environment(autoescape=True)
    filters.register(env)
    assert env.from_string("{{ 1299|money }}, {{ 4.26|stars_text }}").render() == "$12.99, 4.3 out of 5"

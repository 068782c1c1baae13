"""`/admin/shipping`: operators set what sending costs, and see who set it before."""

from typing import Any

import pytest

from app.models import shipping_terms
from tests.client import Page
from tests.shop import Shop

PAGE = "/admin/shipping"


def form_of(page: Page) -> dict[str, Any]:
    """What the form would send as it stands there."""
    fields = {field.get("name"): field.get("value", "") for field in page.all("input")
              if field.get("type") != "checkbox" or field.get("checked") is not None}
    chosen = {select.get("name"): option.get("value") for select in page.all("select")
              for option in select.iter() if option.get("selected") is not None}
    return {name: value for name, value in (fields | chosen).items() if name and name not in {"q", "csrf_token"}}


def typed(shop: Shop, **changed: str) -> Page:
    """Dana sends the form as it stands there, but for these fields."""
    browser = shop.dana.browser
    return browser.post(PAGE, {**form_of(browser.get(PAGE)), **changed})


def test_a_new_price_is_what_carts_and_checkouts_show_at_once(shop: Shop) -> None:
    shop.fill_cart(shop.alice, shop.offer(price_cents=1000))
    assert "Standard delivery, 1 parcel Free" in shop.alice.browser.get("/cart").words
    assert typed(shop, standard_base="4.50").status == 303
    assert "Standard delivery, 1 parcel $4.50" in shop.alice.browser.get("/cart").words


def test_what_is_typed_is_what_stands_there_afterwards(shop: Shop) -> None:
    changed = {"economy_offered": "y", "economy_base": "1.90", "economy_per_kg": "0.40", "economy_per_100": "0.30",
               "economy_days": "4", "economy_distance": "45", "economy_free_from": "35.00",
               "credit_is_on": "y", "credit_percent": "15", "credit_base": "shipping", "credit_max": "7.50",
               "credit_grace_days": "2", "credit_funder": "seller"}
    assert typed(shop, **changed).status == 303
    shown = form_of(shop.dana.browser.get(PAGE))
    assert {name: shown[name] for name in changed} == changed


def test_every_change_is_told_with_who_made_it(shop: Shop) -> None:
    typed(shop, standard_base="4.50", express_offered="y")
    words = shop.dana.browser.get(PAGE).words
    assert "Dana Standard, a parcel: $0.00 → $4.50 Express, offered: no → yes" in words


def test_somebody_elses_change_is_not_overwritten_unseen(shop: Shop) -> None:
    stale = form_of(shop.dana.browser.get(PAGE))
    typed(shop, standard_base="4.50")
    page = shop.dana.browser.post(PAGE, {**stale, "standard_base": "9.00"})
    assert page.status == 409
    assert "Somebody else changed the terms" in page.words
    assert page.one("input", name="standard_base").get("value") == "9.00"
    assert "$0.00 → $4.50" in page.words
    assert shop.dana.browser.post(PAGE, form_of(page)).status == 303


@pytest.mark.parametrize("terms_id", ["0", "999", "x", ""])
def test_terms_that_never_were_are_no_ground_to_build_on(shop: Shop, terms_id: str) -> None:
    page = typed(shop, terms_id=terms_id, standard_base="9.00")
    assert page.status in {409, 422}
    assert "No changes yet" in page.words


def test_standard_is_always_offered(shop: Shop) -> None:
    assert not shop.dana.browser.get(PAGE).all("input", name="standard_offered")
    assert typed(shop, standard_base="4.50").status == 303
    with shop.db.reading() as tx:
        assert shipping_terms.get_current(tx).usual.is_offered


@pytest.mark.parametrize(("field", "value"), [
    ("standard_base", "-1"), ("standard_base", "10000.01"), ("standard_distance", "0"), ("standard_days", "31"),
    ("credit_percent", "0"), ("credit_percent", "101"), ("credit_grace_days", "1.5"), ("credit_base", "moon"),
    ("credit_funder", ""), ("economy_free_from", "free"),
])
def test_what_makes_no_sense_is_refused_beside_its_field(shop: Shop, field: str, value: str) -> None:
    page = typed(shop, **{field: value})
    assert page.status == 422
    assert page.errors()[field]


def test_what_is_wrong_is_listed_in_the_order_of_the_page(shop: Shop) -> None:
    wrong = ["economy_days", "standard_base", "express_free_from", "credit_percent", "credit_grace_days"]
    page = typed(shop, **dict.fromkeys(wrong, "x"))
    assert [link.get("href") for link in page.one("div", class_="error-summary").iter("a")] == [f"#{name}" for name in wrong]

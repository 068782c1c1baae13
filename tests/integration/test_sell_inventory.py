"""`GET /sell/inventory`."""

import pytest

from app.transactions import catalogue
from tests.client import Page
from tests.shop import Shop


def titles(page: Page) -> list[str]:
    return ["".join(a.itertext()) for row in page.all("tr") if row.get("id")
            for a in row.iter("a")]


def test_it_sends_guests_to_the_log_in(shop: Shop) -> None:
    assert shop.guest().get("/sell/inventory").location == "/login?next=/sell/inventory"


def test_it_says_what_to_do_when_there_is_nothing(shop: Shop) -> None:
    assert "Nothing for sale yet" in shop.alice.browser.get("/sell/inventory").words


def test_it_lists_own_offers_only_newest_first(shop: Shop) -> None:
    shop.offer(title="Moss Mug")
    shop.offer(title="Clay Mug")
    shop.open_seller(shop.charlie)
    shop.offer(title="Other Mug", seller=shop.charlie)
    assert titles(shop.bob.browser.get("/sell/inventory")) == ["Clay Mug", "Moss Mug"]


def test_removed_offers_are_gone(shop: Shop) -> None:
    offer = shop.offer(title="Moss Mug")
    shop.db.transact(lambda tx: catalogue.remove_offer(tx, offer_id=offer.id, seller_id=shop.bob.id))
    assert titles(shop.bob.browser.get("/sell/inventory")) == []


@pytest.mark.parametrize(("query", "found"), [
    ("q=moss", ["Moss Mug"]), ("q=mug+MOSS", ["Moss Mug"]), ("q=halden", ["Empty Jar", "Clay Mug", "Moss Mug"]), ("q=%25", []),
    ("q=%00", ["Empty Jar", "Clay Mug", "Moss Mug"]), ("stock=low", ["Clay Mug"]), ("stock=out", ["Empty Jar"]),
    ("stock=in", ["Clay Mug", "Moss Mug"]), ("stock=nonsense&sort=nonsense", ["Empty Jar", "Clay Mug", "Moss Mug"]),
    ("sort=price", ["Clay Mug", "Moss Mug", "Empty Jar"]), ("sort=-quantity", ["Moss Mug", "Clay Mug", "Empty Jar"]),
    ("sort=title", ["Clay Mug", "Empty Jar", "Moss Mug"]), ("page=2", []), ("page=-1", ["Empty Jar", "Clay Mug", "Moss Mug"]),
])
def test_it_searches_filters_and_sorts(shop: Shop, query: str, found: list[str]) -> None:
    shop.offer(title="Moss Mug", price_cents=2000, quantity=40)
    shop.offer(title="Clay Mug", price_cents=1000, quantity=3)
    shop.offer(title="Empty Jar", price_cents=3000, quantity=0)
    assert titles(shop.bob.browser.get(f"/sell/inventory?{query}")) == found


def test_few_left_is_marked(shop: Shop) -> None:
    shop.offer(quantity=3)
    assert "Only 3 left" in shop.bob.browser.get("/sell/inventory").words


def test_a_row_is_a_form_that_works_by_itself(shop: Shop) -> None:
    offer = shop.offer(price_cents=1000, quantity=10)
    path = "/sell/inventory?q=mug"
    page = shop.bob.browser.get(path)
    form = page.one("form", id=f"edit-{offer.id}")
    data = {field.get("name"): field.get("value") for field in [*form, *page.all("input", form=f"edit-{offer.id}")]}
    assert (data["price"], data["quantity"]) == ("10.00", "10")
    answer = shop.bob.browser.post(form.get("action"), data | {"price": "12.50", "quantity": "8"})
    assert answer.status == 303
    assert answer.response.headers["Location"] == f"{path}#offer-{offer.id}"
    assert "8 in stock at $12.50" in shop.bob.browser.follow(answer).words
    assert shop.stock(offer) == 8


def test_many_offers_come_in_pages(shop: Shop) -> None:
    for _ in range(51):
        shop.offer()
    first = shop.bob.browser.get("/sell/inventory")
    assert len(titles(first)) == 50
    assert "51" in first.words
    assert len(titles(shop.bob.browser.get("/sell/inventory?page=2"))) == 1

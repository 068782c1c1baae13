"""`/checkout` and `POST /orders`."""

from typing import Any

import pytest

from app.db import recording_statements
from tests.client import Page
from tests.shop import Offer, Shop


def form_of(page: Page) -> dict[str, Any]:
    """What the checkout page's form would send."""
    checked = [radio.get("value") for radio in page.all("input", name="address_id") if radio.get("checked") is not None]
    return {
        "checkout_token": page.one("input", name="checkout_token").get("value"),
        "quoted_total_cents": page.one("input", name="quoted_total_cents").get("value"),
        "address_id": checked[0],
        "shipping": "standard",
    }


def ready(shop: Shop, *offers: Offer, cents: int = 100_000) -> dict[str, Any]:
    """Alice's checkout form for these offers, with money to pay it."""
    shop.deposit(shop.alice, cents)
    shop.fill_cart(shop.alice, *offers)
    return form_of(shop.alice.browser.get("/checkout"))


def orders_placed(shop: Shop) -> int:
    with shop.db.reading() as tx:
        found: int = tx.value("SELECT count(*) FROM orders")
    return found


def test_it_shows_every_cost_before_the_button(shop: Shop) -> None:
    shop.deposit(shop.alice, 2000)
    shop.fill_cart(shop.alice, shop.offer(price_cents=1250))
    words = shop.alice.browser.get("/checkout").words
    assert "You pay $12.50" in words
    assert "Left afterwards $7.50" in words
    assert "Place order, $12.50" in words


def test_placing_an_order_leads_to_it(shop: Shop) -> None:
    form = ready(shop, shop.offer(title="Moss Mug", price_cents=1250))
    page = shop.alice.browser.follow(shop.alice.browser.post("/orders", form))
    assert "Moss Mug" in page.words
    assert page.one("div", data_order_status="open") is not None
    assert page.one("section", data_shipment_status="placed") is not None


def test_a_second_click_shows_the_same_order(shop: Shop) -> None:
    form = ready(shop, shop.offer())
    first = shop.alice.browser.post("/orders", form)
    second = shop.alice.browser.post("/orders", form)
    assert first.location == second.location
    assert orders_placed(shop) == 1


def test_the_checkout_of_an_emptied_cart_shows_the_order_it_became(shop: Shop) -> None:
    placed = shop.alice.browser.post("/orders", ready(shop, shop.offer()))
    assert shop.alice.browser.get("/checkout").location == placed.location


def test_a_token_with_another_total_is_refused(shop: Shop) -> None:
    form = ready(shop, shop.offer())
    shop.alice.browser.post("/orders", form)
    page = shop.alice.browser.post("/orders", {**form, "quoted_total_cents": "1"})
    assert page.status == 409
    assert orders_placed(shop) == 1


def test_another_persons_token_places_nothing(shop: Shop) -> None:
    form = ready(shop, shop.offer())
    shop.deposit(shop.charlie, 100_000)
    page = shop.charlie.browser.post("/orders", {**form, "address_id": "1"})
    assert page.status == 409
    assert orders_placed(shop) == 0


def test_another_persons_address_is_not_found(shop: Shop) -> None:
    form = ready(shop, shop.offer())
    with shop.db.reading() as tx:
        charlies: int = tx.value("SELECT id FROM addresses WHERE user_id = %(id)s", id=shop.charlie.id)
    assert shop.alice.browser.post("/orders", {**form, "address_id": charlies}).status == 404
    assert orders_placed(shop) == 0


def test_a_changed_price_says_old_and_new_and_asks_again(shop: Shop) -> None:
    offer = shop.offer(title="Moss Mug", price_cents=1000)
    form = ready(shop, offer)
    with shop.db.transaction() as tx:
        tx.run("UPDATE offers SET price_cents = 1200 WHERE id = %(id)s", id=offer.id)
    page = shop.alice.browser.post("/orders", form)
    assert page.status == 409
    assert "Moss Mug: was $10.00, is $12.00 now" in page.words
    assert shop.alice.browser.post("/orders", form_of(page)).status == 303


def test_a_low_balance_says_how_much_is_missing_and_offers_to_top_up(shop: Shop) -> None:
    form = ready(shop, shop.offer(price_cents=1000), cents=400)
    page = shop.alice.browser.post("/orders", form)
    assert page.status == 409
    assert "Your balance is $6.00 too low" in page.words
    assert page.all("a", href="/wallet?amount=6.00&next=/checkout")
    assert orders_placed(shop) == 0


def test_sold_out_meanwhile_leads_back_to_the_cart_with_the_fact(shop: Shop) -> None:
    offer = shop.offer(title="Moss Mug", quantity=1)
    form = ready(shop, offer)
    shop.order(shop.charlie, offer)
    page = shop.alice.browser.post("/orders", form)
    assert page.status == 409
    assert "Moss Mug is sold out." in page.words
    assert "No longer available" in page.words


def test_a_cart_changed_meanwhile_is_shown_again(shop: Shop) -> None:
    form = ready(shop, shop.offer())
    shop.fill_cart(shop.alice, shop.offer())
    page = shop.alice.browser.post("/orders", form)
    assert page.status == 409
    assert "Your cart changed" in page.words
    assert orders_placed(shop) == 0


@pytest.mark.parametrize(("field", "value"), [
    ("checkout_token", ""), ("checkout_token", "x"), ("checkout_token", "9" * 30), ("checkout_token", "\x00"),
    ("address_id", ""), ("address_id", "abc"), ("address_id", "-1"), ("address_id", "9" * 30),
    ("shipping", ""), ("shipping", "pigeon"),
    ("quoted_total_cents", ""), ("quoted_total_cents", "NaN"), ("quoted_total_cents", "-1"), ("quoted_total_cents", "9" * 30),
])
def test_a_tampered_form_places_nothing(shop: Shop, field: str, value: str) -> None:
    form = ready(shop, shop.offer())
    page = shop.alice.browser.post("/orders", {**form, field: value})
    assert 400 <= page.status < 500
    assert orders_placed(shop) == 0


def test_it_refuses_a_form_from_elsewhere(shop: Shop) -> None:
    form = ready(shop, shop.offer())
    assert shop.alice.browser.post("/orders", form, token=False).status == 400


def test_buying_from_oneself_is_refused(shop: Shop) -> None:
    offer = shop.offer(seller=shop.bob)
    shop.deposit(shop.bob, 5000)
    token = shop.fill_cart(shop.bob, offer)
    request = shop.request(shop.bob, token, offer.price_cents)
    page = shop.bob.browser.post("/orders", {
        "checkout_token": token, "address_id": request.address_id, "shipping": "standard",
        "quoted_total_cents": offer.price_cents})
    assert page.status == 409
    assert "an offer of your own" in page.words
    assert orders_placed(shop) == 0


def test_675_lines_take_as_many_statements_as_one(shop: Shop) -> None:
    def statements(*offers: Offer) -> int:
        form = ready(shop, *offers, cents=10_000_000)
        with recording_statements() as log:
            assert shop.alice.browser.post("/orders", form).status == 303
        return len(log)

    assert statements(shop.offer()) == statements(*(shop.offer() for _ in range(675)))


def test_an_account_at_the_carrier_is_named_and_remembered(shop: Shop) -> None:
    form = ready(shop, shop.offer())
    assert shop.alice.browser.post("/orders", {**form, "carrier_account": " alice-at-ups "}).status == 303
    with shop.db.reading() as tx:
        assert tx.value("SELECT carrier_account FROM orders") == "alice-at-ups"
    ready(shop, shop.offer())
    assert shop.alice.browser.get("/checkout").one("input", name="carrier_account").get("value") == "alice-at-ups"
    assert shop.alice.browser.get("/account").one("input", name="carrier_account").get("value") == "alice-at-ups"


def test_an_account_that_is_left_out_is_not_forgotten(shop: Shop) -> None:
    shop.run("UPDATE users SET carrier_account = 'alice-at-ups' WHERE id = %(id)s", id=shop.alice.id)
    assert shop.alice.browser.post("/orders", {**ready(shop, shop.offer()), "carrier_account": ""}).status == 303
    with shop.db.reading() as tx:
        assert tx.value("SELECT carrier_account FROM orders") is None
        assert tx.value("SELECT carrier_account FROM users WHERE id = %(id)s", id=shop.alice.id) == "alice-at-ups"


def test_an_account_that_is_too_long_is_refused_and_kept(shop: Shop) -> None:
    page = shop.alice.browser.post("/orders", {**ready(shop, shop.offer()), "carrier_account": "x" * 61})
    assert page.status == 422
    assert "at most 60" in page.errors()["carrier_account"]
    assert page.one("input", name="carrier_account").get("value") == "x" * 61
    assert orders_placed(shop) == 0

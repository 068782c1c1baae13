"""`/checkout` and `POST /orders`."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.db import recording_statements
from app.domain.shipping_terms import after_working_days
from app.domain.states import ShippingOption
from app.filters import day
from tests.client import Page
from tests.parcels import Parcels
from tests.rates import rate, rule
from tests.shop import Offer, Shop


def form_of(page: Page) -> dict[str, Any]:
    """What the checkout page's form would send."""
    hidden = {name: page.one("input", name=name).get("value") for name in ("checkout_token", "quoted_total_cents", "promised_on")}
    return hidden | {name: chosen(page, name) for name in ("address_id", "shipping")}


def chosen(page: Page, name: str) -> str:
    """Which of several is chosen."""
    values: list[str] = [radio.get("value") for radio in page.all("input", name=name) if radio.get("checked") is not None]
    return values[0]


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


def offer_every_way(shop: Shop) -> None:
    """Express costs $7.10 for half a kilogram over 5 units, standard $3.60, economy $2.60."""
    shop.set_terms(
        economy=rate(ShippingOption.ECONOMY, base_cents=200, base_days=4), standard=rate(free_from_cents=5000),
        express=rate(ShippingOption.EXPRESS, base_cents=650, base_days=0))


def by(working_days: int) -> str:
    """A promised day as pages say it."""
    return day(after_working_days(datetime.now(UTC).date(), working_days))


def test_every_way_to_send_has_its_price_and_its_day(shop: Shop) -> None:
    offer_every_way(shop)
    ready(shop, shop.offer(price_cents=1000))
    words = shop.alice.browser.get("/checkout").words
    for text in (f"By {by(5)}Economy $2.60", f"By {by(3)}Standard, free from $50.00 $3.60", f"By {by(1)}Express $7.10"):
        assert text in words
    assert "You pay $13.60" in words
    assert f"From Bob Delivery $3.60, by {by(3)}" in words


def test_another_way_is_shown_and_ordered_without_scripts(shop: Shop) -> None:
    offer_every_way(shop)
    form = ready(shop, shop.offer(price_cents=1000))
    page = shop.alice.browser.follow(shop.alice.browser.post("/checkout", {**form, "shipping": "express"}))
    assert chosen(page, "shipping") == "express"
    assert "You pay $17.10" in page.words
    order = shop.alice.browser.follow(shop.alice.browser.post("/orders", form_of(page)))
    assert "Express delivery $7.10" in order.words
    assert f"Promised for {by(1)}" in order.words


def test_another_address_has_another_price(shop: Shop) -> None:
    offer_every_way(shop)
    ready(shop, shop.offer(price_cents=1000))
    with shop.db.transaction() as tx:
        far = tx.value("""
                       INSERT INTO addresses (user_id, recipient, address, x, y)
                       VALUES (%(id)s, 'Alice', 'Far away', 1000, 0)
                       RETURNING id
                       """, id=shop.alice.id)
    page = shop.alice.browser.get(f"/checkout?address_id={far}&shipping=express")
    assert (chosen(page, "address_id"), chosen(page, "shipping")) == (str(far), "express")
    assert "You pay $37.00" in page.words
    assert shop.alice.browser.post("/orders", form_of(page)).status == 303


@pytest.mark.parametrize("query", ["address_id=0&shipping=pigeon", "address_id=99999", "address_id=x", "shipping=express"])
def test_a_choice_that_is_not_to_be_had_is_the_usual_one(shop: Shop, query: str) -> None:
    ready(shop, shop.offer(price_cents=1000))
    page = shop.alice.browser.get(f"/checkout?{query}")
    assert chosen(page, "shipping") == "standard"
    assert "You pay $10.00" in page.words


def test_a_choice_without_its_total_is_asked_about_and_not_charged(shop: Shop) -> None:
    """Who changes the way to send and presses the last button without scripts has not seen this total."""
    offer_every_way(shop)
    form = ready(shop, shop.offer(price_cents=1000))
    page = shop.alice.browser.post("/orders", {**form, "shipping": "express"})
    assert page.status == 409
    assert "Delivery: was $3.60, is $7.10 now" in page.words
    assert chosen(page, "shipping") == "express"
    assert orders_placed(shop) == 0
    assert shop.alice.browser.post("/orders", form_of(page)).status == 303


def test_rates_that_changed_meanwhile_are_told_and_asked_about(shop: Shop) -> None:
    form = ready(shop, shop.offer(price_cents=1000))
    offer_every_way(shop)
    page = shop.alice.browser.post("/orders", form)
    assert page.status == 409
    assert "the total was $10.00 and is $13.60 now" in page.words
    assert shop.alice.browser.post("/orders", form_of(page)).status == 303


def test_a_way_that_is_not_offered_any_more_is_said_and_the_usual_one_proposed(shop: Shop) -> None:
    offer_every_way(shop)
    ready(shop, shop.offer(price_cents=1000))
    form = form_of(shop.alice.browser.get("/checkout?shipping=express"))
    shop.set_terms(express=rate(ShippingOption.EXPRESS, is_offered=False))
    page = shop.alice.browser.post("/orders", form)
    assert page.status == 409
    assert "not offered any more" in page.words
    assert chosen(page, "shipping") == "standard"


def test_a_day_that_would_be_later_is_asked_about(shop: Shop) -> None:
    form = ready(shop, shop.offer(price_cents=1000))
    shop.set_terms(standard=rate(base_cents=0, per_kg_cents=0, per_100_cents=0, base_days=20))
    page = shop.alice.browser.post("/orders", form)
    assert page.status == 409
    assert "Delivery takes longer now" in page.words
    assert shop.alice.browser.post("/orders", form_of(page)).status == 303


def test_what_happens_to_late_parcels_is_said_before_the_order(shop: Shop) -> None:
    shop.set_terms(credit=rule())
    ready(shop, shop.offer())
    assert "10 % of what the parcel cost, at most $5.00" in shop.alice.browser.get("/checkout").words


def test_who_has_no_address_sees_an_estimate(shop: Shop) -> None:
    offer_every_way(shop)
    ready(shop, shop.offer(price_cents=1000))
    shop.run("DELETE FROM addresses WHERE user_id = %(id)s", id=shop.alice.id)
    words = shop.alice.browser.get("/checkout").words
    assert "about $5.50" in words
    assert "Add an address to go on" in words


def test_the_page_takes_as_many_statements_for_many_lines_as_for_one(shop: Shop) -> None:
    def statements(*offers: Offer) -> int:
        ready(shop, *offers)
        with recording_statements() as log:
            assert shop.alice.browser.get("/checkout").status == 200
        return len(log)

    assert statements(shop.offer()) == statements(*(shop.offer() for _ in range(30)))


def test_an_account_that_was_typed_is_kept_when_the_delivery_is_chosen_anew(shop: Shop) -> None:
    form = ready(shop, shop.offer())
    shop.run("UPDATE users SET carrier_account = 'old' WHERE id = %(id)s", id=shop.alice.id)
    for typed in ("new & <better>", ""):
        page = shop.alice.browser.follow(shop.alice.browser.post("/checkout", {**form, "carrier_account": typed}))
        assert page.one("input", name="carrier_account").get("value") == typed


def test_who_sends_a_parcel_is_said_in_the_words_of_the_cart(shop: Shop) -> None:
    stored = Parcels(shop).offer
    shop.run("UPDATE offers SET fulfilment = 'warehouse' WHERE id = %(id)s", id=stored.id)
    ready(shop, stored, shop.offer())
    words = "From Bob, sent by our warehouse"
    assert shop.alice.browser.get("/checkout").words.count(words) == 1
    assert shop.alice.browser.get("/cart").words.count(words) == 1

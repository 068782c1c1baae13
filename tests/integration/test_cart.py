"""`/cart` and what can be done to it."""

import pytest

from tests.client import Browser
from tests.shop import Offer, Shop


def quantity_in_cart(shop: Shop, offer: Offer) -> int | None:
    with shop.db.reading() as tx:
        found: int | None = tx.value("SELECT quantity FROM cart_items WHERE offer_id = %(id)s", id=offer.id)
    return found


def add(browser: Browser, offer: Offer, quantity: object = 1) -> int:
    return browser.post("/cart/items", {"offer_id": offer.id, "quantity": quantity}).status


def test_an_empty_cart_offers_a_next_step(shop: Shop) -> None:
    assert "Browse products" in shop.guest().get("/cart").words


def test_adding_shows_the_line_and_the_total(shop: Shop) -> None:
    offer = shop.offer(title="Moss Mug", price_cents=1250)
    page = shop.alice.browser.follow(
        shop.alice.browser.post("/cart/items", {"offer_id": offer.id, "quantity": 2}))
    assert "Moss Mug" in page.words
    assert "$25.00" in page.words


def test_adding_again_adds_up(shop: Shop) -> None:
    offer = shop.offer()
    add(shop.alice.browser, offer, 2)
    add(shop.alice.browser, offer, 3)
    assert quantity_in_cart(shop, offer) == 5


def test_a_guest_keeps_a_cart_by_cookie(shop: Shop) -> None:
    offer, guest = shop.offer(title="Moss Mug"), shop.guest()
    assert add(guest, offer) == 303
    assert "Moss Mug" in guest.get("/cart").words
    assert "Moss Mug" not in shop.guest().get("/cart").words


def test_more_than_there_is_gets_a_message_and_keeps_what_was_typed(shop: Shop) -> None:
    offer = shop.offer(quantity=3)
    page = shop.alice.browser.post("/cart/items", {"offer_id": offer.id, "quantity": "4"})
    assert page.status == 409
    assert page.errors() == {"quantity": "Only 3 are left."}
    assert page.one("input", name="quantity").get("value") == "4"
    assert quantity_in_cart(shop, offer) is None


def test_more_than_is_left_beside_what_is_in_the_cart_is_refused(shop: Shop) -> None:
    offer = shop.offer(quantity=3)
    add(shop.alice.browser, offer, 2)
    page = shop.alice.browser.post("/cart/items", {"offer_id": offer.id, "quantity": "2"})
    assert page.errors() == {"quantity": "Only 3 are left, and 2 of them are in your cart already."}


@pytest.mark.parametrize("quantity", ["", "0", "-1", "1.5", "NaN", "1e3", "١٢", "9" * 40, "x", "\x00"])
def test_a_quantity_that_is_none_gets_a_message(shop: Shop, quantity: str) -> None:
    offer = shop.offer()
    page = shop.alice.browser.post("/cart/items", {"offer_id": offer.id, "quantity": quantity})
    assert page.status == 422
    assert page.errors()["quantity"]
    assert quantity_in_cart(shop, offer) is None


@pytest.mark.parametrize("offer_id", ["", "0", "-1", "abc", "9" * 30, "9223372036854775807"])
def test_an_offer_that_is_none_is_not_found(shop: Shop, offer_id: str) -> None:
    assert shop.alice.browser.post("/cart/items", {"offer_id": offer_id, "quantity": "1"}).status == 404


def test_it_refuses_a_form_from_elsewhere(shop: Shop) -> None:
    offer = shop.offer()
    page = shop.alice.browser.post("/cart/items", {"offer_id": offer.id, "quantity": 1}, token=False)
    assert page.status == 400
    assert quantity_in_cart(shop, offer) is None


def test_a_bad_quantity_for_what_has_left_the_cart_gets_a_message_too(shop: Shop) -> None:
    shop.fill_cart(shop.alice, shop.offer())
    page = shop.alice.browser.post(f"/cart/items/{shop.offer().id}", {"quantity": "-1"})
    assert page.status == 422
    assert page.one("div", class_="flash flash-error", role="alert") is not None


def test_changing_a_quantity(shop: Shop) -> None:
    offer = shop.offer()
    add(shop.alice.browser, offer, 2)
    assert shop.alice.browser.post(f"/cart/items/{offer.id}", {"quantity": "7"}).status == 303
    assert quantity_in_cart(shop, offer) == 7


def test_changing_to_more_than_there_is_says_so_beside_the_line(shop: Shop) -> None:
    offer = shop.offer(quantity=3)
    add(shop.alice.browser, offer, 2)
    page = shop.alice.browser.post(f"/cart/items/{offer.id}", {"quantity": "4"})
    assert page.status == 409
    assert page.errors() == {"quantity": "Only 3 are left."}
    assert page.one("input", id=f"quantity-{offer.id}").get("value") == "4"
    assert quantity_in_cart(shop, offer) == 2


def test_zero_takes_an_item_out_and_twice_is_harmless(shop: Shop) -> None:
    offer = shop.offer()
    add(shop.alice.browser, offer)
    for _ in range(2):
        assert shop.alice.browser.post(f"/cart/items/{offer.id}", {"quantity": "0"}).status == 303
    assert quantity_in_cart(shop, offer) is None


def test_saving_for_later_and_back(shop: Shop) -> None:
    offer = shop.offer(title="Moss Mug")
    add(shop.alice.browser, offer)
    shop.alice.browser.post(f"/cart/items/{offer.id}/saved", {"saved": "1"})
    assert "Saved for later" in shop.alice.browser.get("/cart").words
    shop.alice.browser.post(f"/cart/items/{offer.id}/saved", {"saved": "0"})
    assert "Saved for later Moss Mug" not in shop.alice.browser.get("/cart").words


def test_saving_the_whole_cart(shop: Shop) -> None:
    offers = [shop.offer(), shop.offer()]
    for offer in offers:
        add(shop.alice.browser, offer)
    assert shop.alice.browser.post("/cart/saved").status == 303
    with shop.db.reading() as tx:
        assert tx.value("SELECT bool_and(saved) FROM cart_items") is True


def test_a_changed_price_says_old_and_new(shop: Shop) -> None:
    offer = shop.offer(price_cents=1000)
    add(shop.alice.browser, offer)
    with shop.db.transaction() as tx:
        tx.run("UPDATE offers SET price_cents = 1200 WHERE id = %(id)s", id=offer.id)
    assert "The price changed from $10.00 to $12.00" in shop.alice.browser.get("/cart").words


def test_a_removed_offer_says_what_to_do(shop: Shop) -> None:
    offer = shop.offer()
    add(shop.alice.browser, offer)
    with shop.db.transaction() as tx:
        tx.run("UPDATE offers SET removed_at = now() WHERE id = %(id)s", id=offer.id)
    assert "No longer available" in shop.alice.browser.get("/cart").words


def test_ones_own_offer_is_refused(shop: Shop) -> None:
    offer = shop.offer(seller=shop.bob)
    page = shop.bob.browser.post("/cart/items", {"offer_id": offer.id, "quantity": "1"})
    assert page.status == 409
    assert page.errors() == {"quantity": "This is your own offer."}


def test_one_person_cannot_see_anothers_cart(shop: Shop) -> None:
    add(shop.alice.browser, shop.offer(title="Moss Mug"))
    assert "Moss Mug" not in shop.charlie.browser.get("/cart").words

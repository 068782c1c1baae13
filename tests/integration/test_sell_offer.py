"""`GET, POST /sell/offers/<id>` and its removal."""

import pytest

from tests.client import Page
from tests.shop import Offer, Shop


def post(shop: Shop, offer: Offer, **data: str) -> Page:
    return shop.bob.browser.post(f"/sell/offers/{offer.id}", data)


def seen(shop: Shop, offer: Offer) -> str:
    """The movement up to which the form counts."""
    value = shop.bob.browser.get(f"/sell/offers/{offer.id}").one("input", name="seen_movement_id").get("value")
    assert isinstance(value, str)
    return value


def price(shop: Shop, offer: Offer) -> int:
    with shop.db.reading() as tx:
        cents: int = tx.value("SELECT price_cents FROM offers WHERE id = %(id)s", id=offer.id)
    return cents


def movements(shop: Shop, offer: Offer) -> list[tuple[object, ...]]:
    with shop.db.reading() as tx:
        return tx.rows("SELECT kind, delta FROM movements WHERE offer_id = %(id)s ORDER BY id", id=offer.id)[1]


def test_it_shows_why_there_are_so_many(shop: Shop) -> None:
    offer = shop.offer(quantity=50)
    order_id = shop.order(shop.alice, offer, quantity=3)
    page = shop.bob.browser.get(f"/sell/offers/{offer.id}")
    assert "Why are there 47?" in page.words
    assert "First quantity +50" in page.words
    assert f"Sold, order {order_id} −3 47" in page.words


def test_it_leads_the_products_creator_to_editing_it(shop: Shop) -> None:
    own, known = shop.offer(product_id=shop.product(creator=shop.bob)), shop.offer()
    assert shop.bob.browser.get(f"/sell/offers/{own.id}").all("a", href=f"/sell/products/{own.product_id}")
    assert not shop.bob.browser.get(f"/sell/offers/{known.id}").all("a", href=f"/sell/products/{known.product_id}")


def test_it_needs_a_log_in(shop: Shop) -> None:
    offer = shop.offer()
    assert shop.guest().get(f"/sell/offers/{offer.id}").location.startswith("/login")
    assert shop.guest().post(f"/sell/offers/{offer.id}", {"price": "1"}).location.startswith("/login")
    assert shop.guest().post(f"/sell/offers/{offer.id}/removal").location.startswith("/login")


def test_another_sellers_offer_is_not_found(shop: Shop) -> None:
    offer = shop.offer()
    shop.open_seller(shop.charlie)
    assert shop.charlie.browser.get(f"/sell/offers/{offer.id}").status == 404
    assert shop.charlie.browser.post(f"/sell/offers/{offer.id}", {"price": "1", "quantity": "0"}).status == 404
    assert shop.charlie.browser.post(f"/sell/offers/{offer.id}/removal").status == 404
    assert (price(shop, offer), shop.stock(offer)) == (1000, 10)


@pytest.mark.parametrize("offer_id", ["0", "x", "-1", "9223372036854775807", "9" * 30])
def test_an_offer_that_cannot_be_is_not_found(shop: Shop, offer_id: str) -> None:
    assert shop.bob.browser.get(f"/sell/offers/{offer_id}").status == 404


def test_a_count_writes_a_correction(shop: Shop) -> None:
    offer = shop.offer(quantity=10)
    page = post(shop, offer, price="12.50", quantity="12", condition="used", list_price="20")
    assert page.location == f"/sell/offers/{offer.id}"
    assert movements(shop, offer) == [("opening", 10), ("correction", 2)]
    assert price(shop, offer) == 1250


def test_what_is_not_sent_stays(shop: Shop) -> None:
    offer = shop.offer(quantity=10)
    post(shop, offer, list_price="20", condition="used")
    post(shop, offer, price="15")
    with shop.db.reading() as tx:
        row = tx.rows("SELECT price_cents, list_price_cents, condition FROM offers")[1]
    assert row == [(1500, 2000, "used")]
    assert movements(shop, offer) == [("opening", 10)]


def test_an_emptied_list_price_goes(shop: Shop) -> None:
    offer = shop.offer()
    post(shop, offer, list_price="20")
    post(shop, offer, list_price="")
    with shop.db.reading() as tx:
        assert tx.value("SELECT list_price_cents FROM offers") is None


def test_what_is_sold_while_counting_is_taken_off(shop: Shop) -> None:
    offer = shop.offer(quantity=10)
    movement_id = seen(shop, offer)
    shop.order(shop.alice, offer, quantity=3)
    page = post(shop, offer, quantity="15", seen_movement_id=movement_id)
    assert shop.stock(offer) == 12
    assert "3 units were sold while you were counting" in shop.bob.browser.follow(page).words.replace("\u00a0", " ")


def test_the_same_form_twice_counts_once(shop: Shop) -> None:
    offer = shop.offer(quantity=10)
    movement_id = seen(shop, offer)
    shop.order(shop.alice, offer, quantity=3)
    for _ in range(2):
        assert post(shop, offer, quantity="15", seen_movement_id=movement_id).status == 303
    assert shop.stock(offer) == 12


def test_the_last_of_two_windows_counts(shop: Shop) -> None:
    offer = shop.offer(quantity=10)
    movement_id = seen(shop, offer)
    post(shop, offer, quantity="20", seen_movement_id=movement_id)
    post(shop, offer, quantity="15", seen_movement_id=movement_id)
    assert shop.stock(offer) == 15


def test_more_sold_than_counted_is_nothing_left(shop: Shop) -> None:
    offer = shop.offer(quantity=10)
    movement_id = seen(shop, offer)
    shop.order(shop.alice, offer, quantity=8)
    post(shop, offer, quantity="0", seen_movement_id=movement_id)
    assert shop.stock(offer) == 0


@pytest.mark.parametrize(("field", "value"), [
    ("price", ""), ("price", "0"), ("price", "1e309"), ("price", "🙂"), ("quantity", ""), ("quantity", "-1"), ("quantity", "١"),
    ("list_price", "10"), ("condition", "broken"),
])
def test_it_rejects_bad_input_beside_its_field(shop: Shop, field: str, value: str) -> None:
    offer = shop.offer(quantity=10)
    page = post(shop, offer, **{field: value})
    assert page.status == 422
    assert page.errors()[field]
    if field != "condition":
        assert page.one("input", name=field).get("value") == value
    assert (price(shop, offer), shop.stock(offer)) == (1000, 10)


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "\x00"])
def test_a_tampered_movement_is_refused(shop: Shop, value: str) -> None:
    offer = shop.offer(quantity=10)
    assert post(shop, offer, quantity="3", seen_movement_id=value).status == 422
    assert shop.stock(offer) == 10


def test_it_goes_back_to_where_it_was_sent_from_but_not_elsewhere(shop: Shop) -> None:
    offer = shop.offer()
    assert post(shop, offer, price="2", next="/sell/inventory?page=2").location == "/sell/inventory?page=2"
    assert post(shop, offer, price="2", next="//evil.example").location == f"/sell/offers/{offer.id}"


def test_many_movements_come_in_pages(shop: Shop) -> None:
    offer = shop.offer(quantity=1)
    for count in range(2, 29):
        post(shop, offer, quantity=str(count))
    assert "First quantity" not in shop.bob.browser.get(f"/sell/offers/{offer.id}").words
    assert "First quantity" in shop.bob.browser.get(f"/sell/offers/{offer.id}?page=2").words


def test_removal_takes_it_out_of_sale_and_keeps_orders(shop: Shop) -> None:
    offer = shop.offer(quantity=10, title="Moss Mug")
    order_id = shop.order(shop.alice, offer)
    shop.fill_cart(shop.alice, offer)
    page = shop.bob.browser.post(f"/sell/offers/{offer.id}/removal")
    assert page.location == "/sell/inventory"
    assert shop.stock(offer) == 0
    assert movements(shop, offer)[-1] == ("withdrawn", -9)
    assert "Moss Mug" in shop.bob.browser.get(f"/sell/orders/{order_id}").words
    assert "Moss Mug" in shop.alice.browser.get("/cart").words


def test_a_second_removal_is_harmless(shop: Shop) -> None:
    offer = shop.offer()
    for _ in range(2):
        assert shop.bob.browser.post(f"/sell/offers/{offer.id}/removal").status == 303
    assert len(movements(shop, offer)) == 2


def test_a_removed_offer_is_not_changed_but_can_be_sold_again(shop: Shop) -> None:
    offer = shop.offer()
    shop.bob.browser.post(f"/sell/offers/{offer.id}/removal")
    assert post(shop, offer, price="2").status == 404
    page = shop.bob.browser.get(f"/sell/offers/{offer.id}")
    assert page.one("a", href=f"/sell/products/{offer.product_id}/offers/new") is not None


def test_removal_cannot_be_got(shop: Shop) -> None:
    assert shop.bob.browser.get(f"/sell/offers/{shop.offer().id}/removal").status == 405

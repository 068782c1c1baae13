"""`GET /sell/products/<id>/offers/new` and `POST /sell/offers`."""

from typing import Any

import pytest

from app.transactions import catalogue
from tests.shop import Shop


def offer_form(product_id: object, **changes: str) -> dict[str, Any]:
    return {"product_id": product_id, "price": "19.99", "condition": "new", "quantity": "7", **changes}


def count_offers(shop: Shop) -> int:
    with shop.db.reading() as tx:
        count: int = tx.value("SELECT count(*) FROM offers")
    return count


def test_the_form_names_the_product(shop: Shop) -> None:
    product_id = shop.product("Moss Mug")
    page = shop.charlie.browser.get(f"/sell/products/{product_id}/offers/new")
    assert "Moss Mug" in page.words
    assert page.one("input", name="product_id").get("value") == str(product_id)


def test_the_form_of_an_unknown_product_is_not_found(shop: Shop) -> None:
    assert shop.charlie.browser.get("/sell/products/99/offers/new").status == 404


def test_the_first_offer_makes_a_seller_with_a_shelf(shop: Shop) -> None:
    product_id = shop.product()
    page = shop.charlie.browser.post("/sell/offers", offer_form(product_id, list_price="25.00", condition="like_new"))
    assert page.status == 303
    assert "You are selling this now." in shop.charlie.browser.follow(page).words
    with shop.db.reading() as tx:
        names, rows = tx.rows(
            """
            SELECT o.price_cents, o.list_price_cents, o.condition, s.on_hand, w.owner_id, se.contact_email, se.contact_address
            FROM offers o
            JOIN stock s ON s.offer_id = o.id
            JOIN warehouses w ON w.id = s.warehouse_id
            JOIN sellers se ON se.user_id = o.seller_id
            """)
    assert len(names) == 7
    assert rows == [(1999, 2500, "like_new", 7, shop.charlie.id, "charlie@example.org", "1 High Street")]


def test_it_needs_a_log_in(shop: Shop) -> None:
    product_id = shop.product()
    assert shop.guest().post("/sell/offers", offer_form(product_id)).location.startswith("/login")
    assert shop.guest().get(f"/sell/products/{product_id}/offers/new").location.startswith("/login")
    assert count_offers(shop) == 0


def test_it_cannot_be_got(shop: Shop) -> None:
    assert shop.bob.browser.get("/sell/offers").status == 405


def test_the_same_product_twice_is_refused_and_leads_to_the_offer(shop: Shop) -> None:
    offer = shop.offer(price_cents=1000, quantity=10)
    page = shop.bob.browser.post("/sell/offers", offer_form(offer.product_id, price="5"))
    assert page.status == 409
    assert "You are selling this product already" in page.words
    assert page.all("a", href=f"/sell/offers/{offer.id}")
    assert page.one("input", name="price").get("value") == "5"
    assert shop.stock(offer) == 10


def test_a_removed_offer_is_revived(shop: Shop) -> None:
    offer = shop.offer(quantity=10)
    shop.db.transact(lambda tx: catalogue.remove_offer(tx, offer_id=offer.id, seller_id=shop.bob.id))
    assert shop.stock(offer) == 0
    page = shop.bob.browser.post("/sell/offers", offer_form(offer.product_id))
    assert page.location == f"/sell/offers/{offer.id}"
    assert shop.stock(offer) == 7


@pytest.mark.parametrize(("field", "value"), [
    ("price", ""), ("price", "0"), ("price", "-1"), ("price", "1,000"), ("price", "NaN"), ("price", "1e9"),
    ("price", "9999999999"), ("price", "١٢"), ("price", "\x00"), ("quantity", ""), ("quantity", "-1"), ("quantity", "1.5"),
    ("quantity", "1000001"),
    ("quantity", "9" * 400), ("list_price", "19.99"), ("list_price", "1"), ("list_price", "x"), ("condition", "stolen"),
    ("condition", "<script>"),
])
def test_it_rejects_bad_input_beside_its_field(shop: Shop, field: str, value: str) -> None:
    page = shop.charlie.browser.post("/sell/offers", offer_form(shop.product(), **{field: value}))
    assert page.status == 422
    assert page.errors()[field]
    if field != "condition":
        assert page.one("input", name=field).get("value") == value.replace("\x00", "")
    assert count_offers(shop) == 0


@pytest.mark.parametrize("product_id", ["", "x", "0", "9" * 30])
def test_a_damaged_product_is_refused(shop: Shop, product_id: str) -> None:
    assert shop.charlie.browser.post("/sell/offers", offer_form(product_id)).status == 422


def test_an_unknown_product_is_not_found(shop: Shop) -> None:
    assert shop.charlie.browser.post("/sell/offers", offer_form(9223372036854775807)).status == 404


def test_a_hidden_product_is_not_found(shop: Shop) -> None:
    product_id = shop.product()
    with shop.owner.transaction() as tx:
        tx.run("UPDATE products SET state = 'hidden'")
    assert shop.charlie.browser.post("/sell/offers", offer_form(product_id)).status == 404
    assert count_offers(shop) == 0


def test_nothing_in_stock_is_a_legal_beginning(shop: Shop) -> None:
    assert shop.charlie.browser.post("/sell/offers", offer_form(shop.product(), quantity="0")).status == 303

"""`GET, POST /sell/products/<id>`."""

import io
from typing import Any

import pytest

from tests.images import image_file
from tests.shop import Shop


@pytest.fixture(autouse=True)
def category(shop: Shop) -> int:
    return shop.category_id


def product_form(**changes: Any) -> dict[str, Any]:
    return {"title": "Fern Mug", "brand": "Halden", "category": "mugs", "description": "A good thing to have.",
            "attributes": "Volume: 1 l", "weight_g": "5", "gtin": "", "tags": "", **changes}


def title(shop: Shop, product_id: int) -> str:
    with shop.db.reading() as tx:
        found: str = tx.value("SELECT title FROM products WHERE id = %(id)s", id=product_id)
    return found


def keys(shop: Shop, product_id: int) -> list[str]:
    with shop.db.reading() as tx:
        return tx.values("SELECT media_key FROM pictures WHERE product_id = %(id)s ORDER BY position", id=product_id)


def test_the_creator_edits(shop: Shop) -> None:
    product_id = shop.product("Moss Mug", creator=shop.bob)
    path = f"/sell/products/{product_id}"
    assert shop.bob.browser.get(path).one("input", name="title").get("value") == "Moss Mug"
    assert shop.bob.browser.post(path, product_form()).location == path
    assert title(shop, product_id) == "Fern Mug"


def test_an_operator_edits(shop: Shop) -> None:
    product_id = shop.product("Moss Mug", creator=shop.bob)
    assert shop.dana.browser.get(f"/sell/products/{product_id}").status == 200
    assert shop.dana.browser.post(f"/sell/products/{product_id}", product_form()).status == 303


def test_nobody_else_does_even_who_sells_it(shop: Shop) -> None:
    offer = shop.offer(title="Moss Mug")
    for browser in (shop.bob.browser, shop.charlie.browser):
        assert browser.get(f"/sell/products/{offer.product_id}").status == 404
        assert browser.post(f"/sell/products/{offer.product_id}", product_form()).status == 404
    assert title(shop, offer.product_id) == "Moss Mug"


def test_it_needs_a_log_in(shop: Shop) -> None:
    product_id = shop.product("Moss Mug", creator=shop.bob)
    assert shop.guest().get(f"/sell/products/{product_id}").location.startswith("/login")
    assert shop.guest().post(f"/sell/products/{product_id}", product_form()).location.startswith("/login")
    assert title(shop, product_id) == "Moss Mug"


@pytest.mark.parametrize(("field", "value"), [("title", ""), ("category", "x"), ("description", "short"), ("gtin", "1")])
def test_it_rejects_bad_input_beside_its_field(shop: Shop, field: str, value: str) -> None:
    product_id = shop.product("Moss Mug", creator=shop.bob)
    page = shop.bob.browser.post(f"/sell/products/{product_id}", product_form(**{field: value}))
    assert page.status == 422
    assert page.errors()[field]
    assert title(shop, product_id) == "Moss Mug"


def test_the_gtin_of_another_product_is_refused(shop: Shop) -> None:
    first, second = shop.product(creator=shop.bob), shop.product("Moss Mug", creator=shop.bob)
    shop.bob.browser.post(f"/sell/products/{first}", product_form(gtin="4006381333931"))
    page = shop.bob.browser.post(f"/sell/products/{second}", product_form(gtin="4006381333931"))
    assert page.status == 409
    assert page.errors()["gtin"]
    assert title(shop, second) == "Moss Mug"


def test_pictures_are_added_left_out_and_put_first(shop: Shop) -> None:
    product_id = shop.product(creator=shop.bob)
    path = f"/sell/products/{product_id}"
    files = [(io.BytesIO(image_file(colour=(n, 0, 0))), f"{n}.png") for n in (10, 110, 210)]
    shop.bob.browser.post(path, product_form(pictures=files), content_type="multipart/form-data")
    first, second, third = keys(shop, product_id)
    page = shop.bob.browser.get(path)
    assert [box.get("value") for box in page.all("input", name="kept_pictures")] == [first, second, third]
    shop.bob.browser.post(path, product_form(kept_pictures=[first, third], cover=third))
    assert keys(shop, product_id) == [third, first]


def test_the_same_form_twice_changes_nothing_more(shop: Shop) -> None:
    product_id = shop.product(creator=shop.bob)
    for _ in range(2):
        assert shop.bob.browser.post(f"/sell/products/{product_id}", product_form()).status == 303
    assert title(shop, product_id) == "Fern Mug"

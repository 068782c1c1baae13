"""`GET, POST /sell/products/new`."""

import io
from collections.abc import Mapping
from typing import Any

import pytest

from tests.client import Page
from tests.images import image_file
from tests.shop import Shop, Someone

GTIN = "4006381333931"


@pytest.fixture(autouse=True)
def category(shop: Shop) -> int:
    """Made before the first page is asked for, as a seeded shop has them."""
    return shop.category_id


def product_form(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Moss Mug, 350 ml", "brand": "Halden", "category": "mugs", "description": "Stoneware, thrown by hand.",
        "attributes": "Volume: 350 ml\nMaterial: Stoneware", "weight_g": "410", "gtin": GTIN, "tags": "coffee, Tea ,coffee",
        "price": "18.40", "list_price": "22.50", "condition": "new", "quantity": "12", **changes,
    }


def upload(data: bytes, name: str = "mug.png") -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def post(someone: Someone, form: Mapping[str, Any]) -> Page:
    return someone.browser.post("/sell/products/new", dict(form), content_type="multipart/form-data")


def count_products(shop: Shop) -> int:
    with shop.db.reading() as tx:
        count: int = tx.value("SELECT count(*) FROM products")
    return count


def test_it_needs_a_log_in(shop: Shop) -> None:
    assert shop.guest().get("/sell/products/new").location.startswith("/login")
    assert shop.guest().post("/sell/products/new", product_form()).location.startswith("/login")
    assert count_products(shop) == 0


def test_a_product_comes_with_its_first_offer_and_makes_a_seller(shop: Shop) -> None:
    page = post(shop.charlie, product_form())
    assert page.status == 303
    product_id = int(page.location.removeprefix("/products/"))
    with shop.db.reading() as tx:
        row = tx.rows(
            """
            SELECT p.id, p.title, p.brand, c.slug, p.attributes, p.weight_g, p.gtin, p.tags, p.creator_id, o.seller_id,
                   o.price_cents, o.list_price_cents, s.on_hand
            FROM products p
            JOIN categories c ON c.id = p.category_id
            JOIN offers o ON o.product_id = p.id
            JOIN stock s ON s.offer_id = o.id
            """)[1]
    assert row == [(product_id, "Moss Mug, 350 ml", "Halden", "mugs", {"Volume": "350 ml", "Material": "Stoneware"}, 410, GTIN,
                    ["coffee", "tea"], shop.charlie.id, shop.charlie.id, 1840, 2250, 12)]


def test_only_what_is_needed_is_asked_for(shop: Shop) -> None:
    empty = dict.fromkeys(("brand", "attributes", "weight_g", "gtin", "tags", "list_price"), "")
    assert post(shop.charlie, product_form(**empty)).status == 303


def test_pictures_are_rewritten_and_shown(shop: Shop) -> None:
    files = [upload(image_file()), upload(image_file("JPEG", colour=(0, 9, 200)), "b.jpg")]
    page = post(shop.charlie, product_form(pictures=files))
    assert page.status == 303
    with shop.db.reading() as tx:
        keys = tx.values("SELECT media_key FROM pictures ORDER BY position")
    assert len(keys) == 2
    for key in keys:
        response = shop.guest().get(f"/media/{key}").response
        assert response.mimetype == "image/webp"
        assert response.data[8:12] == b"WEBP"


def test_a_likely_existing_product_is_shown_first(shop: Shop) -> None:
    product_id = shop.product("Moss Mug 350 ml, green")
    page = post(shop.charlie, product_form())
    assert page.status == 409
    assert page.all("a", href=f"/sell/products/{product_id}/offers/new")
    assert page.one("input", name="title").get("value") == "Moss Mug, 350 ml"
    assert page.one("input", name="price").get("value") == "18.40"
    assert "Volume: 350 ml" in page.words
    assert count_products(shop) == 1


def test_one_can_go_on_to_create_it_anyway(shop: Shop) -> None:
    shop.product("Moss Mug 350 ml, green")
    page = post(shop.charlie, product_form())
    confirmed = page.one("input", name="confirmed").get("value")
    assert post(shop.charlie, product_form(confirmed=confirmed)).status == 303
    assert count_products(shop) == 2


def test_uploaded_pictures_are_kept_for_the_second_try(shop: Shop) -> None:
    shop.product("Moss Mug 350 ml, green")
    page = post(shop.charlie, product_form(pictures=upload(image_file())))
    key = page.one("input", name="kept_pictures").get("value")
    assert page.all("img", src=f"/media/{key}")
    assert post(shop.charlie, product_form(confirmed="1", kept_pictures=key)).status == 303
    with shop.db.reading() as tx:
        assert tx.values("SELECT media_key FROM pictures") == [key]


def test_a_seller_of_the_likely_one_is_led_to_their_offer(shop: Shop) -> None:
    offer = shop.offer(title="Moss Mug 350 ml, green")
    page = post(shop.bob, product_form())
    assert page.status == 409
    assert page.all("a", href=f"/sell/offers/{offer.id}")


def test_another_product_is_not_likely(shop: Shop) -> None:
    shop.product("Trail running shoes, size 39")
    assert post(shop.charlie, product_form()).status == 303


def test_a_search_by_name_comes_before_any_typing(shop: Shop) -> None:
    product_id = shop.product("Moss Mug 350 ml, green")
    page = shop.charlie.browser.get("/sell/products/new?q=moss+mug")
    assert page.all("a", href=f"/sell/products/{product_id}/offers/new")
    assert page.one("input", name="title").get("value") == "moss mug"
    assert "nothing like it" in shop.charlie.browser.get("/sell/products/new?q=submarine").words


def test_the_same_gtin_is_the_same_product_whatever_it_is_called(shop: Shop) -> None:
    post(shop.bob, product_form())
    assert post(shop.charlie, product_form(title="Something else entirely")).status == 409
    page = post(shop.charlie, product_form(title="Something else entirely", confirmed="1"))
    assert page.status == 409
    assert "GTIN" in page.errors()["gtin"]
    assert count_products(shop) == 1


def test_the_same_form_twice_makes_one_product(shop: Shop) -> None:
    shop.product("Moss Mug 350 ml, green")
    first, second = (post(shop.charlie, product_form(gtin="", confirmed="1")) for _ in range(2))
    assert first.location == second.location
    assert count_products(shop) == 2


@pytest.mark.parametrize(("field", "value"), [
    ("title", ""), ("title", "ab"), ("title", "x" * 201), ("title", "two\nlines"), ("title", "a\x00b c"), ("brand", "x" * 81),
    ("category", ""), ("category", "nonsense"), ("description", ""), ("description", "x" * 10_001),
    ("attributes", "no colon here"), ("attributes", "A: 1\nA: 2"), ("attributes", ": value"), ("weight_g", "-1"),
    ("weight_g", "1.5"), ("weight_g", "1e9"),
    ("gtin", "4006381333932"), ("gtin", "123"), ("gtin", "٤٠٠٦٣٨١٣٣٣٩٣١"), ("tags", ",".join(map(str, range(30)))),
    ("price", ""), ("price", "0"), ("price", "12,50"), ("quantity", ""), ("quantity", "-3"), ("condition", "x"),
    ("list_price", "3"),
])
def test_it_rejects_bad_input_beside_its_field(shop: Shop, field: str, value: str) -> None:
    page = post(shop.charlie, product_form(**{field: value}))
    assert page.status == 422
    assert page.errors()[field]
    assert page.one("textarea", name="description") is not None
    if field not in {"title", "gtin"}:
        assert page.one("input", name="title").get("value") == "Moss Mug, 350 ml"
    assert count_products(shop) == 0


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.mark.parametrize(("data", "says"), [
    (b"", "empty"), (SVG, "not a JPEG"), (image_file()[:60], "damaged"), (image_file("BMP"), "not a JPEG"),
    (b"GIF89a<script>alert(1)</script>", ""), (image_file() + bytes(8 * 1024 * 1024), "8 MB"),
], ids=["nothing", "svg", "half", "bmp", "polyglot", "too large"])
def test_a_hostile_picture_is_refused_and_the_rest_kept(shop: Shop, data: bytes, says: str) -> None:
    page = post(shop.charlie, product_form(pictures=upload(data, "evil<b>.png")))
    assert page.status == 422
    assert says in page.errors()["pictures"]
    assert "evil<b>.png" in page.errors()["pictures"]
    assert page.one("input", name="price").get("value") == "18.40"
    assert count_products(shop) == 0


def test_good_pictures_survive_beside_a_bad_one(shop: Shop) -> None:
    page = post(shop.charlie, product_form(pictures=[upload(image_file()), upload(SVG, "drawing.svg")]))
    assert page.status == 422
    assert page.one("input", name="kept_pictures") is not None


def test_more_than_ten_pictures_are_refused(shop: Shop) -> None:
    files = [upload(image_file(colour=(n, n, n))) for n in range(0, 121, 12)]
    page = post(shop.charlie, product_form(pictures=files))
    assert page.status == 422
    assert "at most 10" in page.errors()["pictures"]


@pytest.mark.parametrize("key", ["../../etc/passwd", "00/" + "0" * 64 + ".webp", "x" * 5000, "\x00"])
def test_a_tampered_picture_key_is_refused(shop: Shop, key: str) -> None:
    assert post(shop.charlie, product_form(kept_pictures=key)).status == 422
    assert count_products(shop) == 0


def test_a_text_in_the_place_of_a_file_is_no_picture(shop: Shop) -> None:
    assert shop.charlie.browser.post("/sell/products/new", product_form(pictures="hello")).status == 303
    with shop.db.reading() as tx:
        assert tx.value("SELECT count(*) FROM pictures") == 0


def test_ten_photographs_at_once_are_admitted(shop: Shop) -> None:
    padded = [upload(image_file("JPEG", colour=(n, 0, 0)) + bytes(2 * 1024 * 1024), f"{n}.jpg") for n in range(0, 101, 20)]
    assert post(shop.charlie, product_form(pictures=padded)).status == 303


def test_a_guest_may_not_send_so_much(shop: Shop) -> None:
    big = product_form(pictures=upload(bytes(9 * 1024 * 1024)))
    page = shop.guest().post("/sell/products/new", big, content_type="multipart/form-data")
    assert page.status == 413

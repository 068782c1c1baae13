import pytest

from app.db import recording_statements
from tests.client import Page
from tests.shop import Offer, Shop, budget


def show(shop: Shop, product_id: int) -> Page:
    return shop.guest().get(f"/products/{product_id}")


def offered(page: Page) -> list[str]:
    """The offers that can be put into the cart, in the order of the page."""
    return [field.get("value") for field in page.all("input", name="offer_id")]


def with_rating(shop: Shop, offer: Offer, rating: int) -> None:
    """Alice buys and reviews the seller of an offer."""
    shop.order(shop.alice, offer)
    shop.run("INSERT INTO reviews (author_id, seller_id, rating) VALUES (%(author)s, %(seller)s, %(rating)s)",
             author=shop.alice.id, seller=offer.seller_id, rating=rating)


def test_it_shows_a_product_with_its_facts(shop: Shop) -> None:
    offer = shop.offer(title="Enamel mug, 350 ml")
    shop.run("UPDATE products SET attributes = %(attributes)s, weight_g = 1250, gtin = '40123455' WHERE id = %(id)s",
             id=offer.product_id, attributes={"handle_width": "12 mm", "lid": False})
    page = show(shop, offer.product_id)
    assert page.one("h1").text == "Enamel mug, 350 ml"
    assert "A good thing to have." in page.words
    rows = {row[0].text: row[1].text for row in page.all("div", class_="facts-row")}
    assert rows == {"Handle width": "12 mm", "Lid": "No", "Weight": "1.25 kg", "GTIN": "40123455"}
    assert page.one("a", class_="product-brand").get("href") == "/products?brand=Halden"
    trail = page.one("nav", class_="breadcrumbs")
    assert [link.get("href") for link in trail.iter() if link.get("href")] == ["/", "/products?category=mugs"]


def test_any_slug_answers_and_the_head_names_the_right_one(shop: Shop) -> None:
    product_id = shop.product("Enamel mug")
    for path in (f"/products/{product_id}", f"/products/{product_id}-", f"/products/{product_id}-anything-else"):
        link = shop.guest().get(path).one("link", rel="canonical")
        assert link.get("href") == f"http://localhost:5000/products/{product_id}-enamel-mug"


def test_every_offer_has_its_own_way_into_the_cart(shop: Shop) -> None:
    cheap = shop.offer(price_cents=900, quantity=3)
    shop.open_seller(shop.charlie)
    dear = shop.offer(seller=shop.charlie, product_id=cheap.product_id, price_cents=1250, quantity=7)
    page = show(shop, cheap.product_id)
    assert offered(page) == [str(cheap.id), str(dear.id)]
    quantities = {field.get("id"): field.get("max") for field in page.all("input", name="quantity")}
    assert quantities == {f"quantity-{cheap.id}": "3", f"quantity-{dear.id}": "7"}
    assert {link.get("href") for link in page.all("a") if (link.get("href") or "").startswith("/users/")} == {
        f"/users/{shop.bob.id}", f"/users/{shop.charlie.id}"}
    assert "7 in stock" in page.words
    assert "The next one asks $12.50." in page.words


def test_an_offer_goes_into_the_cart(shop: Shop) -> None:
    offer = shop.offer(quantity=5)
    browser = shop.alice.browser
    form = next(form for form in browser.get(f"/products/{offer.product_id}").all("form", action="/cart/items"))
    fields = {field.get("name"): field.get("value") for field in form.iter("input")}
    assert set(fields) == {"csrf_token", "offer_id", "quantity"}
    assert browser.post("/cart/items", fields, token=False).status == 303


def test_what_is_in_stock_is_featured_before_what_is_cheaper(shop: Shop) -> None:
    gone = shop.offer(price_cents=500, quantity=0)
    shop.open_seller(shop.charlie)
    there = shop.offer(seller=shop.charlie, product_id=gone.product_id, price_cents=900)
    page = show(shop, gone.product_id)
    assert offered(page) == [str(there.id)]
    assert "The only offer that is in stock." in page.words


def test_among_equal_prices_the_better_rated_seller_is_featured(shop: Shop) -> None:
    older = shop.offer(price_cents=900)
    shop.open_seller(shop.charlie)
    rated = shop.offer(seller=shop.charlie, product_id=older.product_id, price_cents=900)
    with_rating(shop, rated, 5)
    page = show(shop, older.product_id)
    assert offered(page) == [str(rated.id), str(older.id)]
    assert "5.0 out of 5 from 1" in page.words


def test_among_equals_the_oldest_offer_is_featured(shop: Shop) -> None:
    older = shop.offer(price_cents=900)
    shop.open_seller(shop.charlie)
    newer = shop.offer(seller=shop.charlie, product_id=older.product_id, price_cents=900)
    assert offered(show(shop, older.product_id)) == [str(older.id), str(newer.id)]


def test_a_sold_out_product_cannot_be_put_into_the_cart(shop: Shop) -> None:
    offer = shop.offer(quantity=0)
    page = show(shop, offer.product_id)
    assert not offered(page)
    assert "Sold out" in page.words


def test_a_removed_offer_is_gone(shop: Shop) -> None:
    offer = shop.offer()
    shop.run("UPDATE offers SET removed_at = now() WHERE id = %(id)s", id=offer.id)
    page = show(shop, offer.product_id)
    assert not offered(page)
    assert "Nobody sells this at the moment." in page.words


def test_several_pictures_make_a_gallery(shop: Shop) -> None:
    product_id = shop.product()
    keys = [f"{digit * 2}/{digit * 64}.webp" for digit in "ab"]
    for position, key in enumerate(keys):
        shop.run("INSERT INTO pictures (product_id, position, media_key) VALUES (%(id)s, %(position)s, %(key)s)",
                 id=product_id, position=position, key=key)
    page = show(shop, product_id)
    assert [link.get("href") for link in page.all("a", class_="gallery-thumb")] == ["#picture-1", "#picture-2"]
    assert page.all("div", id="picture-2")[0][0].get("src") == f"/media/{keys[1]}"


def test_a_hidden_product_is_for_operators_only(shop: Shop) -> None:
    product_id = shop.product()
    shop.run("UPDATE products SET state = 'hidden' WHERE id = %(id)s", id=product_id)
    path = f"/products/{product_id}"
    assert [browser.get(path).status for browser in (shop.guest(), shop.alice.browser, shop.dana.browser)] == [404, 404, 200]
    assert "hidden" in shop.dana.browser.get(path).words


@pytest.mark.parametrize("path", [
    "/products/999999", "/products/0", "/products/-1", "/products/1e3", "/products/9223372036854775808", "/products/%D9%A3",
    "/products/1%00", "/products/x-1",
])
def test_what_is_no_product_is_not_found(shop: Shop, path: str) -> None:
    assert shop.guest().get(path).status == 404


def test_it_keeps_its_budget_however_many_sell(shop: Shop) -> None:
    offer = shop.offer()
    for number in range(8):
        seller = shop.person(f"Seller{number}")
        shop.open_seller(seller)
        shop.offer(seller=seller, product_id=offer.product_id)
    browser = shop.alice.browser
    with recording_statements() as log:
        browser.get(f"/products/{offer.product_id}")
    assert len(log) <= budget(shop, "products.show")


def test_it_rejects_post(shop: Shop) -> None:
    assert shop.guest().post(f"/products/{shop.product()}").status == 405

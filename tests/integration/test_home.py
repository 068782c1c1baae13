from app.db import recording_statements
from tests.shop import Shop, budget


def test_an_empty_shop_shows_no_empty_shelf(shop: Shop) -> None:
    page = shop.guest().get("/")
    assert page.status == 200
    assert not page.all("ul", class_="product-shelf")


def test_it_shows_departments_best_sellers_and_what_is_new(shop: Shop) -> None:
    offer = shop.offer(title="Enamel mug")
    page = shop.guest().get("/")
    assert page.one("a", class_="category-list-link").get("href") == "/products?category=mugs"
    headings = ["".join(heading.itertext()) for heading in page.all("h2")]
    assert headings == ["Departments", "Best sellers", "New in"]
    links = {link.get("href") for link in page.all("a", class_="product-card-link")}
    assert links == {f"/products/{offer.product_id}-enamel-mug"}


def test_what_is_reduced_has_a_shelf(shop: Shop) -> None:
    offer = shop.offer(price_cents=900)
    shop.run("UPDATE offers SET list_price_cents = 1000 WHERE id = %(id)s", id=offer.id)
    page = shop.guest().get("/")
    assert page.one("h2", id="deals") is not None
    assert "list price $10.00" in page.words


def test_what_cannot_be_sent_is_on_no_shelf(shop: Shop) -> None:
    shop.offer(quantity=0)
    assert not shop.guest().get("/").all("ul", class_="product-shelf")


def test_a_visitor_without_cookies_gets_a_page_that_may_be_cached(shop: Shop) -> None:
    shop.offer()
    response = shop.guest().get("/").response
    assert response.headers["Cache-Control"].startswith("public")
    assert "csrf_token" not in response.text


def test_it_keeps_its_budget(shop: Shop) -> None:
    shop.offer()
    browser = shop.alice.browser
    with recording_statements() as log:
        browser.get("/")
    assert len(log) <= budget(shop, "products.home")


def test_it_rejects_post(shop: Shop) -> None:
    assert shop.guest().post("/").status == 405

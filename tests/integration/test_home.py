from app.db import recording_statements
from tests.shop import Offer, Shop, budget


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


def reduce(shop: Shop, offer: Offer, list_price_cents: int) -> None:
    shop.run("UPDATE offers SET list_price_cents = %(cents)s WHERE id = %(id)s", id=offer.id, cents=list_price_cents)


def test_the_largest_savings_lead_the_page_and_are_not_repeated(shop: Shop) -> None:
    offers = [shop.offer(title=f"Mug {name}", price_cents=1000) for name in "ABCDE"]
    for offer, list_price_cents in zip(offers, (1100, 2000, 1200, 4000, 1900), strict=True):
        reduce(shop, offer, list_price_cents)
    page = shop.guest().get("/")
    assert [door[1].text for door in page.all("a", class_="arcade-door")] == ["Mug D", "Mug B", "Mug E"]
    deals = page.one("ul", class_="product-shelf", aria_label="Reduced")
    assert [link.text for link in deals.iter() if link.get("class") == "product-card-link"] == ["Mug A", "Mug C"]


def test_without_enough_deals_best_sellers_lead_the_page(shop: Shop) -> None:
    for name in "ABC":
        shop.offer(title=f"Mug {name}")
    assert [door[1].text for door in shop.guest().get("/").all("a", class_="arcade-door")] == ["Mug A", "Mug B", "Mug C"]


def test_the_first_picture_is_asked_for_first(shop: Shop) -> None:
    for _ in range(3):
        shop.offer()
    for path in ("/", "/products"):
        page = shop.guest().get(path)
        assert len(page.all("img", fetchpriority="high")) == 1
        assert all(image.get("width") and image.get("height") for image in page.all("img"))


def test_departments_have_pictures_of_what_sells_there(shop: Shop) -> None:
    key = f"aa/{'a' * 64}.webp"
    shop.offer(title="Bare mug")
    offer = shop.offer(title="Pictured mug")
    shop.run("INSERT INTO pictures (product_id, position, media_key) VALUES (%(id)s, 0, %(key)s)", id=offer.product_id, key=key)
    page = shop.guest().get("/")
    assert page.one("a", class_="category-tile").get("href") == "/products?category=mugs"
    assert page.one("img", class_="category-tile-picture").get("src") == f"/media/{key}"


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

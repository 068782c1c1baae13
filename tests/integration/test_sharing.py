"""What pages say of themselves to search engines and messengers."""

import json
from typing import Any

import pytest

from tests.client import Page
from tests.integration.scene import ROLES, SAFE, Scene, routes, told
from tests.shop import Shop

SITE = "http://localhost:5000"
HOSTILE = """</script><script>alert(1)</script> "Mug" <!-- & 'cup' \u2028 😀"""
LISTED = {"GET /", "GET /products", "GET /products/<product_id>", "GET /users/<user_id>", "GET /status/ledger"}


def things(page: Page) -> dict[str, Any]:
    """The structured data of a page by type."""
    found = [json.loads("".join(script.itertext())) for script in page.all("script", type="application/ld+json")]
    assert all(thing["@context"] == "https://schema.org" for thing in found)
    return {thing["@type"]: thing for thing in found}


def meta(page: Page) -> dict[str, str]:
    """The contents of a page's meta elements by name or property; of several, the first."""
    found: dict[str, str] = {}
    for element in page.all("meta"):
        found.setdefault(element.get("property") or element.get("name") or "", element.get("content"))
    return found


def canonical(page: Page) -> str:
    return str(page.one("link", rel="canonical").get("href"))


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_either_listed_or_says_noindex(shop: Shop, role: str) -> None:
    scene = Scene(shop)
    wrong = {}
    for name, route in routes(shop.app, *SAFE).items():
        page = scene.browser(role).get(scene.url(route))
        if page.tree is None:
            continue
        is_listed, is_hidden = len(page.all("link", rel="canonical")) == 1, meta(page).get("robots") == "noindex"
        if (is_listed, is_hidden) != (name in LISTED, name not in LISTED):
            wrong[name] = f"canonical: {is_listed}, noindex: {is_hidden}"
    assert not wrong, told(wrong)


def test_listed_pages_have_titles_descriptions_and_pictures_of_their_own(shop: Shop) -> None:
    scene = Scene(shop)
    known = routes(shop.app, *SAFE)
    pages = {name: scene.browser("guest").get(scene.url(known[name])) for name in LISTED}
    found = {name: meta(page) for name, page in pages.items()}
    for name in LISTED:
        said = found[name]
        assert said["og:url"] == canonical(pages[name])
        assert said["og:image"].startswith(f"{SITE}/")
        assert said["og:description"] == said["description"]
        assert f"{said['og:title']} · Mini-Amazon" == pages[name].one("title").text
    for part in ("og:title", "description"):
        assert len({said[part] for said in found.values()}) == len(LISTED)


def test_the_picture_that_is_shared_can_be_fetched(shop: Shop) -> None:
    page = shop.guest().get("/")
    response = shop.guest().client.get(meta(page)["og:image"].removeprefix(SITE))
    assert (response.status_code, response.mimetype) == (200, "image/png")
    response.close()


def test_a_product_is_told_with_its_offers_reviews_and_place(shop: Shop) -> None:
    scene = Scene(shop)
    key = f"aa/{'a' * 64}.webp"
    shop.run("INSERT INTO pictures (product_id, position, media_key) VALUES (%(id)s, 0, %(key)s)",
             id=scene.offer.product_id, key=key)
    shop.run("UPDATE products SET gtin = '40123455' WHERE id = %(id)s", id=scene.offer.product_id)
    page = shop.guest().get(f"/products/{scene.offer.product_id}")
    url, found = canonical(page), things(page)
    product = found["Product"]
    assert (product["name"], product["url"], product["sku"]) == ("Enamel mug", url, str(scene.offer.product_id))
    assert product["brand"] == {"@type": "Brand", "name": "Halden"}
    assert (product["gtin8"], product["image"]) == ("40123455", [f"{SITE}/media/{key}"])
    assert (product["aggregateRating"]["ratingValue"], product["aggregateRating"]["reviewCount"]) == (4, 1)
    assert (product["offers"]["price"], product["offers"]["priceCurrency"]) == ("10.00", "USD")
    assert meta(page)["og:image"] == f"{SITE}/media/{key}"
    steps = found["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["name"], step["item"]) for step in steps] == [
        (1, "Shop", f"{SITE}/"), (2, "Mugs", f"{SITE}/products?category=mugs"), (3, "Enamel mug", url)]


def test_what_people_type_stays_data(shop: Shop) -> None:
    offer = shop.offer(title=HOSTILE)
    shop.run("UPDATE products SET description = %(text)s, brand = %(text)s WHERE id = %(id)s", id=offer.product_id, text=HOSTILE)
    page = shop.guest().get(f"/products/{offer.product_id}")
    product = things(page)["Product"]
    assert (product["name"], product["brand"]["name"]) == (HOSTILE, HOSTILE)
    assert meta(page)["og:title"].split() == HOSTILE.split()
    assert "<script>alert" not in page.text
    assert len(page.all("script")) == 3


def test_a_title_without_latin_letters_has_an_address_without_a_slug(shop: Shop) -> None:
    product_id = shop.product("琺瑯杯")
    assert canonical(shop.guest().get(f"/products/{product_id}")) == f"{SITE}/products/{product_id}"


def test_the_home_page_tells_of_the_search_box(shop: Shop) -> None:
    site = things(shop.guest().get("/"))["WebSite"]
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/products?q={{search_term_string}}"


@pytest.mark.parametrize(("query", "address"), [
    ("", "/products"),
    ("sort=price_asc", "/products"),
    ("page=1", "/products"),
    ("page=2", "/products?page=2"),
    ("category=mugs&sort=newest&page=2&utm_source=mail", "/products?category=mugs&page=2"),
    ("rating=1&in_stock=1&brand=Halden&category=mugs&max_price=900", "/products?category=mugs&brand=Halden"),
    ("brand=Halden&brand=Ostra", "/products"),
    ("category=nothing", "/products"),
])
def test_a_list_has_one_right_address(shop: Shop, query: str, address: str) -> None:
    for _ in range(25):
        shop.offer()
    assert canonical(shop.guest().get(f"/products?{query}")) == SITE + address


def test_a_list_of_a_brand_has_a_title_of_its_own(shop: Shop) -> None:
    shop.offer()
    found = [meta(shop.guest().get(f"/products?{query}"))["og:title"] for query in ("category=mugs&brand=Halden", "brand=Halden")]
    assert found == ["Mugs by Halden", "All products by Halden"]


def test_a_category_tells_its_place(shop: Shop) -> None:
    shop.offer()
    steps = things(shop.guest().get("/products?category=mugs"))["BreadcrumbList"]["itemListElement"]
    assert [step["item"] for step in steps] == [f"{SITE}/", f"{SITE}/products", f"{SITE}/products?category=mugs"]


def test_a_search_is_in_no_index(shop: Shop) -> None:
    page = shop.guest().get("/products?q=mug")
    assert meta(page)["robots"] == "noindex"
    assert not page.all("link", rel="canonical")

"""What stands above the list of a department."""

import pytest

from app.db import recording_statements
from app.models import window
from tests.client import Page
from tests.shop import Shop, budget

PICTURE = f"aa/{'a' * 64}.webp"


@pytest.fixture
def department(shop: Shop) -> None:
    """Kitchen, with mugs and kettles below it."""
    with shop.owner.transaction() as tx:
        kitchen: int = tx.value("INSERT INTO categories (slug, name) VALUES ('kitchen', 'Kitchen') RETURNING id")
        tx.run("UPDATE categories SET parent_id = %(id)s WHERE id = %(mugs)s", id=kitchen, mugs=shop.category_id)
        tx.run("INSERT INTO categories (slug, name, parent_id) VALUES ('kettles', 'Kettles', %(id)s)", id=kitchen)


def put(shop: Shop, title: str, *, category: str = "mugs", has_picture: bool = False, list_price_cents: int | None = None) -> int:
    offer = shop.offer(title=title, price_cents=1000)
    shop.run("UPDATE products SET category_id = (SELECT id FROM categories WHERE slug = %(slug)s) WHERE id = %(id)s",
             slug=category, id=offer.product_id)
    shop.run("UPDATE offers SET list_price_cents = %(cents)s WHERE id = %(id)s", cents=list_price_cents, id=offer.id)
    if has_picture:
        shop.run("INSERT INTO pictures (product_id, position, media_key) VALUES (%(id)s, 0, %(key)s)",
                 id=offer.product_id, key=PICTURE)
    return offer.product_id


def tiles(page: Page) -> dict[str, str]:
    """The addresses of the tiles by what they say."""
    return {" ".join("".join(tile.itertext()).split()): tile.get("href") for tile in page.all("a", class_="category-tile")}


@pytest.mark.usefixtures("department")
def test_a_department_shows_its_categories_with_pictures_and_counts(shop: Shop) -> None:
    put(shop, "Bare mug")
    put(shop, "Blue mug", has_picture=True)
    put(shop, "Copper kettle", category="kettles")
    page = shop.guest().get("/products?category=kitchen")
    assert tiles(page) == {"Mugs 2 products": "/products?category=mugs", "Kettles 1 product": "/products?category=kettles"}
    without, with_picture = (image.get("src") for image in page.all("img", class_="category-tile-picture"))
    assert "no-picture" in without
    assert with_picture == f"/media/{PICTURE}"
    assert [link.text for link in page.all("a", class_="product-card-link")] == ["Bare mug", "Blue mug", "Copper kettle"]


@pytest.mark.usefixtures("department")
def test_without_pictures_categories_are_plain_links(shop: Shop) -> None:
    put(shop, "Bare mug")
    page = shop.guest().get("/products?category=kitchen")
    assert not tiles(page)
    links = [link.get("href") for link in page.all("a", class_="category-list-link")]
    assert links == ["/products?category=kettles", "/products?category=mugs"]


@pytest.mark.usefixtures("department")
def test_what_is_reduced_has_a_shelf_when_it_fills_one(shop: Shop) -> None:
    for number in range(3):
        put(shop, f"Reduced mug {number}", list_price_cents=2000)
    assert not shop.guest().get("/products?category=kitchen").all("ul", class_="product-shelf")
    put(shop, "Reduced kettle", category="kettles", list_price_cents=1500)
    put(shop, "Dear kettle", category="kettles")
    shelf = shop.guest().get("/products?category=kitchen").one("ul", class_="product-shelf")
    titles = [link.text for link in shelf.iter() if link.get("class") == "product-card-link"]
    assert titles == [*(f"Reduced mug {number}" for number in range(3)), "Reduced kettle"]


@pytest.mark.usefixtures("department")
@pytest.mark.parametrize("query", [
    "", "category=mugs", "category=kitchen&category=mugs", "category=kitchen&page=2", "category=kitchen&sort=newest",
    "category=kitchen&brand=Halden", "category=kitchen&q=mug", "category=kitchen&in_stock=1", "category=kitchen&max_price=900"])
def test_who_asked_for_something_gets_the_list_alone(shop: Shop, query: str) -> None:
    for number in range(25):
        put(shop, f"Mug {number}", has_picture=True)
    page = shop.guest().get(f"/products?{query}")
    assert page.status == 200
    assert not tiles(page)


@pytest.mark.usefixtures("department")
def test_an_empty_department_shows_its_empty_list(shop: Shop) -> None:
    assert shop.guest().get("/products?category=kitchen").status == 200


@pytest.mark.usefixtures("department")
def test_counts_stop_where_they_would_cost_much(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "COUNT_MAX", 2)
    for number in range(3):
        put(shop, f"Mug {number}", has_picture=True)
    assert list(tiles(shop.guest().get("/products?category=kitchen"))) == ["Mugs 2 products and more"]


@pytest.mark.usefixtures("department")
def test_it_keeps_the_budget_of_the_list(shop: Shop) -> None:
    put(shop, "Mug", has_picture=True)
    browser = shop.alice.browser
    with recording_statements() as log:
        browser.get("/products?category=kitchen")
    assert len(log) <= budget(shop, "products.index")

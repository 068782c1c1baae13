from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property

import pytest

from app.blueprints.products import browse, finding
from app.db import Tx, recording_statements
from app.models import finds, hits
from tests.client import Page
from tests.shop import Shop, budget


class Shelf:
    """Products with known titles, each with an offer of Bob's."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    @cached_property
    def kitchen(self) -> int:
        """A category above mugs, with kettles as its other child."""
        with self.shop.owner.transaction() as tx:
            made: int = tx.value("INSERT INTO categories (slug, name) VALUES ('kitchen', 'Kitchen') RETURNING id")
            tx.run("UPDATE categories SET parent_id = %(id)s WHERE id = %(mugs)s", id=made, mugs=self.shop.category_id)
            tx.run(
                """
                INSERT INTO categories (slug, name, parent_id)
                VALUES ('kettles', 'Kettles', %(id)s), ('garden', 'Garden', NULL)
                """,
                id=made)
        return made

    def put(self, title: str, *, category: str = "mugs", brand: str = "Halden", cents: int = 1000, quantity: int = 10,
            rating: int | None = None, condition: str = "new", sold: int = 0) -> int:
        """A product; its id."""
        offer = self.shop.offer(title=title, price_cents=cents, quantity=quantity)
        self.shop.run("UPDATE offers SET condition = %(condition)s WHERE id = %(id)s", id=offer.id, condition=condition)
        self.shop.run(
            """
            UPDATE products
            SET brand = %(brand)s,
                category_id = (SELECT id FROM categories WHERE slug = %(category)s)
            WHERE id = %(id)s
            """,
            id=offer.product_id, brand=brand, category=category)
        self.shop.run("UPDATE listings SET sold_count = %(sold)s WHERE product_id = %(id)s", id=offer.product_id, sold=sold)
        if rating:
            self.shop.run("INSERT INTO reviews (author_id, product_id, rating) VALUES (%(author)s, %(id)s, %(rating)s)",
                          author=self.shop.alice.id, id=offer.product_id, rating=rating)
        return offer.product_id


@pytest.fixture
def shelf(shop: Shop) -> Iterator[Shelf]:
    yield Shelf(shop)
    shop.run("UPDATE listings SET sold_count = 0")  # nobody ordered any of it, which the audit would say


@pytest.fixture
def kitchenware(shelf: Shelf) -> Shelf:
    """Four products in two categories under Kitchen, one in Garden."""
    assert shelf.kitchen
    shelf.put("Blue enamel mug", brand="Halden", cents=1000, rating=5, sold=3)
    shelf.put("Stoneware mug", brand="Kestrin", cents=2000, rating=3, condition="used", sold=9)
    shelf.put("Red enamel mug", brand="Ostra", cents=3000, quantity=0, sold=1)
    shelf.put("Copper kettle", category="kettles", brand="Kestrin", cents=4000, rating=4, sold=5)
    shelf.put("Watering can", category="garden", brand="Halden", cents=5000, sold=7)
    shelf.shop.run("SELECT count_words()")
    return shelf


def browse_to(shop: Shop, query: str = "") -> Page:
    page = shop.guest().get(f"/products?{query}")
    assert page.status == 200
    return page


def titles(page: Page) -> list[str]:
    return [link.text for link in page.all("a", class_="product-card-link")]


def chips(page: Page) -> dict[str, str]:
    """The chosen filters with the addresses that take them away."""
    links = page.all("a", class_="applied-filter") + page.all("a", class_="applied-filter applied-filter-clear")
    return {"".join(link.itertext()).removeprefix("Remove filter "): link.get("href") for link in links}


BY_SALES = ["Stoneware mug", "Watering can", "Copper kettle", "Blue enamel mug", "Red enamel mug"]


@pytest.mark.parametrize(("query", "expected"), [
    ("", BY_SALES),
    ("category=kitchen", ["Stoneware mug", "Copper kettle", "Blue enamel mug", "Red enamel mug"]),
    ("category=mugs", ["Stoneware mug", "Blue enamel mug", "Red enamel mug"]),
    ("category=kettles&category=garden", ["Watering can", "Copper kettle"]),
    ("brand=Kestrin", ["Stoneware mug", "Copper kettle"]),
    ("brand=Ostra&brand=Halden", ["Watering can", "Blue enamel mug", "Red enamel mug"]),
    ("min_price=20&max_price=40", ["Stoneware mug", "Copper kettle", "Red enamel mug"]),
    ("min_price=40&max_price=20", ["Stoneware mug", "Copper kettle", "Red enamel mug"]),
    ("rating=4", ["Copper kettle", "Blue enamel mug"]),
    ("condition=used", ["Stoneware mug"]),
    ("condition=used&condition=new&category=mugs", ["Stoneware mug", "Blue enamel mug", "Red enamel mug"]),
    ("in_stock=1&category=mugs", ["Stoneware mug", "Blue enamel mug"]),
    ("category=mugs&brand=Kestrin&rating=3&in_stock=1&min_price=19.99", ["Stoneware mug"]),
    ("category=kitchen&sort=price_asc", ["Blue enamel mug", "Stoneware mug", "Red enamel mug", "Copper kettle"]),
    ("sort=price_desc", ["Watering can", "Copper kettle", "Red enamel mug", "Stoneware mug", "Blue enamel mug"]),
    ("category=kitchen&sort=rating", ["Blue enamel mug", "Copper kettle", "Stoneware mug", "Red enamel mug"]),
    ("sort=best_selling", BY_SALES),
    ("q=enamel+mug&sort=price_desc", ["Red enamel mug", "Blue enamel mug"]),
    ("q=kettle", ["Copper kettle"]),
    ("q=MUGS&category=kitchen&sort=price_asc", ["Blue enamel mug", "Stoneware mug", "Red enamel mug"]),
    ("q=kestrin&sort=price_asc", ["Stoneware mug", "Copper kettle"]),
])
def test_it_finds_what_was_asked_for_in_the_order_asked_for(
    shop: Shop, kitchenware: Shelf, query: str, expected: list[str]
) -> None:
    assert titles(browse_to(shop, query)) == expected


def test_newest_come_first_when_asked(shop: Shop, shelf: Shelf) -> None:
    for days, title in enumerate(["Old mug", "Older mug", "Oldest mug"]):
        product_id = shelf.put(title)
        with shop.owner.transaction() as tx:
            tx.run("UPDATE listings SET created_at = %(when)s WHERE product_id = %(id)s",
                   id=product_id, when=datetime.now(UTC) - timedelta(days=days))
    assert titles(browse_to(shop, "sort=newest")) == ["Old mug", "Older mug", "Oldest mug"]
    with shop.owner.transaction() as tx:
        tx.run("UPDATE products SET created_at = l.created_at FROM listings l WHERE l.product_id = id")


def test_a_seller_shows_all_that_they_sell(shop: Shop, shelf: Shelf) -> None:
    shelf.put("Bob’s mug")
    shop.open_seller(shop.charlie)
    shop.offer(seller=shop.charlie, title="Charlie’s mug")
    page = browse_to(shop, f"seller={shop.charlie.id}")
    assert titles(page) == ["Charlie’s mug"]
    assert "Sold by Charlie" in chips(page)


def test_condition_price_and_stock_are_those_of_one_offer(shop: Shop, shelf: Shelf) -> None:
    product_id = shelf.put("Mug", cents=1000, condition="used", quantity=0)
    shop.open_seller(shop.charlie)
    shop.offer(seller=shop.charlie, product_id=product_id, price_cents=3000)
    assert titles(browse_to(shop, "condition=used")) == ["Mug"]
    assert titles(browse_to(shop, "condition=used&in_stock=1")) == []
    assert titles(browse_to(shop, "condition=new&max_price=20")) == []


def test_a_title_counts_more_than_a_description(shop: Shop, shelf: Shelf) -> None:
    below = shelf.put("Shelf for mugs and kettles", sold=99)
    shop.run("UPDATE products SET title = 'Wall board', description = 'Holds any kettle.' WHERE id = %(id)s", id=below)
    shelf.put("Kettle")
    assert titles(browse_to(shop, "q=kettle")) == ["Kettle", "Wall board"]


@pytest.mark.parametrize("typed", ["enamle mug", "enamel mugg", "enamel mug unheardof", "stonewear mug"])
def test_a_slip_of_the_finger_still_finds_something(shop: Shop, kitchenware: Shelf, typed: str) -> None:
    page = browse_to(shop, f"q={typed}")
    assert any("mug" in title for title in titles(page))
    assert "Showing results for" in page.words or "we looked for the rest" in page.words


def test_all_words_come_before_some_of_them(shop: Shop, kitchenware: Shelf) -> None:
    page = browse_to(shop, "q=blue+enamel+mug")
    assert titles(page)[0] == "Blue enamel mug"
    assert "1 product with all of these words, then some that come near." in page.words.replace("\u00a0", " ")


@pytest.mark.parametrize("text", [
    "%00", "'", '"', "a'b--", "%25", "\\", ":*", "!", "%26%26", "-mug", "mug+OR", "(", "%F0%9F%98%80", "%E2%80%AE", "%FF%FE",
    "the", "a", "x" * 5000, "+".join(f"w{number}" for number in range(400)),
])
def test_no_text_can_break_the_search(shop: Shop, kitchenware: Shelf, text: str) -> None:
    browse_to(shop, f"q={text}")


def test_a_filter_that_leaves_nothing_of_what_the_words_say_leaves_no_word_out(shop: Shop, shelf: Shelf) -> None:
    """There is enough with all words, only not at this price: a watering can is no answer."""
    assert shelf.kitchen
    for number in range(4):
        shelf.put(f"Blue enamel mug {number}", cents=1000)
    shelf.put("Blue watering can", category="garden", cents=100)
    shop.run("SELECT count_words()")
    assert titles(browse_to(shop, "q=blue+mug&max_price=5")) == []
    assert len(titles(browse_to(shop, "q=blue+mug"))) == 4


def test_where_nothing_is_found_there_is_no_way_down(shop: Shop, kitchenware: Shelf) -> None:
    assert browse_to(shop, "q=zzqqy").all("nav", class_="filters-group") == []
    assert browse_to(shop, "q=mug").all("nav", class_="filters-group")


def test_a_search_that_takes_too_long_is_stopped_and_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def search_for_ever(tx: Tx, **_: object) -> None:
        tx.run("SET statement_timeout = '500ms'")
        try:
            tx.run("SELECT pg_sleep(60)")
        finally:
            tx.run("RESET statement_timeout")   # the connection is used again

    monkeypatch.setattr(finds, "search", search_for_ever)
    page = shop.guest().get("/products?q=mug")
    assert page.status == 503
    assert "That took longer than any page may, so we stopped it." in page.words
    assert page.all("a", class_="button", href="/products?q=mug")


@pytest.mark.parametrize("query", [
    "min_price=NaN", "max_price=1e309", "min_price=-5", "rating=9", "rating=٣", "condition=broken", "in_stock=maybe",
    "seller=9223372036854775808", "seller=abc", "category=nope", "sort=foo",
])
def test_what_makes_no_sense_is_left_out_and_said(shop: Shop, kitchenware: Shelf, query: str) -> None:
    page = browse_to(shop, query)
    assert len(titles(page)) == 5
    assert "We don’t know the" in page.words or "Write a price like 19.99." in page.words


def test_a_price_that_could_not_be_read_stays_as_typed_with_a_message(shop: Shop) -> None:
    page = browse_to(shop, "min_price=12,5x")
    assert page.one("input", id="min_price").get("value") == "12,5x"
    assert page.errors() == {"min_price": "Write a price like 19.99."}


def test_chosen_filters_stay_chosen_and_can_be_taken_away(shop: Shop, kitchenware: Shelf) -> None:
    page = browse_to(
        shop, "q=mug&category=mugs&brand=Halden&brand=Kestrin&min_price=5&rating=3&condition=new&in_stock=1&sort=newest")
    assert page.one("input", id="search").get("value") == "mug"
    fields = [field for field in page.one("form", id="filters").iter() if field.get("checked") is not None]
    chosen = {(field.get("name"), field.get("value")) for field in fields}
    assert chosen == {("brand", "Halden"), ("brand", "Kestrin"), ("rating", "3"), ("condition", "new"), ("in_stock", "1")}
    assert page.one("input", id="min_price").get("value") == "5.00"
    assert list(chips(page)) == ["Mugs", "Halden", "Kestrin", "New", "From $5.00", "3 stars and more", "In stock", "Clear all"]
    assert chips(page)["Halden"] == (
        "/products?q=mug&category=mugs&brand=Kestrin&min_price=5.00&rating=3&condition=new&in_stock=1&sort=newest")
    assert chips(page)["Clear all"] == "/products?q=mug&sort=newest"


def test_the_tree_leads_up_and_down_and_keeps_filters(shop: Shop, kitchenware: Shelf) -> None:
    page = browse_to(shop, "category=kitchen&in_stock=1")
    branches = {"".join(link.itertext()): link.get("href") for link in page.all("a", class_="filters-branch")
                if "price" not in link.get("href", "")}
    assert branches == {"All categories": "/products?in_stock=1", "Mugs2 products": "/products?category=mugs&in_stock=1",
                        "Kettles1 products": "/products?category=kettles&in_stock=1"}


def test_breadcrumbs_name_the_way_to_a_category(shop: Shop, kitchenware: Shelf) -> None:
    trail = browse_to(shop, "category=mugs").one("nav", class_="breadcrumbs")
    assert [link.get("href") for link in trail.iter() if link.get("href")] == ["/", "/products", "/products?category=kitchen"]


def test_a_hidden_product_is_in_no_list(shop: Shop, shelf: Shelf) -> None:
    product_id = shelf.put("Mug")
    shop.run("UPDATE products SET state = 'hidden' WHERE id = %(id)s", id=product_id)
    assert titles(browse_to(shop)) == titles(browse_to(shop, "q=mug")) == []


def test_a_product_without_offers_is_found_and_has_no_price(shop: Shop) -> None:
    shop.product("Lonely mug")
    page = browse_to(shop, "q=lonely")
    assert titles(page) == ["Lonely mug"]
    assert "No offers now" in page.words
    assert titles(browse_to(shop, "sort=price_asc")) == []


def test_an_empty_shop_says_what_to_do(shop: Shop) -> None:
    assert browse_to(shop).all("a", class_="button", href="/sell/products/new")


def test_filters_that_leave_nothing_can_be_taken_away(shop: Shop, kitchenware: Shelf) -> None:
    page = browse_to(shop, "category=garden&rating=5")
    assert titles(page) == []
    assert page.all("a", class_="button", href="/products")


def test_words_that_match_nothing_lead_on(shop: Shop, kitchenware: Shelf) -> None:
    page = browse_to(shop, "q=xyzzy")
    assert "Nothing matches “xyzzy”" in page.words
    departments = [link.get("href") for link in page.all("a", class_="button button-plain button-small")]
    assert departments == ["/products?category=garden", "/products?category=kitchen"]


def test_pages_hold_24_and_turn(shop: Shop) -> None:
    shop.run(
        """
        INSERT INTO products (title, description, category_id)
        SELECT 'Mug ' || n, 'A mug.', %(category_id)s FROM generate_series(1, 50) n
        """,
        category_id=shop.category_id)
    seen = [titles(browse_to(shop, f"q=mug&page={page}")) for page in (1, 2, 3)]
    assert [len(page) for page in seen] == [24, 24, 2]
    assert len({title for page in seen for title in page}) == 50
    assert titles(browse_to(shop, "page=2&category=mugs")) == titles(browse_to(shop, "page=2"))
    first = browse_to(shop, "category=mugs")
    assert first.one("a", rel="next").get("href") == "/products?category=mugs&page=2"
    assert "50 products" in first.words.replace("\u00a0", " ")


@pytest.mark.parametrize("number", ["99999", "0", "-1", "x", "1e3", "%D9%A3", "9" * 400])
def test_a_page_that_is_none_is_the_nearest(shop: Shop, kitchenware: Shelf, number: str) -> None:
    assert titles(browse_to(shop, f"page={number}")) == BY_SALES


def test_what_is_too_much_to_count_says_so(shop: Shop, kitchenware: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browse, "COUNT_MAX", 3)
    monkeypatch.setattr(hits, "HITS_MAX", 3)
    monkeypatch.setattr(finding, "HITS_MAX", 3)
    for query, said in (("", "More than 3 products"), ("condition=new", "4 products")):
        page = browse_to(shop, query)
        assert said in page.words.replace("\u00a0", " ")
        assert "There is more than these pages can show." in page.words


@pytest.mark.parametrize("query", [
    "", "category=kitchen&brand=Halden&rating=1", "q=mug", "q=enamle+mugg&seller={bob}&condition=new",
])
def test_it_keeps_its_budget(shop: Shop, kitchenware: Shelf, query: str) -> None:
    browser = shop.alice.browser
    browser.get("/cart")   # the tree of categories is read once for each process
    with recording_statements() as log:
        browser.get("/products?" + query.format(bob=shop.bob.id))
    assert len(log) <= budget(shop, "products.index")


def test_a_visitor_without_cookies_gets_a_page_that_may_be_cached(shop: Shop) -> None:
    assert browse_to(shop).response.headers["Cache-Control"].startswith("public")


def test_it_rejects_post(shop: Shop) -> None:
    assert shop.guest().post("/products").status == 405


def test_a_card_offers_what_stands_first_on_the_products_page(shop: Shop) -> None:
    product_id = shop.product("Enamel mug")
    shop.offer(product_id=product_id, price_cents=900, quantity=0)
    shop.open_seller(shop.charlie)
    dearer = shop.offer(seller=shop.charlie, product_id=product_id, price_cents=1200)
    page = shop.alice.browser.get("/products")
    assert page.one("button", form="add-to-cart").get("value") == str(dearer.id)
    assert page.one("form", id="add-to-cart").get("action") == "/cart/items"


def test_a_sold_out_card_has_no_button(shop: Shop) -> None:
    shop.offer(quantity=0)
    assert not shop.guest().get("/products").all("button", form="add-to-cart")

"""What a browser looked at lately: for whom it is kept, and that nobody else pays for it."""

import pytest

from app.db import recording_statements
from tests.client import Browser, Page
from tests.shop import PASSWORD, Shop, budget


def titles(page: Page) -> list[str]:
    """The titles on the shelf of what was viewed."""
    shelves = [shelf for shelf in page.all("ul", class_="product-shelf") if shelf.get("aria-label") == "Recently viewed"]
    return [str(link.text) for shelf in shelves for link in shelf.iter() if link.get("class") == "product-card-link"]


def look(browser: Browser, *product_ids: int, **headers: str) -> None:
    for product_id in product_ids:
        assert browser.get(f"/products/{product_id}", headers=headers).status == 200


@pytest.fixture
def mugs(shop: Shop) -> list[int]:
    return [shop.offer(title=f"Mug {name}").product_id for name in "ABC"]


def guest_with_cart(shop: Shop) -> Browser:
    browser = shop.guest()
    assert browser.post("/cart/items", {"offer_id": str(shop.offer(title="Bowl").id), "quantity": "1"}).status == 303
    return browser


@pytest.mark.parametrize("who", ["member", "guest"])
def test_who_has_a_cookie_finds_it_on_the_home_page(shop: Shop, mugs: list[int], who: str) -> None:
    browser = shop.alice.browser if who == "member" else guest_with_cart(shop)
    look(browser, *mugs, mugs[0])
    assert titles(browser.get("/")) == ["Mug A", "Mug C", "Mug B"]
    assert titles(browser.get("/products/viewed")) == ["Mug A", "Mug C", "Mug B"]


def test_a_visitor_without_cookies_gets_none_and_a_page_that_is_everybodys(shop: Shop, mugs: list[int]) -> None:
    browser = shop.guest()
    response = browser.get(f"/products/{mugs[0]}").response
    assert "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"].startswith("public")
    page = browser.get("/")
    assert not titles(page)
    assert len([element for element in page.tree.iter() if element.get("data-viewed-here") is not None]) == 1


@pytest.mark.parametrize("headers", [
    {"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Moz": "prefetch"}])
def test_what_is_fetched_ahead_was_not_viewed(shop: Shop, mugs: list[int], headers: dict[str, str]) -> None:
    browser = shop.alice.browser
    look(browser, mugs[0])
    look(browser, mugs[1], **headers)
    assert titles(browser.get("/")) == ["Mug A"]


def test_a_browser_that_keeps_its_own_list_asks_for_it(shop: Shop, mugs: list[int]) -> None:
    page = shop.guest().get(f"/products/viewed?id={mugs[2]}&id={mugs[0]}&id=x&id=999999&id={mugs[2]}")
    assert titles(page) == ["Mug C", "Mug A"]
    assert page.response.headers["Cache-Control"].startswith("public")


def test_what_was_hidden_or_never_was_is_left_out(shop: Shop, mugs: list[int]) -> None:
    shop.run("UPDATE products SET state = 'hidden' WHERE id = %(id)s", id=mugs[1])
    browser = shop.alice.browser
    browser.client.set_cookie("viewed", f"{mugs[1]}.{mugs[0]}.999999999")
    assert titles(browser.get("/")) == ["Mug A"]


@pytest.mark.parametrize("value", ["x", "1.2.x", "9" * 4000, "1'--", "0", "%00", "-1"])
def test_a_forged_list_is_no_list(shop: Shop, mugs: list[int], value: str) -> None:
    browser = shop.alice.browser
    browser.client.set_cookie("viewed", value)
    page = browser.get("/")
    assert (page.status, titles(page)) == (200, [])
    look(browser, mugs[0])
    assert titles(browser.get("/")) == ["Mug A"]


def test_it_is_forgotten_when_somebody_logs_out(shop: Shop, mugs: list[int]) -> None:
    browser = shop.alice.browser
    look(browser, mugs[0])
    browser.post("/logout")
    assert browser.client.get_cookie("viewed") is None


def test_it_is_forgotten_when_somebody_else_logs_in(shop: Shop, mugs: list[int]) -> None:
    browser = shop.alice.browser
    look(browser, mugs[0])
    assert browser.post("/login", {"email": shop.charlie.email, "password": PASSWORD}).status == 303
    assert not titles(browser.get("/"))


def test_a_guest_takes_it_along_when_logging_in(shop: Shop, mugs: list[int]) -> None:
    browser = guest_with_cart(shop)
    look(browser, mugs[0])
    assert browser.post("/login", {"email": shop.charlie.email, "password": PASSWORD}).status == 303
    assert titles(browser.get("/")) == ["Mug A"]


def test_who_viewed_nothing_is_told_what_the_place_is_for(shop: Shop) -> None:
    assert "Nothing viewed yet" in shop.guest().get("/products/viewed").words


def test_a_view_writes_nothing_to_the_database(shop: Shop, mugs: list[int]) -> None:
    browser = shop.alice.browser
    with recording_statements() as log:
        look(browser, *mugs)
    assert not [sql for sql in log if not sql.strip().upper().startswith(("SELECT", "WITH"))]


def test_home_and_list_keep_their_budgets(shop: Shop, mugs: list[int]) -> None:
    browser = shop.alice.browser
    look(browser, *mugs)
    for path, endpoint in (("/", "products.home"), ("/products/viewed", "products.viewed")):
        shop.app.extensions["frame"].clear()
        with recording_statements() as log:
            browser.get(path)
        assert len(log) <= budget(shop, endpoint)

"""Looking around: pages are fetched ahead of a click, and what was looked at, and only that, is found again."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import PHONE
from tests.shop import Shop

pytestmark = pytest.mark.browser


def is_prefetch(request: Request) -> bool:
    return request.headers.get("sec-purpose", "").startswith("prefetch")


def viewed(page: Page) -> list[str]:
    """The titles on the shelf of what was viewed, when it is there."""
    shelf = page.get_by_role("list", name="Recently viewed")
    expect(shelf).to_be_visible()
    return shelf.get_by_role("link").all_inner_texts()


def test_a_visitor_without_cookies_finds_what_they_looked_at_and_stays_without(shop: Shop, window: OpenWindow) -> None:
    ids = [shop.offer(title=f"Mug {name}").product_id for name in "ABC"]
    visit = window()
    for product_id in (ids[0], ids[1], ids[0]):
        visit.go(f"/products/{product_id}")
    page = visit.go("/")
    assert viewed(page) == ["Mug A", "Mug B"]
    assert not page.context.cookies()


def test_who_gets_a_cookie_takes_along_what_they_saw_without(shop: Shop, window: OpenWindow) -> None:
    ids = [shop.offer(title=f"Mug {name}").product_id for name in "ABC"]
    visit = window()
    visit.go(f"/products/{ids[0]}")
    page = visit.go(f"/products/{ids[1]}")
    page.get_by_label("Buy").get_by_role("button", name="Add to cart").click()
    page.wait_for_url("**/cart")
    visit.go(f"/products/{ids[2]}")
    assert viewed(visit.go("/")) == ["Mug C", "Mug B", "Mug A"]


@pytest.mark.parametrize("who", ["member", "guest"])
def test_a_product_is_fetched_when_a_pointer_rests_on_it_and_viewed_when_it_is_followed(
    shop: Shop, window: OpenWindow, who: str
) -> None:
    shop.offer(title="Blue mug")
    visit = window(shop.alice if who == "member" else None)
    page = visit.go("/products")
    card = page.get_by_role("link", name="Blue mug")
    with page.context.expect_event("request", is_prefetch) as fetched:
        card.hover()
    assert "blue-mug" in fetched.value.url
    expect(visit.go("/").get_by_role("list", name="Recently viewed")).to_have_count(0)
    visit.go("/products")
    with page.context.expect_event("request", is_prefetch):
        card.hover()
    card.click()
    page.wait_for_url("**/products/*-blue-mug")
    visit.settled()
    assert viewed(visit.go("/")) == ["Blue mug"]


def test_only_products_and_categories_are_fetched_ahead(shop: Shop, window: OpenWindow) -> None:
    shop.offer(title="Blue mug")
    visit = window(shop.alice)
    chosen: set[str] = set()
    devtools = visit.page.context.new_cdp_session(visit.page)
    devtools.on("Preload.preloadingAttemptSourcesUpdated", lambda event: chosen.update(
        urlsplit(source["key"]["url"])._replace(scheme="", netloc="").geturl() for source in event["preloadingAttemptSources"]))
    devtools.send("Preload.enable")
    page = visit.go("/products?category=mugs&q=mug")
    with page.context.expect_event("request", is_prefetch):
        page.get_by_role("link", name="Blue mug").hover()
    assert any("blue-mug" in path for path in chosen)
    assert not [path for path in chosen if not (path == "/" or path.startswith("/products")) or "q=" in path]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_on_a_phone_a_filter_that_was_not_understood_says_so_where_it_is_seen(
    shop: Shop, window: OpenWindow, *, scripts: bool
) -> None:
    shop.offer(title="Blue mug")
    page = window(scripts=scripts, size=PHONE).go("/products?min_price=12,5x")
    field = page.get_by_label("Lowest price in dollars")
    expect(field).to_be_hidden()
    page.get_by_role("button", name="Change the lowest price").click()
    expect(field).to_have_value("12,5x")
    expect(field).to_be_in_viewport()
    wide = window(scripts=scripts).go("/products?min_price=12,5x")
    expect(wide.get_by_text("Write a price like 19.99.").filter(visible=True)).to_have_count(1)

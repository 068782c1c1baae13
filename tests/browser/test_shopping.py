"""From an empty cart to an order on its way, as people do it: with scripts, without, by keyboard, in two windows, in haste."""

import re

import pytest
from playwright.sync_api import Page, expect

from app.domain.states import ShippingOption
from tests.browser.conftest import OpenWindow
from tests.browser.windows import PHONE
from tests.rates import rate
from tests.shop import Shop

pytestmark = pytest.mark.browser

ORDER = re.compile(r"/orders/\d+$")


def order_count(shop: Shop) -> int:
    with shop.db.reading() as tx:
        count: int = tx.value("SELECT count(*) FROM orders")
    return count


def register(page: Page) -> None:
    page.get_by_label("Email").fill("erin@example.org")
    page.get_by_label("Full name").fill("Erin Early")
    page.get_by_label("Address").fill("2 Low Street\n12345 Town")
    page.get_by_label("Password", exact=True).fill("four words in a row")
    page.locator("input[name=confirm]").fill("four words in a row")
    page.get_by_role("button", name="Create account").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_guest_fills_a_cart_registers_tops_up_orders_and_follows(shop: Shop, window: OpenWindow, *, scripts: bool) -> None:
    offer = shop.offer(title="Enamel mug", price_cents=1250)
    visit = window(scripts=scripts, size=PHONE)
    page = visit.go("/")
    page.get_by_label("Search products").fill("mug")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Enamel mug").click()
    page.get_by_label("Quantity").fill("2")
    page.locator(".buy-panel").get_by_role("button", name="Add to cart").click()
    expect(page).to_have_url(re.compile("/cart$"))
    visit.settled().goto("/register?next=/checkout")
    register(page)
    expect(page).to_have_url(re.compile("/checkout$"))
    visit.settled().get_by_role("link", name="Top up $25.00").click()
    expect(page.get_by_label("Amount").first).to_have_value("25.00")
    visit.settled().get_by_role("button", name="Top up").click()
    expect(page).to_have_url(re.compile("/checkout$"))
    visit.settled().get_by_role("button", name="Place order, $25.00").click()
    expect(page).to_have_url(ORDER)
    expect(page.locator("[data-order-status=open]")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("2 Low Street")
    page.goto("/orders")
    visit.settled().locator(".order-row-link").click()
    expect(page.get_by_role("main")).to_contain_text("Enamel mug")
    assert shop.stock(offer) == 8


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_total_follows_the_way_of_delivery(shop: Shop, window: OpenWindow, *, scripts: bool) -> None:
    shop.set_terms(express=rate(ShippingOption.EXPRESS, base_cents=600, per_kg_cents=0, per_100_cents=0))
    shop.deposit(shop.alice, 5000)
    shop.fill_cart(shop.alice, shop.offer(price_cents=1250))
    visit = window(shop.alice, scripts=scripts)
    page = visit.go("/checkout")
    page.locator("#carrier_account").fill("alice at ups")
    page.locator("#shipping-express").check()
    if not scripts:
        page.get_by_role("button", name="Show the total for this choice").click()
    expect(page.locator(".summary-total")).to_contain_text("18.50")
    expect(page).to_have_url(re.compile("shipping=express"))
    expect(page.locator("#carrier_account")).to_have_value("alice at ups")
    expect(page.locator("#shipping-express")).to_be_checked()
    if scripts:
        expect(page.locator("#shipping-express")).to_be_focused()
    page.get_by_role("button", name="Place order, $18.50").click()
    expect(page).to_have_url(ORDER)
    expect(page.get_by_role("main")).to_contain_text("Express delivery")


def test_a_guests_cart_joins_the_one_they_had(shop: Shop, window: OpenWindow) -> None:
    mug, bowl = shop.offer(title="Enamel mug"), shop.offer(title="Oak bowl")
    shop.fill_cart(shop.alice, bowl)
    visit = window()
    visit.go(f"/products/{mug.product_id}").locator(".buy-panel").get_by_role("button", name="Add to cart").click()
    expect(visit.page).to_have_url(re.compile("/cart$"))
    page = visit.go("/login?next=/cart")
    page.get_by_label("Email").fill("alice@example.org")
    page.get_by_label("Password").fill("correct-horse")
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.locator(".cart-line-title")).to_have_count(2)


def test_the_keyboard_alone_is_enough_to_buy(shop: Shop, window: OpenWindow) -> None:
    shop.offer(title="Enamel mug", price_cents=1250)
    shop.deposit(shop.alice, 2000)
    visit = window(shop.alice)
    page = visit.go("/")
    tab_to(page, "#search")
    page.keyboard.type("enamel")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/products"))
    visit.settled()
    tab_to(page, ".product-card-link")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/products/\d+"))
    visit.settled()
    tab_to(page, ".buy-panel button[type=submit]")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/cart$"))
    visit.settled()
    tab_to(page, "a[href='/checkout']")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/checkout$"))
    visit.settled()
    tab_to(page, ".summary button[type=submit]")
    page.keyboard.press("Enter")
    expect(page).to_have_url(ORDER)


def tab_to(page: Page, selector: str, *, stops_max: int = 60) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse must."""
    for _ in range(stops_max):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not among the first {stops_max} stops of {page.url}")


def test_what_is_saved_for_later_waits_and_comes_back(shop: Shop, window: OpenWindow) -> None:
    shop.fill_cart(shop.alice, shop.offer(title="Enamel mug"), shop.offer(title="Oak bowl"))
    page = window(shop.alice).go("/cart")
    page.get_by_role("button", name="Save for later Enamel mug").click()
    saved = page.get_by_role("region", name="Saved for later")
    expect(saved.locator(".cart-line-title")).to_have_text("Enamel mug")
    expect(page.locator("[data-cart-count]").first).to_have_text("1")
    saved.get_by_role("button", name="Move to cart").click()
    expect(saved).to_have_count(0)
    expect(page.locator("[data-cart-count]").first).to_have_text("2")


def test_a_price_that_rose_meanwhile_is_shown_before_anything_is_paid(shop: Shop, window: OpenWindow) -> None:
    offer = shop.offer(title="Enamel mug", price_cents=1000)
    shop.deposit(shop.alice, 5000)
    shop.fill_cart(shop.alice, offer)
    visit = window(shop.alice)
    page = visit.go("/checkout")
    shop.run("UPDATE offers SET price_cents = 1200 WHERE id = %(id)s", id=offer.id)
    page.get_by_role("button", name="Place order, $10.00").click()
    expect(page.get_by_role("alert")).to_contain_text("was $10.00, is $12.00 now")
    assert order_count(shop) == 0
    visit.settled().get_by_role("button", name="Place order, $12.00").click()
    expect(page).to_have_url(ORDER)
    assert shop.balance(shop.alice) == 3800


def test_a_double_click_is_one_order(shop: Shop, window: OpenWindow) -> None:
    shop.deposit(shop.alice, 5000)
    shop.fill_cart(shop.alice, shop.offer(price_cents=1000))
    page = window(shop.alice).go("/checkout")
    page.get_by_role("button", name="Place order").dblclick()
    expect(page).to_have_url(ORDER)
    assert (order_count(shop), shop.balance(shop.alice)) == (1, 4000)


def test_a_double_click_without_scripts_is_one_order(shop: Shop, window: OpenWindow) -> None:
    shop.deposit(shop.alice, 5000)
    shop.fill_cart(shop.alice, shop.offer(price_cents=1000))
    page = window(shop.alice, scripts=False).go("/checkout")
    page.get_by_role("button", name="Place order").dblclick()
    expect(page).to_have_url(ORDER)
    assert (order_count(shop), shop.balance(shop.alice)) == (1, 4000)


def test_going_back_after_ordering_shows_the_order(shop: Shop, window: OpenWindow) -> None:
    shop.deposit(shop.alice, 5000)
    shop.fill_cart(shop.alice, shop.offer(price_cents=1000))
    visit = window(shop.alice)
    page = visit.go("/checkout")
    page.get_by_role("button", name="Place order").click()
    expect(page).to_have_url(ORDER)
    placed = page.url
    page.go_back()
    if page.get_by_role("button", name="Place order").is_visible():  # the page as it was left, from the browser's memory
        page.get_by_role("button", name="Place order").click()
    expect(page).to_have_url(placed)
    assert order_count(shop) == 1


def test_the_second_of_two_windows_gets_the_order_of_the_first(shop: Shop, window: OpenWindow) -> None:
    shop.deposit(shop.alice, 5000)
    shop.fill_cart(shop.alice, shop.offer(price_cents=1000))
    first, second = window(shop.alice).go("/checkout"), window(shop.alice).go("/checkout")
    for page in (first, second):
        page.get_by_role("button", name="Place order").click()
        expect(page).to_have_url(ORDER)
    assert first.url == second.url
    assert shop.balance(shop.alice) == 4000


def test_a_card_puts_its_product_into_the_cart_on_the_spot(shop: Shop, window: OpenWindow) -> None:
    shop.offer(title="Enamel mug")
    page = window().go("/products")
    page.get_by_role("button", name="Add Enamel mug to cart").click()
    expect(page.get_by_role("status").filter(has_text="cart")).to_contain_text("Enamel mug is in your cart.")
    expect(page.locator("[data-cart-count]").first).to_have_text("1")
    expect(page).to_have_url(re.compile("/products$"))


def test_the_open_tab_is_in_view_on_a_phone(shop: Shop, window: OpenWindow) -> None:
    page = window(shop.alice, size=PHONE).go("/account/reviews")
    expect(page.locator(".tabs-tab[aria-current]")).to_be_in_viewport(ratio=0.95)

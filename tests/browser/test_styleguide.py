"""The parts of the design system behave: in a real browser, with and without scripts, on a phone and at a desk."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, Response, flash, render_template, send_from_directory
from markupsafe import Markup
from playwright.sync_api import Browser, Page, expect

from app import assets, charts, filters, fragments
from app.blueprints import styleguide
from app.icons import icon
from app.models.categories import Category
from tests.browser.windows import DESK, PHONE, Scheme, open_window, serving, violations
from tests.rates import delivery_today

APP = Path(__file__).parents[2] / "app"
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; object-src 'none'; base-uri 'none'"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The styleguide on a port of its own, with published assets and the strict policy."""
    published = tmp_path_factory.mktemp("assets")
    digest = assets.publish(APP / "static", published)
    flask_app = Flask("app", root_path=str(APP), static_folder=None)
    flask_app.secret_key = "only for flash messages"
    flask_app.jinja_env.globals.update(
        icon=icon, csrf_field=Markup, asset_url=lambda name: f"/assets/{digest}/{name}",
        categories=tuple(Category(id=id_, parent_id=None, slug=name.lower(), name=name)
                         for id_, name in enumerate(("Kitchen", "Garden"))),
        visitor={"full_name": "Alice Archer", "cart_count": 3, "is_operator": True}, delivery_today=delivery_today,
    )
    filters.register(flask_app.jinja_env)
    charts.register(flask_app.jinja_env)
    fragments.register(flask_app.jinja_env)
    flask_app.register_blueprint(styleguide.blueprint)
    flask_app.add_url_rule("/assets/<path:name>", "assets", lambda name: send_from_directory(published, name))
    flask_app.add_url_rule("/products/<path:name>", "product", _product_page)
    flask_app.add_url_rule("/cart/items/<path:name>", "cart", _cart_page, methods=["POST"])
    flask_app.add_url_rule("/cart/items", "add", _add_to_cart, methods=["POST"])
    flask_app.after_request(_with_policy)
    with serving(flask_app) as where:
        yield where


def _product_page(name: str) -> str:
    return render_template("styleguide/product.html", here="product", **styleguide.samples())


def _cart_page(name: str) -> str:
    return render_template("styleguide/cart.html", here="cart", **styleguide.samples())


def _add_to_cart() -> str:
    flash("The enamel mug is in your cart.", "success")
    return _cart_page("")


def _with_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _open(
    chromium: Browser, url: str, size: tuple[int, int] = DESK, *, scripts: bool = True, scheme: Scheme = "light",
) -> Page:
    return open_window(chromium, url, size=size, scripts=scripts, scheme=scheme).go(url)


@pytest.mark.parametrize("name", styleguide.PAGES)
def test_axe_finds_nothing_and_nothing_is_too_wide(chromium: Browser, address: str, name: str) -> None:
    """In light at a desk, in dark on a phone; and neither on the smallest phone, nor at 200 % zoom, nor on a tablet."""
    page = _open(chromium, f"{address}/styleguide/{name}")
    assert not violations(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert not violations(page)
    for width in (320, 640, 820):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width
    page.context.close()


def test_the_skip_link_is_the_first_stop(chromium: Browser, address: str) -> None:
    page = _open(chromium, f"{address}/styleguide/shop")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.context.close()


def test_filters_open_as_a_sheet_without_scripts(chromium: Browser, address: str) -> None:
    page = _open(chromium, f"{address}/styleguide/shop", PHONE, scripts=False)
    expect(page.locator("#filters")).to_be_hidden()
    page.locator(".listing-filter-button").click()
    expect(page.get_by_role("button", name="Show products")).to_be_in_viewport()
    page.context.close()


def test_removal_is_confirmed_without_scripts(chromium: Browser, address: str) -> None:
    page = _open(chromium, f"{address}/styleguide/basics", scripts=False)
    page.get_by_role("button", name="Remove", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Remove the enamel mug from your cart?")
    dialog.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.context.close()


def test_a_quantity_counts_at_once_and_keeps_the_focus(chromium: Browser, address: str) -> None:
    page = _open(chromium, f"{address}/styleguide/cart")
    with page.expect_response("**/cart/items/12") as response:
        page.locator("#quantity-12-more").click()
    assert "quantity=3" in (response.value.request.post_data or "")
    expect(page.locator("#quantity-12-more")).to_be_focused()
    expect(page.locator("#quantity-12")).to_have_value("2")  # what the server answered
    page.context.close()


def test_quick_clicks_are_sent_as_one_quantity(chromium: Browser, address: str) -> None:
    page = _open(chromium, f"{address}/styleguide/cart")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or "") if request.method == "POST" else None)
    with page.expect_response("**/cart/items/12"):
        page.locator("#quantity-12-more").click(click_count=3)
    assert ["quantity=5" in body for body in sent] == [True]
    page.context.close()


def test_a_chosen_filter_applies_at_once_and_keeps_its_place(chromium: Browser, address: str) -> None:
    page = _open(chromium, f"{address}/styleguide/shop")
    page.route("**/products?*", lambda route: route.fulfill(status=302, headers={"Location": "/styleguide/shop"}))
    page.get_by_label("In stock").check()
    page.wait_for_selector("html[data-enhanced]")
    expect(page.locator("input[name=in_stock]")).to_be_focused()
    assert page.evaluate("scrollY") > 0
    page.context.close()


def test_a_card_puts_its_product_into_the_cart_on_the_spot(chromium: Browser, address: str) -> None:
    page = _open(chromium, f"{address}/styleguide/shop")
    page.locator(".listing .product-card-add").first.click()
    expect(page.get_by_role("status").filter(has_text="cart")).to_contain_text("The enamel mug is in your cart.")
    assert page.url.endswith("/styleguide/shop")
    page.get_by_role("button", name="Dismiss this message").click()
    expect(page.locator(".flash")).to_have_count(0)
    page.context.close()


def test_a_double_click_sends_once_and_says_so(chromium: Browser, address: str) -> None:
    page = _open(chromium, f"{address}/styleguide/forms")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.route("**/styleguide/forms", lambda route: route.fulfill(status=204))
    page.get_by_role("button", name="Save address").dblclick()
    expect(page.get_by_role("button", name="Saving…")).to_be_disabled()
    assert len(sent) == 1
    page.context.close()


def test_the_focus_goes_to_what_is_wrong(chromium: Browser, address: str) -> None:
    page = _open(chromium, f"{address}/styleguide/forms", scripts=False)
    expect(page.locator(".error-summary")).to_be_focused()
    page.context.close()


def test_a_product_picture_travels_to_its_page(chromium: Browser, address: str) -> None:
    """Once is enough: a busy browser leaves the transition out, as it may."""
    page = _open(chromium, f"{address}/styleguide/shop")
    page.context.add_init_script(
        "addEventListener('pagereveal', (event) => { document.documentElement.dataset.travelled = !!event.viewTransition; });")
    assert any(_travels(page, f"{address}/styleguide/shop") for _ in range(10))
    page.context.close()


def _travels(page: Page, start: str) -> bool:
    page.goto(start)
    page.locator(".listing .product-card-link").first.click()
    page.wait_for_url("**/products/12-enamel-mug")
    expect(page.locator("html")).to_have_attribute("data-travelled", re.compile("true|false"))
    return page.locator("html").get_attribute("data-travelled") == "true"

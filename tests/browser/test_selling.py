"""A seller's day: list a product, receive an order, send it line by line, be paid."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from app.transactions import fulfilment
from tests.browser.conftest import OpenWindow
from tests.images import image_file
from tests.shop import Shop

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_listed_product_appears_with_its_picture(shop: Shop, window: OpenWindow, *, scripts: bool) -> None:
    assert shop.category_id
    visit = window(shop.bob, scripts=scripts)
    page = visit.go("/sell/products/new")
    page.get_by_label("Title").fill("Linen apron, ochre")
    page.get_by_label("Category").select_option(label="Mugs")
    page.get_by_label("Description").fill("Washes well.")
    page.get_by_label("Pictures").set_input_files(
        {"name": "apron.png", "mimeType": "image/png", "buffer": image_file(size=(640, 480))})
    page.get_by_label("Price", exact=True).fill("24.50")
    page.get_by_label("Quantity").fill("3")
    page.get_by_role("button", name="Create product").click()
    expect(page).not_to_have_url(re.compile("/new$"))
    page = visit.go("/products?q=apron")
    picture = page.locator(".product-card-picture")
    expect(picture).to_have_js_property("complete", value=True)
    if scripts:
        assert picture.evaluate("picture => picture.naturalWidth") > 0
    page.get_by_role("link", name="Linen apron, ochre").click()
    expect(page.locator(".buy-panel")).to_contain_text("3 in stock")


def test_an_order_is_sent_line_by_line_and_paid(shop: Shop, window: OpenWindow) -> None:
    mug, bowl = shop.offer(title="Enamel mug", price_cents=1000), shop.offer(title="Oak bowl", price_cents=500)
    order_id = shop.order(shop.alice, mug, bowl)
    visit = window(shop.bob)
    page = visit.go("/sell/orders")
    page.locator(f"main a[href='/sell/orders/{order_id}']").first.click()
    visit.settled().get_by_role("button", name="Mark fulfilled Enamel mug").click()
    expect(page.get_by_text("Not fulfilled yet")).to_have_count(1)
    expect(page.locator("[data-shipment-status=placed], [data-shipment-status=packing]")).to_have_count(1)
    visit.settled().get_by_role("button", name=re.compile("Mark fulfilled")).click()
    expect(page.locator("[data-shipment-status=out_for_delivery]")).to_be_visible()
    release(shop, order_id)
    expect(visit.go("/wallet").locator("[data-balance-cents='1500']")).to_be_visible()
    buyer = window(shop.alice).go(f"/orders/{order_id}")
    expect(buyer.locator("[data-order-status=fulfilled]")).to_be_visible()


def release(shop: Shop, order_id: int) -> None:
    """What the worker does with the jobs of an order that was sent."""
    with shop.db.reading() as tx:
        shipment_ids = tx.values("SELECT id FROM shipments WHERE order_id = %(id)s", id=order_id)
    for shipment_id in shipment_ids:
        with shop.db.transaction() as tx:
            fulfilment.release_escrow(tx, shipment_id=shipment_id, fee_bps=0, now=datetime.now(UTC))

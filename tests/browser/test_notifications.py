"""What somebody was told, read by keyboard alone, with scripts and without; and mail ended by the link in it."""

import re

import pytest
from playwright.sync_api import expect

from app.config import Config
from tests.browser.conftest import OpenWindow
from tests.browser.windows import DESK, PHONE, SMALLEST
from tests.shop import Shop
from tests.worker import run_due_jobs

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("size", [DESK, PHONE, SMALLEST], ids=["desk", "phone", "smallest"])
def test_the_bell_leads_to_an_order_by_keyboard(
    shop: Shop, config: Config, window: OpenWindow, size: tuple[int, int], *, scripts: bool
) -> None:
    order_id = shop.order(shop.alice, shop.offer(title="Enamel mug"))
    run_due_jobs(config, shop.db)
    visit = window(shop.alice, size=size, scripts=scripts)
    bell = visit.go("/").get_by_role("link", name="Notifications, 1 unread")
    expect(bell).to_be_visible()
    bell.press("Enter")
    page = visit.page
    expect(page.get_by_role("heading", name="Notifications")).to_be_visible()
    visit.settled().get_by_role("button", name=f"Your order {order_id} is placed").press("Enter")
    expect(page).to_have_url(re.compile(f"/orders/{order_id}$"))
    expect(page.get_by_role("link", name="Notifications", exact=True).first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_mail_is_switched_off_by_keyboard(shop: Shop, window: OpenWindow, *, scripts: bool) -> None:
    visit = window(shop.alice, scripts=scripts)
    page = visit.go("/account/notifications")
    page.get_by_role("checkbox", name="Delivered, by mail").press("Space")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_text("Saved: you hear of what you ticked.")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Delivered, by mail")).not_to_be_checked()
    expect(page.get_by_role("checkbox", name="Delivered, on this site")).to_be_checked()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_operator_looks_at_a_mail_as_html(shop: Shop, config: Config, window: OpenWindow, *, scripts: bool) -> None:
    shop.order(shop.alice, shop.offer(title="Enamel mug"))
    run_due_jobs(config, shop.db)
    page = window(shop.dana, scripts=scripts).go("/admin/mail")
    page.get_by_role("link", name=re.compile("Your order .* is placed")).press("Enter")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("link", name="Follow your order")).to_be_visible()
    expect(frame.get_by_text("1 × Enamel mug: $10.00")).to_be_visible()

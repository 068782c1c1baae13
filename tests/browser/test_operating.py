"""An operator's pages: the menu on a phone, and forms whose fields stand in line."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.windows import PHONE
from tests.shop import Shop

pytestmark = pytest.mark.browser


def tops(page: Page, *names: str) -> set[float]:
    """How far down the fields of these names stand."""
    boxes = [page.locator(f"[name={name}]").bounding_box() for name in names]
    return {round(box["y"]) for box in boxes if box}


@pytest.mark.parametrize("path", ["", "/carrier", "/world/messages", "/shipping", "/synonyms"])
def test_the_current_place_is_in_sight_on_a_phone(shop: Shop, window: OpenWindow, path: str) -> None:
    page = window(shop.dana, size=PHONE).go(f"/admin{path}")
    expect(page.locator(".workbench-place[aria-current]")).to_be_in_viewport(ratio=1)


def test_the_fields_of_a_new_warehouse_stand_in_line(shop: Shop, window: OpenWindow) -> None:
    page = window(shop.dana).go("/admin/warehouses")
    assert len(tops(page, "x", "y")) == 1


def test_the_terms_of_delivery_stand_in_line_right_or_wrong(shop: Shop, window: OpenWindow) -> None:
    visit = window(shop.dana)
    page = visit.go("/admin/shipping")
    assert len(tops(page, "economy_base", "standard_base", "express_base")) == 1
    page.get_by_label("Percent").fill("0")
    page.get_by_label("Days of grace").fill("soon")
    page.get_by_role("button", name="Save terms").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert len(tops(visit.settled(), "credit_percent", "credit_base", "credit_max", "credit_grace_days", "credit_funder")) == 1

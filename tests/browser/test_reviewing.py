"""What people say about products and sellers: written, edited, taken back."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.shop import Shop

pytestmark = pytest.mark.browser


def write(page: Page, *, stars: int, title: str) -> None:
    page.get_by_role("radio", name=f"{stars} star").check(force=True)  # the star that is drawn lies above it
    page.get_by_label("Title").fill(title)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
@pytest.mark.parametrize("subject", ["product", "seller"])
def test_a_review_is_written_edited_and_taken_back(
    shop: Shop, window: OpenWindow, subject: str, *, scripts: bool,
) -> None:
    offer = shop.offer(title="Enamel mug")
    shop.order(shop.alice, offer)
    path = f"/products/{offer.product_id}" if subject == "product" else f"/users/{offer.seller_id}"
    visit = window(shop.alice, scripts=scripts)
    page = visit.go(path)
    write(page, stars=4, title="Good and heavy")
    page.get_by_role("button", name="Publish review").click()
    expect(page.get_by_role("heading", name="Good and heavy")).to_be_visible()
    visit.go(path)
    write(page, stars=2, title="It chipped")
    page.get_by_role("button", name="Save review").click()
    expect(page.get_by_role("heading", name="It chipped")).to_be_visible()
    expect(page.get_by_role("heading", name="Good and heavy")).to_have_count(0)
    visit.go(path)
    page.get_by_role("button", name="Remove your review").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("heading", name="Write a review")).to_be_visible()
    expect(page.get_by_role("heading", name="It chipped")).to_have_count(0)

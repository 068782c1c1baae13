"""A parcel moves while somebody looks at its page."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.web import live
from tests.browser.conftest import OpenWindow
from tests.journeys import Trip, set_out
from tests.shop import Shop

pytestmark = pytest.mark.browser

# Where the truck is on its paper at this moment, and where it is going.
TRUCK = """() => {
    const truck = document.querySelector('.way-map-truck');
    return [new DOMMatrix(getComputedStyle(truck).transform).e, truck.transform.baseVal.consolidate().matrix.e];
}"""
HALF_WAY = """() => {
    const truck = document.querySelector('.way-map-truck');
    const end = truck.transform.baseVal.consolidate().matrix.e;
    const now = new DOMMatrix(getComputedStyle(truck).transform).e;
    return now > window.began + 1 && now < end - 1;
}"""


@pytest.fixture
def trip(shop: Shop) -> Trip:
    return set_out(shop)


def current(page: Page) -> str:
    """Finds the current step of the timeline."""
    return page.locator(".timeline-step[aria-current=step]").inner_text()


def test_the_order_page_follows_its_parcel_to_the_door(shop: Shop, window: OpenWindow, trip: Trip) -> None:
    page = window(shop.alice).go(f"/orders/{trip.order_id}")
    page.evaluate("window.isTheSame = true")
    section, step = page.locator(".shipment"), page.locator(".timeline-step[aria-current=step]")
    for status, words in (("packing", "Being packed"), ("packed", "Packed"), ("loading", "Being put on the truck"),
                          ("loaded", "On the truck"), ("out_for_delivery", "On its way")):
        trip.become(status)
        expect(step).to_contain_text(words)
        expect(section).to_have_attribute("data-shipment-status", status)
        expect(page.locator("[data-live-words]")).to_have_text(f"Parcel from Bob: {words}")
    arrived = page.get_by_role("button", name="It has arrived")
    expect(arrived).to_be_visible()
    trip.become("delivered")
    expect(step).to_contain_text("Delivered")
    expect(arrived).to_have_count(0)
    assert page.evaluate("window.isTheSame"), "the page was not loaded again"


def test_the_button_that_came_later_works(shop: Shop, window: OpenWindow, trip: Trip) -> None:
    visit = window(shop.alice)
    page = visit.go(f"/orders/{trip.order_id}")
    trip.go("out_for_delivery")
    page.get_by_role("button", name="It has arrived").click()
    expect(page.get_by_text("Noted: it has arrived.")).to_be_visible()


def test_the_public_page_follows_too(shop: Shop, window: OpenWindow, trip: Trip) -> None:
    page = window().go(f"/track/{trip.tracking_code}")
    trip.become("packing")
    expect(page.locator(".timeline-step[aria-current=step]")).to_contain_text("Being packed")
    expect(page.locator("section[data-shipment-status]")).to_have_attribute("data-shipment-status", "packing")


def test_the_truck_drives_smoothly(shop: Shop, window: OpenWindow, trip: Trip) -> None:
    trip.go("out_for_delivery")
    trip.seen_at(0, 0)
    page = window().go(f"/track/{trip.tracking_code}")
    page.evaluate(f"window.began = ({TRUCK})()[0]")
    trip.seen_at(3, 4)
    page.wait_for_function(HALF_WAY, polling="raf")
    page.wait_for_function(f"() => {{ const [now, end] = ({TRUCK})(); return now === end && end > window.began; }}")


def test_the_truck_jumps_for_who_wants_no_motion(shop: Shop, window: OpenWindow, trip: Trip) -> None:
    trip.go("out_for_delivery")
    trip.seen_at(0, 0)
    visit = window()
    visit.page.emulate_media(reduced_motion="reduce")
    page = visit.go(f"/track/{trip.tracking_code}")
    assert page.evaluate("getComputedStyle(document.querySelector('.way-map-truck')).transitionDuration") == "0s"


def test_what_has_the_focus_keeps_it(shop: Shop, window: OpenWindow, trip: Trip) -> None:
    page = window(shop.alice).go(f"/orders/{trip.order_id}")
    link = page.get_by_role("link", name="Moss Mug")
    link.focus()
    trip.become("packing")
    expect(page.locator(".timeline-step[aria-current=step]")).to_contain_text("Being packed")
    expect(link).to_be_focused()


def test_a_browser_that_may_not_listen_asks(
        shop: Shop, app: Flask, window: OpenWindow, trip: Trip, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = window()
    visit.page.route("**/events?seen=*", lambda route: route.abort())   # as a proxy would that lets no streams through
    visit.page.clock.install()
    page = visit.go(f"/track/{trip.tracking_code}")
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.1)
    trip.become("packing")
    page.clock.run_for(8000)
    expect(page.locator(".timeline-step[aria-current=step]")).to_contain_text("Being packed")
    trip.become("packed")
    page.clock.run_for(5000)
    expect(page.locator(".timeline-step[aria-current=step]")).to_contain_text("Waits for the truck")
    assert app.extensions["followers"].count() == 0


def test_a_page_that_nobody_looks_at_does_not_listen(shop: Shop, app: Flask, window: OpenWindow, trip: Trip) -> None:
    page = window().go(f"/track/{trip.tracking_code}")
    page.wait_for_function("() => performance.getEntriesByType('resource').length > 0")
    page.evaluate("""() => {
        Object.defineProperty(document, 'hidden', { value: true, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    }""")
    trip.become("packing")
    trip.become("packed")
    page.evaluate("""() => {
        Object.defineProperty(document, 'hidden', { value: false, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    }""")
    expect(page.locator(".timeline-step[aria-current=step]")).to_contain_text("Packed")


def test_without_scripts_a_reload_shows_what_is_new(shop: Shop, window: OpenWindow, trip: Trip) -> None:
    page = window(shop.alice, scripts=False).go(f"/orders/{trip.order_id}")
    assert "Ordered" in current(page)
    trip.become("packing")
    page.get_by_role("link", name="Reload this page").click()
    expect(page.locator(".timeline-step[aria-current=step]")).to_contain_text("Being packed")


def test_a_map_fits_the_smallest_phone(shop: Shop, window: OpenWindow, trip: Trip) -> None:
    trip.go("out_for_delivery")
    trip.seen_at(2, 2)
    page = window(size=(320, 640)).go(f"/track/{trip.tracking_code}")
    box = page.locator(".way-map-paper").bounding_box()
    assert box is not None
    assert box["width"] >= 280
    word = page.locator(".way-map-word").first.bounding_box()
    assert word is not None
    assert word["height"] >= 11


def test_the_truck_covers_no_word(shop: Shop, window: OpenWindow, trip: Trip) -> None:
    trip.go("out_for_delivery")
    trip.seen_at(0, -1)   # above the warehouse, where its word stands
    page = window().go(f"/track/{trip.tracking_code}")
    on_top = page.locator(".way-map-paper text", has_text="Warehouse").evaluate("""(word) => {
        const box = word.getBoundingClientRect();
        return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === word;
    }""")
    assert on_top

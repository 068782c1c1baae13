"""`GET /track`, `GET /track/<code>`, and what an order's page says of a parcel's way."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2.errors
import pytest

from app.db import Tx
from app.models import tracking
from tests.client import Page
from tests.journeys import Trip, set_out
from tests.shop import Shop


@pytest.fixture
def trip(shop: Shop) -> Trip:
    return set_out(shop)


def steps(page: Page) -> list[str]:
    """The timeline, the current step marked."""
    return [("• " if step.get("aria-current") == "step" else "") + (step.text or "").strip()
            for step in page.all("li") if "timeline-step" in (step.get("class") or "")]


def truck(page: Page) -> Any:
    """The truck on the map, None when there is none."""
    return next((part for part in page.tree.iter("g") if part.get("class") == "way-map-truck"), None)


def has_map(page: Page) -> bool:
    return any(part.get("class") == "way-map" for part in page.all("figure"))


def test_every_shipment_has_a_code_of_its_own(shop: Shop) -> None:
    codes = {set_out(shop).tracking_code for _ in range(5)}
    assert len(codes) == 5
    assert all(uuid.UUID(code).version == 4 for code in codes), "122 random bits"


def test_a_code_is_kept_for_ever(shop: Shop, trip: Trip) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        shop.run("UPDATE shipments SET tracking_code = gen_random_uuid()")


def test_the_page_of_a_code_shows_the_way(shop: Shop, trip: Trip) -> None:
    trip.go("packing")
    page = shop.guest().get(f"/track/{trip.tracking_code}")
    assert page.status == 200
    assert steps(page) == ["Ordered", "• Being packed", "On the truck", "On its way", "Delivered"]
    assert page.one("section", data_shipment_status="packing") is not None
    assert has_map(page)


def test_it_tells_no_more_than_the_label(shop: Shop, trip: Trip) -> None:
    shop.bob.browser.post(f"/sell/shipments/{trip.shipment_id}/cancellation", {"reason": "Alice changed her mind"})
    page = shop.guest().get(f"/track/{trip.tracking_code}")
    assert "Bob" in page.text, "who sends it"
    for secret in ("Alice", "High Street", "Moss Mug", f"/orders/{trip.order_id}", "$10", "example.org"):
        assert secret not in page.text
    assert steps(page) == ["Ordered", "• Cancelled"]


def test_no_search_engine_keeps_it_and_no_cache(shop: Shop, trip: Trip) -> None:
    page = shop.guest().get(f"/track/{trip.tracking_code}")
    assert page.one("meta", name="robots").get("content") == "noindex"
    assert page.response.headers["X-Robots-Tag"] == "noindex"
    assert page.response.headers["Cache-Control"] == "private, no-cache"


def test_a_code_may_be_typed_in_capitals_and_without_hyphens(shop: Shop, trip: Trip) -> None:
    for typed in (trip.tracking_code.upper(), trip.tracking_code.replace("-", ""), f" {trip.tracking_code} "):
        page = shop.guest().get("/track", query_string={"code": typed})
        assert (page.status, page.location) == (303, f"/track/{trip.tracking_code}")
    assert shop.guest().get(f"/track/{trip.tracking_code.upper()}").status == 200


@pytest.mark.parametrize("code", ["0" * 32, "00000000-0000-4000-8000-00000000000", "1", "x" * 500, "%00", "١" * 32])
def test_a_wrong_code_is_not_found_and_can_be_corrected(shop: Shop, code: str) -> None:
    page = shop.guest().get(f"/track/{code}")
    assert page.status == 404
    assert "No parcel has this code" in page.errors()["code"]
    assert shop.guest().get(f"/track/{code}/events").status == 404


def test_what_is_no_code_is_said_beside_the_field(shop: Shop) -> None:
    page = shop.guest().get("/track?code=MA000007919US")
    assert "no tracking code" in page.errors()["code"]
    assert page.one("input", name="code").get("value") == "MA000007919US"
    assert not shop.guest().get("/track").errors()


def test_buyer_and_seller_find_the_page(shop: Shop, trip: Trip) -> None:
    for page in (shop.alice.browser.get(f"/orders/{trip.order_id}"), shop.bob.browser.get(f"/sell/orders/{trip.order_id}")):
        assert page.all("a", href=f"/track/{trip.tracking_code}")


def test_what_a_seller_sends_has_no_map(shop: Shop) -> None:
    order_id = shop.order(shop.alice, shop.offer())
    page = shop.alice.browser.get(f"/orders/{order_id}")
    assert steps(page) == ["• Ordered", "On its way", "Delivered"]
    assert not has_map(page)


def test_the_map_has_the_truck_once_it_was_seen(shop: Shop, trip: Trip) -> None:
    where = f"/orders/{trip.order_id}"
    assert truck(shop.alice.browser.get(where)) is None
    trip.go("out_for_delivery")
    trip.seen_at(0, 0)
    first = truck(shop.alice.browser.get(where)).get("transform")
    trip.seen_at(3, 4)
    page = shop.alice.browser.get(where)
    assert truck(page).get("transform") != first
    assert "The truck is at the door." in page.words
    trip.become("delivered")
    assert truck(shop.alice.browser.get(where)) is None


def test_an_older_position_is_no_news(shop: Shop, trip: Trip) -> None:
    assert trip.seen_at(1, 1)
    assert not trip.seen_at(2, 2, earlier=timedelta(minutes=1))
    with shop.db.reading() as tx:
        assert tx.rows("SELECT x, y FROM packages")[1] == [(1, 1)]


def test_the_estimate_is_a_time(shop: Shop, trip: Trip) -> None:
    trip.go("out_for_delivery")
    arrives_at = datetime.now(UTC) + timedelta(hours=1)
    trip.seen_at(1, 1, arrives_at=arrives_at)
    page = shop.guest().get(f"/track/{trip.tracking_code}")
    assert f"{arrives_at:%H:%M} UTC" in page.words
    trip.seen_at(2, 2)   # without a new estimate, which leaves the old one
    assert f"{arrives_at:%H:%M} UTC" in shop.guest().get(f"/track/{trip.tracking_code}").words
    trip.seen_at(3, 3, arrives_at=datetime.now(UTC) - timedelta(seconds=1))
    assert "Arrives any moment" in shop.guest().get(f"/track/{trip.tracking_code}").words


def test_what_went_wrong_is_not_told_in_the_worlds_words(shop: Shop, trip: Trip) -> None:
    trip.become("packing")
    trip.become("problem", cause="not enough of item 7 in warehouse 3")
    page = shop.alice.browser.get(f"/orders/{trip.order_id}")
    assert "• Held up" in steps(page)
    assert "item 7" not in page.text
    assert "We are looking into it" in page.words


def test_a_page_on_which_nothing_will_change_does_not_listen(shop: Shop, trip: Trip) -> None:
    def listens(where: str) -> bool:
        return any(place.get("data-live") for place in shop.alice.browser.get(where).all("div"))

    places = [f"/orders/{trip.order_id}", f"/track/{trip.tracking_code}"]
    assert all(listens(where) for where in places)
    trip.go("delivered")
    shop.run("UPDATE order_lines SET fulfilled_at = now()")
    assert not any(listens(where) for where in places)


def test_a_change_between_two_reads_is_not_half_shown(shop: Shop, trip: Trip, monkeypatch: pytest.MonkeyPatch) -> None:
    read = tracking.list_events

    def change_before(tx: Tx, **which: Any) -> list[tracking.Event]:
        trip.become("packing")
        return read(tx, **which)

    where = f"/track/{trip.tracking_code}"
    before = shop.guest().get(where).text
    monkeypatch.setattr(tracking, "list_events", change_before)
    assert shop.guest().get(where).text == before


def test_without_scripts_the_page_says_how_to_see_what_is_new(shop: Shop, trip: Trip) -> None:
    page = shop.guest().get(f"/track/{trip.tracking_code}")
    assert "Reload this page" in page.words
    assert page.all("a", href=f"/track/{trip.tracking_code}")

"""`GET /orders/<id>/events` and `GET /track/<code>/events`: what changes, as it changes."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app import create_app
from app.config import Config
from app.db import Database, Listener
from app.web import live
from tests.journeys import Trip, set_out
from tests.shop import Shop, Someone
from tests.streams import PATIENCE_S, Streams, streaming


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Heartbeats that a test can wait for, and no pause between events."""
    monkeypatch.setattr(live, "HEARTBEAT_S", 0.1)
    monkeypatch.setattr(live, "PACE_S", 0.0)


@pytest.fixture
def streams(app: Flask) -> Iterator[Streams]:
    with streaming(app) as opened:
        yield opened


@pytest.fixture
def trip(shop: Shop) -> Trip:
    return set_out(shop)


def until(condition: Callable[[], bool]) -> None:
    """Return as soon as it holds."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def page_version(shop: Shop, trip: Trip) -> str:
    """What Alice's page of the order says that it shows."""
    page = shop.alice.browser.get(f"/orders/{trip.order_id}")
    return next(str(place.get("data-live-version")) for place in page.all("div") if place.get("data-live"))


def order_path(shop: Shop, trip: Trip) -> str:
    """Where Alice's page listens."""
    return f"/orders/{trip.order_id}/events?seen={page_version(shop, trip)}"


def test_a_change_arrives_as_the_part_of_the_page_that_it_changes(shop: Shop, streams: Streams, trip: Trip) -> None:
    stream = streams.open(order_path(shop, trip), someone=shop.alice)
    stream.settle()
    trip.become("packing")
    event = stream.next()
    assert event is not None
    assert event.name == "parts"
    assert f'data-live-part="shipment-{trip.shipment_id}"' in event.data
    assert 'data-shipment-status="packing"' in event.data
    assert 'data-live-part="order"' not in event.data
    assert event.id == page_version(shop, trip)


def test_every_step_arrives_in_order_once_and_then_it_is_over(shop: Shop, streams: Streams, trip: Trip) -> None:
    stream = streams.open(f"/track/{trip.tracking_code}/events")
    first = stream.next()
    assert first is not None
    statuses, versions = [], [first.id]
    for status in ("packing", "packed", "loading", "loaded", "out_for_delivery"):
        trip.become(status)
        event = stream.next()
        assert event is not None
        statuses.append(event.data.partition('data-shipment-status="')[2].partition('"')[0])
        versions.append(event.id)
    trip.become("delivered")
    last, over = stream.rest()
    assert statuses == ["packing", "packed", "loading", "loaded", "out_for_delivery"]
    assert 'data-shipment-status="delivered"' in last.data
    assert over.name == "over"
    assert len(set(versions)) == 6
    until(lambda: streams.followers.count() == 0)


def test_the_truck_moves(shop: Shop, streams: Streams, trip: Trip) -> None:
    trip.go("out_for_delivery")
    stream = streams.open(order_path(shop, trip), someone=shop.alice)
    places = []
    for x, y in ((0, 1), (1, 2), (3, 3)):
        trip.seen_at(x, y)
        event = stream.next()
        assert event is not None
        places.append(event.data.partition('class="way-map-truck" transform="')[2].partition('"')[0])
    assert len(set(places)) == 3


def test_who_sees_it_already_is_told_nothing(shop: Shop, streams: Streams, trip: Trip) -> None:
    trip.go("packed")
    stream = streams.open(order_path(shop, trip), someone=shop.alice)
    assert stream.block() == [":"]
    assert stream.block() == [":"], "heartbeats go on"


def test_who_comes_back_is_told_what_they_missed(shop: Shop, streams: Streams, trip: Trip) -> None:
    path, old = order_path(shop, trip), page_version(shop, trip)
    trip.become("packing")
    event = streams.open(path, someone=shop.alice).next()
    assert event is not None
    assert "Being packed" in event.data
    assert streams.open(path, someone=shop.alice, last_event_id=event.id).block() == [":"], "the header counts, not the address"
    event = streams.open(path, someone=shop.alice, last_event_id=old).next()
    assert event is not None


def test_somebody_elses_parcel_wakes_nobody(shop: Shop, streams: Streams, trip: Trip) -> None:
    stream = streams.open(order_path(shop, trip), someone=shop.alice)
    stream.settle()
    set_out(shop, shop.charlie).become("packing")
    trip.become("packing")
    event = stream.next()
    assert event is not None
    assert f"shipment-{trip.shipment_id}" in event.data


def test_whoever_does_not_read_holds_up_nobody(
        streams: Streams, trip: Trip, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten megabytes are more than the network keeps for somebody who does not read."""
    send = live.event
    monkeypatch.setattr(live, "event", lambda name, data="", *, version="": send(name, data + " " * 2**20, version=version))
    trip.go("out_for_delivery")
    streams.open(f"/track/{trip.tracking_code}/events")
    stream = streams.open(f"/track/{trip.tracking_code}/events")
    versions = set()
    for number in range(10):
        event = stream.next()
        assert event is not None
        versions.add(event.id)
        trip.seen_at(number, number)
    assert len(versions) == 10


def test_every_parcel_of_an_order_is_followed(shop: Shop, streams: Streams) -> None:
    order_id = shop.order(shop.alice, shop.offer(), shop.offer(seller=seller(shop)))
    with shop.db.reading() as tx:
        mine, other = tx.values("SELECT id FROM shipments WHERE order_id = %(id)s ORDER BY id", id=order_id)
    stream = streams.open(f"/orders/{order_id}/events", someone=shop.alice)
    first = stream.next()
    assert first is not None
    assert f"shipment-{mine}" in first.data
    assert f"shipment-{other}" in first.data
    assert shop.bob.browser.post(f"/sell/shipments/{mine}/fulfilment", {"tracking_number": ""}).status == 303
    event = stream.next()
    assert event is not None
    assert f'data-live-part="shipment-{mine}"' in event.data
    assert f'data-live-part="shipment-{other}"' not in event.data


def seller(shop: Shop) -> Someone:
    made = shop.person("Erin")
    shop.open_seller(made)
    return made


def test_another_buyers_order_is_not_found(shop: Shop, streams: Streams, trip: Trip) -> None:
    path = f"/orders/{trip.order_id}/events"
    assert streams.open(path, someone=shop.charlie).status == 404
    assert streams.open(path, someone=shop.bob).status == 404
    assert streams.open(path).status == 303
    assert streams.open("/track/00000000-0000-4000-8000-000000000000/events").status == 404
    until(lambda: streams.followers.count() == 0)


def test_the_fifth_of_one_person_ends_their_first(shop: Shop, streams: Streams, trip: Trip) -> None:
    path = order_path(shop, trip)
    opened = [streams.open(path, someone=shop.alice) for _ in range(4)]
    of_another = streams.open(f"/track/{trip.tracking_code}/events")
    opened.append(streams.open(path, someone=shop.alice))
    assert [event.name for event in opened[0].rest()] == ["replaced"]
    assert streams.followers.count() == 5
    trip.become("packing")
    assert all(stream.next() for stream in [*opened[1:], of_another])


def test_more_than_the_process_may_have_are_refused(shop: Shop, config: Config, db: Database, trip: Trip) -> None:
    with streaming(create_app(replace(config, web_streams=2), db)) as streams:
        path = f"/track/{trip.tracking_code}/events"
        opened = [streams.open(path), streams.open(path)]
        refused = streams.open(path)
        assert (refused.status, refused.response.headers["Retry-After"]) == (503, "2")
        opened[0].close()
        until(lambda: streams.followers.count() == 1)
        assert streams.open(path).status == 200


def test_streams_end_at_once_when_the_process_stops(
        streams: Streams, trip: Trip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_S", 600.0)
    opened = [streams.open(f"/track/{trip.tracking_code}/events") for _ in range(3)]
    assert all(stream.next() for stream in opened)
    began = time.monotonic()
    streams.followers.close()
    assert [stream.rest() for stream in opened] == [[], [], []]
    assert time.monotonic() - began < 5


def test_a_log_in_is_looked_at_again_after_a_while(
        shop: Shop, streams: Streams, trip: Trip, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LIFETIME_S", 0.3)
    assert streams.open(order_path(shop, trip), someone=shop.alice).rest() == []
    shop.run("DELETE FROM sessions WHERE user_id = %(id)s", id=shop.alice.id)
    assert streams.open(f"/orders/{trip.order_id}/events", someone=shop.alice).status == 303


def test_waiting_holds_no_connection(shop: Shop, config: Config, trip: Trip) -> None:
    small = Database(config.database_url, pool_size=1, wait_s=5, queue=5)
    with streaming(create_app(config, small)) as streams:
        opened = [streams.open(f"/track/{trip.tracking_code}/events") for _ in range(4)]
        assert all(stream.next() for stream in opened)
        assert create_app(config, small).test_client().get("/readyz").status_code == 200
        trip.become("packing")
        assert all(stream.next() for stream in opened)
    small.close()


def test_what_happens_while_the_database_cannot_be_heard_is_told_afterwards(shop: Shop, streams: Streams, trip: Trip) -> None:
    stream = streams.open(order_path(shop, trip), someone=shop.alice)
    until(lambda: listeners(shop) == 1)
    with shop.db.transaction() as tx:
        tx.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'mini-amazon listener' "
               "AND datname = current_database()")
    trip.become("packing")
    event = stream.next()
    assert event is not None
    assert "Being packed" in event.data
    until(lambda: listeners(shop) == 1)
    trip.become("packed")
    assert stream.next() is not None


def listeners(shop: Shop) -> int:
    with shop.db.reading() as tx:
        found: int = tx.value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'mini-amazon listener' "
                              "AND datname = current_database()")
    return found


def test_one_connection_listens_for_everybody(shop: Shop, streams: Streams, trip: Trip) -> None:
    assert listeners(shop) == 0
    opened = [streams.open(f"/track/{trip.tracking_code}/events") for _ in range(3)]
    assert all(stream.next() for stream in opened)
    until(lambda: listeners(shop) == 1)


def test_a_stream_says_what_it_is(shop: Shop, streams: Streams, trip: Trip) -> None:
    headers = streams.open(f"/track/{trip.tracking_code}/events").response.headers
    assert headers["Content-Type"].startswith("text/event-stream")
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert "Accept" in headers["Vary"]


# ---- asking instead of listening

ASKING = {"Accept": "text/html"}


def test_who_cannot_listen_asks(shop: Shop, trip: Trip) -> None:
    path = f"/orders/{trip.order_id}/events"
    page = shop.alice.browser.get(path, headers=ASKING)
    version = str(page.one("body").get("data-live-version"))
    assert version == page_version(shop, trip)
    assert page.one("section", data_shipment_status="placed") is not None
    tag = page.response.headers["ETag"]
    again = shop.alice.browser.get(path, headers={**ASKING, "If-None-Match": tag})
    assert (again.status, again.text) == (304, "")
    trip.become("packing")
    page = shop.alice.browser.get(path, headers={**ASKING, "If-None-Match": tag})
    assert page.one("section", data_shipment_status="packing") is not None
    assert page.one("body").get("data-live-over") is None


def test_who_asks_is_told_when_it_is_over(shop: Shop, trip: Trip) -> None:
    trip.go("delivered")
    page = shop.guest().get(f"/track/{trip.tracking_code}/events", headers=ASKING)
    assert page.one("body").get("data-live-over") is not None
    assert shop.charlie.browser.get(f"/orders/{trip.order_id}/events", headers=ASKING).status == 404


# ---- what the database says

def notices(shop: Shop, config: Config, act: Callable[[], object]) -> list[str]:
    """What is notified while `act` runs."""
    listener = Listener(config.database_url, ["tracking"])
    act()
    shop.run("NOTIFY tracking, 'the end'")
    heard: list[str] = []

    def has_heard_the_end() -> bool:
        heard.extend(notice.payload for notice in listener.read())
        return "the end" in heard

    until(has_heard_the_end)
    listener.close()
    return heard[:-1]


def test_an_order_that_is_placed_notifies_nobody(shop: Shop, config: Config, trip: Trip) -> None:
    assert notices(shop, config, lambda: set_out(shop)) == []


def test_what_a_follower_sees_is_notified(shop: Shop, config: Config, trip: Trip) -> None:
    own = [str(trip.shipment_id)]
    assert notices(shop, config, lambda: trip.become("packing")) == own
    assert notices(shop, config, lambda: trip.seen_at(1, 1)) == own
    assert notices(shop, config, lambda: shop.run("UPDATE packages SET dest_x = 9")) == own
    assert notices(shop, config, lambda: shop.run("UPDATE order_lines SET fulfilled_at = now()")) == own


def test_what_no_follower_sees_is_not(shop: Shop, config: Config, trip: Trip) -> None:
    assert notices(shop, config, lambda: shop.run("UPDATE packages SET packed_at = now()")) == []



"""What the carrier says to the shop: applied once and when its time has come, refused with a line in the log when wrong."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from app import create_app
from app.domain import errors
from app.jobs import carrier as carrier_jobs
from app.jobs.handlers import Worker
from app.transactions import reception, trip
from tests.carrier import KEY, TOKEN, Voice
from tests.client import Browser
from tests.parcels import Parcels
from tests.shop import Shop

KINDS = ("truck-arrived", "package-delivered", "tracking", "world")
PAYLOAD = {"package_id": 1, "truck_id": 1, "warehouse_id": 1, "x": 1, "y": 2, "world_id": 1}


@pytest.fixture
def parcels(shop: Shop) -> Parcels:
    return Parcels(shop)


@pytest.fixture
def voice(shop: Shop) -> Voice:
    shop.app.extensions["config"] = replace(shop.app.extensions["config"], carrier_secrets=KEY)
    return Voice(shop.guest())


def truck(parcels: Parcels, shipment_id: int, **changes: int) -> dict[str, int]:
    return {"package_id": shipment_id, "truck_id": 5, "warehouse_id": parcels.warehouse_id, **changes}


def error(response: TestResponse) -> str:
    """What a refusal says; it is JSON and nothing else."""
    assert response.mimetype == "application/json"
    assert "Set-Cookie" not in response.headers
    said = response.get_json()
    assert set(said) == {"error"}
    assert said["error"]
    return str(said["error"])


def count(shop: Shop, sql: str) -> int:
    with shop.db.reading() as tx:
        found: int = tx.value(sql)
    return found


# ---- what is right

def test_a_parcel_is_fetched_followed_and_delivered(parcels: Parcels, voice: Voice) -> None:
    shipment_id = parcels.begun()
    parcels.pack(shipment_id)
    answer = voice.say("truck-arrived", number=41, **truck(parcels, shipment_id))
    assert (answer.status_code, answer.get_json()) == (200, {"acks": [41], "result": {}})
    assert parcels.status(shipment_id) == "loading"
    parcels.load(shipment_id)
    seen = {"package_id": shipment_id, "x": -7, "y": 8, "status": "delivering", "arrives_at": "2026-11-21T17:30:00Z"}
    assert voice.say("tracking", number=42, **seen).status_code == 200
    with parcels.shop.db.reading() as tx:
        _, (row,) = tx.rows("SELECT x, y, arrives_at, truck_id FROM packages WHERE shipment_id = %(id)s", id=shipment_id)
    assert row == (-7, 8, datetime(2026, 11, 21, 17, 30, tzinfo=UTC), 5)
    assert voice.say("package-delivered", number=43, package_id=shipment_id).status_code == 200
    assert parcels.status(shipment_id) == "delivered"
    assert parcels.log() == ["in truck-arrived ", "in tracking ", "in package-delivered "]


def test_a_copy_is_answered_the_same_and_counted(parcels: Parcels, voice: Voice) -> None:
    shipment_id = parcels.begun()
    answers = [voice.say("truck-arrived", number=7, **truck(parcels, shipment_id)) for _ in range(3)]
    assert [answer.get_json() for answer in answers] == [{"acks": [7], "result": {}}] * 3
    assert count(parcels.shop, "SELECT copies FROM inbox") == 3
    assert parcels.log() == ["in truck-arrived ", "in truck-arrived a copy", "in truck-arrived a copy"]


def test_what_comes_too_early_is_taken_up_in_time(parcels: Parcels, voice: Voice) -> None:
    """Delivered, as somebody says whose messages overtake each other, before it was loaded."""
    shipment_id = parcels.begun()
    assert voice.say("package-delivered", package_id=shipment_id).status_code == 200
    assert parcels.status(shipment_id) == "packing"
    parcels.pack(shipment_id)
    voice.say("truck-arrived", **truck(parcels, shipment_id))
    parcels.load(shipment_id)
    assert parcels.status(shipment_id) == "delivered"
    assert count(parcels.shop, "SELECT count(*) FROM inbox WHERE parked_at IS NOT NULL") == 0


def test_a_truck_that_nobody_sent_for_yet_waits(parcels: Parcels, voice: Voice, worker: Worker) -> None:
    shipment_id = parcels.placed()
    assert voice.say("truck-arrived", **truck(parcels, shipment_id)).status_code == 200
    parcels.begin()
    carrier_jobs.catch_up_with_carrier(worker)
    parcels.pack(shipment_id)
    assert parcels.status(shipment_id) == "loading"


def test_a_truck_that_has_come_answers_the_call_for_it(parcels: Parcels, voice: Voice) -> None:
    shipment_id = parcels.begun()
    voice.say("truck-arrived", **truck(parcels, shipment_id))
    assert parcels.calls(shipment_id)["pickup"] == "done"


def test_what_is_delivered_had_been_loaded(parcels: Parcels, voice: Voice) -> None:
    """The answer to package-loaded was lost; the delivery says as much."""
    shipment_id = parcels.begun()
    parcels.pack(shipment_id)
    voice.say("truck-arrived", **truck(parcels, shipment_id))
    parcels.load(shipment_id)
    voice.say("package-delivered", package_id=shipment_id)
    assert parcels.calls(shipment_id)["package_loaded"] == "done"


@pytest.mark.parametrize("kind", ["truck-arrived", "package-delivered"])
def test_what_comes_too_late_for_a_parcel_that_was_given_up_is_harmless(parcels: Parcels, voice: Voice, kind: str) -> None:
    """A refusal would be said again and again: the carrier cannot know."""
    shipment_id = parcels.begun()
    parcels.give_up(shipment_id)
    payload = truck(parcels, shipment_id) if kind == "truck-arrived" else {"package_id": shipment_id}
    for _ in range(2):
        answer = voice.say(kind, number=8, **payload)
        assert (answer.status_code, answer.get_json()) == (200, {"acks": [8], "result": {}})
    assert parcels.status(shipment_id) == "cancelled"
    assert parcels.log()[-2:] == [f"in {kind} too late: it was cancelled", f"in {kind} a copy"]
    assert count(parcels.shop, "SELECT count(*) FROM inbox WHERE parked_at IS NOT NULL") == 0


def test_an_older_position_is_ignored(parcels: Parcels, voice: Voice) -> None:
    shipment_id = parcels.begun()
    for number, x in ((10, 1), (12, 3), (11, 2), (10, 1), (12, 3)):
        assert voice.say("tracking", number=number, package_id=shipment_id, x=x, y=0, status="delivering").status_code == 200
    assert parcels.value("SELECT x FROM packages WHERE shipment_id = %(id)s", shipment_id) == 3


def test_the_shop_goes_to_the_world_that_the_carrier_made(shop: Shop, voice: Voice) -> None:
    assert voice.say("world", world_id=77).status_code == 200
    assert count(shop, "SELECT wanted_number FROM world_link") == 77


def test_while_keys_are_changed_both_are_good(parcels: Parcels, voice: Voice) -> None:
    app = parcels.shop.app
    app.extensions["config"] = replace(app.extensions["config"], carrier_secrets=f"new key, {KEY}")
    shipment_id = parcels.begun()
    for key, status in ((KEY, 200), ("new key", 200), ("a third", 401)):
        voice.key = key
        assert voice.say("truck-arrived", **truck(parcels, shipment_id)).status_code == status


# ---- what is wrong

def hostile(voice: Voice) -> dict[str, tuple[int, Callable[[str], TestResponse]]]:
    """What must be refused, whatever it is about: by name, the status and the way to say it."""
    def good(kind: str, **changes: Any) -> bytes:
        return json.dumps({**voice.envelope(kind, **PAYLOAD), **changes}).encode()

    def altered(kind: str) -> TestResponse:
        body = good(kind)
        return voice.send(kind, body.replace(b"1", b"2"), headers=voice.headers(body))

    forged = {"X-Timestamp": str(int(time.time())), "X-Signature": "sha256=00"}
    return {
        "unsigned": (401, lambda kind: voice.send(kind, good(kind), headers={})),
        "signed by nobody": (401, lambda kind: voice.send(kind, good(kind), headers=forged)),
        "altered": (401, altered),
        "old": (401, lambda kind: voice.send(kind, good(kind), age_s=301)),
        "from the future": (401, lambda kind: voice.send(kind, good(kind), age_s=-320)),
        "a megabyte": (413, lambda kind: voice.send(kind, b" " * 1024 * 1024 + good(kind))),
        "not JSON": (400, lambda kind: voice.send(kind, b"package_id=1")),
        "not UTF-8": (400, lambda kind: voice.send(kind, b"\xff\xfe\x00{")),
        "empty": (400, lambda kind: voice.send(kind, b"")),
        "a list": (400, lambda kind: voice.send(kind, b"[1]")),
        "deep": (400, lambda kind: voice.send(kind, b"[" * 100_000)),
        "long numbers": (400, lambda kind: voice.send(kind, b'{"seqnum": ' + b"9" * 100_000 + b"}")),
        "of another type": (400, lambda kind: voice.send(kind, good(kind, type="pickup"))),
        "without a payload": (400, lambda kind: voice.send(kind, good(kind, payload=None))),
        "empty payload": (400, lambda kind: voice.send(kind, good(kind, payload={}))),
        "without a number": (400, lambda kind: voice.send(kind, good(kind, seqnum=None))),
        "number too large": (400, lambda kind: voice.send(kind, good(kind, seqnum=2**63))),
        "unseen characters": (400, lambda kind: voice.send(kind, b'{"seqnum": "\\u0000\\ud800", "type": "\x01"}')),
    }


CASES = ("unsigned", "signed by nobody", "altered", "old", "from the future", "a megabyte", "not JSON", "not UTF-8", "empty",
         "a list", "deep", "long numbers", "of another type", "without a payload", "empty payload", "without a number",
         "number too large", "unseen characters")


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_with_a_line_and_changes_nothing(shop: Shop, parcels: Parcels, voice: Voice, case: str) -> None:
    shipment_id = parcels.begun()
    status, send = hostile(voice)[case]
    for kind in KINDS:
        before = len(parcels.log())
        answer = send(kind)
        assert answer.status_code == status, answer.get_data(as_text=True)
        said = error(answer)
        assert parcels.log()[before:] == [f"in {kind} refused: {said}"]
    assert count(shop, "SELECT count(*) FROM inbox") == 0
    assert count(shop, "SELECT count(*) FROM world_link WHERE wanted_number IS NOT NULL") == 0
    assert parcels.status(shipment_id) == "packing"
    assert voice.say("truck-arrived", number=99, **truck(parcels, shipment_id)).status_code == 200, "nothing else stops"


def test_every_hostile_way_is_tried(voice: Voice) -> None:
    assert set(CASES) == set(hostile(voice))


def test_an_unknown_package_is_not_found(shop: Shop, parcels: Parcels, voice: Voice) -> None:
    """Neither one that was never there, nor one that a seller sends, nor numbers beyond any."""
    order_id = shop.order(shop.alice, shop.offer())
    with shop.db.reading() as tx:
        sellers_own = tx.value("SELECT id FROM shipments WHERE order_id = %(id)s", id=order_id)
    for package_id in (999_999, sellers_own, 0, -1, 2**63 - 1, -2**63):
        for kind in ("truck-arrived", "package-delivered", "tracking"):
            answer = voice.say(kind, **{**PAYLOAD, "package_id": package_id})
            assert answer.status_code == 404
            error(answer)
    assert count(shop, "SELECT count(*) FROM inbox") == 0
    assert parcels.log().count("in tracking refused: We could not find that.") == 6


def test_a_truck_at_another_warehouse_is_refused(parcels: Parcels, voice: Voice) -> None:
    shipment_id = parcels.begun()
    answer = voice.say("truck-arrived", **truck(parcels, shipment_id, warehouse_id=12345))
    assert answer.status_code == 400
    assert "another warehouse" in error(answer)
    assert parcels.calls(shipment_id)["pickup"] == "due"


def test_something_else_under_a_number_that_was_here_is_refused(parcels: Parcels, voice: Voice) -> None:
    first, second = parcels.begun(), parcels.begun()
    assert voice.say("truck-arrived", number=5, **truck(parcels, first)).status_code == 200
    for kind, payload in (("truck-arrived", truck(parcels, second)), ("package-delivered", {"package_id": first}),
                          ("truck-arrived", truck(parcels, first, truck_id=6))):
        answer = voice.say(kind, number=5, **payload)
        assert answer.status_code == 409
        error(answer)
    assert voice.say("truck-arrived", number=5, **truck(parcels, first)).status_code == 200


def test_another_world_is_refused(shop: Shop, voice: Voice) -> None:
    shop.run("INSERT INTO worlds (number, entered_at) VALUES (7, now())")
    assert voice.say("world", world_id=7).status_code == 200
    answer = voice.say("world", world_id=8)
    assert answer.status_code == 409
    assert "another world" in error(answer)
    assert count(shop, "SELECT count(*) FROM world_link WHERE wanted_number IS NOT NULL") == 0


def test_strangers_do_not_fill_the_log(shop: Shop, parcels: Parcels, voice: Voice) -> None:
    for _ in range(20):
        shop.guest().client.post("/webhooks/carrier/tracking", json={})
    assert len(parcels.log()) == 1


def test_other_methods_and_paths_are_answered_in_json(shop: Shop) -> None:
    client = shop.guest().client
    answer = client.get("/webhooks/carrier/tracking")
    assert (answer.status_code, "POST" in answer.headers["Allow"]) == (405, True)
    error(answer)
    for path in ("/webhooks/carrier/other", "/webhooks/", "/webhooks/carrier/tracking/1"):
        answer = client.post(path, json={})
        assert answer.status_code == 404
        error(answer)


def test_a_database_that_is_away_is_a_503_in_json(
        parcels: Parcels, voice: Voice, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object, **_said: object) -> None:
        raise errors.Busy

    monkeypatch.setattr(reception, "receive", busy)
    answer = voice.say("truck-arrived", **truck(parcels, parcels.begun()))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    error(answer)


def test_who_is_logged_in_does_not_matter(shop: Shop, parcels: Parcels, voice: Voice) -> None:
    mine = Voice(shop.window(shop.dana))
    answer = mine.say("truck-arrived", number=1, **truck(parcels, parcels.begun()))
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert shop.window(shop.dana).client.post("/webhooks/carrier/world", json=PAYLOAD).status_code == 401


# ---- any order, any number of times

Step = str | tuple[str, int]
SAID: list[Step] = [("truck-arrived", 1), ("tracking", 2), ("tracking", 3), ("tracking", 4), ("package-delivered", 5)]
DONE: list[Step] = ["pack", "load", "answer", "catch up"]


def play(parcels: Parcels, voice: Voice, worker: Worker, shipment_id: int, steps: list[Step]) -> None:
    for step in steps:
        if isinstance(step, tuple):
            kind, number = step
            answer = voice.say(kind, number=shipment_id * 100 + number,
                               **truck(parcels, shipment_id, x=number, y=-number))
            assert answer.status_code == 200, answer.get_data(as_text=True)
        elif step == "pack":
            parcels.pack(shipment_id)
        elif step == "load":
            parcels.load(shipment_id)
        elif step == "answer":
            parcels.shop.db.transact(lambda tx: trip.record_departures(tx, shipment_ids=[shipment_id], now=datetime.now(UTC)))
        else:
            carrier_jobs.catch_up_with_carrier(worker)


@settings(max_examples=40, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(said=st.lists(st.sampled_from(SAID + DONE), max_size=14), rest=st.permutations(SAID))
def test_any_order_and_repetition_ends_the_same(
        parcels: Parcels, voice: Voice, worker: Worker, said: list[Step], rest: list[Step]) -> None:
    """Whatever was said, and however often: when everything has been said and done, the parcel is where it belongs."""
    shipment_id = parcels.begun()
    play(parcels, voice, worker, shipment_id, [*said, *rest, *DONE])
    with parcels.shop.db.reading() as tx:
        _, (row,) = tx.rows("""
                            SELECT s.status, p.truck_id, p.x, p.y, num_nulls(p.packed_at, p.loaded_at, p.departed_at),
                                   (SELECT count(*) FROM inbox WHERE shipment_id = s.id),
                                   (SELECT count(*) FROM inbox WHERE shipment_id = s.id AND parked_at IS NOT NULL),
                                   (SELECT count(*) FROM shipment_events WHERE shipment_id = s.id AND status = 'delivered'),
                                   (SELECT count(*) FROM procrastinate_jobs
                                    WHERE task_name = 'shipment_delivered' AND (args ->> 'shipment_id')::bigint = s.id)
                            FROM shipments s
                            JOIN packages p ON p.shipment_id = s.id
                            WHERE s.id = %(id)s
                            """, id=shipment_id)
    assert row == ("delivered", 5, 4, -4, 0, 2, 0, 1, 1)


# ---- the classic dialect

@pytest.fixture
def classic(shop: Shop) -> Callable[..., Browser]:
    """A browser on a shop whose carrier speaks classic, with these settings."""
    def made(**changes: Any) -> Browser:
        config = replace(shop.app.extensions["config"], carrier_protocol="classic", **changes)
        app: Flask = create_app(config, shop.db)
        return Browser(app)

    return made


HERE = {"carrier_allowed_hosts": "10.1.0.0/16, 127.0.0.1"}


def test_a_classic_carrier_speaks_plainly(parcels: Parcels, classic: Callable[..., Browser]) -> None:
    client = classic(**HERE).client
    shipment_id = parcels.begun()
    parcels.pack(shipment_id)
    answer = client.post("/truck-arrived", json=truck(parcels, shipment_id))
    assert (answer.status_code, answer.get_json()) == (200, {})
    assert client.post("/truck-arrived", json=truck(parcels, shipment_id)).status_code == 200
    parcels.load(shipment_id)
    assert client.post("/package-delivered", json={"package_id": shipment_id}).get_json() == {}
    assert parcels.status(shipment_id) == "delivered"
    assert parcels.log() == ["in truck-arrived ", "in truck-arrived a copy", "in package-delivered "]


def test_the_addresses_stand_under_the_prefix_and_only_in_classic(shop: Shop, classic: Callable[..., Browser]) -> None:
    client = classic(**HERE, carrier_callback_prefix="/from/carrier/").client
    assert client.post("/from/carrier/package-delivered", json={"package_id": 1}).status_code == 404
    error(client.post("/from/carrier/package-delivered", json={"package_id": 1}))
    answer = client.get("/from/carrier/truck-arrived")
    assert answer.status_code == 405
    error(answer)
    assert client.post("/truck-arrived", json={}).status_code in {400, 404}
    assert client.get("/truck-arrived").mimetype == "text/html"
    assert shop.guest().client.get("/truck-arrived").status_code == 404


@pytest.mark.parametrize(("address", "headers", "status"), [
    ("127.0.0.1", {}, 404),
    ("::ffff:127.0.0.1", {}, 404),
    ("10.1.255.255", {}, 404),
    ("10.2.0.1", {}, 403),
    ("", {}, 403),
    ("10.2.0.1", {"Authorization": f"Bearer {TOKEN}"}, 404),
    ("10.2.0.1", {"Authorization": TOKEN}, 403),
    ("10.2.0.1", {"Authorization": "Bearer "}, 403),
    ("10.2.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
    ("127.0.0.1", {"Origin": "https://evil.example"}, 403),
    ("127.0.0.1", {"Sec-Fetch-Site": "cross-site"}, 403),
])
def test_who_is_admitted(
        parcels: Parcels, classic: Callable[..., Browser], address: str, headers: dict[str, str], status: int) -> None:
    client = classic(**HERE, carrier_token=TOKEN).client
    answer = client.post("/package-delivered", json={"package_id": 1}, headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status
    error(answer)
    assert len(parcels.log()) == 1


def test_behind_a_proxy_its_word_counts(classic: Callable[..., Browser]) -> None:
    client = classic(carrier_allowed_hosts="10.1.2.3", trusted_proxies=1).client
    for forwarded, status in (("10.1.2.3", 404), ("10.1.2.4", 403), ("10.1.2.3, 10.1.2.4", 403), ("", 403)):
        answer = client.post("/package-delivered", json={"package_id": 1}, headers={"X-Forwarded-For": forwarded})
        assert answer.status_code == status, forwarded


def test_nobody_is_admitted_unless_somebody_is_named(classic: Callable[..., Browser]) -> None:
    client = classic().client
    assert client.post("/truck-arrived", json=PAYLOAD).status_code == 403
    assert client.post("/truck-arrived", json=PAYLOAD, headers={"Authorization": "Bearer "}).status_code == 403


@pytest.mark.parametrize(("body", "status"), [
    (b"", 400), (b"nothing", 400), (b"[]", 400), (b"{}", 400), (b'{"package_id": "1"}', 400), (b'{"package_id": 1.0}', 400),
    (b'{"package_id": 9223372036854775808}', 400), (b'{"package_id": 1}' + b" " * 1024 * 1024, 413)])
def test_a_classic_carrier_is_refused_in_json(
        parcels: Parcels, classic: Callable[..., Browser], body: bytes, status: int) -> None:
    answer = classic(**HERE).client.post("/package-delivered", data=body)
    assert answer.status_code == status
    assert parcels.log() == [f"in package-delivered refused: {error(answer)}"]


def test_after_a_new_call_for_a_truck_the_same_truck_is_news(parcels: Parcels, classic: Callable[..., Browser]) -> None:
    """The world was lost, and with it the first truck; the carrier counts its trucks from one again."""
    client = classic(**HERE).client
    shipment_id = parcels.begun()
    client.post("/truck-arrived", json=truck(parcels, shipment_id))
    parcels.shop.run("UPDATE packages SET truck_id = NULL, truck_arrived_at = NULL")
    parcels.shop.run("""
                     INSERT INTO outbox (peer, kind, warehouse_id, shipment_id, body)
                     SELECT peer, kind, warehouse_id, shipment_id, body FROM outbox WHERE kind = 'pickup'
                     """)
    client.post("/truck-arrived", json=truck(parcels, shipment_id))
    assert parcels.value("SELECT truck_arrived_at IS NOT NULL FROM packages WHERE shipment_id = %(id)s", shipment_id)

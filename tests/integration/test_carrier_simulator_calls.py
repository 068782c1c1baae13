"""The simulated carrier as a shop sees it over HTTP: the native dialect, and what it refuses. No world is needed for that."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.databases import Urls
from tests.simulated_carrier import KEY, CarrierClient, ListeningShop, simulated_carrier

NOWHERE = 1    # a port where no world listens

CREATED = {"package_id": 5, "warehouse_id": 7, "warehouse_x": 10, "warehouse_y": -10, "dest_x": 3, "dest_y": 4,
           "ups_username": "alice", "items": [{"description": "Mug", "count": 2}]}
PICKUP = {"package_id": 5, "warehouse_id": 7, "dest_x": 3, "dest_y": 4}
LOADED = {"package_id": 5, "truck_id": 1, "dest_x": 3, "dest_y": 4}
REDIRECT = {"package_id": 5, "dest_x": -8, "dest_y": -9}
QUOTE = {"origin_x": 0, "origin_y": 0, "dest_x": 30, "dest_y": 40, "weight_g": 2000}
MESSAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "/api/packages": ("package-created", CREATED),
    "/api/pickup": ("pickup", PICKUP),
    "/api/package-loaded": ("package-loaded", LOADED),
    "/api/redirect": ("redirect", REDIRECT),
    "/api/quote": ("quote", QUOTE),
    "/api/world": ("world", {"world_id": 3}),
}


@pytest.fixture
def shop_side() -> Iterator[ListeningShop]:
    made = ListeningShop()
    yield made
    made.close()


@pytest.fixture
def carrier(urls: Urls, shop_side: ListeningShop) -> Iterator[CarrierClient]:
    with simulated_carrier(urls.owner, world_port=NOWHERE, shop_url=shop_side.url) as client:
        yield client


def envelope(path: str, *, seqnum: int = 1, **changed: Any) -> dict[str, Any]:
    kind, payload = MESSAGES[path]
    return {"seqnum": seqnum, "sent_at": "2026-11-21T17:00:00Z", "type": kind, "payload": {**payload, **changed}, "acks": []}


def test_a_pickup_is_answered_with_a_truck_at_once(carrier: CarrierClient) -> None:
    carrier.say("/api/packages", "package-created", **CREATED)
    answer = carrier.send("/api/pickup", "pickup", PICKUP, seqnum=12)
    assert answer.status == 200
    assert answer.json["acks"] == [12]
    assert answer.json["result"]["truck_id"] in range(1, 11)


def test_a_copy_is_answered_as_the_first_one_was(carrier: CarrierClient) -> None:
    carrier.say("/api/pickup", "pickup", **PICKUP)
    first = carrier.send("/api/redirect", "redirect", REDIRECT, seqnum=50)
    carrier.send("/api/redirect", "redirect", {**REDIRECT, "dest_x": 20}, seqnum=51)
    assert carrier.send("/api/redirect", "redirect", REDIRECT, seqnum=50).json == first.json
    page = carrier.get("/").text
    assert "to 20, -9" in page


def test_another_number_for_the_same_pickup_gets_the_same_truck(carrier: CarrierClient) -> None:
    assert carrier.say("/api/pickup", "pickup", **PICKUP) == carrier.say("/api/pickup", "pickup", **PICKUP)


def test_what_was_answered_survives_a_restart(urls: Urls, shop_side: ListeningShop) -> None:
    answers = []
    for _ in range(2):
        with simulated_carrier(urls.owner, world_port=NOWHERE, shop_url=shop_side.url) as client:
            answers.append(client.send("/api/pickup", "pickup", PICKUP, seqnum=9).json)
            answers.append(client.say("/api/pickup", "pickup", seqnum=9, **PICKUP))
    assert answers[:2] == answers[2:]


def test_a_quote_names_three_speeds_and_grows_with_way_and_weight(carrier: CarrierClient) -> None:
    rates = carrier.say("/api/quote", "quote", **QUOTE)["rates"]
    farther = carrier.say("/api/quote", "quote", **{**QUOTE, "dest_x": 300, "weight_g": 9000})["rates"]
    assert [rate["speed"] for rate in rates] == ["economy", "standard", "express"]
    assert all(far["cost_cents"] > near["cost_cents"] and far["days"] >= near["days"]
               for near, far in zip(rates, farther, strict=True))


def test_a_redirect_is_confirmed_until_the_door_is_reached(carrier: CarrierClient) -> None:
    carrier.say("/api/pickup", "pickup", **PICKUP)
    assert carrier.say("/api/redirect", "redirect", **REDIRECT) == {"success": True}


@pytest.mark.parametrize("path", ["/api/package-loaded", "/api/redirect"])
def test_an_unknown_package_is_not_found(carrier: CarrierClient, path: str) -> None:
    kind, payload = MESSAGES[path]
    answer = carrier.send(path, kind, payload)
    assert (answer.status, list(answer.json)) == (404, ["error"])


def test_a_package_is_not_loaded_before_its_truck_has_come(carrier: CarrierClient) -> None:
    truck_id = carrier.say("/api/pickup", "pickup", **PICKUP)["truck_id"]
    answer = carrier.send("/api/package-loaded", "package-loaded", {**LOADED, "truck_id": truck_id})
    assert (answer.status, list(answer.json)) == (400, ["error"])


@pytest.mark.parametrize("path", MESSAGES)
def test_every_call_needs_a_signature_of_these_bytes_and_this_time(carrier: CarrierClient, path: str) -> None:
    body, now = json.dumps(envelope(path)).encode(), int(time.time())
    right = {"X-Timestamp": str(now), "X-Signature": "sha256=" + "0" * 64}
    stranger = CarrierClient(int(carrier.url.rsplit(":", 1)[1]), key=KEY[::-1])
    answers = [
        carrier.request("POST", path, body=body),
        carrier.request("POST", path, body=body, headers=right),
        carrier.request("POST", path, body=body, headers={"X-Timestamp": "soon", "X-Signature": "é"}),
        carrier.signed(path, body, timestamp=now - 301),
        carrier.signed(path, body, timestamp=now + 302),
        stranger.signed(path, body),
    ]
    stranger.close()
    assert [(answer.status, list(answer.json)) for answer in answers] == [(401, ["error"])] * len(answers)


def test_the_second_of_two_keys_is_accepted_too(urls: Urls, shop_side: ListeningShop) -> None:
    with simulated_carrier(urls.owner, world_port=NOWHERE, shop_url=shop_side.url, keys=(b"new", KEY.encode())) as client:
        assert client.send("/api/quote", "quote", QUOTE).status == 200


def test_without_a_key_nobody_is_believed(urls: Urls, shop_side: ListeningShop) -> None:
    with simulated_carrier(urls.owner, world_port=NOWHERE, shop_url=shop_side.url, keys=()) as client:
        assert client.send("/api/quote", "quote", QUOTE).status == 401


def spoilt(**changed: Any) -> bytes:
    """A message for /api/pickup with something wrong in its envelope."""
    return json.dumps({**envelope("/api/pickup"), **changed}).encode()


@pytest.mark.parametrize("body", [
    b"", b"null", b"[]", b"7", b"{", b"\xff\xfe", b"[" * 100_000, b'{"seqnum": ' + b"9" * 5000 + b"}", b'"' + b"x" * 200_000,
    b'{"a": NaN}', b'{"seqnum": 1}', spoilt(payload=[]), spoilt(seqnum="1"), spoilt(seqnum=True), spoilt(seqnum=-1),
    spoilt(seqnum=2**63), spoilt(seqnum=1.0), spoilt(type="redirect"), spoilt(type=5), spoilt(type={}),
])
def test_a_body_that_is_no_message_is_refused(carrier: CarrierClient, body: bytes) -> None:
    answer = carrier.signed("/api/pickup", body)
    assert (answer.status, list(answer.json)) == (400, ["error"])


BAD_FIELDS = [
    ("/api/packages", {"package_id": None}), ("/api/packages", {"package_id": "5"}), ("/api/packages", {"package_id": 2**63}),
    ("/api/packages", {"package_id": -5}), ("/api/packages", {"warehouse_id": 2**31}), ("/api/packages", {"warehouse_x": 1.5}),
    ("/api/packages", {"dest_y": -(2**31) - 1}), ("/api/packages", {"items": {}}), ("/api/packages", {"items": [5]}),
    ("/api/packages", {"items": [{"description": "a\0b", "count": 1}]}), ("/api/packages", {"items": [{"description": "a"}]}),
    ("/api/packages", {"items": [{"description": "\ud800", "count": 1}]}), ("/api/packages", {"ups_username": "x" * 101}),
    ("/api/packages", {"ups_username": ["alice"]}), ("/api/pickup", {"ups_username": "a\0"}), ("/api/pickup", {"dest_x": False}),
    ("/api/pickup", {"warehouse_id": {}}), ("/api/redirect", {"dest_x": 10**40}), ("/api/quote", {"weight_g": -1}),
    ("/api/world", {"world_id": "first"}), ("/api/world", {"world_id": 2**63}),
]


@pytest.mark.parametrize(("path", "changed"), BAD_FIELDS)
def test_a_field_that_makes_no_sense_is_refused_by_name(carrier: CarrierClient, path: str, changed: dict[str, Any]) -> None:
    answer = carrier.signed(path, json.dumps(envelope(path, **changed)).encode())
    assert (answer.status, list(answer.json)) == (400, ["error"])
    assert any(name in answer.json["error"] for name in (*changed, "description", "count"))


def test_more_than_it_takes_is_refused_before_anything_else(carrier: CarrierClient) -> None:
    assert carrier.signed("/api/pickup", b"x" * 1_000_000).status == 413
    assert carrier.request("POST", "/api/pickup", body=iter([b"x" * 100_000] * 10)).status == 413  # type: ignore[arg-type]
    assert carrier.send("/api/quote", "quote", QUOTE).status == 200


def test_unknown_fields_are_ignored(carrier: CarrierClient) -> None:
    message = {**envelope("/api/pickup", colour="red"), "priority": 5}
    assert carrier.signed("/api/pickup", json.dumps(message).encode()).status == 200


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/api/pickup", 405), ("PUT", "/", 405), ("GET", "/api/nothing", 404), ("POST", "/pickup", 404),
    ("GET", "/../etc", 404), ("GET", "/accounts/", 404), ("GET", "/accounts/a%00b", 404), ("GET", "/accounts/" + "x" * 200, 404),
])
def test_other_addresses_and_methods_are_answered_plainly(carrier: CarrierClient, method: str, path: str, status: int) -> None:
    answer = carrier.request(method, path)
    assert (answer.status, list(answer.json)) == (status, ["error"])


def test_many_copies_at_once_send_one_truck(carrier: CarrierClient) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: carrier.send("/api/pickup", "pickup", PICKUP, seqnum=7).text, range(40)))
    assert len(set(answers)) == 1


def test_the_shop_is_not_called_without_cause(carrier: CarrierClient, shop_side: ListeningShop) -> None:
    carrier.say("/api/pickup", "pickup", **PICKUP)
    assert shop_side.calls == []

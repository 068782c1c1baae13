"""docs/carrier.yaml says what the simulated carrier does: its answers, its refusals and its own calls are held against it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from simulators.carrier.actions import NATIVE
from simulators.carrier.records import CallKind
from tests.contract import DOCUMENT, answer_faults, request_faults
from tests.databases import Urls
from tests.integration.test_carrier_simulator_calls import MESSAGES, NOWHERE, envelope
from tests.simulated_carrier import Answer, CarrierClient, ListeningShop, simulated_carrier, wait_until
from tests.world import Client, simulated_world


@pytest.fixture
def heard() -> Iterator[ListeningShop]:
    made = ListeningShop()
    yield made
    made.close()


@pytest.fixture
def carrier(urls: Urls, heard: ListeningShop) -> Iterator[CarrierClient]:
    with simulated_carrier(urls.owner, world_port=NOWHERE, shop_url=heard.url) as client:
        yield client


def test_the_document_knows_the_same_addresses() -> None:
    assert set(DOCUMENT["paths"]) == set(NATIVE)
    assert set(DOCUMENT["webhooks"]) == {f"/webhooks/carrier/{kind}" for kind in CallKind}
    for path, (kind, _) in NATIVE.items():
        assert request_faults(path, envelope(path)) == []
        assert request_faults(path, {**envelope(path), "type": "another"}) == [f"it.type is {'another'!r}"], kind


def test_a_message_without_one_of_its_fields_is_a_fault_to_both(carrier: CarrierClient) -> None:
    for path, (_, payload) in MESSAGES.items():
        for name in set(payload) - {"ups_username", "items"}:
            message = envelope(path)
            del message["payload"][name]
            assert request_faults(path, message) == [f"it.payload lacks {name}"]
            assert carrier.signed(path, json.dumps(message).encode()).status == 400


def judged(carrier: CarrierClient, path: str, body: bytes) -> Answer:
    """An answer that has the documented form."""
    answer = carrier.signed(path, body)
    assert answer_faults(path, answer.status, answer.json) == []
    return answer


def test_every_answer_is_as_documented(carrier: CarrierClient) -> None:
    early: list[tuple[str, Any, int]] = [(path, envelope(path), 404) for path in ("/api/package-loaded", "/api/redirect")]
    rest = [(path, envelope(path, seqnum=number), 400 if "loaded" in path else 200) for number, path in enumerate(MESSAGES, 10)]
    for path, message, status in early + rest:
        assert judged(carrier, path, json.dumps(message).encode()).status == status, path
    for path in MESSAGES:
        assert judged(carrier, path, b"x").status == 400
        assert judged(carrier, path, b"x" * 300_000).status == 413
        refused = carrier.request("POST", path, body=b"{}")
        assert answer_faults(path, refused.status, refused.json) == []
        assert refused.status == 401


def test_every_call_to_the_shop_is_as_documented(urls: Urls, heard: ListeningShop) -> None:
    with (simulated_world(urls.owner, speed=3000) as world, simulated_carrier(
            urls.owner, world_port=world.carrier_port, shop_url=heard.url, makes_world=True, trucks=1) as carrier):
        wait_until(lambda: heard.of("/world"))
        with Client(world.shop_port, is_shop=True) as client:
            client.enter(heard.of("/world")[0]["world_id"], places={1: (9000, 9000)})
            carrier.say("/api/pickup", "pickup", package_id=1, warehouse_id=1, dest_x=0, dest_y=0)
            wait_until(lambda: len(heard.of("/tracking")) >= 2)
        for call in heard.calls:
            assert request_faults(call.path, call.json) == []
        assert {call.path.rsplit("/", 1)[1] for call in heard.calls} == {"world", "tracking"}

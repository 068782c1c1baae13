"""What the carrier says is read exactly, and whatever makes no sense is refused in words."""

import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import carrier_messages
from app.domain.carrier_messages import PackageDelivered, Tracking, TruckArrived, WorldMade
from app.domain.errors import BadMessage

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["package_id", "truck_id", "x", "y"]), inner))


def test_messages_are_read_and_unknown_fields_ignored() -> None:
    truck = {"truck_id": 3, "warehouse_id": 1, "package_id": 7, "colour": "brown"}
    assert carrier_messages.read("truck-arrived", truck) == TruckArrived(package_id=7, truck_id=3, warehouse_id=1)
    assert carrier_messages.read("package-delivered", {"package_id": 7}) == PackageDelivered(package_id=7)
    assert carrier_messages.read("world", {"world_id": 2**63 - 1}) == WorldMade(world_id=2**63 - 1)
    seen = {"package_id": 7, "x": -2**31, "y": 2**31 - 1, "status": "delivering", "arrives_at": "2026-11-21T18:00:00+01:00"}
    assert carrier_messages.read("tracking", seen) == Tracking(
        package_id=7, x=-2**31, y=2**31 - 1, arrives_at=datetime(2026, 11, 21, 17, tzinfo=UTC))
    assert carrier_messages.read("tracking", {**seen, "arrives_at": None}) == Tracking(
        package_id=7, x=-2**31, y=2**31 - 1, arrives_at=None)


@pytest.mark.parametrize("truck_id", [None, "3", 3.0, True, [], {}, 2**31, -2**31 - 1, 10**400])
def test_what_is_no_whole_number_of_32_bits_is_no_truck(truck_id: object) -> None:
    with pytest.raises(BadMessage, match="truck_id"):
        carrier_messages.read("truck-arrived", {"truck_id": truck_id, "warehouse_id": 1, "package_id": 7})


@pytest.mark.parametrize("arrives_at", ["soon", 12, "2026-11-21T17:00:00", "2026-02-30T00:00:00Z", "0001-01-01T00:00+23:00", {}])
def test_what_is_no_time_with_its_zone_is_refused(arrives_at: object) -> None:
    with pytest.raises(BadMessage, match="arrives_at"):
        carrier_messages.read("tracking", {"package_id": 7, "x": 1, "y": 2, "arrives_at": arrives_at})


@pytest.mark.parametrize("body", [b"", b"\xff", b"[1]", b"null", b"{", b"[" * 100_000, b"9" * 10_000, b'{"a": NaN, }'])
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(BadMessage):
        carrier_messages.read_object(body)


def test_an_envelope_has_its_own_type_and_number() -> None:
    good = {"seqnum": 12, "sent_at": "2026-11-21T17:00:00Z", "type": "world", "payload": {"world_id": 1}, "acks": []}
    assert carrier_messages.read_envelope(json.dumps(good).encode(), kind="world").sequence_number == 12
    for wrong in ({"type": "pickup"}, {"type": None}, {"seqnum": -1}, {"seqnum": 2**63}, {"seqnum": "12"}, {"payload": [1]}):
        with pytest.raises(BadMessage):
            carrier_messages.read_envelope(json.dumps({**good, **wrong}).encode(), kind="world")


@given(said=JSON, kind=st.sampled_from(carrier_messages.KINDS))
def test_nothing_else_is_ever_raised(said: object, kind: str) -> None:
    body = json.dumps({"seqnum": 1, "type": kind, "payload": said}).encode()
    with contextlib.suppress(BadMessage):
        carrier_messages.read(kind, carrier_messages.read_envelope(body, kind=kind).payload)


def test_what_was_read_is_written_the_same() -> None:
    truck = TruckArrived(package_id=7, truck_id=3, warehouse_id=1)
    assert carrier_messages.read("truck-arrived", json.loads(carrier_messages.write(truck))) == truck

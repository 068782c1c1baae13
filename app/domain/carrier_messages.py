"""What the carrier says to the shop, as it is read from JSON: unknown fields are ignored, everything else has to fit exactly."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from app.domain.errors import BadMessage


@dataclass(frozen=True, slots=True, kw_only=True)
class TruckArrived:
    """A truck waits at a warehouse for a package."""

    package_id: int
    truck_id: int
    warehouse_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageDelivered:
    """A package is at its door."""

    package_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracking:
    """Where a package is, and when it will be at its door if the carrier says so."""

    package_id: int
    x: int
    y: int
    arrives_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldMade:
    """The world in which shop and carrier meet, which the carrier has made."""

    world_id: int


Said: TypeAlias = TruckArrived | PackageDelivered | Tracking | WorldMade


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A message of the native dialect; `sequence_number` is the carrier's own."""

    sequence_number: int
    payload: Mapping[str, Any]


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body; BadMessage for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise BadMessage("This is not JSON.") from None
    if not isinstance(found, dict):
        raise BadMessage("This is not a JSON object.")
    return found


def read_envelope(body: bytes, *, kind: str) -> Envelope:
    """A message of this kind from its body; BadMessage when it is another one or makes no sense."""
    said = read_object(body)
    if said.get("type") != kind:
        raise BadMessage(f"type has to be {kind} here.")
    payload = said.get("payload")
    if not isinstance(payload, dict):
        raise BadMessage("payload has to be an object.")
    return Envelope(sequence_number=_whole(said, "seqnum", 0, 2**63 - 1), payload=payload)


def read(kind: str, payload: Mapping[str, Any]) -> Said:
    """What a payload of this kind says; BadMessage when it makes no sense."""
    return _READERS[kind](payload)


def write(said: Said) -> str:
    """The same for the same message, as JSON."""
    return json.dumps(asdict(said), sort_keys=True, default=str)


def _truck_arrived(payload: Mapping[str, Any]) -> TruckArrived:
    return TruckArrived(
        package_id=_package(payload), truck_id=_int32(payload, "truck_id"), warehouse_id=_int32(payload, "warehouse_id"))


def _package_delivered(payload: Mapping[str, Any]) -> PackageDelivered:
    return PackageDelivered(package_id=_package(payload))


def _tracking(payload: Mapping[str, Any]) -> Tracking:
    return Tracking(
        package_id=_package(payload), x=_int32(payload, "x"), y=_int32(payload, "y"), arrives_at=_time(payload, "arrives_at"))


def _world_made(payload: Mapping[str, Any]) -> WorldMade:
    return WorldMade(world_id=_whole(payload, "world_id", -2**63, 2**63 - 1))


_READERS: dict[str, Callable[[Mapping[str, Any]], Said]] = {
    "truck-arrived": _truck_arrived,
    "package-delivered": _package_delivered,
    "tracking": _tracking,
    "world": _world_made,
}
KINDS = tuple(_READERS)


def _package(payload: Mapping[str, Any]) -> int:
    return _whole(payload, "package_id", -2**63, 2**63 - 1)


def _int32(payload: Mapping[str, Any], name: str) -> int:
    return _whole(payload, name, -2**31, 2**31 - 1)


def _whole(content: Mapping[str, Any], name: str, least: int, most: int) -> int:
    """A whole number written as one: neither 1.0 nor true is."""
    value = content.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise BadMessage(f"{name} has to be a whole number from {least} to {most}.")
    return value


def _time(content: Mapping[str, Any], name: str) -> datetime | None:
    """A time with its zone, as ISO 8601 writes it; None where there is none."""
    value = content.get(name)
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        pass
    raise BadMessage(f"{name} has to be a time such as 2026-11-21T17:00:00Z.")

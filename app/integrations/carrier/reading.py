"""Numbers in the carrier's answers."""

from collections.abc import Mapping
from typing import Any


def read_int(said: object, *, least: int, bits: int) -> int | None:
    """A whole number from `least` that fits so many bits beside its sign, None for anything else (a JSON true is none)."""
    is_number = isinstance(said, int) and not isinstance(said, bool)
    return said if is_number and least <= said < 2**bits else None   # type: ignore[operator,return-value]


def read_truck_id(content: Mapping[str, Any]) -> int | None:
    """The truck that an answer names."""
    return read_int(content.get("truck_id"), least=-2**31, bits=31)

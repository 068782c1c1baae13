"""What others have sent, read with suspicion: numbers have a range, texts a length and no character that cannot be kept."""

import json
from typing import Any

from simulators.carrier.records import Json, Place, Refused

INT32 = range(-(2**31), 2**31)
INT64 = range(-(2**63), 2**63)
NAME_MAX = 100
DESCRIPTION_MAX = 500
ITEMS_MAX = 1000


def parse(body: bytes) -> "Fields":
    """A JSON object; Refused with 400 for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "the body is not JSON") from None
    if not isinstance(found, dict):
        raise Refused(400, "the body is not a JSON object")
    return Fields(found)


class Fields:
    """The fields of a JSON object. Whatever is not as it should be is Refused with 400, by its name."""

    def __init__(self, found: Json) -> None:
        self._found = found

    def integer(self, name: str, among: range = INT32) -> int:
        found = self._found.get(name)
        if not isinstance(found, int) or isinstance(found, bool) or found not in among:
            raise Refused(400, f"{name} must be a whole number from {among.start} to {among.stop - 1}")
        return found

    def find_integer(self, name: str) -> int | None:
        """None when the field is missing or null."""
        return None if self._found.get(name) is None else self.integer(name)

    def text(self, name: str, *, length_max: int) -> str:
        found = self._found.get(name)
        if not isinstance(found, str) or not is_text(found, length_max=length_max):
            raise Refused(400, f"{name} must be a text of at most {length_max} characters")
        return found

    def find_text(self, name: str, *, length_max: int) -> str | None:
        """None when the field is missing, null or empty."""
        return None if self._found.get(name) in (None, "") else self.text(name, length_max=length_max)

    def place(self, prefix: str) -> Place:
        return Place(x=self.integer(f"{prefix}_x"), y=self.integer(f"{prefix}_y"))

    def fields(self, name: str) -> "Fields":
        """A JSON object inside this one."""
        found = self._found.get(name)
        if not isinstance(found, dict):
            raise Refused(400, f"{name} must be a JSON object")
        return Fields(found)

    def items(self, name: str) -> list[Json]:
        """What is in a package; empty when the field is missing."""
        found: Any = self._found.get(name, [])
        if not isinstance(found, list) or len(found) > ITEMS_MAX or not all(isinstance(item, dict) for item in found):
            raise Refused(400, f"{name} must be a list of at most {ITEMS_MAX} JSON objects")
        return [{"description": item.text("description", length_max=DESCRIPTION_MAX),
                 "count": item.integer("count", range(1, 2**31))} for item in map(Fields, found)]

    @property
    def canonical(self) -> bytes:
        """The same bytes for the same content."""
        return json.dumps(self._found, sort_keys=True).encode()


def is_text(found: str, *, length_max: int) -> bool:
    """Can the database keep it? It knows neither NUL nor halves of characters."""
    if len(found) > length_max or "\0" in found:
        return False
    try:
        found.encode()
    except UnicodeEncodeError:
        return False
    return True

"""One POST of JSON to the carrier: bounded in time and size, over connections that are kept."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3

from app.integrations.carrier.messages import Refused, UnknownPackage, Unreachable

CONNECT_TIMEOUT_S = 3.0
READ_TIMEOUT_S = 10.0
ANSWER_BYTES_MAX = 256 * 1024
CONNECTIONS_MAX = 20
TEXT_MAX = 300
# "Too early", "too many": not now, but later (RFC 9110, 15.5.9; RFC 6585, 4; RFC 8470, 5.2).
_LATER = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A call that succeeded. `content` is None when it broke off, was too long or no JSON object: answered it was."""

    content: dict[str, Any] | None


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send it once. Unreachable without an answer or with one of 5xx, UnknownPackage for 404, Refused for the others."""
    try:
        response = _connections().request(
            "POST", url, body=body, headers={"Content-Type": "application/json", **headers}, redirect=False,
            preload_content=False, timeout=urllib3.Timeout(connect=CONNECT_TIMEOUT_S, read=READ_TIMEOUT_S))
    except urllib3.exceptions.HTTPError as error:
        raise Unreachable(f"The carrier did not answer ({_name(error)}).") from error
    try:
        content = _read(response)
    finally:
        response.release_conn()
    if 200 <= response.status < 300:
        return Answer(content=content)
    raise _error(response.status, (content or {}).get("error"))


@functools.cache
def _connections() -> urllib3.PoolManager:
    return urllib3.PoolManager(maxsize=CONNECTIONS_MAX, retries=False)


def _read(response: urllib3.BaseHTTPResponse) -> dict[str, Any] | None:
    """The object in an answer, None for anything else."""
    try:
        body = response.read(ANSWER_BYTES_MAX + 1)
        found = json.loads(body) if 0 < len(body) <= ANSWER_BYTES_MAX else None
    except (urllib3.exceptions.HTTPError, ValueError, RecursionError):
        response.close()
        return None
    if len(body) > ANSWER_BYTES_MAX:
        response.close()
    return found if isinstance(found, dict) else None


def _error(status: int, said: object) -> Unreachable | Refused:
    text = f"The carrier says: {readable(said)}" if said else f"The carrier answered with status {status}."
    if status >= 500 or status in _LATER:
        return Unreachable(text)
    return UnknownPackage(text) if status == 404 else Refused(text)


def readable(said: object) -> str:
    """Somebody else's words as they can be stored and shown."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(said)).split())[:TEXT_MAX]


def _name(error: Exception) -> str:
    """The kind of a network error in words: "connect timeout error"."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in type(error).__name__).strip()

"""How messages of the native dialect are signed: HMAC-SHA256 of the time and the body as it is on the wire.

`X-Timestamp` is in Unix seconds, `X-Signature` is `sha256=` and the hex digest, under a key that both sides share, of
`<timestamp>.` and the body. While keys are being changed a receiver accepts several; the first one signs.
"""

import hashlib
import hmac
import time
from collections.abc import Mapping

from simulators.carrier.records import Refused

TIMESTAMP, SIGNATURE = "x-timestamp", "x-signature"
WINDOW_S = 300
TIMESTAMP_DIGITS_MAX = 15


def sign(body: bytes, *, key: bytes, now: float) -> dict[str, str]:
    """The two headers for a body that is sent now."""
    timestamp = str(int(now))
    return {TIMESTAMP: timestamp, SIGNATURE: _signature(body, key=key, timestamp=timestamp)}


def verify(body: bytes, headers: Mapping[str, str], *, keys: tuple[bytes, ...], now: float | None = None) -> None:
    """Raises Refused with 401 unless one of the keys has signed this, not long ago."""
    timestamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= TIMESTAMP_DIGITS_MAX):
        raise Refused(401, "the call carries no time")
    # All keys are tried, each in constant time, so that the time this takes tells nothing.
    found = [hmac.compare_digest(_signature(body, key=key, timestamp=timestamp).encode(), signature.encode(errors="replace"))
             for key in keys]
    if not any(found):
        raise Refused(401, "the signature is missing or wrong")
    if abs((time.time() if now is None else now) - int(timestamp)) > WINDOW_S:
        raise Refused(401, "the call is too old, or from the future")


def _signature(body: bytes, *, key: bytes, timestamp: str) -> str:
    return "sha256=" + hmac.new(key, f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()

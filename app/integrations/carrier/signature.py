"""Signatures of the native dialect: HMAC-SHA256, under a key that both sides share, of the time and the very bytes of the body.

Several keys are live while they are changed: give the new one to both sides behind the old one, then put it first, then take
the old one away.
"""

import hashlib
import hmac
from collections.abc import Sequence

WINDOW_S = 300
_DIGITS_MAX = 12


class SignatureRefused(Exception):
    """A message that cannot be believed; the text says why."""


def sign(key: bytes, *, timestamp: int, body: bytes) -> str:
    """The value of X-Signature for a body that is sent at this Unix time (seconds)."""
    return "sha256=" + hmac.new(key, f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def verify(keys: Sequence[bytes], *, timestamp: str, signature: str, body: bytes, now: float) -> None:
    """Return when one of the keys made this signature within WINDOW_S of `now` (Unix time); raise SignatureRefused otherwise.

    Every key is tried, each in constant time, so that the time it takes tells nothing.
    """
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS_MAX):
        raise SignatureRefused("The time of this message is missing.")
    given = signature.encode(errors="replace")
    matches = [hmac.compare_digest(sign(key, timestamp=int(timestamp), body=body).encode(), given) for key in keys]
    if not any(matches):
        raise SignatureRefused("The signature of this message is missing or wrong.")
    if abs(now - int(timestamp)) > WINDOW_S:
        raise SignatureRefused("This message is too old, or from the future.")

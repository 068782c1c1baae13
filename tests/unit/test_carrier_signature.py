"""Signatures of the native carrier dialect: who has a live key is believed, for five minutes, for exactly these bytes."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.integrations.carrier.signature import WINDOW_S, SignatureRefused, sign, verify

NOW = 1_795_280_400
BODY = b'{"seqnum": 12}'
KEY, OLD_KEY = b"new key", b"old key"


def refused(**changes: object) -> bool:
    """Whether a good message with these changes is refused."""
    good = {"keys": [KEY], "timestamp": str(NOW), "signature": sign(KEY, timestamp=NOW, body=BODY), "body": BODY, "now": NOW}
    said = {**good, **changes}
    try:
        verify(said.pop("keys"), **said)  # type: ignore[arg-type]
    except SignatureRefused:
        return True
    return False


def test_a_signature_is_what_the_dialect_says() -> None:
    expected = hmac.new(KEY, b"1795280400." + BODY, hashlib.sha256).hexdigest()
    assert sign(KEY, timestamp=NOW, body=BODY) == f"sha256={expected}"
    assert not refused()


def test_while_keys_are_changed_both_are_good() -> None:
    by_old = sign(OLD_KEY, timestamp=NOW, body=BODY)
    assert refused(signature=by_old)
    assert not refused(signature=by_old, keys=[OLD_KEY])
    assert not refused(signature=by_old, keys=[OLD_KEY, KEY])
    assert not refused(signature=by_old, keys=[KEY, OLD_KEY])
    assert not refused(keys=[OLD_KEY, KEY])


def test_without_keys_nobody_is_believed() -> None:
    assert refused(keys=[])
    assert refused(keys=[], signature=sign(b"", timestamp=NOW, body=BODY))


@pytest.mark.parametrize(("age_s", "is_refused"), [
    (0, False), (WINDOW_S, False), (WINDOW_S + 1, True), (-WINDOW_S, False), (-WINDOW_S - 1, True), (86_400, True)])
def test_it_is_good_for_five_minutes_before_and_after(age_s: int, is_refused: bool) -> None:  # noqa: FBT001 - a table
    assert refused(now=NOW + age_s) == is_refused


@pytest.mark.parametrize("timestamp", ["", "abc", "-1795280400", " 1795280400", "1795280400.0", "١٧٩٥٢٨٠٤٠٠", "9" * 5000])
def test_what_is_no_time_is_refused(timestamp: str) -> None:
    assert refused(timestamp=timestamp)


@pytest.mark.parametrize("signature", ["", "sha256=", "sha256=é", "md5=0", sign(KEY, timestamp=NOW, body=BODY).upper(),
                                       sign(KEY, timestamp=NOW + 1, body=BODY), sign(KEY, timestamp=NOW, body=BODY)[7:]])
def test_what_is_no_signature_is_refused(signature: str) -> None:
    assert refused(signature=signature)


@given(position=st.integers(0, len(BODY) - 1), change=st.integers(1, 255))
def test_any_other_body_is_refused(position: int, change: int) -> None:
    altered = bytearray(BODY)
    altered[position] ^= change
    assert refused(body=bytes(altered))

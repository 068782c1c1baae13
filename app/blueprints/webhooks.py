"""What other machines tell the shop. The carrier signs what it says in the native dialect; in the classic one it is believed for
where it comes from, or for a token.

Every answer is JSON, `{"error": …}` where nothing came of it. What was refused leaves a line in the link's log.
"""

import hmac
import time
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, HTTPException, RequestEntityTooLarge, Unauthorized

from app.config import carrier_keys
from app.domain import carrier_messages, errors
from app.domain.carrier_messages import Said
from app.integrations.carrier import signature
from app.transactions import reception
from app.web import config, db

BODY_BYTES_MAX = 256 * 1024
STRANGERS_EVERY = timedelta(seconds=10)
NATIVE = "/webhooks/carrier"
CLASSIC_KINDS = ("truck-arrived", "package-delivered")

blueprint = Blueprint("webhooks", __name__)
classic_blueprint = Blueprint("classic_webhooks", __name__)


def hear_native(kind: str) -> ResponseReturnValue:
    """A signed envelope: the answer acks its number, and acks it again when it comes again."""
    body = _read_body(kind)
    try:
        signature.verify(
            carrier_keys(config), timestamp=request.headers.get("X-Timestamp", ""),
            signature=request.headers.get("X-Signature", ""), body=body, now=time.time())
    except signature.SignatureRefused as refusal:
        raise _stranger(kind, Unauthorized(str(refusal))) from None
    try:
        envelope = carrier_messages.read_envelope(body, kind=kind)
        _receive(carrier_messages.read(kind, envelope.payload), number=envelope.sequence_number, body=body)
    except errors.DomainError as refusal:
        _note(kind, body, refusal)
        raise
    return {"acks": [envelope.sequence_number], "result": {}}


def hear_classic(kind: str) -> ResponseReturnValue:
    """A plain body from somebody who is known."""
    body = _read_body(kind)
    if not _is_known():
        raise _stranger(kind, Forbidden("This address is not among CARRIER_ALLOWED_HOSTS, and there is no token."))
    try:
        _receive(carrier_messages.read(kind, carrier_messages.read_object(body)), number=None, body=body)
    except errors.DomainError as refusal:
        _note(kind, body, refusal)
        raise
    return {}


for _kind in carrier_messages.KINDS:
    blueprint.add_url_rule(f"{NATIVE}/{_kind}", _kind, hear_native, methods=["POST"], defaults={"kind": _kind})
for _kind in CLASSIC_KINDS:
    classic_blueprint.add_url_rule(f"/{_kind}", _kind, hear_classic, methods=["POST"], defaults={"kind": _kind})


def _read_body(kind: str) -> bytes:
    request.max_content_length = BODY_BYTES_MAX
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        too_large = RequestEntityTooLarge(f"A message may have {BODY_BYTES_MAX // 1024} KB at most.")
        raise _stranger(kind, too_large) from None


def _receive(said: Said, *, number: int | None, body: bytes) -> None:
    now = datetime.now(UTC)
    db.transact(lambda tx: reception.receive(tx, said=said, number=number, body=_printable(body), now=now))


def _note(kind: str, body: bytes, refusal: errors.DomainError) -> None:
    """A line about what was refused; what the database had no time for will come again."""
    if not isinstance(refusal, errors.Busy):
        db.transact(lambda tx: reception.record_refusal(tx, kind=kind, body=_printable(body), reason=str(refusal)))


def _stranger(kind: str, error: HTTPException) -> HTTPException:
    """The error, noted."""
    since = datetime.now(UTC) - STRANGERS_EVERY
    reason = error.description or error.name
    db.transact(lambda tx: reception.record_stranger(tx, kind=kind, reason=reason, since=since))
    return error


def _is_known() -> bool:
    """Whether this caller comes from an allowed address, or knows the token.

    A browser says that it is one (https://fetch.spec.whatwg.org/#origin-header): no page may use the address of whoever reads it.
    """
    if "Origin" in request.headers or "Sec-Fetch-Site" in request.headers:
        return False
    given = request.headers.get("Authorization", "").encode(errors="replace")
    if config.carrier_token and hmac.compare_digest(given, f"Bearer {config.carrier_token}".encode()):
        return True
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return any(address in network for network in config.carrier_networks)


def _printable(body: bytes) -> str:
    """A body as the log keeps it."""
    text = body[: 4 * reception.BODY_MAX].decode(errors="replace")
    return "".join(c if c.isprintable() else " " for c in text)[: reception.BODY_MAX]

"""The native dialect: signed envelopes with sequence numbers. What is not acked is said again, and applied once."""

import json
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from app.integrations.carrier import http, signature
from app.integrations.carrier.messages import (
    PackageCreated,
    PackageLoaded,
    Pickup,
    QuoteRequest,
    Rate,
    Redirect,
    Redirected,
    Refused,
    Unreachable,
)
from app.integrations.carrier.reading import read_int, read_truck_id


class Native:
    """A carrier that speaks `native` at this address. The first key signs; without one it cannot be called."""

    def __init__(self, url: str, *, keys: Sequence[bytes]) -> None:
        self._url = url.rstrip("/")
        self._keys = keys

    def package_created(self, said: PackageCreated, *, seqnum: int) -> None:
        self._call("/api/packages", "package-created", seqnum, {
            "package_id": said.package_id, "warehouse_id": said.warehouse_id, "warehouse_x": said.warehouse_x,
            "warehouse_y": said.warehouse_y, "dest_x": said.dest_x, "dest_y": said.dest_y, **_account(said.account),
            "items": [{"description": item.description, "count": item.count} for item in said.items]})

    def pickup(self, said: Pickup, *, seqnum: int) -> int | None:
        return read_truck_id(self._call("/api/pickup", "pickup", seqnum, {
            "package_id": said.package_id, "warehouse_id": said.warehouse_id, "dest_x": said.dest_x, "dest_y": said.dest_y,
            **_account(said.account)}))

    def package_loaded(self, said: PackageLoaded, *, seqnum: int) -> None:
        self._call("/api/package-loaded", "package-loaded", seqnum, {
            "package_id": said.package_id, "truck_id": said.truck_id, "dest_x": said.dest_x, "dest_y": said.dest_y})

    def redirect(self, said: Redirect, *, seqnum: int) -> Redirected:
        result = self._call("/api/redirect", "redirect", seqnum, {
            "package_id": said.package_id, "dest_x": said.dest_x, "dest_y": said.dest_y})
        return Redirected(success=result.get("success") is True, message=http.readable(result.get("message") or ""))

    def quote(self, asked: QuoteRequest, *, seqnum: int) -> list[Rate]:
        result = self._call("/api/quote", "quote", seqnum, {
            "origin_x": asked.origin_x, "origin_y": asked.origin_y, "dest_x": asked.dest_x, "dest_y": asked.dest_y,
            "weight_g": asked.weight_g})
        rates = result.get("rates")
        return [_rate(rate) for rate in rates] if isinstance(rates, list) else []

    def world(self, number: int, *, seqnum: int) -> None:
        self._call("/api/world", "world", seqnum, {"world_id": number})

    def _call(self, path: str, kind: str, seqnum: int, payload: dict[str, Any]) -> dict[str, Any]:
        """Say it; the result of an answer that acks it. Unreachable for any other answer: it may be said again."""
        if not self._keys:
            raise Unreachable("CARRIER_SECRETS is empty, so that no call to the carrier can be signed.")
        envelope = {"seqnum": seqnum, "sent_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", "type": kind, "payload": payload,
                    "acks": []}
        body = json.dumps(envelope).encode()
        timestamp = int(time.time())
        answer = http.post(self._url + path, body=body, headers={
            "X-Timestamp": str(timestamp), "X-Signature": signature.sign(self._keys[0], timestamp=timestamp, body=body)})
        content = answer.content or {}
        acks = content.get("acks")
        if not isinstance(acks, list) or seqnum not in acks:
            raise Unreachable("The carrier answered without an ack.")
        result = content.get("result")
        return result if isinstance(result, dict) else {}


def _account(account: str | None) -> dict[str, str]:
    return {"ups_username": account} if account else {}


def _rate(said: object) -> Rate:
    rate = said if isinstance(said, dict) else {}
    cost_cents, days = read_int(rate.get("cost_cents"), least=0, bits=63), read_int(rate.get("days"), least=0, bits=31)
    if cost_cents is None or days is None or rate.get("speed") not in {"economy", "standard", "express"}:
        raise Refused("The carrier's quote makes no sense.")
    return Rate(speed=rate["speed"], cost_cents=cost_cents, days=days)

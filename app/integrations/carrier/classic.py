"""The classic dialect: plain bodies, without numbers and signatures. It cannot tell a repeat from a new call.

The peer that speaks it sends a second truck when it is asked twice. So an answer counts as one however garbled its content is:
which truck it was is learned from its arrival. What this dialect has no words for is not said.
"""

import json
from typing import Any

from app.integrations.carrier import http
from app.integrations.carrier.messages import (
    PackageCreated,
    PackageLoaded,
    Pickup,
    QuoteRequest,
    Rate,
    Redirect,
    Redirected,
)
from app.integrations.carrier.reading import read_truck_id


class Classic:
    """A carrier that speaks `classic` at this address; with a token, each call carries it."""

    def __init__(self, url: str, *, token: str = "") -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def package_created(self, said: PackageCreated, *, seqnum: int) -> None:
        """Nothing: it hears of a package when a truck is asked for."""

    def pickup(self, said: Pickup, *, seqnum: int) -> int | None:  # noqa: ARG002 - the dialect has no numbers
        body = {"package_id": said.package_id, "warehouse_id": said.warehouse_id, "dest_x": said.dest_x, "dest_y": said.dest_y}
        return read_truck_id(self._call("/pickup", body | ({"ups_username": said.account} if said.account else {})))

    def package_loaded(self, said: PackageLoaded, *, seqnum: int) -> None:  # noqa: ARG002 - as above
        self._call("/package-loaded", {
            "package_id": said.package_id, "truck_id": said.truck_id, "dest_x": said.dest_x, "dest_y": said.dest_y})

    def redirect(self, said: Redirect, *, seqnum: int) -> Redirected:  # noqa: ARG002 - as above
        content = self._call("/redirect", {"package_id": said.package_id, "dest_x": said.dest_x, "dest_y": said.dest_y})
        return Redirected(success=content.get("success") is True, message=http.readable(content.get("message") or ""))

    def quote(self, asked: QuoteRequest, *, seqnum: int) -> list[Rate]:  # noqa: ARG002 - as above
        """None: it cannot be asked."""
        return []

    def world(self, number: int, *, seqnum: int) -> None:
        """Nothing: both sides are told by people which world they meet in."""

    def _call(self, path: str, payload: dict[str, Any]) -> dict[str, Any]:
        return http.post(self._url + path, body=json.dumps(payload).encode(), headers=self._headers).content or {}

"""A carrier on this machine that does what a test tells it to: an HTTP server for both dialects, and what it says to the shop.

It shares no code with the shop, so that mistakes cannot cancel out.
"""

import hashlib
import hmac
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from werkzeug.test import TestResponse

from tests.client import Browser

KEY = "a key that both sides know"
TOKEN = "a token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A request as the carrier got it."""

    path: str
    body: dict[str, Any]
    headers: dict[str, str]
    raw: bytes

    @property
    def is_signed(self) -> bool:
        said = hmac.new(KEY.encode(), self.headers["X-Timestamp"].encode() + b"." + self.raw, hashlib.sha256).hexdigest()
        is_now = abs(time.time() - int(self.headers["X-Timestamp"])) < 300
        return is_now and self.headers["X-Signature"] == f"sha256={said}"


# What the carrier does with a request: works, or one of: dropped (unheard), mute (heard, no answer), cut (the answer breaks off),
# slow, garbled (200 and no JSON), or a status.
Mood = str | int
WORKS: Mood = "works"


class Peer:
    """The carrier: a new truck for every pickup that it has not seen under this number. `moods` are for the next requests."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.heard: list[Heard] = []
        self.moods: list[Mood] = []
        self.trucks: dict[int, int] = {}            # by truck: its package
        self.redirect: dict[str, Any] = {"success": True}
        self.known: set[int] | None = None          # packages that it knows; None: any
        self.released = threading.Event()           # what a slow answer waits for
        self.url = ""
        self._results: dict[int, Any] = {}
        self._lock = threading.Lock()

    @property
    def calls(self) -> list[tuple[str, int]]:
        """(path, package) of every request that it heard, in order."""
        return [(heard.path, (heard.body.get("payload") or heard.body)["package_id"]) for heard in self.heard]

    def count(self, path: str) -> int:
        return sum(heard.path == path for heard in self.heard)

    def answer(self, heard: Heard) -> dict[str, Any]:
        """Do what was asked and answer in the dialect."""
        with self._lock:
            self.heard.append(heard)
            if self.dialect == "classic":
                return self._do(heard.path, heard.body)
            number = heard.body["seqnum"]
            if number not in self._results:
                self._results[number] = self._do(heard.path, heard.body["payload"])
            return {"acks": [number], "result": self._results[number]}

    def _do(self, path: str, payload: dict[str, Any]) -> dict[str, Any]:
        if path.endswith("/pickup"):
            truck_id = len(self.trucks) + 1
            self.trucks[truck_id] = payload["package_id"]
            return {"truck_id": truck_id}
        if path.endswith("/quote"):
            return {"rates": [{"speed": "express", "cost_cents": 900, "days": 1}]}
        return self.redirect if path.endswith("/redirect") else {}


@contextmanager
def calling(dialect: str = "native") -> Iterator[Peer]:
    """A carrier that listens until the block ends."""
    peer = Peer(dialect)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            mood = peer.moods.pop(0) if peer.moods else WORKS
            if mood == "dropped":
                return self._hang_up()
            if isinstance(mood, int):
                return self._say(mood, json.dumps({"error": f"not now: {mood}"}).encode())
            answer = json.dumps(peer.answer(
                Heard(path=self.path, body=json.loads(raw), headers=dict(self.headers), raw=raw))).encode()
            if mood == "slow":
                peer.released.wait(30)
            if mood == "mute":
                return self._hang_up()
            if mood == "cut":
                self._say(200, answer[:3], length=len(answer))
                return self._hang_up()
            return self._say(200, b"<html>" if mood == "garbled" else answer)

        def _say(self, status: int, body: bytes, *, length: int = 0) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(length or len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _hang_up(self) -> None:
            self.close_connection = True

        def log_message(self, *_args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    peer.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield peer
    finally:
        peer.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


Change = Callable[[dict[str, Any]], Any]


class Voice:
    """What a native carrier says to the shop, each thing under the next number unless told otherwise."""

    def __init__(self, browser: Browser, key: str = KEY) -> None:
        self.client = browser.client
        self.key = key
        self._numbers = itertools.count(1)

    def envelope(self, kind: str, *, number: int | None = None, **payload: Any) -> dict[str, Any]:
        return {"seqnum": next(self._numbers) if number is None else number, "sent_at": datetime.now(UTC).isoformat(),
                "type": kind, "payload": payload, "acks": []}

    def say(self, kind: str, *, number: int | None = None, **payload: Any) -> TestResponse:
        """Say it well."""
        return self.send(kind, json.dumps(self.envelope(kind, number=number, **payload)).encode())

    def send(self, kind: str, body: bytes, *, age_s: float = 0, headers: dict[str, str] | None = None) -> TestResponse:
        """Send these bytes, signed so long ago, or with these headers instead."""
        return self.client.post(f"/webhooks/carrier/{kind}", data=body, content_type="application/json",
                                headers=self.headers(body, age_s=age_s) if headers is None else headers)

    def headers(self, body: bytes, *, age_s: float = 0) -> dict[str, str]:
        """The time and the signature of these bytes."""
        timestamp = str(int(time.time() - age_s))
        signed = hmac.new(self.key.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return {"X-Timestamp": timestamp, "X-Signature": f"sha256={signed}"}

"""The simulated carrier inside a test, and what a test needs to be its shop.

`simulated_carrier(owner_url, …)` runs it in a thread on a free port; `CarrierProcess` runs it as people do, to be killed. Called
again on the same database it is the same carrier after a restart. `CarrierClient` says what a shop says, `ListeningShop` hears
what a shop hears.
"""

import hashlib
import hmac
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import urllib3

from app.cli.processes import free_port
from app.config import ROOT
from app.db import Database
from simulators.carrier.calls import Shop
from simulators.carrier.simulator import Settings, Simulator

KEY = "a-key-that-both-know"
PATIENCE_S = 90.0


def wait_until(condition: Callable[[], object], *, what: Callable[[], object] = lambda: "") -> None:
    """Return as soon as the condition holds; fail with what() when it never does."""
    deadline = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE_S} s in vain: {what()}"
        pause.wait(0.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class CarrierClient:
    """What a shop says to the carrier at a port of this machine, and a browser's requests."""

    def __init__(self, port: int, *, key: str = KEY) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._key = key.encode()
        self._pool = urllib3.PoolManager(maxsize=16, retries=False, timeout=30.0)
        self._numbers = itertools.count(1)

    def request(self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        response = self._pool.request(method, self.url + path, body=body, headers=headers, redirect=False)
        return Answer(status=response.status, headers=dict(response.headers), text=response.data.decode())

    def get(self, path: str) -> Answer:
        return self.request("GET", path)

    def signed(self, path: str, body: bytes, *, timestamp: int | None = None) -> Answer:
        """These bytes with a signature that is right for them."""
        timestamp = int(time.time()) if timestamp is None else timestamp
        digest = hmac.new(self._key, f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
        return self.request("POST", path, body=body, headers={"X-Timestamp": str(timestamp), "X-Signature": f"sha256={digest}"})

    def send(self, path: str, kind: str, payload: dict[str, Any], *, seqnum: int | None = None) -> Answer:
        """A native message, under the next number where none is given."""
        envelope = {"seqnum": seqnum or next(self._numbers), "sent_at": "2026-11-21T17:00:00Z", "type": kind, "payload": payload,
                    "acks": []}
        return self.signed(path, json.dumps(envelope).encode())

    def say(self, path: str, kind: str, **payload: Any) -> Any:
        """A native message that has to be accepted; its result."""
        answer = self.send(path, kind, payload)
        assert answer.status == 200, answer.text
        return answer.json["result"]

    def tell(self, path: str, **payload: Any) -> Answer:
        """A classic message."""
        return self.request("POST", path, body=json.dumps(payload).encode())

    def is_connected(self) -> bool:
        """Has the carrier been let into its world?"""
        return bool(self.get("/healthz").json["is_connected"])

    def is_up(self) -> bool:
        try:
            return self.get("/healthz").status == 200
        except (urllib3.exceptions.HTTPError, OSError):
            return False

    def close(self) -> None:
        self._pool.clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A call of the carrier."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def payload(self) -> Any:
        return self.json.get("payload", self.json)


class ListeningShop:
    """A shop's HTTP side: remembers every call, and answers by `answer(call)`, a status and the JSON."""

    def __init__(self) -> None:
        self.calls: list[Heard] = []
        self.answer: Callable[[Heard], tuple[int, Any]] = lambda call: (200, {"acks": [call.json.get("seqnum")], "result": {}})
        shop = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) < length:   # the carrier was killed in the middle of it
                    self.close_connection = True
                    return
                call = Heard(path=self.path, headers=dict(self.headers), body=body)
                shop.calls.append(call)
                status, content = shop.answer(call)
                answer = json.dumps(content).encode()
                head = f"HTTP/1.1 {status} Answer\r\nContent-Type: application/json\r\nContent-Length: {len(answer)}\r\n\r\n"
                self.wfile.write(head.encode() + answer)

            def log_message(self, *_: object) -> None:
                """Nobody reads it."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                """A carrier that is killed breaks its connections."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def of(self, path: str) -> list[Any]:
        """The payloads of the calls to a path that ends so."""
        return [call.payload for call in list(self.calls) if call.path.endswith(path)]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def simulated_carrier(owner_url: str, *, world_port: int, shop_url: str, is_native: bool = True, world_id: int | None = None,
                      makes_world: bool = False, trucks: int = 10, keys: tuple[bytes, ...] = (KEY.encode(),), token: str = "",
                      prefix: str = "") -> Iterator[CarrierClient]:
    """A carrier in a thread of this process; it ends with the block, its state stays in the database."""
    database, port = Database(owner_url, pool_size=2), free_port()
    simulator = Simulator(database, Settings(
        host="127.0.0.1", port=port, world_host="127.0.0.1", world_port=world_port, world_id=world_id, makes_world=makes_world,
        shop=Shop(url=shop_url, is_native=is_native, keys=keys, token=token, prefix=prefix), trucks=trucks, seed=1))
    thread = threading.Thread(target=simulator.run, name="carrier")
    thread.start()
    client = CarrierClient(port)
    try:
        wait_until(client.is_up, what=lambda: "the carrier answers")
        yield client
    finally:
        simulator.stop()
        thread.join()
        client.close()
        database.close()


class CarrierProcess:
    """`flask carrier simulate` in a process of its own, which ends with the block."""

    def __init__(self, owner_url: str, app_url: str, folder: Path, *arguments: str, protocol: str = "native",
                 port: int | None = None) -> None:
        self.port = port or free_port()
        self.log = folder / "carrier.log"
        self._command = [str(Path(sys.executable).parent / "flask"), "--app", "app.cli", "carrier", "simulate",
                         "--port", str(self.port), "--protocol", protocol, *arguments]
        self._environment = {**os.environ, "DATABASE_URL": app_url, "DATABASE_OWNER_URL": owner_url, "DATA_DIR": str(folder),
                             "CARRIER_SECRETS": KEY}
        self.client = CarrierClient(self.port)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "CarrierProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start it and return when it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command, env=self._environment, cwd=ROOT, stdout=log, stderr=log)
        wait_until(self.client.is_up, what=self.log.read_text)

    def run(self) -> int:
        """Start it and wait for its end, which comes by itself; returns the exit status."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(self._command, env=self._environment, cwd=ROOT, stdout=log, stderr=log)
        return self._process.wait(timeout=PATIENCE_S)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and wait for its end; returns the exit status."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(timeout=PATIENCE_S)

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.end(signal.SIGKILL)
        self.client.close()

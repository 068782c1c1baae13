"""HTTP load that costs the client little: kept connections, requests written beforehand, answers only counted.

Half of the clients run in each of two processes, because one Python process would be the bottleneck.
"""

import multiprocessing
import socket
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from urllib.parse import urlencode

PROCESSES = 2
TIMEOUT_S = 30
START_DELAY_S = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the clients of one run saw. `times_s` has how long each answer took, `took_s` the whole run."""

    statuses: Counter[int]
    times_s: list[float]
    took_s: float

    @property
    def per_second(self) -> float:
        return len(self.times_s) / self.took_s

    def percentile_ms(self, percent: int) -> float:
        return statistics.quantiles(self.times_s, n=100, method="inclusive")[percent - 1] * 1000


def get(path: str, *, cookie: str = "") -> bytes:
    """A GET request."""
    return _head("GET", path, cookie) + b"\r\n"


def post(path: str, form: dict[str, object], *, cookie: str) -> bytes:
    """A POST request of a form."""
    body = urlencode(form).encode()
    kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    return _head("POST", path, cookie) + kind.encode() + body


def _head(method: str, path: str, cookie: str) -> bytes:
    line = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: identity\r\n"
    return (line + (f"Cookie: {cookie}\r\n" if cookie else "")).encode()


def drive(port: int, scripts: Sequence[Sequence[bytes]], *, seconds: float | None = None) -> Answers:
    """One client for each script, all starting at the same moment: its requests once, or over and over for so long."""
    spawned = multiprocessing.get_context("spawn")
    shares = [scripts[number::PROCESSES] for number in range(PROCESSES)]
    # Each process begins when all are there: until then they take the machine from who is to answer.
    with ProcessPoolExecutor(PROCESSES, spawned, initializer=_wait, initargs=(spawned.Barrier(PROCESSES),)) as processes:
        seen = [client for share in processes.map(_share, [port] * PROCESSES, shares, [seconds] * PROCESSES) for client in share]
    return Answers(
        statuses=sum((client.statuses for client in seen), Counter[int]()),
        times_s=[taken for client in seen for taken in client.times_s],
        took_s=max(client.took_s for client in seen))


def _wait(barrier: Barrier) -> None:
    barrier.wait(TIMEOUT_S)


def _share(port: int, scripts: Sequence[Sequence[bytes]], seconds: float | None) -> list[Answers]:
    """The clients of one process."""
    if not scripts:
        return []
    start_at = time.time() + START_DELAY_S
    with ThreadPoolExecutor(len(scripts)) as threads:
        return list(threads.map(lambda script: _client(port, script, start_at, seconds), scripts))


def _client(port: int, script: Sequence[bytes], start_at: float, seconds: float | None) -> Answers:
    statuses: Counter[int] = Counter()
    times_s: list[float] = []
    with socket.create_connection(("127.0.0.1", port), TIMEOUT_S) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        time.sleep(max(0.0, start_at - time.time()))
        began = time.perf_counter()
        for request in _again(script, began + seconds) if seconds else script:
            sent = time.perf_counter()
            connection.sendall(request)
            statuses[_read_answer(connection)] += 1
            times_s.append(time.perf_counter() - sent)
        return Answers(statuses=statuses, times_s=times_s, took_s=time.perf_counter() - began)


def _again(script: Sequence[bytes], until: float) -> Iterator[bytes]:
    while True:
        for request in script:
            if time.perf_counter() > until:
                return
            yield request


def _read_answer(connection: socket.socket) -> int:
    """Read one answer to its end; its status."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += _receive(connection)
    head, _, body = head.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    missing = length - len(body)
    while missing > 0:
        missing -= len(_receive(connection))
    return int(head[9:12])


def _receive(connection: socket.socket) -> bytes:
    received = connection.recv(1 << 16)
    if not received:
        raise ConnectionError("the server hung up in the middle of an answer")
    return received

"""`flask bench streams`: how long pages take while 300 people watch their parcels, and how long the news takes to reach them.

A page is asked for by 8 clients, in turns: with nobody watching, with everybody watching parcels that stand still, and with
trucks that move. Then the shop is stopped with the streams open.
"""

import os
import selectors
import signal
import socket
import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.table import Column, Table

from app.cli.processes import free_port
from app.models import packages
from tests.bench.load import Answers, drive, get
from tests.bench.report import console
from tests.bench.stage import Stage, served
from tests.journeys import Trip, set_out
from tests.shop import Shop

CLIENTS = 8
PRODUCTS = 24
WARM_UP_S = 2.0
OPEN_DEADLINE_S = STOP_DEADLINE_S = 30.0
STREAMS_OF_AN_ADDRESS = 4
GOAL = 2.0
A_COOKIE = "somebody=1"   # with any cookie at all, a page is made anew


@dataclass
class Watching:
    """All open streams, read by one thread; `delays_s` has how long each position took from its transaction to its reader."""

    port: int
    delays_s: list[float] = field(default_factory=list)
    told_at: dict[int, float] = field(default_factory=dict)
    refused: int = 0
    _streams: dict[socket.socket, int] = field(default_factory=dict)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def open(self, trips: Sequence[Trip]) -> None:
        """A stream for each of these parcels, each few of them from an address of their own."""
        for number, trip in enumerate(trips):
            deadline = time.monotonic() + OPEN_DEADLINE_S
            while not self._open(trip, f"127.0.1.{number // STREAMS_OF_AN_ADDRESS + 1}"):
                self.refused += 1
                if time.monotonic() > deadline:
                    raise click.ClickException(f"Only {number} streams could be opened.")

    def _open(self, trip: Trip, address: str) -> bool:
        stream = socket.create_connection(("127.0.0.1", self.port), OPEN_DEADLINE_S, source_address=(address, 0))
        stream.sendall(f"GET /track/{trip.tracking_code}/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += stream.recv(1 << 16)
        if b" 200 " not in head.split(b"\r\n")[0]:
            stream.close()
            return False
        self._streams[stream] = trip.shipment_id
        return True

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read everything that comes meanwhile."""
        self._stopped.clear()
        thread = threading.Thread(target=self._read)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            thread.join()

    def _read(self) -> None:
        with selectors.DefaultSelector() as selector:
            for stream in self._streams:
                selector.register(stream, selectors.EVENT_READ)
            while not self._stopped.is_set():
                for key, _ in selector.select(timeout=0.1):
                    self._hear(key.fileobj)  # type: ignore[arg-type]

    def _hear(self, stream: socket.socket) -> None:
        told_at = self.told_at.pop(self._streams[stream], None)
        if b"event: parts" in stream.recv(1 << 18) and told_at is not None:
            self.delays_s.append(time.monotonic() - told_at)

    def count_open(self) -> int:
        """How many have not been ended by the shop, reading what they still have to say."""
        return sum(not _has_ended(stream) for stream in self._streams)

    def close(self) -> None:
        for stream in self._streams:
            stream.close()
        self._streams.clear()


def _has_ended(stream: socket.socket) -> bool:
    stream.settimeout(0)
    try:
        while stream.recv(1 << 18):
            pass
    except BlockingIOError:
        return False
    except ConnectionError:
        return True
    return True


@click.command("streams")
@click.option("--streams", default=300, show_default=True, help="How many people watch their parcels.")
@click.option("--moves", default=20.0, show_default=True, help="How many positions a second the carrier sends.")
@click.option("--seconds", default=5.0, show_default=True, help="How long each turn lasts.")
@click.option("--rounds", default=3, show_default=True, help="How often each of the three turns is taken.")
def command(*, streams: int, moves: float, seconds: float, rounds: int) -> None:
    """Measure pages while many people watch their parcels, in a shop of the measurement's own."""
    table = Table(Column("Watching", no_wrap=True), "A second", "p50 ms", "p99 ms", "p99 ratio", "Goal", "Worker MB")
    # Nobody is there to move parcels but we.
    nowhere = {"WORLD_HOST": "127.0.0.1", "WORLD_PORT": str(free_port()), "CARRIER_URL": f"http://127.0.0.1:{free_port()}"}
    with served(nowhere) as stage:
        trips = _prepare(stage.shop, streams)
        _measure(stage, WARM_UP_S)
        seen: dict[str, list[tuple[Answers, int]]] = {"nobody": [], "parcels that stand": [], "trucks that move": []}
        watching = Watching(stage.config.port)
        for _ in range(rounds):
            seen["nobody"].append(_measure(stage, seconds))
            watching.open(trips)
            with watching.reading():
                seen["parcels that stand"].append(_measure(stage, seconds))
                with _moving(stage, watching, trips, moves):
                    seen["trucks that move"].append(_measure(stage, seconds))
            watching.close()
        alone_ms = _median([answers.percentile_ms(99) for answers, _ in seen["nobody"]])
        for name, turns in seen.items():
            _add_row(table, name, turns, alone_ms=alone_ms)
        watching.open(trips)
        ended_s = _stop(stage, watching)
    console().print(table)
    console().print(
        f"{len(watching.delays_s)} positions reached their reader in {_median(watching.delays_s) * 1000:.0f} ms (median), "
        f"{max(watching.delays_s, default=0) * 1000:.0f} ms (longest). {watching.refused} streams were refused at first, by a "
        f"process that had as many as it may. Told to stop, the shop ended all {streams} streams in {ended_s:.1f} s.")


def _stop(stage: Stage, watching: Watching) -> float:
    """Tell the shop to stop; how long until no stream is open."""
    began = time.monotonic()
    os.kill(stage.pid, signal.SIGTERM)
    while watching.count_open() and time.monotonic() - began < STOP_DEADLINE_S:
        time.sleep(0.01)
    ended_s = time.monotonic() - began
    watching.close()
    return ended_s


def _prepare(shop: Shop, streams: int) -> list[Trip]:
    """Parcels on their way, and a list of products for the others to look at."""
    for _ in range(PRODUCTS):
        shop.offer()
    trips = [set_out(shop) for _ in range(streams)]
    for trip in trips:
        trip.go("out_for_delivery")
    return trips


def _measure(stage: Stage, seconds: float) -> tuple[Answers, int]:
    """The product list, made anew each time, and the memory of the largest web process afterwards."""
    answers = drive(stage.config.port, [[get("/products", cookie=A_COOKIE)]] * CLIENTS, seconds=seconds)
    return answers, max(_web_processes_kb(stage)) // 1024


def _add_row(table: Table, name: str, turns: Sequence[tuple[Answers, int]], *, alone_ms: float) -> None:
    p99_ms = _median([answers.percentile_ms(99) for answers, _ in turns])
    table.add_row(
        name, f"{_median([answers.per_second for answers, _ in turns]):.0f}",
        f"{_median([answers.percentile_ms(50) for answers, _ in turns]):.1f}", f"{p99_ms:.1f}", f"{p99_ms / alone_ms:.2f}",
        "" if name == "nobody" else f"≤ {GOAL:.2f}", str(max(kilobytes for _, kilobytes in turns)))


def _median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else 0.0


def _web_processes_kb(stage: Stage) -> list[int]:
    """What each process of the web server occupies."""
    mark, found = f"DATA_DIR={stage.config.data_dir}".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"granian" in (folder / "cmdline").read_bytes() and mark in (folder / "environ").read_bytes().split(b"\0"):
                status = (folder / "status").read_text()
                found.append(int(status.partition("VmRSS:")[2].split()[0]))
    return found


@contextmanager
def _moving(stage: Stage, watching: Watching, trips: Sequence[Trip], moves: float) -> Iterator[None]:
    """Positions of one parcel after the other, as the carrier would send them."""
    stopped = threading.Event()

    def move() -> None:
        number = 0
        while not stopped.wait(1 / moves):
            trip = trips[number % len(trips)]
            number += 1
            with stage.shop.db.transaction() as tx:
                packages.set_position(
                    tx, shipment_id=trip.shipment_id, x=number % 4, y=number // 4 % 5, arrives_at=None, now=datetime.now(UTC))
                watching.told_at[trip.shipment_id] = time.monotonic()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(move)
        yield
        stopped.set()
        done.result()

"""`flask world simulate` as a process of its own: killed at any moment, it has forgotten nothing that it said."""

import os
import random
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.cli.processes import free_port
from app.config import ROOT
from app.db import Database
from tests.databases import Urls
from tests.processes.installation import FLASK, PATIENCE_S, wait_until
from tests.world import AT_ONCE, Client, FaithfulClient, SimulatedWorld, work_until

pytestmark = pytest.mark.processes
KILLS = 5
PACKAGES = 200
MUG = {"id": 7, "description": "mug", "count": 1}


def answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False


@contextmanager
def process(urls: Urls, world: SimulatedWorld, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command, once it listens; it is told to stop at the end unless it has."""
    environment = {**os.environ, "DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner}
    command = [*FLASK, "world", "simulate", "--shop-port", str(world.shop_port), "--carrier-port", str(world.carrier_port),
               "--speed", str(AT_ONCE), *options]
    with subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as started:
        wait_until(lambda: started.poll() is not None or answers(world.carrier_port), what=lambda: "the world opens")
        try:
            yield started
        finally:
            started.terminate()
            started.wait(timeout=PATIENCE_S)


@pytest.fixture
def world() -> SimulatedWorld:
    return SimulatedWorld(shop_port=free_port(), carrier_port=free_port())


def test_kill_9_at_random_moments_of_a_busy_world(urls: Urls, owner: Database, world: SimulatedWorld) -> None:
    luck = random.Random(5)
    with process(urls, world), Client(world.shop_port, is_shop=True) as client:
        world_id = client.enter(places={1: (0, 0)})
    shop = FaithfulClient(port=world.shop_port, is_shop=True, world_id=world_id)
    for _ in range(PACKAGES):
        shop.order("buy", whnum=1, things=[MUG])
    sent = 0
    for _ in range(KILLS):
        with process(urls, world) as running:
            for _ in range(luck.randint(1, 30)):
                if sent < PACKAGES and len(shop.of("arrived")) > sent:
                    sent += 1
                    shop.order("topack", whnum=1, things=[MUG], shipid=sent)
                shop.work()
            running.send_signal(signal.SIGKILL)
            running.wait(timeout=PATIENCE_S)
    with process(urls, world):
        for number in range(sent + 1, PACKAGES + 1):
            work_until(lambda number=number: len(shop.of("arrived")) >= number, shop)  # type: ignore[misc]
            shop.order("topack", whnum=1, things=[MUG], shipid=number)
        work_until(lambda: len(shop.of("ready")) == PACKAGES and not shop.commands, shop)
        shop.close()
    assert len(shop.of("arrived")) == PACKAGES
    assert sorted(answer.shipid for answer in shop.of("ready")) == list(range(1, PACKAGES + 1))
    assert not shop.of("error")
    assert shop.connections > KILLS
    with owner.reading() as tx:
        assert tx.value("SELECT sum(on_hand) FROM simulated_world.stock") == 0


def test_term_ends_it_in_order(urls: Urls, world: SimulatedWorld) -> None:
    with process(urls, world) as running:
        running.terminate()
        assert running.wait(timeout=PATIENCE_S) == 0


def test_two_simulators_cannot_keep_the_same_worlds(urls: Urls, world: SimulatedWorld) -> None:
    other = SimulatedWorld(shop_port=free_port(), carrier_port=free_port())
    with process(urls, world) as first, process(urls, other), Client(world.shop_port, is_shop=True) as client:
        client.write(bytes.fromhex("021801"))   # a new world, which the first one may not write any more
        assert client.is_ended()
        assert first.wait(timeout=PATIENCE_S) == 1
        assert first.stderr is not None
        assert b"Another simulator has taken over" in first.stderr.read()


def test_a_taken_port_is_said_in_a_sentence(urls: Urls, world: SimulatedWorld) -> None:
    with socket.create_server(("127.0.0.1", world.shop_port)), process(urls, world) as running:
        assert running.wait(timeout=PATIENCE_S) == 1
        assert running.stderr is not None
        assert running.stderr.read().decode().strip() == "Error: The world cannot listen: Address already in use."

"""The carrier as people run it: killed at any moment, stopped, and started with what makes no sense."""

import random
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from simulators.world.faults import Faults
from tests.carrier_trips import WAREHOUSES, TripShop
from tests.databases import Urls
from tests.simulated_carrier import CarrierProcess, ListeningShop
from tests.world import Client, FaithfulClient, simulated_world

pytestmark = pytest.mark.processes
PACKAGES = 20
KILLS = 2


@pytest.fixture
def heard() -> Iterator[ListeningShop]:
    made = ListeningShop()
    yield made
    made.close()


@pytest.mark.parametrize("protocol", ["native", "classic"])
def test_killed_in_the_middle_it_delivers_everything_once(urls: Urls, heard: ListeningShop, tmp_path: Path,
                                                          protocol: str) -> None:
    faults = Faults(flakiness=50, duplicate=10)
    with ExitStack() as stack:
        world = stack.enter_context(simulated_world(urls.owner, speed=4000, seed=5, faults=faults))
        with Client(world.shop_port, is_shop=True) as client:
            world_id = client.enter(places=WAREHOUSES)
        process = stack.enter_context(CarrierProcess(
            urls.owner, urls.app, tmp_path, "--world-port", str(world.carrier_port), "--world", str(world_id),
            "--shop-url", heard.url, protocol=protocol))
        side = FaithfulClient(port=world.shop_port, is_shop=True, world_id=world_id)
        stack.callback(side.close)
        process.start()
        shop = TripShop(world=side, carrier=process.client, heard=heard, is_native=protocol == "native")
        send_and_kill(shop, process)
        assert shop.deliveries_in_the_world() == {"delivered": PACKAGES}
        if protocol == "native":
            assert told_once(heard) == {"truck-arrived": PACKAGES, "package-delivered": PACKAGES}


def send_and_kill(shop: TripShop, process: CarrierProcess) -> None:
    """Have everything delivered, by a carrier that is killed some times after some more of its calls."""
    moments = random.Random(4)
    shop.stock()
    for package_id in range(1, PACKAGES + 1):
        shop.order(package_id)
    for _ in range(KILLS):
        enough = min(len(shop.heard.calls) + moments.randint(5, 30), PACKAGES * 2 - 5)
        shop.work_until(lambda enough=enough: len(shop.heard.calls) >= enough)
        process.end(signal.SIGKILL)
        process.start()
    shop.work_until(lambda: len(shop.delivered) == PACKAGES)


def told_once(heard: ListeningShop) -> Counter[str]:
    """How many different messages of each kind the shop was sent, without the news of positions."""
    numbers = {(call.json["type"], call.json["seqnum"]) for call in heard.calls}
    return Counter(kind for kind, _ in numbers if kind != "tracking")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_at_once(urls: Urls, heard: ListeningShop, tmp_path: Path, number: signal.Signals) -> None:
    with CarrierProcess(urls.owner, urls.app, tmp_path, "--world-port", "1", "--shop-url", heard.url) as process:
        process.start()
        assert process.end(number) == 0


def test_a_port_that_is_taken_is_named(urls: Urls, heard: ListeningShop, tmp_path: Path) -> None:
    arguments = ("--world-port", "1", "--shop-url", heard.url)
    with (CarrierProcess(urls.owner, urls.app, tmp_path, *arguments) as first,
          CarrierProcess(urls.owner, urls.app, tmp_path, *arguments, port=first.port) as second):
        first.start()
        assert second.run() == 1
        assert "cannot listen" in second.log.read_text()
        assert first.client.is_up()

"""Whole trips: the simulated world, the simulated carrier, and a shop that keeps the protocol."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from app.db import Database
from simulators.world.faults import Faults
from simulators.world.simulator import Settings, Simulator
from tests.carrier import ListeningShop, simulated_carrier, wait_until
from tests.carrier_trips import WAREHOUSES, TripShop
from tests.databases import Urls
from tests.world import AT_ONCE, Client, FaithfulClient, SimulatedWorld, simulated_world

PICKUP = {"warehouse_id": 1, "dest_x": 1, "dest_y": 1}
SLOW = 20_000    # a speed at which a way takes some tenths of a second


@pytest.fixture
def heard() -> Iterator[ListeningShop]:
    made = ListeningShop()
    yield made
    made.close()


def make_world(world: SimulatedWorld) -> int:
    with Client(world.shop_port, is_shop=True) as client:
        return client.enter(places=WAREHOUSES)


@contextmanager
def scene(urls: Urls, heard: ListeningShop, *, speed: int = AT_ONCE, faults: Faults | None = None,
          is_native: bool = True, trucks: int = 5) -> Iterator[TripShop]:
    """A world, a carrier in it, and a shop with goods."""
    with ExitStack() as stack:
        world = stack.enter_context(simulated_world(urls.owner, speed=speed, faults=faults, seed=3))
        world_id = make_world(world)
        carrier = stack.enter_context(simulated_carrier(
            urls.owner, world_port=world.carrier_port, shop_url=heard.url, world_id=world_id, is_native=is_native, trucks=trucks))
        wait_until(carrier.is_connected)
        side = FaithfulClient(port=world.shop_port, is_shop=True, world_id=world_id)
        stack.callback(side.close)
        shop = TripShop(world=side, carrier=carrier, heard=heard, is_native=is_native)
        shop.stock()
        yield shop


@contextmanager
def world_at(carrier_port: int, urls: Urls) -> Iterator[None]:
    """The worlds of a simulator that has ended, where its carrier looks for it."""
    database = Database(urls.owner, pool_size=1)
    simulator = Simulator(database=database, settings=Settings(shop_port=0, carrier_port=carrier_port))
    thread = threading.Thread(target=simulator.run)
    thread.start()
    yield
    simulator.stop()
    thread.join()
    database.close()


def send_all(shop: TripShop, count: int) -> None:
    for package_id in range(1, count + 1):
        shop.order(package_id)
    shop.work_until(lambda: len(shop.delivered) == count)


@pytest.mark.parametrize("is_native", [True, False])
def test_every_package_is_delivered_exactly_once(urls: Urls, heard: ListeningShop, *, is_native: bool) -> None:
    with scene(urls, heard, is_native=is_native) as shop:
        send_all(shop, 40)
        assert Counter(call["package_id"] for call in heard.of("/package-delivered")) == Counter(range(1, 41))
        assert shop.deliveries_in_the_world() == {"delivered": 40}
        assert shop.arrived == shop.trucks


def test_losses_copies_and_cuts_change_nothing(urls: Urls, heard: ListeningShop) -> None:
    faults = Faults(flakiness=50, duplicate=20, reorder=20, delay_s=0.05, disconnect_every=40)
    with scene(urls, heard, faults=faults) as shop:
        send_all(shop, 40)
        assert Counter(call["package_id"] for call in heard.of("/package-delivered")) == Counter(range(1, 41))
        assert shop.deliveries_in_the_world() == {"delivered": 40}


def test_a_database_that_breaks_off_loses_nothing(urls: Urls, heard: ListeningShop, owner: Database) -> None:
    with scene(urls, heard) as shop:
        for package_id in range(1, 31):
            shop.order(package_id)
        for enough in (10, 25, 40):
            shop.work_until(lambda enough=enough: len(heard.calls) >= enough)
            with owner.transaction() as tx:
                tx.run("""
                    SELECT pg_terminate_backend(pid)
                    FROM pg_stat_activity
                    WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
                    """)
        shop.work_until(lambda: len(shop.delivered) == 30)
        told = [call for call in heard.calls if not call.path.endswith("tracking")]
        assert len({call.json["seqnum"] for call in told}) == len({(call.path, call.payload["package_id"]) for call in told})
        assert shop.deliveries_in_the_world() == {"delivered": 30}


def test_a_shop_that_does_not_answer_is_told_later(urls: Urls, heard: ListeningShop) -> None:
    answer, refusals = heard.answer, iter([(500, {}), (503, {"error": "busy"}), (200, {"acks": []}), (200, []), (401, {})])
    heard.answer = lambda call: next(refusals, None) or answer(call)
    with scene(urls, heard) as shop:
        send_all(shop, 2)
        wait_until(lambda: shop.carrier.get("/healthz").json["calls_waiting"] == 0)
        numbers = Counter(call.json["seqnum"] for call in heard.calls if call.path.endswith(("arrived", "delivered")))
        assert sum(numbers.values()) == len(numbers) + 5


def test_a_new_door_on_the_way_is_reached(urls: Urls, heard: ListeningShop) -> None:
    with scene(urls, heard, speed=SLOW, trucks=1) as shop:
        shop.order(1)
        shop.work_until(lambda: 1 in shop._loaded and not shop._unsaid)
        assert shop.carrier.say("/api/redirect", "redirect", package_id=1, dest_x=40, dest_y=41) == {"success": True}
        shop.work_until(lambda: shop.delivered)
        late = shop.carrier.say("/api/redirect", "redirect", package_id=1, dest_x=0, dest_y=0)
        assert (late["success"], bool(late["message"])) == (False, True)
        assert "40, 41" in shop.carrier.get("/").text


def test_the_shop_hears_where_its_packages_are(urls: Urls, heard: ListeningShop) -> None:
    with scene(urls, heard, speed=200, trucks=1) as shop:
        shop.order(1)
        shop.work_until(lambda: len({(report["x"], report["y"]) for report in heard.of("/tracking")}) > 1)
        seen = heard.of("/tracking")
        assert {report["package_id"] for report in seen} == {1}
        assert {report["status"] for report in seen} <= {"traveling", "delivering"}


def test_the_carrier_makes_a_world_and_tells_the_shop(urls: Urls, heard: ListeningShop) -> None:
    with simulated_world(urls.owner) as world, simulated_carrier(
            urls.owner, world_port=world.carrier_port, shop_url=heard.url, makes_world=True) as carrier:
        wait_until(lambda: heard.of("/world"))
        [told] = {call["world_id"] for call in heard.of("/world")}
        assert carrier.get("/healthz").json["world_id"] == told
        with Client(world.shop_port, is_shop=True) as client:
            assert client.enter(told) == told


def test_the_shop_names_the_world(urls: Urls, heard: ListeningShop) -> None:
    with simulated_world(urls.owner) as world, simulated_carrier(
            urls.owner, world_port=world.carrier_port, shop_url=heard.url) as carrier:
        assert carrier.get("/healthz").json["world_id"] is None
        first, second = make_world(world), make_world(world)
        for world_id in (first, second, first):
            carrier.say("/api/world", "world", world_id=world_id)
            wait_until(lambda: carrier.is_connected() and carrier.get("/healthz").json["world_id"] == world_id)   # noqa: B023


def test_who_is_lost_waits_for_the_next_world(urls: Urls, heard: ListeningShop) -> None:
    with simulated_world(urls.owner) as world, simulated_carrier(
            urls.owner, world_port=world.carrier_port, shop_url=heard.url, world_id=99) as carrier:
        carrier.say("/api/pickup", "pickup", package_id=1, **PICKUP)
        carrier.say("/api/world", "world", world_id=make_world(world))
        wait_until(carrier.is_connected)
        wait_until(lambda: [call["package_id"] for call in heard.of("/truck-arrived")] == [1])


def test_a_world_that_restarts_finds_the_carrier_again(urls: Urls, heard: ListeningShop) -> None:
    with simulated_world(urls.owner) as world:
        world_id, port = make_world(world), world.carrier_port
    assert world_id
    with simulated_carrier(urls.owner, world_port=port, shop_url=heard.url, world_id=world_id) as carrier:
        assert not carrier.is_connected()
        with world_at(port, urls):
            wait_until(carrier.is_connected)


def test_a_second_carrier_on_the_same_tables_ends_the_first(urls: Urls, heard: ListeningShop) -> None:
    with (simulated_carrier(urls.owner, world_port=1, shop_url=heard.url) as first,
          simulated_carrier(urls.owner, world_port=1, shop_url=heard.url) as second):
        assert first.send("/api/pickup", "pickup", {**PICKUP, "package_id": 1}).status == 503
        wait_until(lambda: not first.is_up())
        assert second.is_up()

"""The link to the world, against the simulated one on a socket."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from app.config import Config
from app.models import warehouses, world_link, worlds
from app.transactions import fulfilment, trip
from simulators.world.faults import Faults
from tests.databases import Urls
from tests.link import running_link, wait_until
from tests.shop import Offer, Shop
from tests.world import Client, FaithfulClient, SimulatedWorld, simulated_world, work_until

DOOR = (3, 4)


@pytest.fixture
def warehouse(shop: Shop) -> int:
    return shop.warehouse()


def value(shop: Shop, sql: Any, **params: object) -> Any:
    with shop.db.reading() as tx:
        return tx.value(sql, **params)


def status(shop: Shop, order_id: int) -> str:
    return str(value(shop, "SELECT min(status::text) FROM shipments WHERE order_id = %(id)s", id=order_id))


def shipment(shop: Shop, order_id: int) -> int:
    return int(value(shop, "SELECT id FROM shipments WHERE order_id = %(id)s", id=order_id))


def stocked(shop: Shop, warehouse: int, quantity: int = 10) -> Offer:
    """An offer whose goods are on their way to the warehouse."""
    offer = shop.offer(quantity=0)
    shop.replenish(offer, warehouse, quantity)
    return offer


@contextmanager
def connected(shop: Shop, config: Config, world: SimulatedWorld) -> Iterator[None]:
    with running_link(config, port=world.shop_port):
        wait_until(lambda: value(shop, "SELECT state = 'connected' FROM world_link"), what="a connection")
        yield


def carrier_of(shop: Shop, world: SimulatedWorld) -> FaithfulClient:
    """A carrier with one truck in the shop's world."""
    with shop.db.reading() as tx:
        current = worlds.find_current(tx)
    assert current is not None
    with Client(world.carrier_port, is_shop=False) as client:
        client.enter(current.number, {1: (0, 0)})
    return FaithfulClient(port=world.carrier_port, is_shop=False, world_id=current.number)


def deliver(shop: Shop, carrier: FaithfulClient, order_id: int, warehouse: int) -> None:
    """Play the carrier's part of a package's trip, calls to the shop included."""
    package = shipment(shop, order_id)
    carrier.order("pickups", truckid=1, whid=warehouse)
    work_until(lambda: bool(carrier.of("completions")), carrier)
    shop.db.transact(lambda tx: trip.record_truck_arrived(tx, shipment_id=package, truck_id=1, now=datetime.now(UTC)))
    wait_until(lambda: status(shop, order_id) == "loaded", what="the loading")
    carrier.order("deliveries", truckid=1, packages=[{"packageid": package, "x": DOOR[0], "y": DOOR[1]}])
    work_until(lambda: bool(carrier.of("delivered")), carrier)
    shop.db.transact(lambda tx: trip.record_departures(tx, shipment_ids=[package], now=datetime.now(UTC)))
    shop.db.transact(lambda tx: trip.record_delivery(tx, shipment_id=package, now=datetime.now(UTC)))
    carrier.close()


def test_goods_that_were_ordered_come_and_are_for_sale(shop: Shop, config: Config, urls: Urls, warehouse: int) -> None:
    with simulated_world(urls.owner) as world:
        assert value(shop, "SELECT heard_at FROM world_link") is None
        offer = stocked(shop, warehouse, 7)
        assert shop.stock(offer) == 0
        with connected(shop, config, world):
            wait_until(lambda: shop.stock(offer) == 7, what="the goods")
            shop.replenish(offer, warehouse, 5)
            wait_until(lambda: shop.stock(offer) == 12, what="more goods")
        assert value(shop, "SELECT heard_at FROM world_link") is not None, "operators see that the world was heard"


@pytest.mark.parametrize("faults", [Faults(), Faults(flakiness=50, duplicate=30, reorder=30, disconnect_every=15)],
                         ids=["a good network", "a hostile network"])
def test_a_package_makes_its_trip_once(shop: Shop, config: Config, urls: Urls, warehouse: int, faults: Faults) -> None:
    with simulated_world(urls.owner, faults=faults) as world:
        offer = stocked(shop, warehouse)
        with connected(shop, config, world):
            wait_until(lambda: shop.stock(offer) == 10, what="the goods")
            order_id = shop.order(shop.alice, offer, quantity=3)
            wait_until(lambda: status(shop, order_id) == "packed", what="the packing")
            deliver(shop, carrier_of(shop, world), order_id, warehouse)
        assert status(shop, order_id) == "delivered"
        events = value(shop, "SELECT string_agg(status::text, ' ' ORDER BY id) FROM shipment_events")
        assert events == "placed packing packed loading loaded out_for_delivery delivered"
        assert shop.stock(offer) == 7


def test_a_truck_may_come_before_the_packing(shop: Shop, config: Config, urls: Urls, warehouse: int) -> None:
    with simulated_world(urls.owner) as world:
        offer = stocked(shop, warehouse)
        with connected(shop, config, world):
            wait_until(lambda: shop.stock(offer) == 10, what="the goods")
        order_id = shop.order(shop.alice, offer)
        package = shipment(shop, order_id)
        shop.db.transact(lambda tx: trip.begin_packing(tx, now=datetime.now(UTC)))
        shop.db.transact(lambda tx: trip.record_truck_arrived(tx, shipment_id=package, truck_id=1, now=datetime.now(UTC)))
        assert status(shop, order_id) == "packing"
        with connected(shop, config, world):
            carrier = carrier_of(shop, world)
            carrier.order("pickups", truckid=1, whid=warehouse)
            work_until(lambda: bool(carrier.of("completions")), carrier)
            wait_until(lambda: status(shop, order_id) in {"loaded", "problem"}, what="the loading")
            carrier.close()


def test_what_waits_for_the_link_can_be_cancelled_and_is_not_packed(
    shop: Shop, config: Config, urls: Urls, warehouse: int,
) -> None:
    with simulated_world(urls.owner) as world:
        offer = stocked(shop, warehouse)
        with connected(shop, config, world):
            wait_until(lambda: shop.stock(offer) == 10, what="the goods")
        order_id = shop.order(shop.alice, offer)
        package = shipment(shop, order_id)
        shop.db.transact(lambda tx: fulfilment.cancel_shipment(
            tx, shipment_id=package, seller_id=shop.bob.id, actor_id=shop.bob.id, reason="sold out", now=datetime.now(UTC)))
        with connected(shop, config, world):
            again = shop.order(shop.alice, offer)
            wait_until(lambda: status(shop, again) == "packed", what="the other order")
        assert status(shop, order_id) == "cancelled"
        assert not value(shop, "SELECT count(*) FROM outbox WHERE shipment_id = %(id)s", id=package)
        assert shop.stock(offer) == 9


def test_what_the_world_cannot_pack_is_a_problem_for_operators(shop: Shop, config: Config, urls: Urls, warehouse: int) -> None:
    """Units that the shop believes to be there and the world does not have."""
    with simulated_world(urls.owner) as world:
        offer = shop.offer(quantity=0)
        shop.run("INSERT INTO movements (offer_id, warehouse_id, kind, delta) VALUES (%(offer)s, %(warehouse)s, 'opening', 5)",
                 offer=offer.id, warehouse=warehouse)
        order_id = shop.order(shop.alice, offer)
        with connected(shop, config, world):
            wait_until(lambda: status(shop, order_id) == "problem", what="a problem")
            shop.replenish(offer, warehouse, 5)
            wait_until(lambda: shop.stock(offer) == 9, what="the goods")
            package = shipment(shop, order_id)
            shop.db.transact(lambda tx: trip.try_again(tx, shipment_id=package, now=datetime.now(UTC)))
            wait_until(lambda: status(shop, order_id) == "packed", what="the packing")


def test_a_world_that_is_gone_is_replaced_by_one_with_the_same_goods(
    shop: Shop, config: Config, urls: Urls, warehouse: int,
) -> None:
    with simulated_world(urls.owner) as world:
        offer = stocked(shop, warehouse)
        with connected(shop, config, world):
            wait_until(lambda: shop.stock(offer) == 10, what="the goods")
            under_way = shop.order(shop.alice, offer, quantity=2)
            wait_until(lambda: status(shop, under_way) == "packed", what="the packing")
    with shop.owner.transaction() as tx:
        tx.run("DROP SCHEMA simulated_world CASCADE")
    with simulated_world(urls.owner) as world, connected(shop, config, world):
        repacked = "SELECT packed_at IS NOT NULL FROM packages WHERE shipment_id = %(id)s"
        wait_until(lambda: value(shop, repacked, id=shipment(shop, under_way)), what="the second packing")
        order_id = shop.order(shop.alice, offer, quantity=8)
        wait_until(lambda: status(shop, order_id) == "packed", what="the rest")
        deliver(shop, carrier_of(shop, world), under_way, warehouse)
    assert value(shop, "SELECT count(*) FROM worlds") == 2
    assert status(shop, under_way) == "delivered"


def test_it_disconnects_and_connects_as_operators_wish(shop: Shop, config: Config, urls: Urls, warehouse: int) -> None:
    with simulated_world(urls.owner) as world, connected(shop, config, world):
        shop.db.transact(lambda tx: world_link.set_wanted(tx, wanted=False))
        wait_until(lambda: value(shop, "SELECT state = 'off' FROM world_link"), what="the end")
        shop.db.transact(lambda tx: world_link.set_wanted(tx, wanted=True))
        wait_until(lambda: value(shop, "SELECT state = 'connected' FROM world_link"), what="another connection")
        assert value(shop, "SELECT count(*) FROM worlds") == 1


def test_a_warehouse_that_is_opened_later_is_in_the_world_soon(shop: Shop, config: Config, urls: Urls, warehouse: int) -> None:
    with simulated_world(urls.owner) as world, connected(shop, config, world):
        before = value(shop, "SELECT number FROM worlds")
        opened = shop.warehouse("Westgate", x=4, y=5)
        with shop.db.reading() as tx:
            assert [choice.id for choice in warehouses.list_choices(tx)] == [warehouse]
        wait_until(lambda: value(shop, "SELECT count(*) FROM world_warehouses") == 2, what="the news")
        with shop.db.reading() as tx:
            assert [choice.id for choice in warehouses.list_choices(tx)] == [warehouse, opened]
        offer = stocked(shop, opened, 5)
        wait_until(lambda: shop.stock(offer) == 5, what="the goods")
    assert value(shop, "SELECT array_agg(number) FROM worlds") == [before]


def test_two_links_to_one_world_do_not_send_twice(shop: Shop, config: Config, urls: Urls, warehouse: int) -> None:
    """The world lets one shop in: a second process waits outside and takes over when the first one goes."""
    with simulated_world(urls.owner) as world:
        offer = stocked(shop, warehouse)
        with running_link(config, port=world.shop_port), connected(shop, config, world):
            wait_until(lambda: shop.stock(offer) == 10, what="the goods")
            order_id = shop.order(shop.alice, offer)
            wait_until(lambda: status(shop, order_id) == "packed", what="the packing")
        assert value(shop, "SELECT count(*) FROM outbox WHERE kind = 'pack'") == 1



"""An order goes from the warehouse to the door by itself: shop, link, simulated world and simulated carrier, over sockets."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from app import create_app
from app.config import Config
from app.models import addresses, worlds
from tests.browser.windows import serving
from tests.carrier import TOKEN
from tests.databases import Urls
from tests.link import running_link, wait_until
from tests.parcels import Parcels
from tests.shop import Offer, Shop
from tests.simulated_carrier import KEY, simulated_carrier
from tests.worker import run_due_jobs
from tests.world import simulated_world


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A shop with a world and a carrier, whose jobs are run by `deliver`."""

    shop: Shop
    parcels: Parcels
    config: Config

    def deliver(self, shipment_id: int) -> None:
        """Run jobs until a parcel has arrived."""
        wait_until(lambda: self._is_delivered(shipment_id), what="the delivery")

    def _is_delivered(self, shipment_id: int) -> bool:
        run_due_jobs(self.config, self.shop.db)
        return self.parcels.status(shipment_id) == "delivered"


@contextmanager
def running(shop: Shop, urls: Urls, config: Config, *, dialect: str) -> Iterator[Running]:
    parcels = Parcels(shop)
    assert parcels.warehouse_id, "the world hears of a warehouse when the link connects"
    spoken = replace(config, carrier_protocol=dialect, carrier_secrets=KEY, carrier_token=TOKEN, carrier_callback_prefix="ups")
    with (simulated_world(urls.owner) as world, serving(create_app(spoken, shop.db)) as address,
          running_link(config, port=world.shop_port)):
        wait_until(lambda: current_world(shop), what="a world")
        told = None if dialect == "native" else current_world(shop)   # classic has no words for it: people tell both sides
        with simulated_carrier(urls.owner, world_port=world.carrier_port, shop_url=address, is_native=dialect == "native",
                               world_id=told, token=TOKEN, prefix="/ups") as carrier:
            yield Running(shop=shop, parcels=parcels, config=replace(spoken, carrier_url=carrier.url))


def current_world(shop: Shop) -> int | None:
    with shop.db.reading() as tx:
        world = worlds.find_current(tx)
    return world.number if world else None


def stocked(running: Running) -> Offer:
    """An offer whose goods the world has brought to the warehouse."""
    offer = running.shop.offer(quantity=0)
    running.shop.replenish(offer, running.parcels.warehouse_id, 10)
    wait_until(lambda: running.shop.stock(offer) == 10, what="the goods")
    return offer


def order(running: Running, offer: Offer) -> int:
    order_id = running.shop.order(running.shop.alice, offer)
    with running.shop.db.reading() as tx:
        made: int = tx.value("SELECT id FROM shipments WHERE order_id = %(id)s", id=order_id)
    return made


@pytest.mark.parametrize("dialect", ["native", "classic"])
def test_an_order_is_delivered(shop: Shop, urls: Urls, config: Config, dialect: str) -> None:
    with running(shop, urls, config, dialect=dialect) as trip:
        shipment_id = order(trip, stocked(trip))
        trip.deliver(shipment_id)
        assert set(trip.parcels.calls(shipment_id).values()) == {"done"}
        assert not [line for line in trip.parcels.log() if "refused" in line]


def test_a_redirected_order_goes_to_the_other_door(shop: Shop, urls: Urls, config: Config) -> None:
    with running(shop, urls, config, dialect="native") as trip:
        shipment_id = order(trip, stocked(trip))
        with shop.db.transaction() as tx:
            elsewhere = addresses.insert(tx, user_id=shop.alice.id, recipient="Alice", address="Low Road", x=-30, y=40).id
        path = f"/orders/{trip.parcels.order_id(shipment_id)}/shipments/{shipment_id}/redirection"
        assert shop.alice.browser.post(path, {"address_id": elsewhere}).status == 303
        trip.deliver(shipment_id)
        assert "It goes to Alice, Low Road." in shop.alice.browser.get(f"/orders/{trip.parcels.order_id(shipment_id)}").words
        with shop.owner.reading() as tx:
            seen = tx.value("SELECT (x, y) = (-30, 40) FROM packages WHERE shipment_id = %(id)s", id=shipment_id)
        assert seen is not False, "where it was seen last, if it was, is the new door"

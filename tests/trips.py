"""Whole trips in a simulated world, by a shop and a carrier that keep the protocol whatever happens."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from tests.world import Client, FaithfulClient, SimulatedWorld

MUG = {"id": 7, "description": "mug", "count": 1}


def open_world(world: SimulatedWorld, *, trucks: int = 1) -> int:
    """A world with warehouse 1 and some trucks; returns its id."""
    with Client(world.shop_port, is_shop=True) as shop, Client(world.carrier_port, is_shop=False) as carrier:
        world_id = shop.enter(places={1: (0, 0)})
        carrier.enter(world_id, dict.fromkeys(range(1, trucks + 1), (1, 1)))
    return world_id


@contextmanager
def faithful(world: SimulatedWorld, world_id: int) -> Iterator[tuple[FaithfulClient, FaithfulClient]]:
    """A shop and a carrier that keep the protocol whatever happens."""
    shop = FaithfulClient(port=world.shop_port, is_shop=True, world_id=world_id)
    carrier = FaithfulClient(port=world.carrier_port, is_shop=False, world_id=world_id)
    with ExitStack() as stack:
        stack.callback(shop.close)
        stack.callback(carrier.close)
        yield shop, carrier


def trips(shop: FaithfulClient, carrier: FaithfulClient, *, packages: int, trucks: int) -> Iterator[Callable[[], bool]]:
    """Orders the steps of many trips, one after the other; each time yields what is then to be waited for."""
    numbers = range(1, packages + 1)
    shop.order("buy", whnum=1, things=[{**MUG, "count": packages}])
    yield lambda: bool(shop.of("arrived"))
    for number in numbers:
        shop.order("topack", whnum=1, things=[MUG], shipid=number)
    for truck_id in range(1, trucks + 1):
        carrier.order("pickups", truckid=truck_id, whid=1)
    yield lambda: len(shop.of("ready")) == packages and len(carrier.of("completions")) == trucks
    for number in numbers:
        shop.order("load", whnum=1, truckid=number % trucks + 1, shipid=number)
    yield lambda: len(shop.of("loaded")) == packages
    for truck_id in range(1, trucks + 1):
        stops = [{"packageid": number, "x": number, "y": -number} for number in numbers if number % trucks + 1 == truck_id]
        carrier.order("deliveries", truckid=truck_id, packages=stops)
    yield lambda: len(carrier.of("delivered")) == packages and len(carrier.of("completions")) == 2 * trucks
    yield lambda: not shop.commands and not carrier.commands

"""What a shop may ask of a world: goods, packages of them, and that they are put on a truck.

A rule looks at everything before it changes anything, so that what it refuses has left no trace.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from app.integrations.world.messages.shop_pb2 import APack, AProduct, APurchaseMore, APutOnTruck, AQuery
from simulators.world import pace
from simulators.world.chance import Chance
from simulators.world.records import Package, PackageStatus, Product, Purchase, Side, Stock, TruckStatus
from simulators.world.refusal import Refused
from simulators.world.worlds import World


def buy(world: World, command: APurchaseMore, now: float, chance: Chance) -> None:
    """Order goods, which will arrive some time later. Products are known by their description from here on."""
    _check_warehouse(world, command.whnum)
    _check_things(world, command.things)
    for thing in command.things:
        if thing.id not in world.products:
            world.put(Product(world_id=world.id, id=thing.id, description=thing.description))
    wait_s = chance.between(*pace.ARRIVAL_S, "arrival", command.seqnum)
    command.DiscardUnknownFields()
    world.put(Purchase(world_id=world.id, seqnum=command.seqnum, message=command.SerializeToString(),
                       due=world.later(now, wait_s)))


def pack(world: World, command: APack, now: float, _chance: Chance) -> None:
    """Take goods out of the stock and begin to pack them."""
    _check_warehouse(world, command.whnum)
    _check_things(world, command.things)
    if command.shipid in world.packages:
        raise Refused(f"package {command.shipid} exists already")
    wanted = Counter[int]()
    for thing in command.things:
        wanted[thing.id] += thing.count
    shelves = {id_: world.stock.get((command.whnum, id_)) for id_ in wanted}
    for id_, count in wanted.items():
        shelf = shelves[id_]
        on_hand = shelf.on_hand if shelf else 0
        if on_hand < count:
            raise Refused(f"warehouse {command.whnum} has {on_hand} of product {id_}, not {count}")
    for id_, shelf in shelves.items():
        assert shelf is not None, "a product that is not there has been refused"
        world.put(replace(shelf, on_hand=shelf.on_hand - wanted[id_]))
    world.put(Package(world_id=world.id, id=command.shipid, warehouse_id=command.whnum, status=PackageStatus.PACKING,
                      due=world.later(now, pace.PACKING_S)))


def load(world: World, command: APutOnTruck, now: float, _chance: Chance) -> None:
    """Begin to load a packed package on a truck that stands at its warehouse."""
    _check_warehouse(world, command.whnum)
    package, truck = world.packages.get(command.shipid), world.trucks.get(command.truckid)
    if package is None:
        raise Refused(f"there is no package {command.shipid}")
    if truck is None:
        raise Refused(f"there is no truck {command.truckid}")
    if package.status is not PackageStatus.PACKED:
        raise Refused(f"package {package.id} is {package.status}, not packed")
    if package.warehouse_id != command.whnum:
        raise Refused(f"package {package.id} is in warehouse {package.warehouse_id}, not {command.whnum}")
    is_here = truck.status in {TruckStatus.ARRIVE_WAREHOUSE, TruckStatus.LOADING} and truck.warehouse_id == command.whnum
    if not is_here:
        raise Refused(f"truck {truck.id} is not at warehouse {command.whnum}")
    world.put(replace(truck, status=TruckStatus.LOADING, loads=truck.loads + 1))
    world.put(replace(package, status=PackageStatus.LOADING, truck_id=truck.id, due=world.later(now, pace.LOADING_S)))


def query(world: World, command: AQuery, _now: float, _chance: Chance) -> None:
    """Tell how far a package has come."""
    package = world.packages.get(command.packageid)
    if package is None:
        raise Refused(f"there is no package {command.packageid}")
    world.say(Side.SHOP, "packagestatus", packageid=package.id, status=package.status.value)


def arrive(world: World, purchase: Purchase) -> None:
    """Goods have come: they are in the stock now."""
    command = APurchaseMore.FromString(purchase.message)
    for thing in command.things:
        key = command.whnum, thing.id
        shelf = world.stock.get(key) or Stock(world_id=world.id, warehouse_id=key[0], product_id=key[1], on_hand=0)
        world.put(replace(shelf, on_hand=shelf.on_hand + thing.count))
    world.remove(purchase)
    world.say(Side.SHOP, "arrived", whnum=command.whnum, things=command.things)


def finish_packing(world: World, package: Package) -> None:
    """A package may be loaded now."""
    world.put(replace(package, status=PackageStatus.PACKED, due=None))
    world.say(Side.SHOP, "ready", shipid=package.id)


def _check_warehouse(world: World, warehouse_id: int) -> None:
    if warehouse_id not in world.warehouses:
        raise Refused(f"there is no warehouse {warehouse_id}")


def _check_things(world: World, things: Iterable[AProduct]) -> None:
    """Things make sense, agree with what the world knows of their products, and with one another."""
    known: dict[int, str] = {}
    for thing in things:
        _check_description(thing)
        if thing.count <= 0:
            raise Refused(f"{thing.count} is no number of things (product {thing.id})")
        product = world.products.get(thing.id)
        expected = product.description if product else known.setdefault(thing.id, thing.description)
        if thing.description != expected:
            raise Refused(f"product {thing.id} has another description")
        known[thing.id] = expected
    if not known:
        raise Refused("no things are named")


def _check_description(thing: AProduct) -> None:
    # The runtime hands out bytes where a proto2 string is not UTF-8.
    if not isinstance(thing.description, str) or "\0" in thing.description:
        raise Refused(f"product {thing.id} has a description that is not text")
    if not thing.description:
        raise Refused(f"product {thing.id} has no description")

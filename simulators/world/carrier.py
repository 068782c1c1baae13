"""What a carrier may ask of a world: that its trucks drive to warehouses and doors.

A rule looks at everything before it changes anything, so that what it refuses has left no trace.
"""

from dataclasses import replace

from app.integrations.world.messages.carrier_pb2 import UGoDeliver, UGoPickup, UQuery
from simulators.world import pace
from simulators.world.chance import Chance
from simulators.world.records import Package, PackageStatus, Side, Stop, Truck, TruckStatus
from simulators.world.refusal import Refused
from simulators.world.worlds import World

MAY_FETCH = {TruckStatus.IDLE, TruckStatus.ARRIVE_WAREHOUSE, TruckStatus.DELIVERING}


def pickup(world: World, command: UGoPickup, now: float, _chance: Chance) -> None:
    """Send a truck to a warehouse. What a delivering truck has not delivered stays on it."""
    truck = _truck(world, command.truckid)
    warehouse = world.warehouses.get(command.whid)
    if warehouse is None:
        raise Refused(f"there is no warehouse {command.whid}")
    if truck.status not in MAY_FETCH:
        raise Refused(f"truck {truck.id} is {truck.status}")
    for stop in truck.stops:
        world.put(replace(world.packages[stop.package_id], status=PackageStatus.LOADED))
    away = replace(truck, status=TruckStatus.TRAVELING, warehouse_id=warehouse.id, stops=())
    world.put(_driving(world, away, to=(warehouse.x, warehouse.y), now=now))


def deliver(world: World, command: UGoDeliver, now: float, _chance: Chance) -> None:
    """Have packages that are on a truck brought to doors, after those that it has to deliver already.

    A package that is to be delivered already gets another destination and keeps its turn. A truck that is being loaded leaves
    when that is done.
    """
    truck = _truck(world, command.truckid)
    if truck.status is TruckStatus.TRAVELING:
        raise Refused(f"truck {truck.id} is {truck.status}")
    if not command.packages:
        raise Refused("no packages are named")
    stops = {stop.package_id: stop for stop in truck.stops}
    for location in command.packages:
        package = _on_board(world, truck, location.packageid)
        stops[package.id] = Stop(package_id=package.id, x=location.x, y=location.y)
    for package_id in stops:
        world.put(replace(world.packages[package_id], status=PackageStatus.DELIVERING))
    planned = replace(truck, stops=tuple(stops.values()))
    if planned.loads:
        world.put(planned)
    elif truck.status is not TruckStatus.DELIVERING or planned.stops[0] != truck.stops[0]:
        world.put(_departing(world, planned, now=now))
    else:
        world.put(planned)


def query(world: World, command: UQuery, now: float, _chance: Chance) -> None:
    """Tell where a truck is and what it does."""
    truck = _truck(world, command.truckid)
    x, y = truck.position(now)
    world.say(Side.CARRIER, "truckstatus", truckid=truck.id, status=truck.status.value, x=round(x), y=round(y))


def finish_loading(world: World, package: Package, now: float) -> None:
    """A package is on its truck, which leaves when it has somewhere to go and nothing more to load."""
    assert package.truck_id is not None, "loading names the truck"
    truck = world.trucks[package.truck_id]
    truck = replace(truck, loads=truck.loads - 1)
    world.put(replace(package, status=PackageStatus.LOADED, due=None))
    world.say(Side.SHOP, "loaded", shipid=package.id)
    if truck.loads:
        world.put(truck)
    elif truck.stops:
        world.put(_departing(world, truck, now=now))
    else:
        world.put(replace(truck, status=TruckStatus.ARRIVE_WAREHOUSE))


def reach(world: World, truck: Truck, now: float) -> None:
    """A truck is where it was going."""
    standing = replace(truck, from_x=truck.to_x, from_y=truck.to_y, due=None)
    if truck.status is TruckStatus.TRAVELING:
        _complete(world, replace(standing, status=TruckStatus.ARRIVE_WAREHOUSE))
        return
    made, *left = truck.stops
    world.put(replace(world.packages[made.package_id], status=PackageStatus.DELIVERED))
    world.say(Side.CARRIER, "delivered", truckid=truck.id, packageid=made.package_id)
    standing = replace(standing, stops=tuple(left))
    if left:
        world.put(_departing(world, standing, now=now))
    else:
        _complete(world, replace(standing, status=TruckStatus.IDLE))


def _truck(world: World, truck_id: int) -> Truck:
    truck = world.trucks.get(truck_id)
    if truck is None:
        raise Refused(f"there is no truck {truck_id}")
    return truck


def _on_board(world: World, truck: Truck, package_id: int) -> Package:
    package = world.packages.get(package_id)
    if package is None:
        raise Refused(f"there is no package {package_id}")
    if package.truck_id != truck.id:
        raise Refused(f"package {package_id} is not on truck {truck.id}")
    if package.status not in {PackageStatus.LOADED, PackageStatus.DELIVERING}:
        raise Refused(f"package {package_id} is {package.status}")
    return package


def _complete(world: World, truck: Truck) -> None:
    world.put(truck)
    world.say(Side.CARRIER, "completions", truckid=truck.id, x=truck.to_x, y=truck.to_y, status=truck.status.value)


def _departing(world: World, truck: Truck, *, now: float) -> Truck:
    """The truck on its way to its first stop."""
    stop = truck.stops[0]
    away = replace(truck, status=TruckStatus.DELIVERING, warehouse_id=None)
    return _driving(world, away, to=(stop.x, stop.y), now=now)


def _driving(world: World, truck: Truck, *, to: tuple[int, int], now: float) -> Truck:
    """The truck on a straight line from where it is."""
    start = truck.position(now)
    return replace(truck, from_x=start[0], from_y=start[1], to_x=to[0], to_y=to[1], departed=now,
                   due=world.later(now, pace.driving_s(start, to)))

"""What the simulated world writes: everything, where the shop's role cannot get at it, and through a database that breaks."""

import functools
import random
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import psycopg2.errors
import pytest

from app.db import Database
from app.integrations.world.messages import carrier_pb2, shop_pb2
from simulators.world import store
from simulators.world.chance import Chance
from simulators.world.records import PackageStatus, Side, Truck, TruckStatus, Warehouse
from simulators.world.rules import happen, obey
from simulators.world.worlds import World, Worlds
from tests.databases import superuser_url
from tests.world import PATIENCE_S, Client, SimulatedWorld

TABLES = ("figures", "warehouses", "products", "stock", "purchases", "packages", "trucks", "answers", "heard")


def contents(world: World) -> dict[str, Any]:
    return {table: getattr(world, table) for table in TABLES}


def anything(world: World, luck: random.Random, seqnum: int) -> tuple[Side, str, Any]:
    """A command that may or may not make sense; what is on a truck is often to be delivered."""
    things = [{"id": luck.randint(1, 3), "description": "mug", "count": luck.randint(1, 3)}]
    whnum, truck_id, package_id = luck.randint(1, 2), luck.randint(1, 3), luck.randint(1, 40)
    aboard = luck.choice([package for package in world.packages.values() if package.truck_id] or [None])
    if aboard is not None and aboard.truck_id and luck.random() < 0.5:
        truck_id, package_id = aboard.truck_id, aboard.id
    location = {"packageid": package_id, "x": luck.randint(-99, 99), "y": luck.randint(-99, 99)}
    return luck.choice([
        (Side.SHOP, "buy", shop_pb2.APurchaseMore(whnum=whnum, things=things, seqnum=seqnum)),
        (Side.SHOP, "topack", shop_pb2.APack(whnum=whnum, things=things, shipid=package_id, seqnum=seqnum)),
        (Side.SHOP, "load", shop_pb2.APutOnTruck(whnum=whnum, truckid=truck_id, shipid=package_id, seqnum=seqnum)),
        (Side.SHOP, "queries", shop_pb2.AQuery(packageid=package_id, seqnum=seqnum)),
        (Side.CARRIER, "pickups", carrier_pb2.UGoPickup(truckid=truck_id, whid=whnum, seqnum=seqnum)),
        (Side.CARRIER, "deliveries", carrier_pb2.UGoDeliver(truckid=truck_id, packages=[location], seqnum=seqnum)),
    ])


def live(world: World, worlds: Worlds, luck: random.Random, *, seqnum: int, now: float) -> None:
    """Some commands, some time, some acks."""
    for number in range(seqnum, seqnum + 10):
        side, kind, command = anything(world, luck, number)
        obey(world, side, kind, command, now=now, chance=Chance(seed=1, starts=1))
    for _, record in worlds.pop_due(now):
        happen(world, record, now)
    for answer in luck.sample(list(world.answers.values()), len(world.answers) // 2):
        world.remove(answer)
    world.set_speed(luck.randint(1, 2000))


def test_what_is_read_is_what_was_there(owner: Database) -> None:
    luck, seen = random.Random(7), set[str]()
    keeping, worlds = owner.transact(store.open_worlds)
    world = worlds.make(now=1_800_000_000, speed=100)
    for id_ in (1, 2, 3):
        world.put(Warehouse(world_id=world.id, id=id_, x=id_, y=-id_))
        world.put(Truck(world_id=world.id, id=id_, home_x=id_, home_y=id_, status=TruckStatus.IDLE, from_x=id_, from_y=id_,
                        to_x=id_, to_y=id_))
    for turn in range(80):
        live(world, worlds, luck, seqnum=1000 * luck.randint(0, 3) + turn * 10, now=1_800_000_000 + turn * 3)
        changes = list(worlds.changes.values())
        for _ in range(2):   # as when the answer to a commit is lost
            owner.transact(functools.partial(store.write, keeping=keeping, changes=changes))
        worlds.changes.clear()
        keeping, read = owner.transact(store.open_worlds)
        again = read.find(world.id)
        assert again is not None
        assert contents(again) == contents(world)
        seen |= {package.status for package in world.packages.values()} | {truck.status for truck in world.trucks.values()}
    assert seen == {*PackageStatus, *TruckStatus}


def test_who_was_replaced_writes_nothing(owner: Database) -> None:
    keeping, worlds = owner.transact(store.open_worlds)
    world = worlds.make(now=1_800_000_000, speed=1)
    owner.transact(store.open_worlds)
    with pytest.raises(store.Replaced):
        owner.transact(lambda tx: store.write(tx, keeping=keeping, changes=list(worlds.changes.values())))
    _, read = owner.transact(store.open_worlds)
    assert read.find(world.id) is None


def test_the_shops_role_cannot_look_into_the_world(simulate: Callable[..., SimulatedWorld], db: Database) -> None:
    simulate()
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), db.reading() as tx:
        tx.value("SELECT count(*) FROM simulated_world.worlds")


@contextmanager
def unreachable(owner: Database) -> Iterator[None]:
    """A database that has thrown everybody out and lets nobody in."""
    with owner.reading() as tx:
        name = tx.value("SELECT current_database()")
    server = psycopg2.connect(superuser_url())
    server.autocommit = True
    with closing(server), server.cursor() as cursor:
        cursor.execute("UPDATE pg_database SET datallowconn = false WHERE datname = %s", (name,))
        cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        yield
        cursor.execute("UPDATE pg_database SET datallowconn = true WHERE datname = %s", (name,))


def test_nobody_is_answered_while_the_database_is_away_and_everybody_afterwards(
        simulate: Callable[..., SimulatedWorld], owner: Database) -> None:
    with Client(simulate().shop_port, is_shop=True) as shop:
        shop.enter()
        with unreachable(owner):
            shop.say(queries=[{"packageid": 1, "seqnum": 1}])
            shop.socket.settimeout(2)
            with pytest.raises(TimeoutError):
                shop.read()
        shop.socket.settimeout(PATIENCE_S)
        assert [error.originseqnum for error in shop.hear_until(lambda heard: heard.error and heard.acks).error] == [1]

"""The worlds as they are now, in memory: every change is noted, so that the store can write it before anybody is told."""

import bisect
import heapq
import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from app.integrations.world.messages import carrier_pb2, shop_pb2
from simulators.world import pace
from simulators.world.records import (
    Answer,
    Figures,
    Heard,
    Package,
    Product,
    Purchase,
    Record,
    Side,
    Stock,
    Truck,
    Warehouse,
)

# World ids are not used again, not even after the database was made anew: a client that remembers an id must not get into
# the world of another. So they count seconds since 2026 where they can.
IDS_SINCE_S = 1_767_225_600

RESPONSES: dict[Side, Any] = {Side.SHOP: shop_pb2.AResponses, Side.CARRIER: carrier_pb2.UResponses}


class World:
    """One world's records. Rules read its dictionaries and change them through `put` and `remove` only."""

    def __init__(self, *, worlds: "Worlds", figures: Figures) -> None:
        self._worlds = worlds
        self._firsts: dict[Side, list[int]] = {side: [] for side in Side}
        self.id = figures.world_id
        self.figures = figures
        self.warehouses: dict[int, Warehouse] = {}
        self.products: dict[int, Product] = {}
        self.stock: dict[tuple[int, int], Stock] = {}
        self.purchases: dict[int, Purchase] = {}
        self.packages: dict[int, Package] = {}
        self.trucks: dict[int, Truck] = {}
        self.answers: dict[tuple[Side, int], Answer] = {}
        self.heard: dict[tuple[Side, int], Heard] = {}
        self._tables: dict[type[Record], dict[Any, Any]] = {
            Warehouse: self.warehouses, Product: self.products, Stock: self.stock, Purchase: self.purchases,
            Package: self.packages, Truck: self.trucks, Answer: self.answers, Heard: self.heard}

    def restore(self, record: Record) -> None:
        """Take in what the database has."""
        assert not isinstance(record, Figures)
        self._tables[type(record)][record.key] = record
        self._worlds.schedule(self, record)
        if isinstance(record, Heard):
            bisect.insort(self._firsts[record.side], record.first)

    def put(self, record: Record) -> None:
        """Add a record, or replace the one with its key; from then on the old one is not due any more."""
        if isinstance(record, Figures):
            self.figures = record
        else:
            self._tables[type(record)][record.key] = record
        self._worlds.note(self, record)

    def remove(self, record: Record) -> None:
        del self._tables[type(record)][record.key]
        self._worlds.note(self, record, is_gone=True)

    def has(self, record: Record) -> bool:
        """Whether this very record is current: neither replaced nor removed."""
        return self._tables[type(record)].get(record.key) is record

    def hear(self, side: Side, seqnum: int) -> bool:
        """Remember the number of a command; False when it was there before."""
        firsts = self._firsts[side]
        place = bisect.bisect_right(firsts, seqnum)
        below = self.heard[side, firsts[place - 1]] if place else None
        if below is not None and seqnum <= below.last:
            return False
        above = self.heard[side, firsts[place]] if place < len(firsts) and firsts[place] == seqnum + 1 else None
        if above is not None:
            self.remove(above)
            del firsts[place]
        if below is None or below.last != seqnum - 1:
            firsts.insert(place, seqnum)
            below = None
        self.put(Heard(world_id=self.id, side=side, first=below.first if below else seqnum, last=above.last if above else seqnum))
        return True

    def say(self, side: Side, kind: str, **fields: object) -> None:
        """Tell a side something, under the next of the world's own numbers for it, until it acks that number."""
        seqnum = 1 + (self.figures.shop_seqnum if side is Side.SHOP else self.figures.carrier_seqnum)
        message = RESPONSES[side](**{kind: [{**fields, "seqnum": seqnum}]}).SerializeToString()
        counted = {"shop_seqnum": seqnum} if side is Side.SHOP else {"carrier_seqnum": seqnum}
        self.put(replace(self.figures, **counted))
        self.put(Answer(world_id=self.id, side=side, seqnum=seqnum, message=message))

    def set_speed(self, speed: int) -> None:
        """For whatever begins from now on."""
        if speed != self.figures.speed:
            self.put(replace(self.figures, speed=speed))

    def later(self, now: float, simulated_s: float) -> float:
        """The time on the wall after so many seconds of this world."""
        return now + pace.real_s(simulated_s, speed=self.figures.speed)

    def is_busy(self, side: Side) -> bool:
        """Whether something is going on that this side will be told about."""
        if side is Side.SHOP:
            return bool(self.purchases) or any(package.due is not None for package in self.packages.values())
        return any(truck.due is not None or truck.loads for truck in self.trucks.values())


class Worlds:
    """All worlds, what has changed in them since it was last written, and what will happen in them next."""

    def __init__(self) -> None:
        self._worlds: dict[int, World] = {}
        self._agenda: list[tuple[float, int, World, Record]] = []
        self._order = itertools.count()
        self.changes: dict[tuple[type[Record], int, Any], tuple[Record, bool]] = {}

    def find(self, world_id: int) -> World | None:
        return self._worlds.get(world_id)

    def restore(self, figures: Figures) -> World:
        """A world that the database has, still without its records."""
        made = World(worlds=self, figures=figures)
        self._worlds[made.id] = made
        return made

    def make(self, *, now: float, speed: int) -> World:
        """A new world, empty."""
        world_id = max(max(self._worlds, default=0) + 1, int(now) - IDS_SINCE_S)
        made = self.restore(Figures(world_id=world_id, speed=speed))
        made.put(made.figures)
        return made

    def note(self, world: World, record: Record, *, is_gone: bool = False) -> None:
        """A record has changed: it is to be written, and may be due some time."""
        self.changes[type(record), world.id, record.key] = record, is_gone
        if not is_gone:
            self.schedule(world, record)

    def schedule(self, world: World, record: Record) -> None:
        """Put a record on the agenda when something will happen to it."""
        due = getattr(record, "due", None)
        if due is not None:
            heapq.heappush(self._agenda, (due, next(self._order), world, record))

    def next_due(self) -> float | None:
        """When something may happen next."""
        return self._agenda[0][0] if self._agenda else None

    def pop_due(self, now: float) -> Iterator[tuple[World, Record]]:
        """What is due, in the order of its times, and what becomes due by that in its turn."""
        while self._agenda and self._agenda[0][0] <= now:
            _, _, world, record = heapq.heappop(self._agenda)
            if world.has(record):
                yield world, record

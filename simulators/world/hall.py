"""Where clients come in: which world they are let into, and who is there already."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Protocol

from simulators.world.chance import Chance
from simulators.world.faults import Luck
from simulators.world.records import Side, Truck, TruckStatus, Warehouse
from simulators.world.refusal import Refused
from simulators.world.worlds import World, Worlds

CONNECTED = "connected!"


class Guest(Protocol):
    """A client as the hall sees it."""

    side: Side

    def is_dead(self) -> bool:
        """Whether nobody is at the other end any more."""

    def show_out(self, reason: str) -> None:
        """End the connection."""

    def expect(self, seqnum: int) -> None:
        """There is an answer to send."""


class Hall:
    """The worlds and their guests: one shop and one carrier each, at a time."""

    def __init__(self, *, worlds: Worlds, speed: int, chance: Chance, luck: Luck) -> None:
        self.worlds = worlds
        self.chance = chance
        self.luck = luck
        self._speed = speed
        self._guests: dict[tuple[int, Side], Guest] = {}
        self._attempts = Counter[tuple[int, Side, str, int]]()
        self._visits = Counter[Side]()

    def loses(self, world: World, side: Side, what: str, seqnum: int) -> bool:
        """Whether this copy of a command or an ack is lost on purpose."""
        if not self.luck.is_lossy:
            return False
        key = world.id, side, what, seqnum
        self._attempts[key] += 1
        return self.luck.loses(side, what, seqnum, attempt=self._attempts[key])

    def count_visit(self, side: Side) -> int:
        """The so-manieth connection of this side, from 1."""
        self._visits[side] += 1
        return self._visits[side]

    def guest(self, world_id: int, side: Side) -> Guest | None:
        return self._guests.get((world_id, side))

    def leave(self, guest: Guest, world: World) -> None:
        """Make room for the next one."""
        if self.guest(world.id, guest.side) is guest:
            del self._guests[world.id, guest.side]

    def enter(self, guest: Guest, message: Any, *, now: float) -> World:
        """Let a client into the world that its Connect asks for, a new one if it names none.

        Raises Refused, with nothing made or changed.
        """
        if message.isAmazon is not (guest.side is Side.SHOP):
            raise Refused(f"this port is for a {guest.side}: isAmazon says something else")
        world = self._existing(message.worldid, guest.side) if message.HasField("worldid") else None
        places = _places(message.initwh if guest.side is Side.SHOP else message.trucks)
        _check_places(world, guest.side, places)
        entered = world or self.worlds.make(now=now, speed=self._speed)
        _put_places(entered, guest.side, places)
        self._guests[entered.id, guest.side] = guest
        return entered

    def _existing(self, world_id: int, side: Side) -> World:
        world = self.worlds.find(world_id)
        if world is None:
            raise Refused(f"world {world_id} does not exist")
        present = self.guest(world_id, side)
        if present is None:
            return world
        if not present.is_dead():
            raise Refused(f"world {world_id} has a {side} already")
        self.leave(present, world)
        present.show_out("it was silent and another one came")
        return world


def _places(inits: Iterable[Any]) -> dict[int, tuple[int, int]]:
    places: dict[int, tuple[int, int]] = {}
    for init in inits:
        if places.setdefault(init.id, (init.x, init.y)) != (init.x, init.y):
            raise Refused(f"{init.id} is named at two places")
    return places


def _check_places(world: World | None, side: Side, places: dict[int, tuple[int, int]]) -> None:
    """What is in the world already stays where it was put."""
    if world is None:
        return
    for id_, place in places.items():
        if side is Side.SHOP and id_ in world.warehouses:
            known = world.warehouses[id_].x, world.warehouses[id_].y
        elif side is Side.CARRIER and id_ in world.trucks:
            known = world.trucks[id_].home_x, world.trucks[id_].home_y
        else:
            continue
        if known != place:
            what = "warehouse" if side is Side.SHOP else "truck"
            raise Refused(f"{what} {id_} is at {known[0]}, {known[1]} in world {world.id}")


def _put_places(world: World, side: Side, places: dict[int, tuple[int, int]]) -> None:
    for id_, (x, y) in places.items():
        if side is Side.SHOP and id_ not in world.warehouses:
            world.put(Warehouse(world_id=world.id, id=id_, x=x, y=y))
        elif side is Side.CARRIER and id_ not in world.trucks:
            world.put(Truck(world_id=world.id, id=id_, home_x=x, home_y=y, status=TruckStatus.IDLE,
                            from_x=x, from_y=y, to_x=x, to_y=y))

"""Where the packages are: trucks on their way are asked for about once a second, and the shop is told, if it wants to know.

A nicety: nothing of it is sent twice or kept, and when very much is on its way nothing of it is sent at all.
"""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.integrations.world.messages.carrier_pb2 import UTruck
from simulators.carrier.desk import Turn
from simulators.carrier.records import Json, Package, PackageStatus, Place, Truck, TruckStatus

EVERY = timedelta(seconds=0.9)      # at most one for each package in this time
PACKAGES_MAX = 60                   # on their way; when there are more, nobody is told
COPIES_KNOWN = 2000
SPEED_WEIGHT = 0.4                  # of the newest of the speeds that were seen

_ON_THE_WAY = (PackageStatus.FETCHING, PackageStatus.DELIVERING)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """A position to tell the shop, with the number of the message."""

    seqnum: int
    payload: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sighting:
    x: int
    y: int
    at: datetime
    speed: float      # grid units a second; 0 when it is not known


class Tracker:
    """Remembers where trucks were, to know how fast they are, and whom the shop has been told of."""

    def __init__(self, *, is_wanted: bool) -> None:
        self._is_wanted = is_wanted
        self._sightings: dict[int, _Sighting] = {}
        self._told_at: dict[int, datetime] = {}
        self._known: deque[int] = deque(maxlen=COPIES_KNOWN)

    def ask(self, turn: Turn) -> list[tuple[int, int]]:
        """The trucks to ask for, each with the number of the question."""
        fleet = turn.fleet
        driving = [truck.id for truck in fleet.trucks.values() if truck.status in {TruckStatus.TRAVELING, TruckStatus.DELIVERING}]
        return [(truck_id, fleet.next_command()) for truck_id in driving if fleet.count_of_truck(truck_id)]

    def see(self, turn: Turn, seen: Sequence[UTruck]) -> list[News]:
        """Note where trucks are; returns what the shop is to be told of their packages."""
        news: list[News] = []
        for status in seen:
            if status.seqnum in self._known:
                continue
            self._known.append(status.seqnum)
            turn.fleet.locate(status.truckid, place=Place(x=status.x, y=status.y))
            truck = turn.fleet.trucks.get(status.truckid)
            if truck is not None:
                speed = self._note(truck, turn.now)
                news += self._tell(turn, truck, speed)
        return news

    def _note(self, truck: Truck, now: datetime) -> float:
        before = self._sightings.get(truck.id)
        speed = 0.0
        if before is not None and now > before.at:
            newest = math.dist((before.x, before.y), (truck.x, truck.y)) / (now - before.at).total_seconds()
            speed = SPEED_WEIGHT * newest + (1 - SPEED_WEIGHT) * before.speed if before.speed else newest
        self._sightings[truck.id] = _Sighting(x=truck.x, y=truck.y, at=now, speed=speed)
        return speed

    def _tell(self, turn: Turn, truck: Truck, speed: float) -> list[News]:
        if not self._is_wanted:
            return []
        packages = turn.fleet.list_aboard(truck.id, *_ON_THE_WAY)
        self._told_at = {key: at for key, at in self._told_at.items() if at > turn.now - EVERY}
        if len(packages) + len(self._told_at) > PACKAGES_MAX:
            return []
        arrivals = estimate(truck, packages, speed=speed, now=turn.now)
        news = []
        for package in packages:
            if package.id not in self._told_at:
                self._told_at[package.id] = turn.now
                payload: Json = {"package_id": package.id, "x": truck.x, "y": truck.y, "status": truck.status.value}
                if package.id in arrivals:
                    payload["arrives_at"] = arrivals[package.id].isoformat().replace("+00:00", "Z")
                news.append(News(seqnum=turn.fleet.next_call(), payload=payload))
        return news


def estimate(truck: Truck, packages: Sequence[Package], *, speed: float, now: datetime) -> dict[int, datetime]:
    """When each package is at its door, if the truck goes on like this; without those of which nobody can know."""
    if speed <= 0:
        return {}
    here, way, arrivals = (truck.x, truck.y), 0.0, {}
    for package in sorted((one for one in packages if one.status is PackageStatus.DELIVERING), key=lambda one: one.stop or 0):
        door = (package.dest_x, package.dest_y)
        way, here = way + math.dist(here, door), door
        seconds = way / speed
        if seconds < timedelta(days=365).total_seconds():
            arrivals[package.id] = now + timedelta(seconds=round(seconds))
    return arrivals

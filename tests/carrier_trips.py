"""A shop that has its packages brought to the door, and keeps the protocols with world and carrier, whatever happens."""

import contextlib
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import urllib3

from tests.simulated_carrier import PATIENCE_S, CarrierClient, ListeningShop
from tests.world import FaithfulClient

WAREHOUSES = {1: (10, 10), 2: (-20, 5), 3: (0, -30)}
MUG = {"id": 101, "description": "Mug", "count": 100_000}


@dataclass(slots=True, kw_only=True)
class TripShop:
    """Plays the shop for packages with ids from 1. `world` is its side of the world, `heard` its HTTP server."""

    world: FaithfulClient
    carrier: CarrierClient
    heard: ListeningShop
    is_native: bool = True
    trucks: dict[int, int] = field(default_factory=dict)     # what /pickup answered
    doors: dict[int, tuple[int, int]] = field(default_factory=dict)
    _seqnum: int = 0
    _unsaid: list[tuple[str, str, dict[str, Any], int]] = field(default_factory=list)
    _loading: set[int] = field(default_factory=set)
    _loaded: set[int] = field(default_factory=set)

    def stock(self) -> None:
        """Fill every warehouse."""
        for number in WAREHOUSES:
            self.world.order("buy", whnum=number, things=[MUG])
        self.work_until(lambda: len(self.world.of("arrived")) == len(WAREHOUSES))

    def order(self, package_id: int, *, warehouse_id: int | None = None, account: str = "alice") -> None:
        """Have a package packed and fetched."""
        warehouse_id = warehouse_id or package_id % len(WAREHOUSES) + 1
        self.doors[package_id] = (package_id % 50 - 25, package_id % 37 - 18)
        x, y = WAREHOUSES[warehouse_id]
        self.world.order("topack", whnum=warehouse_id, shipid=package_id, things=[{**MUG, "count": 1}])
        facts = {"package_id": package_id, "warehouse_id": warehouse_id, **self._dest(package_id), "ups_username": account}
        if self.is_native:
            created = {**facts, "warehouse_x": x, "warehouse_y": y, "items": [{"description": "Mug", "count": 1}]}
            self.say("/packages", "package-created", created)
        self.say("/pickup", "pickup", facts)

    def _dest(self, package_id: int) -> dict[str, int]:
        x, y = self.doors[package_id]
        return {"dest_x": x, "dest_y": y}

    def say(self, path: str, kind: str, payload: dict[str, Any]) -> None:
        """Tell the carrier, as often as it takes."""
        self._seqnum += 1
        self._unsaid.append((path, kind, payload, self._seqnum))

    @property
    def arrived(self) -> dict[int, int]:
        """Package → truck that has come for it."""
        return {call["package_id"]: call["truck_id"] for call in self.heard.of("/truck-arrived")}

    @property
    def delivered(self) -> set[int]:
        return {call["package_id"] for call in self.heard.of("/package-delivered")}

    def work(self) -> None:
        """A moment of the shop's life."""
        self.world.work()
        ready = {answer.shipid for answer in self.world.of("ready")}
        for package_id, truck_id in self.arrived.items():
            if package_id in ready and package_id not in self._loading:
                self._loading.add(package_id)
                self.world.order("load", whnum=package_id % len(WAREHOUSES) + 1, truckid=truck_id, shipid=package_id)
        for answer in self.world.of("loaded"):
            if answer.shipid not in self._loaded:
                self._loaded.add(answer.shipid)
                self.say("/package-loaded", "package-loaded", {
                    "package_id": answer.shipid, "truck_id": self.arrived[answer.shipid], **self._dest(answer.shipid)})
        with contextlib.suppress(urllib3.exceptions.HTTPError, OSError):
            while self._unsaid:
                self._say_first()

    def _say_first(self) -> None:
        path, kind, payload, seqnum = self._unsaid[0]
        answer = self.carrier.send(f"/api{path}", kind, payload, seqnum=seqnum) if self.is_native \
            else self.carrier.tell(path, **payload)
        if answer.status == 503:
            return
        assert answer.status == 200, answer.text
        del self._unsaid[0]
        if kind == "pickup":
            result = answer.json["result"] if self.is_native else answer.json
            assert self.trucks.setdefault(payload["package_id"], result["truck_id"]) == result["truck_id"]

    def work_until(self, condition: Any) -> None:
        """Live until something holds; fails when it never does."""
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            errors = [answer.err for answer in self.world.of("error")]
            assert time.monotonic() < deadline, f"in vain: {len(self.delivered)} delivered, {self._unsaid[:3]}, {errors[:3]}"
            self.work()

    def deliveries_in_the_world(self) -> Counter[str]:
        """How the world calls the state of each of our packages."""
        for package_id in self.doors:
            self.world.order("queries", packageid=package_id)
        self.work_until(lambda: len(self.world.of("packagestatus")) >= len(self.doors))
        return Counter(answer.status for answer in self.world.of("packagestatus"))

"""The fleet in memory, which remembers what was changed until somebody has written it down."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from simulators.carrier.records import (
    FINAL,
    Call,
    CallKind,
    Command,
    CommandKind,
    Json,
    Link,
    Package,
    PackageStatus,
    Place,
    State,
    Stop,
    Truck,
)

REST_S = 5.0          # before the world is asked again for what it refused
REST_MAX_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What one batch did. New calls and commands are in it with those that were changed."""

    link: Link | None
    begins_visit: bool
    trucks: list[Truck]
    packages: list[Package]
    warehouses: dict[int, Place]
    commands: list[Command]
    dropped_commands: list[int]
    calls: list[Call]
    dropped_calls: list[int]

    def __bool__(self) -> bool:
        return any((self.link, self.trucks, self.packages, self.warehouses, self.commands, self.dropped_commands, self.calls,
                    self.dropped_calls))


class Book:
    """Records by their ids. Only `put_…` and `drop_…` change them, so that nothing escapes the next writing down."""

    def __init__(self, state: State, *, archive: Callable[[int], Package | None] = lambda _package_id: None) -> None:
        self.link = state.link
        self.trucks = {truck.id: truck for truck in state.trucks}
        self.packages: dict[int, Package] = {}
        self.warehouses = dict(state.warehouses)
        self.commands = {command.seqnum: command for command in state.commands}
        self.calls = {call.seqnum: call for call in state.calls}
        self.touched: set[int] = set(self.trucks)         # trucks to be planned anew
        self.completed_at: dict[int, datetime] = {}       # trucks that the world says are done
        self._archive = archive
        # By truck and status, in the order in which they came to it.
        self._aboard: defaultdict[tuple[int, PackageStatus], dict[int, None]] = defaultdict(dict)
        self._rests: dict[int, tuple[datetime, float]] = {}
        for package in state.packages:
            self._keep(package)
        self._forget_changes()

    def _forget_changes(self) -> None:
        self._old_link = self.link
        self._begins_visit = False
        self._put: dict[str, set[int]] = {
            "trucks": set(), "packages": set(), "warehouses": set(), "commands": set(), "calls": set()}
        self._dropped: dict[str, set[int]] = {"commands": set(), "calls": set()}

    def take_changes(self) -> Changes:
        """What changed since the last call. Packages that have come to their end leave the memory with it."""
        put, dropped = self._put, self._dropped
        changes = Changes(
            link=self.link if self.link is not self._old_link else None,
            begins_visit=self._begins_visit,
            trucks=[self.trucks[key] for key in sorted(put["trucks"])],
            packages=[self.packages[key] for key in sorted(put["packages"])],
            warehouses={key: self.warehouses[key] for key in sorted(put["warehouses"])},
            commands=[self.commands[key] for key in sorted(put["commands"] - dropped["commands"])],
            dropped_commands=sorted(dropped["commands"]),
            calls=[self.calls[key] for key in sorted(put["calls"] - dropped["calls"])],
            dropped_calls=sorted(dropped["calls"]),
        )
        for package in changes.packages:
            if package.status in FINAL:
                self._lose(package)
        self._forget_changes()
        return changes

    def _keep(self, package: Package) -> None:
        before = self.packages.get(package.id)
        if before is not None and before.truck_id is not None and (
                before.truck_id != package.truck_id or before.status is not package.status):
            self._aboard[before.truck_id, before.status].pop(before.id, None)
        self.packages[package.id] = package
        if package.truck_id is not None and package.status not in FINAL:
            self._aboard[package.truck_id, package.status][package.id] = None

    def _lose(self, package: Package) -> None:
        self.packages.pop(package.id, None)
        self._rests.pop(package.id, None)

    def put_link(self, link: Link) -> None:
        self._begins_visit |= link.visit != self.link.visit
        self.link = link

    def put_truck(self, truck: Truck) -> Truck:
        self.trucks[truck.id] = truck
        self._put["trucks"].add(truck.id)
        return truck

    def put_warehouse(self, warehouse_id: int, place: Place) -> None:
        if self.warehouses.get(warehouse_id) != place:
            self.warehouses[warehouse_id] = place
            self._put["warehouses"].add(warehouse_id)

    def put_package(self, package: Package) -> Package:
        """Keep it in place of what it was, and look at its truck's plan again."""
        self._keep(package)
        self._put["packages"].add(package.id)
        if package.truck_id is not None:
            self.touched.add(package.truck_id)
        return package

    def move(self, package: Package, status: PackageStatus, *, now: datetime, trouble: str = "") -> Package:
        """The package in its next status."""
        return self.put_package(replace(package, status=status, moved_at=now, trouble=trouble))

    def find_package(self, package_id: int) -> Package | None:
        """From memory, else from the archive of what has come to its end."""
        return self.packages.get(package_id) or self._archive(package_id)

    def list_aboard(self, truck_id: int, *statuses: PackageStatus) -> list[Package]:
        """A truck's packages in these statuses, status by status, each in the order in which they came to it."""
        return [self.packages[package_id] for status in statuses for package_id in self._aboard[truck_id, status]]

    def find_first(self, truck_id: int, status: PackageStatus) -> Package | None:
        """The one of a truck's packages in a status that has been in it for longest."""
        return next(map(self.packages.__getitem__, self._aboard[truck_id, status]), None)

    def count_of_truck(self, truck_id: int, *statuses: PackageStatus) -> int:
        """How many packages a truck has in these statuses, or still has to do with."""
        return sum(len(self._aboard[truck_id, status]) for status in statuses or PackageStatus)

    def say(self, kind: CommandKind, truck_id: int, *, warehouse_id: int | None = None, stops: tuple[Stop, ...] = ()) -> None:
        """Tell the world to do something."""
        self.put_link(replace(self.link, last_command=self.link.last_command + 1))
        self.put_command(Command(seqnum=self.link.last_command, kind=kind, truck_id=truck_id, warehouse_id=warehouse_id,
                                 stops=stops, is_acked=False))

    def next_command(self) -> int:
        """A number for a question to the world that nobody misses when it gets lost."""
        self.put_link(replace(self.link, last_command=self.link.last_command + 1))
        return self.link.last_command

    def put_command(self, command: Command) -> None:
        self.commands[command.seqnum] = command
        self._put["commands"].add(command.seqnum)

    def drop_command(self, seqnum: int) -> None:
        if self.commands.pop(seqnum, None) is not None:
            self._dropped["commands"].add(seqnum)

    def list_commands(self, truck_id: int) -> list[Command]:
        """What a truck was told and has not yet done."""
        return [command for command in self.commands.values() if command.truck_id == truck_id]

    def call(self, kind: CallKind, payload: Json, *, package_id: int | None = None) -> None:
        """Tell the shop something, for certain."""
        self.put_link(replace(self.link, last_call=self.link.last_call + 1))
        made = Call(seqnum=self.link.last_call, kind=kind, package_id=package_id, payload=payload)
        self.calls[made.seqnum] = made
        self._put["calls"].add(made.seqnum)

    def next_call(self) -> int:
        """A number for news to the shop that nobody misses when they get lost."""
        self.put_link(replace(self.link, last_call=self.link.last_call + 1))
        return self.link.last_call

    def drop_call(self, seqnum: int) -> Call | None:
        call = self.calls.pop(seqnum, None)
        if call is not None:
            self._dropped["calls"].add(seqnum)
        return call

    def rest(self, package: Package, *, now: datetime) -> None:
        """Leave the package alone for a while, each time a longer one."""
        _, before_s = self._rests.get(package.id, (now, REST_S / 2))
        rest_s = min(before_s * 2, REST_MAX_S)
        self._rests[package.id] = (now + timedelta(seconds=rest_s), rest_s)

    def is_resting(self, package: Package, *, now: datetime) -> bool:
        return package.id in self._rests and now < self._rests[package.id][0]

"""What happens to trucks and packages, whoever says so: the shop, the world, or a person on the page.

Each method is one event. All of them may be repeated, late or early; a method that refuses has changed nothing.
"""

from dataclasses import replace
from datetime import datetime

from simulators.carrier import planning
from simulators.carrier.book import Book
from simulators.carrier.records import (
    AT_WORK,
    FINAL,
    CallKind,
    Command,
    CommandKind,
    Json,
    Package,
    PackageStatus,
    Place,
    Refused,
    Stop,
    Truck,
    TruckStatus,
)

# How worlds say that a truck has come to a warehouse; compared without letter case.
ARRIVED = ("arriv", "load")


class Fleet(Book):
    """The rules, over the records."""

    def plan(self, *, now: datetime) -> None:
        """Let every truck that something happened to go on."""
        while self.touched:
            truck_id = min(self.touched)
            planning.plan(self, truck_id, now=now)
            self.touched.discard(truck_id)

    def plan_all(self, *, now: datetime) -> None:
        """Look at every truck: time alone changes plans, too."""
        self.touched.update(self.trucks)
        self.plan(now=now)

    # -- the shop

    def register(self, package_id: int, *, warehouse_id: int, dest: Place, account: str | None, items: list[Json],
                 now: datetime) -> Package:
        """Know a package and what is in it; nothing moves yet."""
        known = self.find_package(package_id)
        if known is None or (known.status in FINAL and known.visit != self.link.visit):
            return self.put_package(Package(
                id=package_id, visit=self.link.visit, status=PackageStatus.REGISTERED, warehouse_id=warehouse_id,
                dest_x=dest.x, dest_y=dest.y, account=account, items=items, truck_id=None, stop=None, redirected_at=None,
                trouble="", created_at=now, moved_at=now))
        if not known.items and items:
            known = self.put_package(replace(known, items=items))
        return known

    def pick_up(self, package_id: int, *, warehouse_id: int, dest: Place, account: str | None, now: datetime) -> int:
        """The truck that fetches it: the same one, however often this is asked."""
        package = self.register(package_id, warehouse_id=warehouse_id, dest=dest, account=account, items=[], now=now)
        if package.truck_id is None or package.status is PackageStatus.REFUSED:
            truck = planning.choose_truck(self, warehouse_id, now=now)
            package = replace(package, truck_id=truck.id, account=account or package.account)
        elif package.warehouse_id == warehouse_id or package.status not in {
                PackageStatus.QUEUED, PackageStatus.FETCHING, PackageStatus.WAITING}:
            return package.truck_id
        if package.redirected_at is None:
            package = replace(package, dest_x=dest.x, dest_y=dest.y)
        self.move(replace(package, warehouse_id=warehouse_id), PackageStatus.QUEUED, now=now)
        assert package.truck_id is not None
        return package.truck_id

    def load(self, package_id: int, *, truck_id: int, dest: Place, now: datetime) -> None:
        """The shop has put it on the truck. A destination that was changed here meanwhile is not changed back."""
        package = self.get_package(package_id)
        if package.truck_id != truck_id:
            raise Refused(400, f"package {package_id} does not travel with truck {truck_id}")
        if package.status in FINAL or package.status in {PackageStatus.LOADED, PackageStatus.DELIVERING}:
            return
        if package.status is not PackageStatus.WAITING and package.trouble != planning.LEFT_BEHIND:
            raise Refused(400, f"truck {truck_id} has not come for package {package_id} yet")
        if package.redirected_at is None:
            package = replace(package, dest_x=dest.x, dest_y=dest.y)
        self.move(package, PackageStatus.LOADED, now=now)

    def redirect(self, package_id: int, *, dest: Place, now: datetime) -> bool:
        """To another door, unless it is too late."""
        package = self.get_package(package_id)
        if package.status in FINAL:
            return False
        package = self.put_package(replace(package, dest_x=dest.x, dest_y=dest.y, redirected_at=now))
        if package.status is PackageStatus.DELIVERING:
            self._tell_new_door(package)
        return True

    def _tell_new_door(self, package: Package) -> None:
        """The world takes a new door until the old one is reached; copies of what it was told before must not undo that."""
        assert package.truck_id is not None
        door = Stop(package_id=package.id, x=package.dest_x, y=package.dest_y)
        for command in self.list_commands(package.truck_id):
            stops = tuple(door if stop.package_id == package.id else stop for stop in command.stops)
            if stops != command.stops:
                self.put_command(replace(command, stops=stops))
        self.say(CommandKind.DELIVER, package.truck_id, stops=(door,))

    def get_package(self, package_id: int) -> Package:
        """The package; refused as unknown when there is none."""
        package = self.find_package(package_id)
        if package is None:
            raise Refused(404, f"package {package_id} is not known here")
        return package

    def be_heard(self, seqnum: int) -> None:
        """The shop knows it now."""
        self.drop_call(seqnum)

    def be_refused(self, seqnum: int, *, now: datetime) -> None:
        """The shop will never hear of it: a package that it does not know does not travel."""
        call = self.drop_call(seqnum)
        if call is None or call.kind is not CallKind.TRUCK_ARRIVED or call.package_id is None:
            return
        package = self.packages.get(call.package_id)
        if package is not None and package.status is PackageStatus.WAITING:
            self.move(package, PackageStatus.REFUSED, now=now, trouble="The shop does not know it.")

    # -- the world

    def enter(self, world_id: int, *, now: datetime) -> None:
        """Go to another world, or to one made anew under the same number: all that is not delivered is fetched again there."""
        self.put_link(replace(self.link, visit=self.link.visit + 1, world_id=world_id, is_lost=False))
        for seqnum in list(self.commands):
            self.drop_command(seqnum)
        for call in list(self.calls.values()):
            if call.kind is CallKind.TRUCK_ARRIVED:
                self.drop_call(call.seqnum)
        self.completed_at.clear()
        for truck in list(self.trucks.values()):
            self.put_truck(replace(truck, status=TruckStatus.IDLE, warehouse_id=None, x=truck.home_x, y=truck.home_y))
        for package in [package for package in self.packages.values() if package.status not in FINAL]:
            arrived = replace(package, visit=self.link.visit, stop=None)
            if package.status in AT_WORK:
                arrived = replace(arrived, status=PackageStatus.QUEUED, moved_at=now)
            self.put_package(arrived)

    def be_named(self, world_id: int, *, now: datetime) -> None:
        """Somebody says which world it shall be; the present one is nothing new, unless its server has forgotten it."""
        if world_id != self.link.world_id or self.link.is_lost:
            self.enter(world_id, now=now)

    def be_lost(self) -> None:
        """The world's server does not know the world."""
        if not self.link.is_lost:
            self.put_link(replace(self.link, is_lost=True))

    def be_found(self, truck_ids: list[int]) -> None:
        """The world has let us in, and knows these trucks now."""
        if self.link.is_lost:
            self.put_link(replace(self.link, is_lost=False))
        for truck_id in truck_ids:
            self.put_truck(replace(self.trucks[truck_id], visit=self.link.visit))

    def be_acked(self, seqnums: list[int]) -> None:
        """The world has these commands."""
        for command in filter(None, map(self.commands.get, seqnums)):
            if not command.is_acked:
                self.put_command(replace(command, is_acked=True))

    def locate(self, truck_id: int, *, place: Place) -> None:
        """The truck was seen there."""
        truck = self.trucks.get(truck_id)
        if truck is not None and (truck.x, truck.y) != (place.x, place.y):
            self.put_truck(replace(truck, x=place.x, y=place.y))

    def complete(self, truck_id: int, *, place: Place, status: str, now: datetime) -> None:
        """The truck has come to the warehouse that it was sent to, or is done with its round."""
        self.locate(truck_id, place=place)
        truck = self.trucks.get(truck_id)
        if truck is None:
            return
        if truck.status is TruckStatus.TRAVELING and status.casefold().startswith(ARRIVED):
            self._arrive(truck, place=place, now=now)
        elif truck.status is TruckStatus.DELIVERING:
            self.completed_at[truck_id] = now
        self.touched.add(truck_id)

    def _arrive(self, truck: Truck, *, place: Place, now: datetime) -> None:
        assert truck.warehouse_id is not None
        self.put_warehouse(truck.warehouse_id, place)
        for command in self.list_commands(truck.id):
            if command.kind is CommandKind.PICKUP:
                self.drop_command(command.seqnum)
        truck = self.put_truck(replace(truck, status=TruckStatus.WAITING))
        planning.tell_arrival(self, self.list_aboard(truck.id, PackageStatus.FETCHING), truck, now=now)

    def deliver(self, package_id: int, *, now: datetime) -> None:
        """The world says that it is at the door."""
        package = self.find_package(package_id)
        if package is None or package.status is PackageStatus.DELIVERED or package.visit != self.link.visit:
            return
        self.move(package, PackageStatus.DELIVERED, now=now)
        self.call(CallKind.PACKAGE_DELIVERED, {"package_id": package_id}, package_id=package_id)
        if package.truck_id is not None:
            self._strike_out(package.truck_id, package_id)
            self.locate(package.truck_id, place=Place(x=package.dest_x, y=package.dest_y))

    def _strike_out(self, truck_id: int, package_id: int) -> None:
        """No copy that is said later shall name it, and deliver it twice. What the world has acked is not said again: it is kept
        as it is until all of it is done, because a round has a hundred stops.
        """
        for command in self.list_commands(truck_id):
            stops = tuple(stop for stop in command.stops if stop.package_id != package_id)
            if command.kind is CommandKind.DELIVER and not any(self._is_under_way(stop) for stop in stops):
                self.drop_command(command.seqnum)
            elif stops != command.stops and not command.is_acked:
                self.put_command(replace(command, stops=stops))

    def _is_under_way(self, stop: Stop) -> bool:
        package = self.packages.get(stop.package_id)
        return package is not None and package.status is PackageStatus.DELIVERING

    def fail(self, seqnum: int, *, text: str, now: datetime) -> None:
        """The world refuses a command."""
        command = self.commands.get(seqnum)
        if command is None:
            return
        self.drop_command(seqnum)
        if command.kind is CommandKind.PICKUP:
            self._fail_pickup(command, text=text, now=now)
        else:
            self._fail_delivery(command, text=text, now=now)
        self.touched.add(command.truck_id)

    def _fail_pickup(self, command: Command, *, text: str, now: datetime) -> None:
        truck = self.trucks[command.truck_id]
        if truck.status is TruckStatus.TRAVELING:
            self.put_truck(replace(truck, status=TruckStatus.IDLE, warehouse_id=None))
        for package in self.list_aboard(truck.id, PackageStatus.FETCHING):
            self._send_back(package, text=text, now=now)

    def _fail_delivery(self, command: Command, *, text: str, now: datetime) -> None:
        """Which of several doors was it? Each is asked for again alone. One alone is fetched again, later."""
        named = {stop.package_id for other in self.list_commands(command.truck_id) for stop in other.stops}
        for package in self.list_aboard(command.truck_id, PackageStatus.DELIVERING):
            door = Stop(package_id=package.id, x=package.dest_x, y=package.dest_y)
            if package.id in named or door not in command.stops:
                continue
            if len(command.stops) > 1:
                self.say(CommandKind.DELIVER, command.truck_id, stops=(door,))
            else:
                self._send_back(package, text=text, now=now)

    def _send_back(self, package: Package, *, text: str, now: datetime) -> None:
        self.move(replace(package, stop=None), PackageStatus.QUEUED, now=now, trouble=text)
        self.rest(package, now=now)

"""What a shop may ask for. Each action reads all of its fields before it changes anything, so that a refusal leaves no trace."""

import hashlib
import math
from collections.abc import Callable
from typing import TypeAlias

from simulators.carrier import store
from simulators.carrier.desk import Turn
from simulators.carrier.fields import INT64, NAME_MAX, Fields
from simulators.carrier.records import Json, Refused

Action: TypeAlias = Callable[[Turn, Fields], Json]

IDS = range(INT64.stop)
ACCOUNT = "ups_username"
# cents at least, cents for each unit of the way, cents for each kilogram, days at least, units that one day brings it nearer
TARIFF = {
    "economy": (290, 1.0, 60, 3, 60),
    "standard": (450, 1.5, 90, 2, 120),
    "express": (990, 3.0, 150, 1, 300),
}


def create_package(turn: Turn, fields: Fields) -> Json:
    """A package and what is in it."""
    package_id, warehouse_id = fields.integer("package_id", IDS), fields.integer("warehouse_id")
    dest, place = fields.place("dest"), fields.place("warehouse")
    account, items = fields.find_text(ACCOUNT, length_max=NAME_MAX), fields.items("items")
    turn.fleet.put_warehouse(warehouse_id, place)
    turn.fleet.register(package_id, warehouse_id=warehouse_id, dest=dest, account=account, items=items, now=turn.now)
    return {}


def pick_up(turn: Turn, fields: Fields) -> Json:
    """A truck to the package's warehouse."""
    package_id, warehouse_id = fields.integer("package_id", IDS), fields.integer("warehouse_id")
    dest, account = fields.place("dest"), fields.find_text(ACCOUNT, length_max=NAME_MAX)
    truck_id = turn.fleet.pick_up(package_id, warehouse_id=warehouse_id, dest=dest, account=account, now=turn.now)
    return {"truck_id": truck_id}


def load(turn: Turn, fields: Fields) -> Json:
    """The package is on the truck."""
    package_id, truck_id, dest = fields.integer("package_id", IDS), fields.integer("truck_id"), fields.place("dest")
    turn.fleet.load(package_id, truck_id=truck_id, dest=dest, now=turn.now)
    return {}


def redirect(turn: Turn, fields: Fields) -> Json:
    """To another door."""
    package_id, dest = fields.integer("package_id", IDS), fields.place("dest")
    if turn.fleet.redirect(package_id, dest=dest, now=turn.now):
        return {"success": True}
    return {"success": False, "message": f"Package {package_id} has reached its door already."}


def quote(_turn: Turn, fields: Fields) -> Json:
    """What it would cost to bring so much from there to there, and how long that would take."""
    origin, dest, weight_g = fields.place("origin"), fields.place("dest"), fields.integer("weight_g", range(2**31))
    way = math.dist((origin.x, origin.y), (dest.x, dest.y))
    return {"rates": [
        {"speed": speed, "cost_cents": least + math.ceil(way * for_way + weight_g * for_kilogram / 1000),
         "days": days + math.floor(way / a_day)}
        for speed, (least, for_way, for_kilogram, days, a_day) in TARIFF.items()]}


def enter_world(turn: Turn, fields: Fields) -> Json:
    """The world that the shop has made."""
    turn.fleet.be_named(fields.integer("world_id", INT64), now=turn.now)
    return {}


# The native dialect: path → type of the envelope and what it asks for.
NATIVE: dict[str, tuple[str, Action]] = {
    "/api/packages": ("package-created", create_package),
    "/api/pickup": ("pickup", pick_up),
    "/api/package-loaded": ("package-loaded", load),
    "/api/redirect": ("redirect", redirect),
    "/api/quote": ("quote", quote),
    "/api/world": ("world", enter_world),
}
# The classic dialect: plain bodies, without numbers.
CLASSIC: dict[str, Action] = {"/pickup": pick_up, "/package-loaded": load, "/redirect": redirect}


def receive(turn: Turn, path: str, envelope: Fields) -> Json:
    """Carry out a native message, once: a copy is answered as it was the first time.

    Other words under a number that was used before are no copy: a shop with a new database counts from 1 again.
    """
    kind, action = NATIVE[path]
    seqnum, payload = envelope.integer("seqnum", IDS), envelope.fields("payload")
    if envelope.text("type", length_max=NAME_MAX) != kind:
        raise Refused(400, f"the type of what is sent to {path} must be {kind}")
    digest = hashlib.sha256(f"{kind} ".encode() + payload.canonical).hexdigest()
    known = store.find_message(turn.tx, seqnum, visit=turn.fleet.link.visit)
    if known is None or known.digest != digest:
        known = store.Message(digest=digest, result=action(turn, payload))
        store.put_message(turn.tx, seqnum, known, visit=turn.fleet.link.visit)
    return {"acks": [seqnum], "result": known.result}

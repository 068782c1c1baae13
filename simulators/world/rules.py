"""Which rule of the world belongs to which command, and what happens to records by themselves."""

from collections.abc import Callable
from typing import Any, TypeAlias

from simulators.world import carrier, shop
from simulators.world.chance import Chance
from simulators.world.records import Package, PackageStatus, Purchase, Record, Side, Truck
from simulators.world.refusal import Refused
from simulators.world.worlds import World

Rule: TypeAlias = Callable[[World, Any, float, Chance], None]

# In the order in which one message's commands are carried out: goods before what is packed of them.
RULES: dict[Side, dict[str, Rule]] = {
    Side.SHOP: {"buy": shop.buy, "topack": shop.pack, "load": shop.load, "queries": shop.query},
    Side.CARRIER: {"pickups": carrier.pickup, "deliveries": carrier.deliver, "queries": carrier.query},
}


def obey(world: World, side: Side, kind: str, command: Any, *, now: float, chance: Chance) -> None:
    """Carry out a command, once: a number that came before is left alone. What is refused is answered by an error."""
    if not world.hear(side, command.seqnum):
        return
    try:
        RULES[side][kind](world, command, now, chance)
    except Refused as refusal:
        world.say(side, "error", err=str(refusal), originseqnum=command.seqnum)


def happen(world: World, record: Record, now: float) -> None:
    """What was due at `now` takes place; what follows from it begins then, however late it is noticed."""
    if isinstance(record, Purchase):
        shop.arrive(world, record)
    elif isinstance(record, Truck):
        carrier.reach(world, record, now)
    elif isinstance(record, Package) and record.status is PackageStatus.PACKING:
        shop.finish_packing(world, record)
    elif isinstance(record, Package):
        carrier.finish_loading(world, record, now)

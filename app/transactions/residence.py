"""Which world the shop lives in. When the one it lived in is gone, the next one is given everything that the old one had."""

import itertools
from collections.abc import Sequence
from datetime import datetime

from app.db import Tx
from app.models import jobs, outbox, packages, replenishments, world_link, world_stock, worlds
from app.transactions import trip
from app.transactions.supply import THINGS_MAX


def enter(tx: Tx, *, number: int, warehouse_ids: Sequence[int], now: datetime) -> worlds.World:
    """The shop is connected to this world, which was just told of these warehouses."""
    current = worlds.find_current(tx)
    if current is not None and current.number != number:
        leave(tx, world=current, now=now)
        current = None
    if current is None:
        current = worlds.insert(tx, number=number, now=now)
        jobs.defer(tx, task="share_world", args={"number": number, "seqnum": outbox.next_number(tx)})
    worlds.insert_sites(tx, world_id=current.id, warehouse_ids=warehouse_ids)
    world_link.set_wanted_number(tx, number=None)
    return current


def leave(tx: Tx, *, world: worlds.World, now: datetime) -> None:
    """A world is gone, or the shop goes to another one: what lay there is bought anew, what was under way starts anew."""
    worlds.set_lost(tx, world_id=world.id, now=now)
    replenishments.start_anew(tx)
    trucks_wanted = packages.start_anew(tx)
    outbox.fail_all_of_lost_world(tx, shipment_ids=trucks_wanted, failure="the world is gone")
    for _, of_warehouse in itertools.groupby(world_stock.list_all(tx), key=lambda goods: goods.warehouse_id):
        goods = list(of_warehouse)
        for start in range(0, len(goods), THINGS_MAX):
            part = goods[start : start + THINGS_MAX]
            outbox.insert_buy(tx, warehouse_id=part[0].warehouse_id,
                              things=[(thing.offer_id, thing.description, thing.quantity) for thing in part], is_restoring=True)
    if trucks_wanted:
        trip.call_for_trucks(tx, shipment_ids=trucks_wanted)

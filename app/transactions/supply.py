"""Goods that come to the warehouses through the world: asked for by one process, put on their shelves when they have come."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.models import outbox, replenishments, world_items

BOUGHT_AT_ONCE = 2_000
THINGS_MAX = 100   # in one command


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """What came to a warehouse: (id, count) of each thing."""

    warehouse_id: int
    things: tuple[tuple[int, int], ...]


def order_goods(tx: Tx) -> int:
    """Ask the world for what was ordered and it does not know of; returns for how many replenishments, at most BOUGHT_AT_ONCE."""
    world_items.freeze(tx, offer_ids=replenishments.list_offers_to_buy(tx, limit=BOUGHT_AT_ONCE))
    waiting = replenishments.list_to_buy(tx, limit=BOUGHT_AT_ONCE)
    for purchase in _purchases(waiting):
        buy_id = outbox.insert_buy(
            tx, warehouse_id=purchase[0].warehouse_id,
            things=[(goods.offer_id, goods.description, goods.quantity) for goods in purchase])
        replenishments.set_bought(tx, replenishment_ids=[goods.id for goods in purchase], buy_id=buy_id)
    return len(waiting)


def record_arrivals(tx: Tx, *, arrivals: Sequence[Arrival], now: datetime) -> list[Arrival]:
    """Put on the shelves what has come; returns what nobody waits for."""
    buy_ids, unknown = [], []
    for arrival in arrivals:
        buy_id = outbox.take_awaited_buy(tx, warehouse_id=arrival.warehouse_id, things=arrival.things, now=now)
        if buy_id is None:
            unknown.append(arrival)
        else:
            buy_ids.append(buy_id)
    if buy_ids:
        replenishments.lock_offers(tx, buy_ids=buy_ids)
        replenishments.receive(tx, buy_ids=buy_ids, now=now)
    return unknown


def _purchases(waiting: Sequence[replenishments.Waiting]) -> Iterator[list[replenishments.Waiting]]:
    """What one command buys: for one warehouse, no thing twice, at most THINGS_MAX of them."""
    for _, of_warehouse in itertools.groupby(waiting, key=lambda goods: goods.warehouse_id):
        purchase: list[replenishments.Waiting] = []
        for goods in of_warehouse:
            if len(purchase) == THINGS_MAX or goods.offer_id in {other.offer_id for other in purchase}:
                yield purchase
                purchase = []
            purchase.append(goods)
        if purchase:
            yield purchase

"""From which warehouses an order is sent. The price never depends on this choice."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """How many of an offer lie in one warehouse, and how far that is from the door, in units of the grid."""

    offer_id: int
    seller_id: int
    warehouse_id: int
    on_hand: int
    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picking:
    """Units of an offer to take from one warehouse."""

    offer_id: int
    seller_id: int
    warehouse_id: int
    quantity: int


def choose(wanted: dict[int, int], shelves: Sequence[Shelf]) -> list[Picking]:
    """Where to take `wanted` (units by offer) from: per seller the nearest warehouse that has everything, else line by line
    from the nearest ones. Every offer's shelves must hold enough together; the result is in the order of offer and warehouse.
    """
    pickings: list[Picking] = []
    for seller_id in sorted({shelf.seller_id for shelf in shelves}):
        own = [shelf for shelf in shelves if shelf.seller_id == seller_id]
        pickings += _from_one(wanted, own) or _split(wanted, own)
    return sorted(pickings, key=lambda picking: (picking.offer_id, picking.warehouse_id))


def _from_one(wanted: dict[int, int], own: Sequence[Shelf]) -> list[Picking]:
    """Everything from the nearest warehouse that has it all; empty when none has."""
    offers = {shelf.offer_id for shelf in own}
    enough = [shelf for shelf in own if shelf.on_hand >= wanted[shelf.offer_id]]
    full = [
        (min(shelf.distance for shelf in enough if shelf.warehouse_id == warehouse_id), warehouse_id)
        for warehouse_id in {shelf.warehouse_id for shelf in enough}
        if {shelf.offer_id for shelf in enough if shelf.warehouse_id == warehouse_id} == offers
    ]
    if not full:
        return []
    _, nearest = min(full)
    return [_pick(shelf, wanted[shelf.offer_id]) for shelf in enough if shelf.warehouse_id == nearest]


def _split(wanted: dict[int, int], own: Sequence[Shelf]) -> list[Picking]:
    """Each offer from its nearest warehouses in turn, until there is enough."""
    left = {shelf.offer_id: wanted[shelf.offer_id] for shelf in own}
    pickings = []
    for shelf in sorted(own, key=lambda shelf: (shelf.offer_id, shelf.distance, shelf.warehouse_id)):
        taken = min(shelf.on_hand, left[shelf.offer_id])
        if taken:
            left[shelf.offer_id] -= taken
            pickings.append(_pick(shelf, taken))
    return pickings


def _pick(shelf: Shelf, quantity: int) -> Picking:
    return Picking(offer_id=shelf.offer_id, seller_id=shelf.seller_id, warehouse_id=shelf.warehouse_id, quantity=quantity)

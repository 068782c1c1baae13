"""The marketplace's own warehouses, and what sellers keep there: ordered through the world, brought at the first connect."""

from db.data.chance import scramble
from db.data.clock import HOUR, Clock, stamp
from db.data.market import Market
from db.data.people import People
from db.data.tables import Tables

# Name and place on the grid of ±100, one for each quarter of it.
WAREHOUSES = (("Northgate", 48, 52), ("Eastbrook", 57, -43), ("Southfield", -44, -55), ("Westhaven", -52, 46))
SPLIT_FROM = 20   # units, from which on they lie in two warehouses


def write_warehouses(people: People, tables: Tables) -> None:
    """The warehouses, with the numbers that follow the sellers' shelves."""
    for place, (name, x, y) in enumerate(WAREHOUSES, start=1):
        tables.write("warehouses", len(people.everyone) + place, None, name, x, y)


def hand_over(people: People, market: Market, clock: Clock, tables: Tables) -> None:
    """Sellers who have the warehouses send their goods bring what they have left; it is for sale again when it has come."""
    at = clock.now - HOUR
    for offer_id in market.stored:
        quantity = market.on_hand[offer_id - 1]
        if quantity:
            market.move(offer_id, "withdrawn", -quantity, at, note="Brought to the warehouses")
            nearest = scramble(offer_id * 7 + 3) % len(WAREHOUSES)
            parts = [quantity - quantity // 3, quantity // 3] if quantity >= SPLIT_FROM else [quantity]
            for step, part in enumerate(parts):
                warehouse_id = len(people.everyone) + 1 + (nearest + step) % len(WAREHOUSES)
                tables.write("replenishments", offer_id, warehouse_id, part, market.seller[offer_id - 1], stamp(at))

"""Carts that people left: the demo buyer's, and one in twenty-five of the others'."""

from db.data.baskets import Baskets
from db.data.chance import generator
from db.data.clock import DAY, HOUR, Clock, stamp
from db.data.market import Market
from db.data.people import DEMO_BUYER_ID, DEMO_PEOPLE, People
from db.data.tables import Tables

OTHERS_EVERY = 25


def write_carts(people: People, market: Market, clock: Clock, tables: Tables) -> None:
    """One cart for each of these people, of offers in stock at today's prices; the last of several is saved."""
    rng, baskets = generator("carts", len(people.everyone)), Baskets(market, clock)
    owners = [person.id for person in people.everyone
              if person.id == DEMO_BUYER_ID or (person.id > len(DEMO_PEOPLE) and person.id % OTHERS_EVERY == 0)]
    for cart_id, user_id in enumerate(owners, start=1):
        at = clock.now - rng.randint(HOUR, 20 * DAY)
        items = baskets.fill(user_id, at, from_demo_seller=2 if user_id == DEMO_BUYER_ID else None)
        while user_id == DEMO_BUYER_ID and len(items) < 3:
            items = baskets.fill(user_id, at, from_demo_seller=2)
        tables.write("carts", cart_id, user_id, len(items) + 1, stamp(at), stamp(at))
        for place, (offer_id, quantity) in enumerate(items, start=1):
            tables.write("cart_items", cart_id, offer_id, quantity, "t" if place == len(items) > 2 else "f",
                         market.price_cents[offer_id - 1], stamp(at + place))

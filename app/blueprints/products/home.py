"""The home page: departments, and what sells best, is new or reduced."""

from flask import render_template

from app.blueprints.products import sharing
from app.domain.search import Filters, Sort
from app.models import listings
from app.web import db, query_budget

SHELF_LENGTH = 12


@query_budget(6)
def show() -> str:
    """Every shelf is left out while it has nothing."""
    with db.reading() as tx:
        shelves = {
            "best": listings.list_ids(tx, filters=Filters(in_stock=True), limit=SHELF_LENGTH),
            "newest": listings.list_ids(tx, filters=Filters(in_stock=True, sort=Sort.NEWEST), limit=SHELF_LENGTH),
            "deals": listings.list_deal_ids(tx, limit=SHELF_LENGTH),
        }
        shown = {id_ for shelf in shelves.values() for id_ in shelf}
        cards = {card.id: card for card in listings.list_cards(tx, product_ids=sorted(shown))}
    return render_template(
        "products/home.html", **{name: [cards[id_] for id_ in shelf if id_ in cards] for name, shelf in shelves.items()},
        **sharing.of_home().as_values())

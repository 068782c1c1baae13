"""The home page: the best deals, departments, and what sells best, is new, or was looked at lately."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import render_template

from app.blueprints.products import sharing
from app.db import Tx
from app.models import window
from app.models.categories import Category, Tree
from app.models.window import Placed
from app.web import category_tree, db, query_budget, recently
from app.web.viewed import viewed_ids

SHELF_LENGTH = 15
HERO_LENGTH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A category with the picture of one of its products; `is_more` says that it has more products than were counted."""

    category: Category
    picture: Placed

    @property
    def product_count(self) -> int:
        return self.picture.product_count or 0

    @property
    def is_more(self) -> bool:
        return self.product_count >= window.COUNT_MAX


@query_budget(6)
def show() -> str:
    """Every shelf is left out while it has nothing."""
    tree = category_tree()
    with db.reading() as tx:
        placed = recently(("home",), lambda: _look(tx, tree))
        viewed = window.list_viewed(tx, product_ids=viewed_ids()) if viewed_ids() else []
    deals, best, newest = (shelf(placed, name) for name in ("deals", "best", "newest"))
    hero = lead(deals) or best[:HERO_LENGTH]
    return render_template(
        "products/home.html",
        hero=hero,
        deals=[card for card in deals if card not in hero],
        best=best,
        newest=newest,
        tiles=tiles(placed, tree.top),
        viewed=viewed,
        **sharing.of_home().as_values(),
    )


def _look(tx: Tx, tree: Tree) -> list[Placed]:
    return window.list_home(tx, departments=groups(tree, tree.top), limit=SHELF_LENGTH)


def groups(tree: Tree, categories: Iterable[Category]) -> window.Groups:
    """Each category's id with the ids of itself and all below it."""
    return {category.id: tree.ids_by_slug[category.slug] for category in categories}


def shelf(placed: Sequence[Placed], name: str) -> list[Placed]:
    """The cards of one shelf."""
    return [card for card in placed if card.shelf == name]


def tiles(placed: Sequence[Placed], categories: Iterable[Category]) -> list[Tile]:
    """A tile for each of these categories that has products."""
    pictures = {card.category_id: card for card in shelf(placed, "tiles")}
    return [Tile(category=category, picture=pictures[category.id]) for category in categories if category.id in pictures]


def lead(deals: Sequence[Placed]) -> list[Placed]:
    """The deals that save the largest share of their price, for the top of the page; none while there are not enough."""
    saving = sorted(deals, key=lambda card: (card.price_cents or 0) / (card.list_price_cents or 1))
    return saving[:HERO_LENGTH] if len(saving) >= HERO_LENGTH else []

"""What stands above the list of a department: its categories as tiles, and what is reduced there.

It is for who has just come in: page 1 of a category that has others below it, not narrowed and in the usual order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.blueprints.products import home
from app.blueprints.products.home import Tile
from app.db import Tx
from app.domain.search import Filters
from app.models import window
from app.models.categories import Tree
from app.models.window import Placed
from app.web import recently

DEALS_LENGTH = 12
DEALS_MIN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """`deals` is empty when there are too few to fill a shelf."""

    tiles: Sequence[Tile]
    deals: Sequence[Placed]


def find(tx: Tx, *, filters: Filters, page: int, tree: Tree) -> Landing | None:
    """The landing of the list that is asked for, None where the list alone is right."""
    plain = Filters(categories=filters.categories, category_ids=filters.category_ids)
    if page > 1 or len(filters.categories) != 1 or filters != plain:
        return None
    slug = filters.categories[0]
    children = tree.children(tree.by_slug(slug).id)
    if not children:
        return None
    placed = recently(("landing", slug), lambda: window.list_department(
        tx, categories=home.groups(tree, children), limit=DEALS_LENGTH))
    deals = home.shelf(placed, "deals")
    return Landing(tiles=home.tiles(placed, children), deals=deals if len(deals) >= DEALS_MIN else ())

"""Everything that a person has for sale."""

from functools import partial
from typing import Any

from flask import Blueprint, render_template, request, url_for

from app.models import offers
from app.web import db, login_required, person, query_budget, read_page
from app.web.query import page_url, read_choice, read_text

blueprint = Blueprint("inventory", __name__)

PER_PAGE = 50
PAGES_MAX = 1_000
NEWEST = "newest"


@blueprint.get("/inventory")
@login_required
@query_budget(3)
def index() -> str:
    asked = {
        "q": read_text("q"),
        "stock": read_choice("stock", offers.STOCK_FILTERS, default="all"),
        "sort": read_choice("sort", offers.INVENTORY_SORTS, default=NEWEST),
    }
    page = read_page(pages_max=PAGES_MAX)
    with db.reading() as tx:
        rows = offers.list_inventory(tx, seller_id=person().id, text=asked["q"], stock=asked["stock"], sort=asked["sort"],
                                     limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    found = rows[0].found if rows else 0

    return render_template(
        "sell/inventory.html", rows=rows, found=found, asked=asked, page=page, pages=-(-found // PER_PAGE),
        url=partial(_url, asked), page_url=page_url, here=request.full_path.rstrip("?"))


def _url(asked: dict[str, str], **changes: str) -> str:
    """The address of the same list with something changed; what is as it begins is left out."""
    named: dict[str, Any] = {key: value for key, value in {**asked, **changes}.items() if value not in {"", "all", NEWEST}}
    return url_for("sell.inventory.index", **named)

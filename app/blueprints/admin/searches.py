"""Searches that found nothing, for operators to learn from."""

from flask import flash, redirect, render_template
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.blueprints.admin.pages import ROWS_A_PAGE, paging
from app.forms.admin import SearchRemovalForm
from app.models import fruitless_searches
from app.web import db, operator_required, query_budget, read_page
from app.web.query import read_choice

LIST = "/admin/searches"


@operator_required
@query_budget(3)
def index() -> str:
    """The latest, or those that were asked most often."""
    order, page = read_choice("order", fruitless_searches.ORDERS, default="newest"), read_page()
    with db.reading() as tx:
        rows = fruitless_searches.list_latest(tx, order=order, limit=ROWS_A_PAGE, offset=(page - 1) * ROWS_A_PAGE)
    return render_template("admin/searches.html", searches=rows, order=order, **paging(rows[0].found if rows else 0, page))


@operator_required
def remove() -> Response:
    """Forget one of them."""
    form = SearchRemovalForm()
    if not form.validate():
        raise BadRequest
    db.transact(lambda tx: fruitless_searches.delete(tx, text=form.text.data))
    return redirect(LIST, 303)


@operator_required
def clear() -> Response:
    """Forget all of them."""
    db.transact(fruitless_searches.delete_all)
    flash("The list is empty.", "success")
    return redirect(LIST, 303)

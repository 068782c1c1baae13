"""The purchase history: `/orders`."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.states import OrderStatus
from app.models import orders, recommendations
from app.transactions import fulfilment
from app.web import db, login_required, parcels, person, query_budget, read_page
from app.web.query import page_url, read_day, read_text

blueprint = Blueprint("orders", __name__)

ORDERS_A_PAGE = 20
AGAIN_MAX = 12


@blueprint.get("/orders")
@login_required
@query_budget(4)
def index() -> ResponseReturnValue:
    """The purchase history, newest first, searched and filtered by item, seller, status and day. The whole of it ends with what
    to buy again.
    """
    only = orders.HistoryFilter(
        text=read_text("q"), seller=read_text("seller"), status=_read_status(),
        from_day=read_day("from"), to_day=read_day("to"))
    page = read_page()
    with db.reading() as tx:
        found = orders.list_history(
            tx, buyer_id=person().id, only=only, limit=ORDERS_A_PAGE, offset=(page - 1) * ORDERS_A_PAGE)
        is_whole = bool(found) and page == 1 and only == orders.HistoryFilter()
        again = recommendations.list_bought_again(tx, buyer_id=person().id, limit=AGAIN_MAX) if is_whole else []
    total = found[0].found if found else 0
    return render_template(
        "orders/index.html", orders=found, again=again, only=only, total=total, page=page, pages=-(-total // ORDERS_A_PAGE),
        statuses=list(OrderStatus), page_url=page_url)


@blueprint.get("/orders/<id:order_id>")
@login_required
@query_budget(7)
def show(order_id: int) -> ResponseReturnValue:
    """One order: final prices, each shipment's way, and per line whether and when it was fulfilled."""
    with db.reading() as tx:
        followed = parcels.read_order(tx, order_id=order_id, buyer_id=person().id)
    return render_template("orders/show.html", order=followed.order, view=followed.view)


@blueprint.post("/orders/<id:order_id>/shipments/<id:shipment_id>/delivery")
@login_required
def confirm_delivery(order_id: int, shipment_id: int) -> ResponseReturnValue:
    """The buyer says that a shipment has arrived."""
    buyer_id, now = person().id, datetime.now(UTC)
    db.transact(lambda tx: fulfilment.confirm_delivery(
        tx, order_id=order_id, shipment_id=shipment_id, buyer_id=buyer_id, now=now))
    flash("Noted: it has arrived.", "success")
    return redirect(url_for("orders.show", order_id=order_id), 303)


def _read_status() -> OrderStatus | None:
    text = request.args.get("status", "")
    return OrderStatus(text) if text in list(OrderStatus) else None

"""The seller's desk: figures that lead to their rows."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, render_template

from app.charts import Point
from app.filters import day
from app.models import promises, seller_orders
from app.web import db, login_required, person, query_budget

blueprint = Blueprint("dashboard", __name__)

CHART_DAYS = 30
WAITING_SHOWN = 5


@blueprint.get("")
@login_required
@query_budget(5)
def show() -> str:
    seller_id = person().id
    if not person().is_seller:
        return render_template("sell/welcome.html")
    today = datetime.now(UTC).date()
    late_since = today - timedelta(days=promises.FIGURE_DAYS)
    to_send = seller_orders.OrdersFilter(status="to_send")
    with db.reading() as tx:
        figures = seller_orders.get_figures(tx, seller_id=seller_id, late_since=late_since)
        days = seller_orders.list_days(tx, seller_id=seller_id, today=today, days=CHART_DAYS)
        waiting = seller_orders.list_own(tx, seller_id=seller_id, only=to_send, limit=WAITING_SHOWN, offset=0)
    sales = [Point(label=day(sold.day), value=sold.total_cents) for sold in days]
    return render_template("sell/dashboard.html", figures=figures, sales=sales, sold_cents=sum(point.value for point in sales),
                           shipments=sum(sold.shipments for sold in days), waiting=waiting,
                           late_since=late_since)

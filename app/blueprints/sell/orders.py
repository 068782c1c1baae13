"""What others ordered from a seller: sending it, or giving the money back."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.db import Tx
from app.domain import errors, ids
from app.errors import status_of
from app.forms.sell import CancellationForm, RefundForm, ShipmentForm, number_ids
from app.models import order_lines, seller_orders
from app.transactions import fulfilment, refunds
from app.web import Form, db, login_required, person, query_budget, read_page
from app.web.query import page_url, read_choice, read_day, read_text

blueprint = Blueprint("orders", __name__)

PER_PAGE = 50
PAGES_MAX = 1_000
CANCELLED_BY_SELLER = "the seller cannot send it"


@blueprint.get("/orders")
@login_required
@query_budget(3)
def index() -> str:
    only = seller_orders.OrdersFilter(
        text=read_text("q"), status=read_choice("status", seller_orders.STATUS_FILTERS, default="all"),
        from_day=read_day("from"), to_day=read_day("to"))
    page = read_page(pages_max=PAGES_MAX)
    with db.reading() as tx:
        rows = seller_orders.list_own(tx, seller_id=person().id, only=only, limit=PER_PAGE, offset=(page - 1) * PER_PAGE)
    found = rows[0].found if rows else 0
    return render_template("sell/orders.html", rows=rows, found=found, only=only, page=page, pages=-(-found // PER_PAGE),
                           page_url=page_url)


@blueprint.get("/orders/<id:order_id>")
@login_required
@query_budget(5)
def show(order_id: int) -> str:
    return _page(order_id)


@blueprint.post("/orders/<id:order_id>/lines/<id:line_id>/fulfilment")
@login_required
def fulfil_line(order_id: int, line_id: int) -> Response | tuple[str, int]:
    def work(tx: Tx) -> None:
        _check_line(tx, order_id=order_id, line_id=line_id)
        fulfilment.fulfil_line(tx, line_id=line_id, seller_id=person().id, now=datetime.now(UTC))

    return _act(order_id, work, done="The line is marked fulfilled.")


@blueprint.post("/shipments/<id:shipment_id>/fulfilment")
@login_required
def fulfil_shipment(shipment_id: int) -> Response | tuple[str, int]:
    order_id = _get_order_id(shipment_id)
    form = ShipmentForm()
    if not form.validate():
        return _page(order_id, shipment_forms={shipment_id: form}), 422
    return _act(
        order_id,
        lambda tx: fulfilment.fulfil_shipment(
            tx, shipment_id=shipment_id, seller_id=person().id, tracking_number=form.tracking_number.data or None,
            now=datetime.now(UTC)),
        done="The parcel is on its way.")


@blueprint.post("/shipments/<id:shipment_id>/cancellation")
@login_required
def cancel_shipment(shipment_id: int) -> Response | tuple[str, int]:
    order_id = _get_order_id(shipment_id)
    form = CancellationForm()
    if not form.validate():
        return _page(order_id, cancellation_forms={shipment_id: form}), 422
    return _act(
        order_id,
        lambda tx: fulfilment.cancel_shipment(
            tx, shipment_id=shipment_id, seller_id=person().id, actor_id=person().id,
            reason=form.reason.data or CANCELLED_BY_SELLER, now=datetime.now(UTC)),
        done="The shipment is cancelled. The buyer has the money back, and the goods are in your stock again.")


@blueprint.post("/orders/<id:order_id>/lines/<id:line_id>/refunds")
@login_required
def refund_line(order_id: int, line_id: int) -> Response | tuple[str, int]:
    with db.reading() as tx:
        _check_line(tx, order_id=order_id, line_id=line_id)
    form = RefundForm()
    if not form.validate():
        return _page(order_id, refund_forms={line_id: form}), 422
    key = form.idempotency_key.data or ids.new_token()
    try:
        db.transact(lambda tx: refunds.refund_line(
            tx, line_id=line_id, seller_id=person().id, amount_cents=form.amount.data, reason=form.reason.data or "",
            actor_id=person().id, key=key))
    except (errors.RefundTooLarge, errors.KeyReused) as error:
        form.amount.errors = [str(error)]
        return _page(order_id, refund_forms={line_id: form}), status_of(error)
    flash("The buyer has the money back.", "success")
    return redirect(url_for("sell.orders.show", order_id=order_id), 303)


def _act(order_id: int, work: Callable[[Tx], None], *, done: str) -> Response | tuple[str, int]:
    """Change a shipment and go back to its order; when its state does not allow that, show the order with the reason."""
    try:
        db.transact(work)
    except errors.IllegalTransition as error:
        return _page(order_id, problem=str(error)), status_of(error)
    flash(done, "success")
    return redirect(url_for("sell.orders.show", order_id=order_id), 303)


def _check_line(tx: Tx, *, order_id: int, line_id: int) -> None:
    """NotFound unless the line is the seller's own and of this order."""
    if order_lines.get_own(tx, line_id=line_id, seller_id=person().id).order_id != order_id:
        raise errors.NotFound


def _get_order_id(shipment_id: int) -> int:
    with db.reading() as tx:
        return seller_orders.get_order_id(tx, shipment_id=shipment_id, seller_id=person().id)


def _page(order_id: int, *, problem: str = "", shipment_forms: dict[int, ShipmentForm] | None = None,
          cancellation_forms: dict[int, CancellationForm] | None = None,
          refund_forms: dict[int, RefundForm] | None = None) -> str:
    """An order with the seller's own lines; a form that was refused is shown as typed, the others fresh."""
    with db.reading() as tx:
        order = seller_orders.get_header(tx, order_id=order_id, seller_id=person().id)
        shipments = seller_orders.list_shipments(tx, order_id=order_id, seller_id=person().id)
        lines = seller_orders.list_lines(tx, order_id=order_id, seller_id=person().id)
    fresh_refunds = {line.id: RefundForm(None, amount=line.refundable_cents, idempotency_key=ids.new_token()) for line in lines}
    forms = {
        "shipment_forms": {shipment.id: ShipmentForm(None) for shipment in shipments} | (shipment_forms or {}),
        "cancellation_forms": {shipment.id: CancellationForm(None) for shipment in shipments} | (cancellation_forms or {}),
        "refund_forms": fresh_refunds | (refund_forms or {}),
    }
    for same_forms in forms.values():
        _number(same_forms)
    return render_template("sell/order.html", order=order, shipments=shipments, lines=lines, problem=problem, **forms)


def _number(forms: dict[int, Form]) -> None:
    for number, form in forms.items():
        number_ids(form, number)

"""Another address for a parcel: `/orders/<id>/shipments/<id>/redirection`. The carrier's answer stands on the order's page."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain import errors
from app.forms.redirections import RedirectionForm
from app.models import addresses, orders, redirections
from app.models.redirections import Outcome
from app.transactions import redirection
from app.web import db, invalid, login_required, person, query_budget, refused

blueprint = Blueprint("redirections", __name__)

PAGE = "orders/redirection.html"
SAID = {
    Outcome.ASKED: "We have asked the carrier. The answer will stand here.",
    Outcome.DONE: "It goes to the new address.",
    Outcome.DECLINED: "",
}


@blueprint.route("/orders/<id:order_id>/shipments/<id:shipment_id>/redirection", methods=["GET", "POST"])
@login_required
@query_budget(5)
def edit(order_id: int, shipment_id: int) -> Response | str:
    """Choose one of the book's addresses."""
    with db.reading() as tx:
        order = orders.get_own(tx, order_id=order_id, buyer_id=person().id)
        parcels = redirections.list_of_order(tx, order_id=order_id)
        book = addresses.list_of_user(tx, user_id=person().id)
    parcel = next((one for one in parcels if one.shipment_id == shipment_id), None)
    if parcel is None or not parcel.is_open:
        return _too_late(order_id, errors.NotRedirectable())
    form = RedirectionForm()
    if request.method == "GET":
        return render_template(PAGE, form=form, order=order, parcel=parcel, addresses=book)
    if not form.validate():
        return invalid(PAGE, form=form, order=order, parcel=parcel, addresses=book)
    buyer_id, now = person().id, datetime.now(UTC)
    try:
        outcome = db.transact(lambda tx: redirection.request_redirection(
            tx, order_id=order_id, shipment_id=shipment_id, buyer_id=buyer_id, address_id=form.address_id.data, now=now))
    except errors.RedirectPending as error:
        return refused(PAGE, form=form, field="address_id", error=error, order=order, parcel=parcel, addresses=book)
    except errors.NotRedirectable as error:
        return _too_late(order_id, error)
    flash(SAID[outcome], "success")
    return redirect(url_for("orders.show", order_id=order_id), 303)


def _too_late(order_id: int, error: errors.NotRedirectable) -> Response:
    """Back to the order, which says where the parcel is."""
    flash(str(error), "error")
    return redirect(url_for("orders.show", order_id=order_id), 303)

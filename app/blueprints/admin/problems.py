"""What the world could not do: operators have it tried again, or give it up."""

from datetime import UTC, datetime

from flask import flash, redirect
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.domain import errors
from app.forms.world import GivingUpForm
from app.models import replenishments
from app.transactions import fulfilment, trip
from app.web import db, operator_required, person

LIST = "/admin/world"


@operator_required
def try_again(package_id: int) -> Response:
    """Have the world pack, or load, a shipment once more."""
    try:
        db.transact(lambda tx: trip.try_again(tx, shipment_id=package_id, now=datetime.now(UTC)))
    except errors.IllegalTransition:
        flash(f"Package {package_id} is no problem any more: somebody has decided about it already.", "error")
    else:
        flash("The world is asked once more.", "success")
    return redirect(LIST, 303)


@operator_required
def give_up(package_id: int) -> Response:
    """Cancel a shipment and refund it; its goods go back on sale (`restock=1`) or are lost (`restock=0`)."""
    form = GivingUpForm()
    if not form.validate():
        raise BadRequest
    actor_id = person().id
    try:
        is_given_up = db.transact(lambda tx: fulfilment.give_up_shipment(
            tx, shipment_id=package_id, actor_id=actor_id, restock=form.restock.data == "1", now=datetime.now(UTC)))
    except errors.IllegalTransition:
        flash(f"Package {package_id} is no problem any more: it is tried again.", "error")
    else:
        flash("The shipment is cancelled, and the buyer has the money back." if is_given_up else
              f"Package {package_id} was cancelled before; nothing was changed.", "success" if is_given_up else "error")
    return redirect(LIST, 303)


@operator_required
def order_again(replenishment_id: int) -> Response:
    """Ask the world once more for goods that it refused."""
    if not db.transact(lambda tx: replenishments.set_ordered(tx, replenishment_id=replenishment_id)):
        raise errors.NotFound
    flash("The world is asked once more.", "success")
    return redirect(LIST, 303)

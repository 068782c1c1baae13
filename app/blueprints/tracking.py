"""Following parcels: `/track` for whoever has a parcel's code, and what changes on the pages of orders and parcels."""

from flask import Blueprint, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.domain import errors, ids
from app.errors import status_of
from app.web import db, live, login_required, parcels, person, query_budget
from app.web.live import View
from app.web.parcels import Followed
from app.web.query import read_text, tidy

blueprint = Blueprint("tracking", __name__)


@blueprint.get("/track")
@query_budget(3)
def ask() -> ResponseReturnValue:
    """Where a code is typed in."""
    typed = read_text("code")
    code = ids.parse_uuid(typed)
    if code:
        return redirect(url_for("tracking.show", tracking_code=code), 303)
    return render_template("tracking/ask.html", typed=typed, problem="That is no tracking code." if typed else "")


@blueprint.get("/track/<tracking_code>")
@query_budget(5)
def show(tracking_code: str) -> ResponseReturnValue:
    """A parcel, for whoever has its code: where it is, but not whose it is or what is in it."""
    try:
        followed = _read_parcel(tracking_code)
    except errors.ParcelNotFound as missing:
        return render_template("tracking/ask.html", typed=tidy(tracking_code), problem=str(missing)), status_of(missing)
    response = make_response(render_template("tracking/show.html", followed=followed, view=parcels.parcel_view(followed)))
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/track/<tracking_code>/events")
@query_budget(6)
def events(tracking_code: str) -> ResponseReturnValue:
    """What changes on a parcel's page."""
    return live.answer(lambda: parcels.parcel_view(_read_parcel(tracking_code)))


@blueprint.get("/orders/<id:order_id>/events")
@login_required
@query_budget(10)
def order_events(order_id: int) -> ResponseReturnValue:
    """What changes on an order's page, for its buyer."""
    return live.answer(lambda: _read_order(order_id))


def _read_order(order_id: int) -> View:
    with db.reading() as tx:
        return parcels.read_order(tx, order_id=order_id, buyer_id=person().id).view


def _read_parcel(tracking_code: str) -> Followed:
    """The parcel of a code; ParcelNotFound for one that nobody was given."""
    code = ids.parse_uuid(tracking_code)
    if code is None:
        raise errors.ParcelNotFound
    with db.reading() as tx:
        try:
            return parcels.read_parcel(tx, tracking_code=code)
        except errors.NotFound:
            raise errors.ParcelNotFound from None

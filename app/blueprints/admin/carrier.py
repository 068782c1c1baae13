"""The carrier, for operators: which one, whether it listens, and what it refused."""

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from app.blueprints.admin.pages import ROWS_A_PAGE, paging
from app.domain import errors
from app.models import carrier_calls
from app.transactions import carriage
from app.web import config, db, operator_required, query_budget, read_page

HERE = "/admin/carrier"


@operator_required
@query_budget(4)
def show() -> str:
    """Its address and dialect, when it was heard last, and every call that it has not answered."""
    page = read_page()
    with db.reading() as tx:
        health = carrier_calls.get_health(tx)
        calls = carrier_calls.list_open(tx, limit=ROWS_A_PAGE, offset=(page - 1) * ROWS_A_PAGE)
    return render_template(
        "admin/carrier.html", health=health, calls=calls, protocol=config.carrier_protocol, url=config.carrier_base_url,
        is_simulated=not config.carrier_url, **paging(calls[0].found if calls else 0, page))


@operator_required
def try_again(command_id: int) -> Response:
    """Make one refused call once more."""
    if not db.transact(lambda tx: carriage.try_again(tx, command_id=command_id)):
        raise errors.NotFound
    flash("The call is being made again.", "success")
    return redirect(HERE, 303)


@operator_required
def try_all_again() -> Response:
    """Make every refused call once more."""
    tried = db.transact(carriage.try_all_again)
    flash("Every refused call is being made again." if tried else "No call is refused.", "success")
    return redirect(HERE, 303)

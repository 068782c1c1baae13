"""The operators' room: `/admin`."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from app.blueprints.admin import carrier, mail, papers, problems, searches, shipping, synonyms, warehouses, world
from app.blueprints.admin.pages import ROWS_A_PAGE, paging
from app.domain import errors
from app.forms.admin import SuspensionForm
from app.models import operations, users
from app.web import db, operator_required, query_budget, read_page
from app.web.query import read_text

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
blueprint.add_url_rule("/mail", "mail", mail.index)
blueprint.add_url_rule("/mail/<id:mail_id>", "mail_detail", mail.show)
blueprint.add_url_rule("/mail/<id:mail_id>/sending", "mail_sending", mail.send_again, methods=["POST"])
blueprint.add_url_rule("/synonyms", "synonyms", synonyms.index, methods=["GET", "POST"])
blueprint.add_url_rule("/synonyms/<id:synonym_id>", "synonym", synonyms.edit, methods=["GET", "POST"])
blueprint.add_url_rule("/synonyms/<id:synonym_id>/removal", "synonym_removal", synonyms.remove, methods=["POST"])
blueprint.add_url_rule("/carrier", "carrier", carrier.show)
blueprint.add_url_rule("/carrier/attempts", "carrier_attempts", carrier.try_all_again, methods=["POST"])
blueprint.add_url_rule("/carrier/calls/<id:command_id>/attempts", "carrier_attempt", carrier.try_again, methods=["POST"])
blueprint.add_url_rule("/shipping", "shipping", shipping.show, methods=["GET", "POST"])
blueprint.add_url_rule("/searches", "searches", searches.index)
blueprint.add_url_rule("/searches/removal", "search_removal", searches.remove, methods=["POST"])
blueprint.add_url_rule("/searches/clearance", "search_clearance", searches.clear, methods=["POST"])

blueprint.add_url_rule("/warehouses", "warehouses", warehouses.index, methods=["GET", "POST"])
blueprint.add_url_rule("/warehouses/<id:warehouse_id>", "warehouse", warehouses.edit, methods=["GET", "POST"])
blueprint.add_url_rule("/warehouses/<id:warehouse_id>/closure", "warehouse_closure", warehouses.close, methods=["POST"])
blueprint.add_url_rule("/world", "world", world.show)
blueprint.add_url_rule("/world/connection", "world_connection", world.connect, methods=["POST"])
blueprint.add_url_rule("/world/speed", "world_speed", world.set_speed, methods=["POST"])
blueprint.add_url_rule("/world/residence", "world_residence", world.move, methods=["POST"])
blueprint.add_url_rule("/world/speed", "world_form", world.go_to_form)
blueprint.add_url_rule("/world/residence", "world_form", world.go_to_form)
blueprint.add_url_rule("/world/messages", "world_messages", world.messages)
blueprint.add_url_rule("/packages/<id:package_id>/label.pdf", "package_label", papers.label)
blueprint.add_url_rule("/packages/<id:package_id>/packing-slip.pdf", "package_packing_slip", papers.packing_slip)
blueprint.add_url_rule("/packages/<id:package_id>/trial", "package_trial", problems.try_again, methods=["POST"])
blueprint.add_url_rule("/packages/<id:package_id>/cancellation", "package_cancellation", problems.give_up, methods=["POST"])
blueprint.add_url_rule(
    "/replenishments/<id:replenishment_id>/trial", "replenishment_trial", problems.order_again, methods=["POST"])


@blueprint.get("")
@operator_required
@query_budget(3)
def show() -> str:
    """The shop in numbers."""
    with db.reading() as tx:
        figures = operations.get_figures(tx)
    return render_template("admin/show.html", figures=figures)


@blueprint.get("/users")
@operator_required
@query_budget(3)
def people() -> str:
    """Everyone, searched by e-mail, name or id."""
    text, page = read_text("q"), read_page()
    with db.reading() as tx:
        rows = operations.list_people(tx, text=text, limit=ROWS_A_PAGE, offset=(page - 1) * ROWS_A_PAGE)
    return render_template("admin/users.html", people=rows, text=text, **paging(rows[0].found if rows else 0, page))


@blueprint.post("/users/<id:user_id>/suspension")
@operator_required
def suspend(user_id: int) -> ResponseReturnValue:
    """Shut a member out (`suspended=1`) or let them in again (`suspended=0`)."""
    form = SuspensionForm()
    if not form.validate():
        raise BadRequest
    suspended = form.suspended.data == "1"
    if not db.transact(lambda tx: users.set_suspended(tx, user_id=user_id, suspended=suspended)):
        raise errors.NotFound
    flash("They can no longer log in." if suspended else "They can log in again.", "success")
    return redirect(url_for("admin.people", q=user_id), 303)


@blueprint.get("/jobs")
@operator_required
@query_budget(3)
def jobs() -> str:
    """What the worker has yet to do, and what it could not do."""
    page = read_page()
    with db.reading() as tx:
        rows = operations.list_jobs(tx, limit=ROWS_A_PAGE, offset=(page - 1) * ROWS_A_PAGE)
    return render_template("admin/jobs.html", jobs=rows, **paging(rows[0].found if rows else 0, page))

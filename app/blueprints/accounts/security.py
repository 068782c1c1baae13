"""Where somebody is logged in."""

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from app.blueprints.accounts.blueprint import blueprint
from app.domain import devices
from app.models import sessions
from app.web import db, login_required, person, query_budget

SESSIONS_MAX = 100


@blueprint.get("/account/security")
@login_required
@query_budget(3)
def security() -> str:
    """The browsers that are logged in as this person, this one among them."""
    with db.reading() as tx:
        opened = sessions.list_of_user(tx, user_id=person().id, token_hash=person().token_hash, limit=SESSIONS_MAX)
    return render_template("accounts/security.html", sessions=opened, describe=devices.describe)


@blueprint.post("/account/security/sessions/<id:session_id>/removal")
@login_required
def session_removal(session_id: int) -> Response:
    """Log one browser out."""
    with db.transaction() as tx:
        sessions.delete_own(tx, session_id=session_id, user_id=person().id)
    flash("That browser is logged out.", "success")
    return redirect("/account/security", 303)


@blueprint.post("/account/security/sessions/removal")
@login_required
def other_sessions_removal() -> Response:
    """Log out every browser but this one."""
    with db.transaction() as tx:
        sessions.delete_others(tx, user_id=person().id, token_hash=person().token_hash)
    flash("Every other browser is logged out.", "success")
    return redirect("/account/security", 303)

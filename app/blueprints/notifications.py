"""What people were told: `/notifications`, and the links in mail that end mail of a kind."""

from datetime import UTC, datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from app.domain import errors
from app.domain.states import Channel
from app.domain.topics import TOPIC_OF, Rule
from app.domain.unsubscribing import Subscription, read
from app.forms.notifications import ReadingForm
from app.models import notification_preferences, notifications
from app.web import db, login_required, person, query_budget, read_page
from app.web.query import page_url

blueprint = Blueprint("notifications", __name__)

NOTIFICATIONS_A_PAGE = 20


@blueprint.get("/notifications")
@login_required
@query_budget(4)
def index() -> str:
    """Newest first, unread ones marked."""
    page = read_page()
    with db.reading() as tx:
        rows = notifications.list_of_user(
            tx, user_id=person().id, limit=NOTIFICATIONS_A_PAGE, offset=(page - 1) * NOTIFICATIONS_A_PAGE)
        newest_id = notifications.get_newest_id(tx, user_id=person().id)
    total = rows[0].found if rows else 0
    return render_template("notifications/index.html", notifications=rows, newest_id=newest_id, page=page,
                           pages=-(-total // NOTIFICATIONS_A_PAGE), page_url=page_url)


@blueprint.post("/notifications/<id:notification_id>/reading")
@login_required
def follow(notification_id: int) -> ResponseReturnValue:
    """Go where a notification leads, which marks it read."""
    user_id, now = person().id, datetime.now(UTC)
    link = db.transact(lambda tx: notifications.set_read(tx, notification_id=notification_id, user_id=user_id, now=now))
    return redirect(link, 303)


@blueprint.post("/notifications/reading")
@login_required
def read_all() -> ResponseReturnValue:
    """Mark everything read that stood on the page."""
    form = ReadingForm()
    if not form.validate():
        raise BadRequest
    user_id, now = person().id, datetime.now(UTC)
    db.transact(lambda tx: notifications.set_all_read(tx, user_id=user_id, newest_id=form.newest_id.data, now=now))
    flash("Everything is marked read.", "success")
    return redirect(url_for("notifications.index"), 303)


@blueprint.route("/unsubscribe/<token>", methods=["GET", "POST"])
@query_budget(4)
def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask whether mail of a kind should end, and end it; whoever has the mail may, logged in or not.

    A mail program's own button sends `List-Unsubscribe=One-Click` and is to be answered without a redirection (RFC 8058, 3.1).
    """
    subscription = _subscription(token)
    topic = TOPIC_OF[subscription.kind]
    if request.method == "POST":
        is_one_click = "List-Unsubscribe" in request.form   # read first: a body that is too large changes nothing
        _end(subscription)
        if not is_one_click:
            return redirect(url_for("notifications.unsubscribe", token=token), 303)
    with db.reading() as tx:
        chosen = notification_preferences.get_choices(tx, user_id=subscription.user_id)
    is_on = topic.is_told(Channel.MAIL, chosen=chosen.get((subscription.kind, Channel.MAIL)))
    return render_template("notifications/unsubscribe.html", topic=topic, token=token, is_on=is_on)


def _subscription(token: str) -> Subscription:
    """What a link names; NotFound for one that is not ours, or names mail that is part of an order."""
    found = read(token, key=str(current_app.secret_key))
    if found is None or TOPIC_OF[found.kind].mail is Rule.ALWAYS:
        raise errors.NotFound
    return found


def _end(subscription: Subscription) -> None:
    db.transact(lambda tx: notification_preferences.set_choices(
        tx, user_id=subscription.user_id, choices={(subscription.kind, Channel.MAIL): False}))

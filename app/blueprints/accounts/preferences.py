"""What a person wants to hear of, and how."""

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.blueprints.accounts.blueprint import blueprint
from app.domain.states import Channel
from app.domain.topics import Rule, Topic, topics_for
from app.forms.notifications import PreferencesForm
from app.models import notification_preferences
from app.web import db, invalid, login_required, person, query_budget

PAGE = "accounts/notifications.html"


@blueprint.route("/account/notifications", methods=["GET", "POST"])
@login_required
@query_budget(3)
def notifications() -> Response | str:
    """Every kind of event that concerns this person, with both channels."""
    topics = topics_for(is_seller=person().is_seller, is_operator=person().is_operator)
    with db.reading() as tx:
        chosen = notification_preferences.get_choices(tx, user_id=person().id)
    form = PreferencesForm(topics)
    if request.method == "GET":
        ticked = {(topic.kind, channel) for topic in topics for channel in Channel
                  if topic.is_told(channel, chosen=chosen.get((topic.kind, channel)))}
        return render_template(PAGE, form=form, groups=_groups(topics), ticked=ticked, channels=list(Channel), always=Rule.ALWAYS)
    if not form.validate():
        ticked = {choice for choice, wanted in form.choices.items() if wanted}
        return invalid(PAGE, form=form, groups=_groups(topics), ticked=ticked, channels=list(Channel), always=Rule.ALWAYS)
    user_id, choices = person().id, form.choices
    db.transact(lambda tx: notification_preferences.set_choices(tx, user_id=user_id, choices=choices))
    flash("Saved: you hear of what you ticked.", "success")
    return redirect("/account/notifications", 303)


def _groups(topics: list[Topic]) -> dict[str, list[Topic]]:
    """The topics under the words for whom they concern."""
    groups: dict[str, list[Topic]] = {}
    for topic in topics:
        groups.setdefault(topic.audience.value, []).append(topic)
    return groups

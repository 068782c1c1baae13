"""The link to the world: what it is doing, what operators want of it, and every message that went over it."""

from urllib.parse import urlencode

from flask import flash, redirect, render_template, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from app.domain import ids
from app.domain.states import Direction, LinkState, Peer
from app.forms.world import ConnectionForm, MessagesForm, ResidenceForm, SpeedForm
from app.models import link_log, packages, replenishments, world_link, worlds
from app.web import db, operator_required, query_budget
from app.web.query import read_choice, read_text

HERE = "/admin/world"
LINES_A_PAGE = 100
KINDS = ("buy", "pack", "load", "query", "arrived", "ready", "loaded", "error", "packagestatus", "acks", "disconnect", "trouble",
         "package-created", "pickup", "truck-arrived", "package-loaded", "tracking", "redirect", "package-delivered", "world")


@operator_required
@query_budget(7)
def show() -> str:
    """State, health and what cannot go on by itself."""
    return render_template("admin/world.html", speed=SpeedForm(), residence=ResidenceForm(), **_shown())


@operator_required
def connect() -> Response:
    """Connect (`wanted=1`) or disconnect (`wanted=0`)."""
    form = ConnectionForm()
    if not form.validate():
        raise BadRequest
    wanted = form.wanted.data == "1"
    db.transact(lambda tx: world_link.set_wanted(tx, wanted=wanted))
    flash("The link will connect." if wanted else "The link will say good-bye and disconnect.", "success")
    return redirect(HERE, 303)


@operator_required
def set_speed() -> Response | tuple[str, int]:
    """Have the world run slower or faster."""
    form = SpeedForm()
    if not form.validate():
        return render_template("admin/world.html", speed=form, residence=ResidenceForm(formdata=None), **_shown()), 422
    db.transact(lambda tx: world_link.set_wanted_speed(tx, speed=form.speed.data))
    flash(f"The world will run at speed {form.speed.data}.", "success")
    return redirect(HERE, 303)


@operator_required
def move() -> Response | tuple[str, int]:
    """Go to the world with a number, or to a new one."""
    form = ResidenceForm()
    if not form.validate():
        return render_template("admin/world.html", speed=SpeedForm(formdata=None), residence=form, **_shown()), 422
    number = form.number.data or world_link.NEW_WORLD
    db.transact(lambda tx: world_link.set_wanted_number(tx, number=number))
    flash(f"The shop will go to world {number}." if number else "The shop will go to a new world.", "success")
    return redirect(HERE, 303)


@operator_required
@query_budget(2)
def go_to_form() -> Response:
    """The page of a form, for whoever asks anew for the address where it was refused."""
    return redirect(HERE, 303)


@operator_required
@query_budget(3)
def messages() -> str:
    """Every message in and out, newest first, searched by what is in it; none while a number cannot be read."""
    form = MessagesForm(request.args)
    can_search = form.validate()
    only = link_log.Filter(
        peer=Peer(peer) if (peer := read_choice("peer", list(Peer), default="")) else None,
        direction=Direction(direction) if (direction := read_choice("direction", list(Direction), default="")) else None,
        kind=read_text("kind"), text=read_text("q"), number=form.number.data, shipment_id=form.package.data)
    with db.reading() as tx:
        lines = link_log.list_newest(
            tx, only=only, before_id=ids.parse_id(request.args.get("before", "")),
            limit=LINES_A_PAGE + 1) if can_search else []
    older = lines[LINES_A_PAGE - 1].id if len(lines) > LINES_A_PAGE else None
    kept = [(name, value) for name, value in request.args.items() if name != "before" and value]
    return render_template("admin/messages.html", form=form, lines=lines[:LINES_A_PAGE], only=only, kinds=KINDS,
                           older=older and f"{request.path}?{urlencode([*kept, ('before', older)])}")


def _shown() -> dict[str, object]:
    with db.reading() as tx:
        return {
            "link": world_link.get(tx), "health": world_link.get_health(tx), "world": worlds.find_current(tx),
            "problems": packages.list_problems(tx, limit=LINES_A_PAGE),
            "refused": replenishments.list_failed(tx, limit=LINES_A_PAGE),
            "states": {LinkState.OFF: "Off", LinkState.CONNECTING: "Connecting", LinkState.CONNECTED: "Connected"},
        }

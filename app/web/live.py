"""Parts of a page that follow the database: sent as they change, as server-sent events, or asked for every few seconds.

A part is the same piece of HTML, from the same template, on the page, in an event and in the answer to whoever asks. Its version
says which records it shows, so that nobody is sent what they see already: a page and each event carry the version of all of its
parts together, and a browser that comes back says which one it has.
https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from flask import Flask, Response, current_app, make_response, render_template, request, stream_with_context
from markupsafe import Markup

from app.config import listening_url
from app.db import Listener
from app.domain import errors, ids
from app.transactions import login
from app.web.followers import CHANNEL, Follower, Followers, News
from app.web.visitor import person_or_none

STREAM, PAGE = "text/event-stream", "text/html"
HEARTBEAT_S = 15.0
# Whoever is woken more often is told at this pace.
PACE_S = 1.0
# A browser comes back at once; its log-in and its order are looked at again then.
LIFETIME_S = 300.0
RETRY_MS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a page by the name that its root element carries as `data-live-part`; `draw` gives its HTML."""

    name: str
    version: str
    draw: Callable[[], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What somebody follows, as it is now. When `is_over`, nothing will change any more."""

    parts: Sequence[Part]
    shipment_ids: Collection[int]
    is_over: bool

    @property
    def version(self) -> str:
        """Of all parts together."""
        return ids.digest(*(f"{part.name} {part.version}" for part in self.parts))

    @property
    def drawn(self) -> dict[str, Markup]:
        """The HTML of each part by its name."""
        return {part.name: Markup(part.draw()) for part in self.parts}  # noqa: S704 - templates escape


def init_app(app: Flask) -> None:
    settings = app.extensions["config"]
    app.extensions["followers"] = Followers(lambda: Listener(listening_url(settings), [CHANNEL]),
                                            followers_max=settings.web_streams)


def followers() -> Followers:
    """Those of this process."""
    return cast("Followers", current_app.extensions["followers"])


def answer(read: Callable[[], View]) -> Response:
    """What changes, as it changes, or, for who asks for HTML, all parts as they are now. `read` may raise NotFound.

    Raises TooManyFollowers; asking works on.
    """
    view = read()
    accepted = request.accept_mimetypes
    response = _parts_page(view) if accepted and accepted.best_match([STREAM, PAGE]) == PAGE else _stream(view, read)
    response.vary.add("Accept")
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _parts_page(view: View) -> Response:
    """A 304 to whoever has this version. The tag is a weak one: forms carry another token each time."""
    response = make_response(render_template("tracking/parts.html", view=view)
                             if not request.if_none_match.contains_weak(view.version) else "")
    response.set_etag(view.version, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


def _stream(view: View, read: Callable[[], View]) -> Response:
    hub = followers()
    follower = hub.join(view.shipment_ids, person=_person())
    response = Response(stream_with_context(_events(follower, read)), mimetype=STREAM)
    response.call_on_close(partial(hub.leave, follower))
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"   # nginx would wait for more
    return response


def _person() -> str:
    """Whose streams are counted together: somebody who is logged in, or a network."""
    found = person_or_none()
    return f"user:{found.id}" if found else login.network_subject(request.remote_addr or "")


def _events(follower: Follower, read: Callable[[], View]) -> Iterator[str]:
    """Events and heartbeats until it is over, or somebody says so. The database is asked only when something has changed."""
    shown = _Shown(request.headers.get("Last-Event-ID") or request.args.get("seen", ""))
    ends_at = time.monotonic() + LIFETIME_S
    news = News.CHANGED
    yield f"retry: {RETRY_MS}\n\n"
    while news in {News.CHANGED, News.NONE} and time.monotonic() < ends_at:
        if news is News.NONE:
            yield ":\n\n"
        elif view := _look(read):
            yield from shown.update(view)
            if view.is_over:
                yield event("over")
                return
            follower.is_sent_away(PACE_S)
        else:
            follower.is_sent_away(PACE_S)
            follower.tell(News.CHANGED)
        news = follower.wait(HEARTBEAT_S)
    if news is News.REPLACED:
        yield event("replaced")


def _look(read: Callable[[], View]) -> View | None:
    """What there is to see; None when the database is away or has no time."""
    try:
        with followers().turn:
            return read()
    except errors.Busy:
        return None


class _Shown:
    """What somebody sees already."""

    def __init__(self, version: str) -> None:
        self._version = version
        self._versions: dict[str, str] = {}

    def update(self, view: View) -> Iterator[str]:
        """The event that brings them up to date, if they are not."""
        if self._version != view.version:
            with followers().turn:
                html = "\n".join(part.draw() for part in view.parts if self._versions.get(part.name) != part.version)
            yield event("parts", html, version=view.version)
        self._version = view.version
        self._versions = {part.name: part.version for part in view.parts}


def event(name: str, data: str = "", *, version: str = "") -> str:
    """One event as it is sent."""
    lines = [f"event: {name}", *(f"data: {line}" for line in data.splitlines() or [""])]
    return "\n".join([f"id: {version}", *lines] if version else lines) + "\n\n"

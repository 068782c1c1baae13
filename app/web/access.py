"""Who may see a view, and where to go after logging in."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.domain import errors
from app.web.visitor import person_or_none

View = TypeVar("View", bound=Callable[..., Any])


NEXT_LENGTH_MAX = 2000


def safe_next(target: str | None, default: str = "/") -> str:
    """A path of this site to go on to, `default` for anything that could lead elsewhere or is too long for a header."""
    if not target or len(target) > NEXT_LENGTH_MAX or any(ord(c) < 32 for c in target):
        return default
    if not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    return target


def login_required(view: View) -> View:
    """Send guests to the log-in page and back: to the page they asked for, or the one whose form they sent."""

    @functools.wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs) if person_or_none() else _to_login()

    wrapped.requires = "login"  # type: ignore[attr-defined]
    return cast("View", wrapped)


def operator_required(view: View) -> View:
    """Like login_required; members get a 404, so that the back office does not advertise itself."""

    @functools.wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        found = person_or_none()
        if found is None:
            return _to_login()
        if not found.is_operator:
            raise errors.NotFound
        return view(*args, **kwargs)

    wrapped.requires = "operator"  # type: ignore[attr-defined]
    return cast("View", wrapped)


def _to_login() -> Response:
    flash("Please log in to go on.", "message")
    if request.method == "GET":
        target = request.full_path.rstrip("?")
    else:
        referrer = urlsplit(request.referrer or "")
        target = referrer.path if referrer.netloc == request.host else "/"
    return redirect(url_for("accounts.login", next=safe_next(target)), 303)

"""Unsafe requests must come from our own pages.

Somebody who is logged in proves it by the token of the form. A guest has nothing that another site could misuse, so that
pages for visitors without a cookie carry no token and can be cached; their forms are admitted by what the browser says of
where they come from (Sec-Fetch-Site, else Origin), and refused when it says nothing. Other machines are known by signatures.
"""

from flask import Flask, request
from flask_wtf.csrf import generate_csrf, validate_csrf
from markupsafe import Markup
from werkzeug.exceptions import BadRequest
from wtforms.validators import ValidationError

from app.machines import is_machine
from app.web.visitor import person_or_none

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
ALWAYS_TOKEN = frozenset({"accounts.login", "accounts.register"})
# Their addresses carry a proof of their own, and mail servers send them without a page of ours.
PROVE_THEMSELVES = frozenset({"notifications.unsubscribe"})


class CsrfRefused(BadRequest):
    """The form did not prove that it is ours."""

    description = "This form has expired or did not come from our own page. Go back, reload the page and send it again."


def csrf_field() -> Markup:
    """The hidden field of a form, or nothing for a visitor without any cookie."""
    if not request.cookies and request.endpoint not in ALWAYS_TOKEN:
        return Markup("")
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def init_app(app: Flask) -> None:
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.before_request(_check)
    app.jinja_env.globals["csrf_field"] = csrf_field


def _check() -> None:
    if request.method in SAFE_METHODS or request.endpoint in PROVE_THEMSELVES or is_machine():
        return
    if _has_token() or (person_or_none() is None and request.endpoint not in ALWAYS_TOKEN and _comes_from_here()):
        return
    raise CsrfRefused


def _has_token() -> bool:
    try:
        validate_csrf(request.form.get("csrf_token") or request.headers.get("X-CSRF-Token"))
    except ValidationError:
        return False
    return True


def _comes_from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == request.host_url.rstrip("/")

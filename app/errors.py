"""Domain error → HTTP status, and the page that says so. The one table that knows both."""

from typing import TypeAlias

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException

from app.domain import errors
from app.machines import is_machine

STATUSES: dict[type[errors.DomainError], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.Busy: 503,
    errors.TooManyAttempts: 429,
    errors.BadMessage: 400,
    errors.WrongPassword: 422,
    errors.LoginRefused: 422,
    errors.DomainError: 409,
}
PAGES = frozenset({400, 403, 404, 409, 413, 429, 500, 503})
RETRY_AFTER_S = 2

Answer: TypeAlias = tuple[str | dict[str, str], int, dict[str, str]]


def status_of(error: errors.DomainError) -> int:
    """The status of the nearest class that the table has."""
    return next(STATUSES[cls] for cls in type(error).__mro__ if cls in STATUSES)


def init_app(app: Flask) -> None:
    app.register_error_handler(errors.DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)


def _domain_error(error: errors.DomainError) -> Answer:
    return _page(status_of(error), str(error))


def _http_error(error: HTTPException) -> Answer:
    status = error.code or 500
    # Werkzeug's own descriptions are written for programmers; the pages have better words.
    message = "" if error.description == type(error).description else error.description or ""
    body, status, headers = _page(status, message or (error.name if is_machine() else ""))
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        headers["Allow"] = ", ".join(allowed)
    return body, status, headers


def _page(status: int, message: str) -> Answer:
    """The page of a status; the ones without a page of their own share the one for bad requests (or server errors).

    Machines get JSON instead.
    """
    name = status if status in PAGES else 500 if status >= 500 else 400
    headers = {"Retry-After": str(RETRY_AFTER_S)} if status in {429, 503} else {}
    if is_machine():
        return {"error": message}, status, headers
    return render_template(f"errors/{name}.html", message=message, path=request.path), status, headers

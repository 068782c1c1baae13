"""Domain error → HTTP status, and the page that says so. The one table that knows both."""

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException

from app.domain import errors

STATUSES: dict[type[errors.DomainError], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.Busy: 503,
    errors.TooManyAttempts: 429,
    errors.WrongPassword: 422,
    errors.LoginRefused: 422,
    errors.DomainError: 409,
}
PAGES = frozenset({400, 403, 404, 409, 413, 429, 500, 503})
RETRY_AFTER_S = 2


def status_of(error: errors.DomainError) -> int:
    """The status of the nearest class that the table has."""
    return next(STATUSES[cls] for cls in type(error).__mro__ if cls in STATUSES)


def init_app(app: Flask) -> None:
    app.register_error_handler(errors.DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)


def _domain_error(error: errors.DomainError) -> tuple[str, int, dict[str, str]]:
    return _page(status_of(error), str(error))


def _http_error(error: HTTPException) -> tuple[str, int, dict[str, str]]:
    status = error.code or 500
    # Werkzeug's own descriptions are written for programmers; the pages have better words.
    message = "" if error.description == type(error).description else error.description or ""
    body, status, headers = _page(status, message)
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        headers["Allow"] = ", ".join(allowed)
    return body, status, headers


def _page(status: int, message: str) -> tuple[str, int, dict[str, str]]:
    """The page of a status; the ones without a page of their own share the one for bad requests (or server errors)."""
    name = status if status in PAGES else 500 if status >= 500 else 400
    headers = {"Retry-After": str(RETRY_AFTER_S)} if status in {429, 503} else {}
    return render_template(f"errors/{name}.html", message=message, path=request.path), status, headers

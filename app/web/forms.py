"""The base of every form, how large one may be, and the reading of query strings."""

from flask import Flask, request
from flask_wtf import FlaskForm

FORM_BYTES_MAX = 2 * 1024 * 1024
PAGES_MAX = 100


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose CSRF token is checked before the view (app/web/csrf.py), not by the form."""

    class Meta:
        csrf = False


def read_page(name: str = "page", *, pages_max: int = PAGES_MAX) -> int:
    """The page number of a list from the address: 1 for anything that is not one, `pages_max` at most."""
    text = request.args.get(name, "1")
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        return 1
    return min(max(int(text), 1), pages_max)


def init_app(app: Flask) -> None:
    app.config["MAX_FORM_MEMORY_SIZE"] = FORM_BYTES_MAX
    app.before_request(_bound)


def _bound() -> None:
    """Hold forms without files to the same size: Werkzeug bounds the texts of multipart forms only."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = FORM_BYTES_MAX

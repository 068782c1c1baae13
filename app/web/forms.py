"""The base of every form, and the reading of query strings."""

from flask import request
from flask_wtf import FlaskForm

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

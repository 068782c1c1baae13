"""The base of every form, and the reading of query strings: whatever an address says, it means something harmless."""

import re
from collections.abc import Collection
from datetime import date

from flask import request
from flask_wtf import FlaskForm

PAGES_MAX = 100
WORDS_LENGTH_MAX = 200
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose CSRF token is checked before the view (app/web/csrf.py), not by the form."""

    class Meta:
        csrf = False


def read_page(*, pages_max: int = PAGES_MAX) -> int:
    """The page number of a list from the address: 1 for anything that is not one, `pages_max` at most."""
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        return 1
    return min(max(int(text), 1), pages_max)


def read_words(name: str = "q") -> str:
    """What was typed into a search box, without characters that cannot be shown, of a bounded length."""
    return "".join(c for c in request.args.get(name, "") if c.isprintable())[:WORDS_LENGTH_MAX].strip()


def read_choice(name: str, choices: Collection[str], *, default: str) -> str:
    """One of `choices` from the address, `default` for anything else."""
    text = request.args.get(name, default)
    return text if text in choices else default


def read_day(name: str) -> date | None:
    """A date such as 2026-11-24 from the address, None for anything else."""
    text = request.args.get(name, "")
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None

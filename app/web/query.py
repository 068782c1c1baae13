"""Reading query strings: whatever stands in an address is somebody's input."""

from collections.abc import Collection
from datetime import date
from urllib.parse import urlencode

from flask import request

TEXT_MAX = 200


def read_text(name: str) -> str:
    """A search text from the address, tidied."""
    return tidy(request.args.get(name, ""))


def tidy(text: str) -> str:
    """A text as somebody may have typed it: trimmed, bounded, and without the characters that cannot be stored or seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:TEXT_MAX]


def read_choice(name: str, choices: Collection[str], *, default: str) -> str:
    """One of `choices` from the address, `default` for anything else."""
    text = request.args.get(name, default)
    return text if text in choices else default


def read_day(name: str) -> date | None:
    """A date such as 2026-11-24 from the address, None for anything else."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def page_url(page: int) -> str:
    """The address of another page of the list at hand, everything else in it unchanged."""
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    return f"{request.path}?{urlencode([*others, ('page', str(page))])}"

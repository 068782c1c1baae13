"""How values are written for people: money, dates, counts, stars and statuses, as Jinja filters.

Every function is pure and takes plain values, so that mail, receipts and the terminal may use them too.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from babel.dates import format_date
from jinja2 import Environment

from app.domain.money import Money

LOCALE = "en_US"
MINUS = "\u2212"
NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyParts:
    """An amount taken apart for setting: sign ("" or "−"), currency sign, whole units, two digits of cents."""

    sign: str
    currency: str
    whole: str
    cents: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLook:
    """How a status is shown: words for people, an icon, and a tone (plain, busy, good, warn, bad)."""

    label: str
    icon: str
    tone: str


STATUS_LOOKS = {
    "open": StatusLook(label="In progress", icon="clock", tone="busy"),
    "fulfilled": StatusLook(label="Fulfilled", icon="circle-check", tone="good"),
    "cancelled": StatusLook(label="Cancelled", icon="ban", tone="plain"),
    "placed": StatusLook(label="Placed", icon="clock", tone="plain"),
    "packing": StatusLook(label="Being packed", icon="package-open", tone="busy"),
    "packed": StatusLook(label="Packed", icon="package", tone="busy"),
    "loading": StatusLook(label="Being loaded", icon="truck", tone="busy"),
    "loaded": StatusLook(label="Loaded", icon="truck", tone="busy"),
    "out_for_delivery": StatusLook(label="On its way", icon="truck", tone="busy"),
    "delivered": StatusLook(label="Delivered", icon="package-check", tone="good"),
    "problem": StatusLook(label="Held up", icon="triangle-alert", tone="warn"),
    "requested": StatusLook(label="Requested", icon="hourglass", tone="plain"),
    "approved": StatusLook(label="Approved", icon="circle-check", tone="busy"),
    "refused": StatusLook(label="Refused", icon="circle-x", tone="bad"),
    "received": StatusLook(label="Received", icon="package-check", tone="busy"),
    "refunded": StatusLook(label="Refunded", icon="undo-2", tone="good"),
}


def money(cents: int) -> str:
    """Cents as a price in words: `1299` is "$12.99", `-500` is "−$5.00"."""
    return f"{MINUS if cents < 0 else ''}{Money(abs(cents))}"


@lru_cache(maxsize=4096)
def money_parts(cents: int) -> MoneyParts:
    """The parts of `money(cents)`."""
    text = str(Money(abs(cents)))
    return MoneyParts(sign=MINUS if cents < 0 else "", currency=text[0], whole=text[1:-3], cents=text[-2:])


def signed_money(cents: int) -> str:
    """Like `money`, with a plus before what came in: for statements."""
    return f"+{money(cents)}" if cents > 0 else money(cents)


def decimal_money(cents: int) -> str:
    """Cents as a form field wants them: `1299` is "12.99"."""
    return f"{Decimal(cents) / 100:.2f}"


def percent_off(price_cents: int, list_price_cents: int) -> int:
    """The whole percentage saved against the list price, rounded down so that it never promises too much."""
    return (list_price_cents - price_cents) * 100 // list_price_cents


def count(number: int) -> str:
    """A whole number with thousands set apart: "12,408"."""
    return f"{number:,}"


def plural(number: int, noun: str, nouns: str = "") -> str:
    """A count with its noun: "1 item", "3 items"; pass `nouns` where an s doesn't do it."""
    return f"{count(number)}{NO_BREAK_SPACE}{noun if number == 1 else nouns or noun + 's'}"


@lru_cache(maxsize=4096)
def _written_date(day: date, pattern: str) -> str:
    return format_date(day, pattern, locale=LOCALE)


def day(value: date, today: date | None = None) -> str:
    """A date as people say it: "Tue 24 Nov", with the year when it isn't this one."""
    day_only = value.date() if isinstance(value, datetime) else value
    this_year = (today or datetime.now(UTC).date()).year
    return _written_date(day_only, "EEE d MMM" if day_only.year == this_year else "d MMM y")


def moment(value: datetime, today: date | None = None) -> str:
    """A date with its time: "Tue 24 Nov, 14:05 UTC"."""
    return f"{day(value, today)}, {value:%H:%M} UTC"


def stars_text(average: float) -> str:
    """A rating in words: "4.3 out of 5"."""
    return f"{average:.1f} out of 5"


def initials(name: str) -> str:
    """Up to two capitals that stand for a person where no picture is: "Alice Archer" is "AA"."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def path_words(path: str) -> str:
    """The words in an address, fit for a search box: "/products/12-blue-mug.html" is "blue mug"."""
    last = PurePosixPath(unquote(path)).name.removesuffix(".html")
    return " ".join(re.findall(r"[^\W\d_]{2,}", last))[:80]


def delivery(cents: int, promised_on: date, *, is_estimate: bool) -> str:
    """What sending costs and by when it is there: "Delivery $3.20, by Tue 24 Nov"."""
    when = day(promised_on)
    if not cents:
        return f"Free delivery, {'about' if is_estimate else 'by'} {when}"
    return f"Delivery about {money(cents)}, {when}" if is_estimate else f"Delivery {money(cents)}, by {when}"


def status_look(status: str) -> StatusLook:
    """How an order's, shipment's or return's status is shown."""
    return STATUS_LOOKS[status]


def register(jinja_env: Environment) -> None:
    """Make every function of this module a filter under its own name."""
    functions: tuple[Callable[..., Any], ...] = (
        money, money_parts, signed_money, decimal_money, percent_off, count, plural, day, moment, stars_text, initials,
        path_words, delivery, status_look,
    )
    jinja_env.filters.update({function.__name__: function for function in functions})

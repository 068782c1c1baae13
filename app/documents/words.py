"""Figures in words, as papers say them."""

from datetime import date

from babel.dates import format_date

LOCALE = "en_US"


def written_day(day: date) -> str:
    """A day with its year, because papers are kept."""
    return str(format_date(day, "d MMMM y", locale=LOCALE))


def weight(grams: int) -> str:
    """A weight as a scale shows it; a dash when nobody has weighed it."""
    if not grams:
        return "–"
    return f"{grams} g" if grams < 1000 else f"{grams / 1000:.2f} kg"


def items(count: int) -> str:
    """How many items."""
    return "1 item" if count == 1 else f"{count:,} items"

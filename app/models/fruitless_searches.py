"""Searches that found nothing, each once with how often it was asked: what operators learn from."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Tx

TEXT_LENGTH_MAX = 200
KEPT_MAX = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FruitlessSearch:
    """A text that nothing was found for; each row also says how many rows there are."""

    text: str
    asked_count: int
    last_asked_at: datetime
    found: int


_ORDERS = {
    "newest": "last_asked_at DESC, text",
    "most_often": "asked_count DESC, last_asked_at DESC, text",
}
ORDERS = tuple(_ORDERS)


def keep(tx: Tx, *, text: str, now: datetime) -> None:
    """Note that nothing was found for this text of TEXT_LENGTH_MAX characters at most; an empty one is not kept."""
    tx.run(
        """
        INSERT INTO fruitless_searches (text, last_asked_at)
        SELECT %(text)s, %(now)s
        WHERE %(text)s <> ''
        ON CONFLICT (text) DO UPDATE
        SET asked_count = least(fruitless_searches.asked_count, 2147483646) + 1,
            last_asked_at = greatest(fruitless_searches.last_asked_at, excluded.last_asked_at)
        """,
        text=text[:TEXT_LENGTH_MAX],
        now=now,
    )


def list_latest(tx: Tx, *, order: str, limit: int, offset: int) -> list[FruitlessSearch]:
    """What nothing was found for, in one of ORDERS."""
    return tx.all(
        FruitlessSearch,
        f"""
        SELECT text, asked_count, last_asked_at, count(*) OVER ()::integer AS found
        FROM fruitless_searches
        ORDER BY {_ORDERS[order]}
        LIMIT %(limit)s OFFSET %(offset)s
        """,  # noqa: S608 - constant clauses
        limit=limit,
        offset=offset,
    )


def delete(tx: Tx, *, text: str) -> bool:
    """Forget a text; False when it was not there."""
    return tx.run("DELETE FROM fruitless_searches WHERE text = %(text)s", text=text) == 1


def delete_all(tx: Tx) -> int:
    """Forget all of them; returns how many there were."""
    return tx.run("DELETE FROM fruitless_searches")


def delete_surplus(tx: Tx) -> int:
    """Forget all but the KEPT_MAX that were asked last; returns how many went."""
    return tx.run(
        """
        DELETE FROM fruitless_searches
        WHERE text IN (SELECT text FROM fruitless_searches ORDER BY last_asked_at DESC, text OFFSET %(kept)s)
        """,
        kept=KEPT_MAX,
    )

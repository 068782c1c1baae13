"""Times when the link to the world did not work although operators wanted it to."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain.states import LinkState


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the link is. `heard_of_at`: when its process last said that it runs, or since when it should."""

    is_wanted: bool
    state: LinkState
    state_since: datetime
    heard_of_at: datetime
    failure: str


def get_health(tx: Tx) -> Health:
    """What operators want of the link, and what it says of itself."""
    return tx.one(
        Health,
        """
        SELECT wanted AS is_wanted, state, state_since, coalesce(alive_at, state_since) AS heard_of_at, failure
        FROM world_link
        """,
    )


def open_once(tx: Tx, *, cause: str, now: datetime) -> int | None:
    """Note that there is trouble and return its id, None while there is some already."""
    trouble_id: int | None = tx.value(
        """
        INSERT INTO link_troubles (cause, began_at)
        VALUES (%(cause)s, %(now)s)
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        cause=cause,
        now=now,
    )
    return trouble_id


def set_over(tx: Tx, *, now: datetime) -> int | None:
    """Note that the trouble is over and return its id, None when there was none."""
    trouble_id: int | None = tx.value("UPDATE link_troubles SET over_at = %(now)s WHERE over_at IS NULL RETURNING id", now=now)
    return trouble_id

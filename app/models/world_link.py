"""The link to the world, in one row: what operators want of it, and what it says of itself."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain.states import LinkState


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldLink:
    """What is wanted and what is. `wanted_number` is the world to go to, NEW_WORLD for another one, None for where it was."""

    wanted: bool
    wanted_speed: int | None
    wanted_number: int | None
    state: LinkState
    state_since: datetime
    alive_at: datetime | None
    heard_at: datetime | None
    connected_count: int
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How well the world listens: commands that wait to be sent, to be acked or to be answered, and since when."""

    unsent: int
    unacked: int
    resent: int
    unanswered: int
    oldest_unacked_at: datetime | None
    ack_ms: float | None


NEW_WORLD = 0   # as wanted_number


def get(tx: Tx) -> WorldLink:
    """The one row."""
    return tx.one(
        WorldLink,
        """
        SELECT wanted, wanted_speed, wanted_number, state, state_since, alive_at, heard_at, connected_count, failure
        FROM world_link
        """,
    )


def get_health(tx: Tx) -> Health:
    """Counts over what has not been acked, and the usual time to an ack among the last hundred."""
    return tx.one(
        Health,
        """
        SELECT count(*) FILTER (WHERE sent_at IS NULL) AS unsent,
               count(*) FILTER (WHERE sent_at IS NOT NULL) AS unacked,
               count(*) FILTER (WHERE sent_count > 1) AS resent,
               (SELECT count(*)
                FROM outbox
                WHERE peer = 'world' AND acked_at IS NOT NULL AND answered_at IS NULL AND failure IS NULL) AS unanswered,
               min(sent_at) AS oldest_unacked_at,
               (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM acked_at - sent_at) * 1000)
                FROM (SELECT acked_at, sent_at FROM outbox WHERE peer = 'world' AND acked_at IS NOT NULL AND sent_at IS NOT NULL
                      ORDER BY id DESC LIMIT 100) latest) AS ack_ms
        FROM outbox
        WHERE peer = 'world' AND acked_at IS NULL AND failure IS NULL
        """,
    )


def set_wanted(tx: Tx, *, wanted: bool) -> None:
    """Have the link connect, or disconnect."""
    tx.run("UPDATE world_link SET wanted = %(wanted)s", wanted=wanted)


def set_wanted_speed(tx: Tx, *, speed: int) -> None:
    """Have the world run at this speed (100 is its usual one)."""
    tx.run("UPDATE world_link SET wanted_speed = %(speed)s", speed=speed)


def set_wanted_number(tx: Tx, *, number: int | None) -> None:
    """Have the link go to the world with this number, NEW_WORLD for a new one; None when it is there."""
    tx.run("UPDATE world_link SET wanted_number = %(number)s", number=number)


def set_state(tx: Tx, *, state: LinkState, failure: str, now: datetime) -> None:
    """What the link is doing, said by itself; `failure` says why it is not connected."""
    tx.run(
        """
        UPDATE world_link
        SET state = %(state)s,
            state_since = CASE WHEN state = %(state)s THEN state_since ELSE %(now)s END,
            connected_count = connected_count + (%(state)s = 'connected' AND state <> 'connected')::integer,
            failure = %(failure)s,
            alive_at = %(now)s
        """,
        state=state,
        failure=failure,
        now=now,
    )


def set_alive(tx: Tx, *, heard_at: datetime | None, now: datetime) -> None:
    """The process runs, and heard from the world last at `heard_at`."""
    tx.run(
        """
        UPDATE world_link
        SET alive_at = %(now)s,
            heard_at = coalesce(%(heard_at)s, heard_at)
        """,
        heard_at=heard_at,
        now=now,
    )

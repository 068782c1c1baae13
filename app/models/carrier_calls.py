"""The carrier's part of the outbox: calls of its server, made by jobs.

`due_at` keeps two jobs from making one call at the same time: whoever makes it moves that time ahead, to when the call would be
given up as lost, and back when it is over. A worker that dies in between leaves it where it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.db import Tx
from app.domain.states import CommandKind, ShipmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call to be made. `dest_x` and `dest_y` are where the package goes now; `is_superseded`: the same was asked for anew."""

    id: int
    kind: CommandKind
    shipment_id: int
    body: dict[str, Any]
    created_at: datetime
    sent_count: int
    due_at: datetime | None
    is_superseded: bool
    shipment_status: ShipmentStatus
    carrier_account: str | None
    dest_x: int
    dest_y: int

    @property
    def payload(self) -> dict[str, Any]:
        """What the carrier has to know: a redirect says no street, and a truck leaves for where the package goes by then."""
        if self.kind is CommandKind.REDIRECT:
            return {name: self.body[name] for name in ("package_id", "dest_x", "dest_y")}
        if self.kind is CommandKind.PACKAGE_LOADED:
            return self.body | {"dest_x": self.dest_x, "dest_y": self.dest_y}
        return self.body | ({"ups_username": self.carrier_account} if self.carrier_account else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A call in the operators' list: one that waits for an answer, or that the carrier refused."""

    id: int
    kind: CommandKind
    shipment_id: int
    created_at: datetime
    sent_count: int
    due_at: datetime | None
    failure: str | None
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How well the carrier listens. `oldest_at` is when the oldest call that waits was decided."""

    unacked: int
    repeated: int
    oldest_at: datetime | None
    refused: int
    heard_at: datetime | None


def list_next(tx: Tx, *, shipment_ids: Sequence[int]) -> list[Call]:
    """The first call of each of these packages that is not settled, in the order of the packages' ids, with what it depends on.

    All that are not settled are held until commit. Waits for one that is being noted as answered.
    """
    tx.run(
        """
        SELECT id
        FROM outbox
        WHERE shipment_id = ANY (%(shipment_ids)s) AND peer = 'carrier' AND acked_at IS NULL AND failure IS NULL
        ORDER BY id
        FOR NO KEY UPDATE
        """,
        shipment_ids=list(shipment_ids),
    )
    # A statement of its own: an earlier redirect may just have changed where it goes.
    return tx.all(
        Call,
        """
        SELECT DISTINCT ON (c.shipment_id)
               c.id, c.kind, c.shipment_id, c.body, c.created_at, c.sent_count, c.due_at,
               c.kind IN ('package_created', 'pickup') AND EXISTS (
                   SELECT
                   FROM outbox newer
                   WHERE newer.shipment_id = c.shipment_id AND newer.kind = c.kind AND newer.id > c.id) AS is_superseded,
               s.status AS shipment_status, o.carrier_account, p.dest_x, p.dest_y
        FROM outbox c
        JOIN packages p ON p.shipment_id = c.shipment_id
        JOIN shipments s ON s.id = c.shipment_id
        JOIN orders o ON o.id = s.order_id
        WHERE c.shipment_id = ANY (%(shipment_ids)s) AND c.peer = 'carrier' AND c.acked_at IS NULL AND c.failure IS NULL
        ORDER BY c.shipment_id, c.id
        """,
        shipment_ids=list(shipment_ids),
    )


def claim(tx: Tx, *, until: Mapping[int, datetime], now: datetime) -> set[int]:
    """Make these calls ours until then, where they are due and neither answered, refused nor somebody else's; returns which."""
    return set(tx.values(
        """
        UPDATE outbox
        SET due_at = claimed.until,
            sent_at = coalesce(sent_at, %(now)s),
            sent_count = sent_count + 1
        FROM unnest(%(command_ids)s::bigint[], %(until)s::timestamptz[]) AS claimed (id, until)
        WHERE outbox.id = claimed.id AND acked_at IS NULL AND failure IS NULL AND (due_at IS NULL OR due_at <= %(now)s)
        RETURNING outbox.id
        """,
        command_ids=list(until),
        until=list(until.values()),
        now=now,
    ))


def release(tx: Tx, *, command_id: int, until: datetime, was_made: bool) -> bool:
    """A call that was ours came to nothing, and is due again then; False when it needs no making any more."""
    return tx.run(
        """
        UPDATE outbox
        SET due_at = %(until)s,
            sent_count = sent_count - %(unmade)s,
            sent_at = CASE WHEN sent_count > %(unmade)s THEN sent_at END
        WHERE id = %(command_id)s AND acked_at IS NULL AND failure IS NULL
        """,
        command_id=command_id,
        until=until,
        unmade=0 if was_made else 1,
    ) == 1


def put_off(tx: Tx, *, shipment_ids: Sequence[int], until: datetime, now: datetime) -> list[int]:
    """What is due for these packages is due later; returns the packages where there was something."""
    return sorted(set(tx.values(
        """
        UPDATE outbox
        SET due_at = %(until)s
        WHERE shipment_id = ANY (%(shipment_ids)s) AND peer = 'carrier' AND acked_at IS NULL AND failure IS NULL
          AND (due_at IS NULL OR due_at <= %(now)s)
        RETURNING shipment_id
        """,
        shipment_ids=list(shipment_ids),
        until=until,
        now=now,
    )))


def set_acked(tx: Tx, *, command_ids: Sequence[int], now: datetime) -> None:
    """The carrier has answered these; what was asked for is still to come."""
    tx.run(
        """
        UPDATE outbox
        SET acked_at = %(now)s
        WHERE id = ANY (%(command_ids)s) AND acked_at IS NULL
        """,
        command_ids=list(command_ids),
        now=now,
    )


def set_done(tx: Tx, *, command_ids: Sequence[int], now: datetime) -> None:
    """The carrier has answered these, and what was asked for has happened."""
    tx.run(
        """
        UPDATE outbox
        SET acked_at = coalesce(acked_at, %(now)s),
            answered_at = coalesce(answered_at, %(now)s)
        WHERE id = ANY (%(command_ids)s)
        """,
        command_ids=list(command_ids),
        now=now,
    )


def set_declined(tx: Tx, *, command_id: int, failure: str, now: datetime) -> None:
    """The answer was no, which is nothing that operators could mend."""
    tx.run(
        """
        UPDATE outbox
        SET acked_at = coalesce(acked_at, %(now)s),
            failure = %(failure)s
        WHERE id = %(command_id)s AND answered_at IS NULL AND failure IS NULL
        """,
        command_id=command_id,
        failure=failure,
        now=now,
    )


def set_failed(tx: Tx, *, command_id: int, failure: str) -> None:
    """The carrier refused it: operators have to look, and may have it tried again (`set_wanted_again`)."""
    tx.run(
        """
        UPDATE outbox
        SET failure = %(failure)s
        WHERE id = %(command_id)s AND acked_at IS NULL AND failure IS NULL
        """,
        command_id=command_id,
        failure=failure,
    )


def set_wanted_again(tx: Tx, *, command_id: int) -> int | None:
    """An operator wants a refused call made once more; returns its package, None when there is no such call."""
    shipment_id: int | None = tx.value(
        """
        UPDATE outbox
        SET failure = NULL,
            due_at = NULL
        WHERE id = %(command_id)s AND peer = 'carrier' AND acked_at IS NULL AND failure IS NOT NULL
        RETURNING shipment_id
        """,
        command_id=command_id,
    )
    return shipment_id


def has_next(tx: Tx, *, shipment_id: int) -> bool:
    """Does a call for a package wait to be made?"""
    waits: bool = tx.value(
        """
        SELECT EXISTS (
            SELECT
            FROM outbox
            WHERE shipment_id = %(shipment_id)s AND peer = 'carrier' AND acked_at IS NULL AND failure IS NULL)
        """,
        shipment_id=shipment_id,
    )
    return waits


def find_last_pickup(tx: Tx, *, shipment_id: int) -> int | None:
    """The last call that asked for a truck for a package."""
    command_id: int | None = tx.value(
        """
        SELECT max(id)
        FROM outbox
        WHERE shipment_id = %(shipment_id)s AND kind = 'pickup'
        """,
        shipment_id=shipment_id,
    )
    return command_id


def list_forgotten(tx: Tx, *, before: datetime, limit: int) -> list[int]:
    """Packages whose first unanswered call was due before then and made by nobody: its job was lost."""
    return tx.values(
        """
        SELECT shipment_id
        FROM outbox
        WHERE peer = 'carrier' AND acked_at IS NULL AND failure IS NULL
        GROUP BY shipment_id
        HAVING (array_agg(coalesce(due_at, created_at) ORDER BY id))[1] < %(before)s
        ORDER BY min(id)
        LIMIT %(limit)s
        """,
        before=before,
        limit=limit,
    )


def list_refused(tx: Tx, *, limit: int) -> list[int]:
    """Calls that the carrier refused, in their order."""
    return tx.values(
        """
        SELECT id
        FROM outbox
        WHERE peer = 'carrier' AND failure IS NOT NULL AND acked_at IS NULL
        ORDER BY id
        LIMIT %(limit)s
        """,
        limit=limit,
    )


def list_open(tx: Tx, *, limit: int, offset: int) -> list[Row]:
    """What operators look at: the refused ones, then those that wait, each oldest first."""
    return tx.all(
        Row,
        """
        SELECT id, kind, shipment_id, created_at, sent_count, due_at, failure, count(*) OVER ()::integer AS found
        FROM outbox
        WHERE peer = 'carrier' AND acked_at IS NULL
        ORDER BY failure IS NULL, id
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        limit=limit,
        offset=offset,
    )


def get_health(tx: Tx) -> Health:
    """Counts over what is not answered, and when the carrier said something last."""
    return tx.one(
        Health,
        """
        SELECT count(*) AS unacked,
               count(*) FILTER (WHERE sent_count > 1) AS repeated,
               min(created_at) AS oldest_at,
               (SELECT count(*) FROM outbox WHERE peer = 'carrier' AND failure IS NOT NULL AND acked_at IS NULL) AS refused,
               (SELECT max(at) FROM link_log WHERE peer = 'carrier' AND direction = 'in') AS heard_at
        FROM outbox
        WHERE peer = 'carrier' AND acked_at IS NULL AND failure IS NULL
        """,
    )

"""The carrier's part of the outbox: calls of its server, made by jobs.

`due_at` keeps two jobs from making one call at the same time: whoever makes it moves that time ahead, to when the call would be
given up as lost, and back when it is over. A worker that dies in between leaves it where it is.
"""

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
    is_settled: bool
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


def find(tx: Tx, *, command_id: int) -> Call | None:
    """The call, with what it depends on; None when its package is gone."""
    return tx.maybe(
        Call,
        """
        SELECT c.id, c.kind, c.shipment_id, c.body, c.created_at, c.sent_count, c.due_at,
               c.acked_at IS NOT NULL OR c.failure IS NOT NULL AS is_settled,
               c.kind IN ('package_created', 'pickup') AND EXISTS (
                   SELECT
                   FROM outbox newer
                   WHERE newer.shipment_id = c.shipment_id AND newer.kind = c.kind AND newer.id > c.id) AS is_superseded,
               s.status AS shipment_status, o.carrier_account, p.dest_x, p.dest_y
        FROM outbox c
        JOIN packages p ON p.shipment_id = c.shipment_id
        JOIN shipments s ON s.id = c.shipment_id
        JOIN orders o ON o.id = s.order_id
        WHERE c.id = %(command_id)s AND c.peer = 'carrier'
        """,
        command_id=command_id,
    )


def count_earlier(tx: Tx, *, command_id: int) -> int:
    """How many calls for the same package have to be answered before this one. Waits for one that is being noted as answered."""
    return len(tx.values(
        """
        SELECT earlier.id
        FROM outbox earlier
        JOIN outbox c ON c.shipment_id = earlier.shipment_id
        WHERE c.id = %(command_id)s AND earlier.id < c.id AND earlier.peer = 'carrier' AND earlier.acked_at IS NULL
          AND earlier.failure IS NULL
        ORDER BY earlier.id
        FOR SHARE OF earlier
        """,
        command_id=command_id,
    ))


def claim(tx: Tx, *, command_id: int, until: datetime, now: datetime) -> bool:
    """Make the call ours until then; False when it is answered, refused or somebody else's."""
    return tx.run(
        """
        UPDATE outbox
        SET due_at = %(until)s,
            sent_at = coalesce(sent_at, %(now)s),
            sent_count = sent_count + 1
        WHERE id = %(command_id)s AND acked_at IS NULL AND failure IS NULL AND (due_at IS NULL OR due_at <= %(now)s)
        """,
        command_id=command_id,
        until=until,
        now=now,
    ) == 1


def release(tx: Tx, *, command_id: int, until: datetime) -> bool:
    """A call that was ours came to nothing, and is due again then; False when it needs no making any more."""
    return tx.run(
        """
        UPDATE outbox
        SET due_at = %(until)s
        WHERE id = %(command_id)s AND acked_at IS NULL AND failure IS NULL
        """,
        command_id=command_id,
        until=until,
    ) == 1


def put_off(tx: Tx, *, command_id: int, until: datetime, now: datetime) -> bool:
    """A call that is due is due later; False when it is answered, refused or somebody else's."""
    return tx.run(
        """
        UPDATE outbox
        SET due_at = %(until)s
        WHERE id = %(command_id)s AND acked_at IS NULL AND failure IS NULL AND (due_at IS NULL OR due_at <= %(now)s)
        """,
        command_id=command_id,
        until=until,
        now=now,
    ) == 1


def set_acked(tx: Tx, *, command_id: int, now: datetime) -> None:
    """The carrier has answered; what was asked for is still to come."""
    tx.run(
        """
        UPDATE outbox
        SET acked_at = %(now)s
        WHERE id = %(command_id)s AND acked_at IS NULL
        """,
        command_id=command_id,
        now=now,
    )


def set_done(tx: Tx, *, command_id: int, now: datetime) -> None:
    """The carrier has answered, and what was asked for has happened."""
    tx.run(
        """
        UPDATE outbox
        SET acked_at = coalesce(acked_at, %(now)s),
            answered_at = coalesce(answered_at, %(now)s)
        WHERE id = %(command_id)s
        """,
        command_id=command_id,
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


def set_wanted_again(tx: Tx, *, command_id: int) -> bool:
    """An operator wants a refused call made once more; False when there is none."""
    return tx.run(
        """
        UPDATE outbox
        SET failure = NULL,
            due_at = NULL
        WHERE id = %(command_id)s AND peer = 'carrier' AND acked_at IS NULL AND failure IS NOT NULL
        """,
        command_id=command_id,
    ) == 1


def find_next(tx: Tx, *, shipment_id: int) -> int | None:
    """The first call for a package that waits to be made."""
    command_id: int | None = tx.value(
        """
        SELECT id
        FROM outbox
        WHERE shipment_id = %(shipment_id)s AND peer = 'carrier' AND acked_at IS NULL AND failure IS NULL
        ORDER BY id
        LIMIT 1
        """,
        shipment_id=shipment_id,
    )
    return command_id


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
    """The first unanswered call of each package, where it was due before then and nobody made it: its job was lost."""
    return tx.values(
        """
        SELECT min(id)
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

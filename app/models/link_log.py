"""Every message from and to the world and the carrier, for operators to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain.states import Direction, Peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A message as it went over the wire; `number` is its sequence number, `note` what was thought of it."""

    peer: Peer
    direction: Direction
    kind: str
    number: int | None = None
    shipment_id: int | None = None
    body: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line that was kept, and when."""

    id: int
    at: datetime
    peer: Peer
    direction: Direction
    kind: str
    number: int | None
    shipment_id: int | None
    body: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which lines to show; what is None or empty does not restrict."""

    peer: Peer | None = None
    direction: Direction | None = None
    kind: str = ""
    number: int | None = None
    shipment_id: int | None = None
    text: str = ""


def insert_all(tx: Tx, *, lines: Sequence[Line]) -> None:
    """Keep these lines in their order."""
    tx.run(
        """
        INSERT INTO link_log (peer, direction, kind, number, shipment_id, body, note)
        SELECT peer::peer, direction::direction, kind, number, shipment_id, body, note
        FROM unnest(%(peers)s::text[], %(directions)s::text[], %(kinds)s::text[], %(numbers)s::bigint[],
                    %(shipment_ids)s::bigint[], %(bodies)s::text[], %(notes)s::text[])
             WITH ORDINALITY AS line (peer, direction, kind, number, shipment_id, body, note, position)
        ORDER BY position
        """,
        peers=[line.peer.value for line in lines],
        directions=[line.direction.value for line in lines],
        kinds=[line.kind for line in lines],
        numbers=[line.number for line in lines],
        shipment_ids=[line.shipment_id for line in lines],
        bodies=[line.body for line in lines],
        notes=[line.note for line in lines],
    )


def insert_rarely(tx: Tx, *, line: Line, since: datetime) -> None:
    """Keep a line unless one of its kind with its note was kept since then."""
    tx.run(
        """
        INSERT INTO link_log (peer, direction, kind, number, shipment_id, body, note)
        SELECT %(peer)s, %(direction)s, %(kind)s, %(number)s, %(shipment_id)s, %(body)s, %(note)s
        WHERE NOT EXISTS (
            SELECT
            FROM link_log
            WHERE at > %(since)s AND peer = %(peer)s AND kind = %(kind)s AND note = %(note)s)
        """,
        peer=line.peer,
        direction=line.direction,
        kind=line.kind,
        number=line.number,
        shipment_id=line.shipment_id,
        body=line.body,
        note=line.note,
        since=since,
    )


def list_newest(tx: Tx, *, only: Filter, before_id: int | None, limit: int) -> list[Entry]:
    """Lines, newest first, older than the one of `before_id`."""
    return tx.all(
        Entry,
        """
        SELECT id, at, peer, direction, kind, number, shipment_id, body, note
        FROM link_log
        WHERE (%(before_id)s::bigint IS NULL OR id < %(before_id)s)
          AND (%(peer)s::peer IS NULL OR peer = %(peer)s)
          AND (%(direction)s::direction IS NULL OR direction = %(direction)s)
          AND (%(kind)s = '' OR kind = %(kind)s)
          AND (%(number)s::bigint IS NULL OR number = %(number)s)
          AND (%(shipment_id)s::bigint IS NULL OR shipment_id = %(shipment_id)s)
          AND (%(text)s = '' OR strpos(lower(body || ' ' || note), lower(%(text)s)) > 0)
        ORDER BY id DESC
        LIMIT %(limit)s
        """,
        before_id=before_id,
        peer=only.peer,
        direction=only.direction,
        kind=only.kind,
        number=only.number,
        shipment_id=only.shipment_id,
        text=only.text,
        limit=limit,
    )


def delete_old(tx: Tx, *, before: datetime) -> int:
    """Forget what was said before then; returns how many lines."""
    return tx.run("DELETE FROM link_log WHERE at < %(before)s", before=before)

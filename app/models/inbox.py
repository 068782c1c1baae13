"""What the world and the carrier have said, each thing once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain.states import Peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something that was said; `external_id` tells it from everything else that this peer says. `body` is JSON."""

    external_id: str
    kind: str
    shipment_id: int | None
    body: str


def take_new(tx: Tx, *, peer: Peer, messages: Sequence[Message]) -> set[str]:
    """Keep these messages and say which of them (by their external ids) have not been here before; copies are counted."""
    return set(tx.values(
        """
        INSERT INTO inbox AS i (peer, external_id, kind, shipment_id, body)
        SELECT %(peer)s, external_id, kind, shipment_id, body::jsonb
        FROM unnest(%(external_ids)s::text[], %(kinds)s::text[], %(shipment_ids)s::bigint[], %(bodies)s::text[])
             AS said (external_id, kind, shipment_id, body)
        ORDER BY external_id
        ON CONFLICT (peer, external_id) DO UPDATE
        SET copies = i.copies + 1
        RETURNING CASE WHEN i.copies = 1 THEN i.external_id END
        """,
        peer=peer,
        external_ids=[message.external_id for message in messages],
        kinds=[message.kind for message in messages],
        shipment_ids=[message.shipment_id for message in messages],
        bodies=[message.body for message in messages],
    )) - {None}


def get(tx: Tx, *, peer: Peer, external_id: str) -> Message:
    """A message that was kept before."""
    return tx.one(
        Message,
        """
        SELECT external_id, kind, shipment_id, body::text AS body
        FROM inbox
        WHERE peer = %(peer)s AND external_id = %(external_id)s
        """,
        peer=peer,
        external_id=external_id,
    )


def set_refused(tx: Tx, *, peer: Peer, external_id: str, refusal: str) -> None:
    """Nothing came of it, and why."""
    tx.run(
        """
        UPDATE inbox
        SET refusal = %(refusal)s,
            parked_at = NULL
        WHERE peer = %(peer)s AND external_id = %(external_id)s
        """,
        peer=peer,
        external_id=external_id,
        refusal=refusal,
    )


def take_parked(tx: Tx, *, peer: Peer, kind: str, shipment_ids: Sequence[int]) -> list[int]:
    """The shipments among these for which something of a kind was said too early: its time has come."""
    return tx.values(
        """
        UPDATE inbox
        SET parked_at = NULL
        WHERE peer = %(peer)s AND kind = %(kind)s AND shipment_id = ANY (%(shipment_ids)s) AND parked_at IS NOT NULL
        RETURNING shipment_id
        """,
        peer=peer,
        kind=kind,
        shipment_ids=list(shipment_ids),
    )


def set_parked(tx: Tx, *, peer: Peer, external_id: str, now: datetime) -> None:
    """It was said too early: it waits for its time."""
    tx.run(
        """
        UPDATE inbox
        SET parked_at = %(now)s
        WHERE peer = %(peer)s AND external_id = %(external_id)s
        """,
        peer=peer,
        external_id=external_id,
        now=now,
    )


def set_applied(tx: Tx, *, peer: Peer, external_id: str) -> None:
    """The time of something parked has come."""
    tx.run(
        """
        UPDATE inbox
        SET parked_at = NULL
        WHERE peer = %(peer)s AND external_id = %(external_id)s
        """,
        peer=peer,
        external_id=external_id,
    )


def list_parked(tx: Tx, *, peer: Peer, shipment_id: int) -> list[Message]:
    """What waits for a shipment, in the order in which it was said."""
    return tx.all(
        Message,
        """
        SELECT external_id, kind, shipment_id, body::text AS body
        FROM inbox
        WHERE peer = %(peer)s AND shipment_id = %(shipment_id)s AND parked_at IS NOT NULL
        ORDER BY received_at, external_id
        """,
        peer=peer,
        shipment_id=shipment_id,
    )


def list_waiting_shipments(tx: Tx, *, peer: Peer, limit: int) -> list[int]:
    """Shipments for which something is parked."""
    return tx.values(
        """
        SELECT DISTINCT shipment_id
        FROM inbox
        WHERE peer = %(peer)s AND parked_at IS NOT NULL
        ORDER BY shipment_id
        LIMIT %(limit)s
        """,
        peer=peer,
        limit=limit,
    )

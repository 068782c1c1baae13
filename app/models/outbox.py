"""What is said to the world and to the carrier: written by the transaction that decides it, sent again until it is acked.

A command's id is its sequence number. Its body is what the peer needs to know beside that, as JSON; what lies in a parcel or
is bought stands there as `things`: lists of id, description and count, in the order of the ids.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.db import Tx
from app.domain import ids
from app.domain.states import CommandKind, Peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing to say, and how often it was said."""

    id: int
    kind: CommandKind
    warehouse_id: int | None
    shipment_id: int | None
    body: dict[str, Any]
    sent_count: int


def next_number(tx: Tx) -> int:
    """A sequence number for something that is said and not kept here."""
    number: int = tx.value("SELECT nextval(pg_get_serial_sequence('outbox', 'id'))")
    return number


def insert_packs(tx: Tx, *, shipment_ids: Sequence[int]) -> int:
    """Have the world pack these shipments: one command each, which their packages note. Returns how many.

    What is in them has its world item already (`world_items.freeze`).
    """
    return tx.run(
        """
        WITH said AS (
            INSERT INTO outbox (peer, kind, warehouse_id, shipment_id, body)
            SELECT 'world', 'pack', s.warehouse_id, s.id,
                   jsonb_build_object(
                       'things', jsonb_agg(jsonb_build_array(l.offer_id, i.description, l.quantity) ORDER BY l.offer_id))
            FROM shipments s
            JOIN order_lines l ON l.shipment_id = s.id
            JOIN world_items i ON i.offer_id = l.offer_id
            WHERE s.id = ANY (%(shipment_ids)s)
            GROUP BY s.id
            ORDER BY s.id
            RETURNING id, shipment_id
        )
        UPDATE packages p
        SET pack_id = said.id
        FROM said
        WHERE p.shipment_id = said.shipment_id
        """,
        shipment_ids=list(shipment_ids),
    )


def insert_loads(tx: Tx, *, shipment_ids: Sequence[int]) -> int:
    """Have the world put these packages onto the trucks that wait for them; their packages note it. Returns how many."""
    return tx.run(
        """
        WITH said AS (
            INSERT INTO outbox (peer, kind, warehouse_id, shipment_id, body)
            SELECT 'world', 'load', s.warehouse_id, s.id, jsonb_build_object('truck', p.truck_id)
            FROM packages p
            JOIN shipments s ON s.id = p.shipment_id
            WHERE p.shipment_id = ANY (%(shipment_ids)s)
            ORDER BY s.id
            RETURNING id, shipment_id
        )
        UPDATE packages p
        SET load_id = said.id
        FROM said
        WHERE p.shipment_id = said.shipment_id
        """,
        shipment_ids=list(shipment_ids),
    )


def insert_buy(tx: Tx, *, warehouse_id: int, things: Sequence[tuple[int, str, int]], is_restoring: bool = False) -> int:
    """Have the world bring these things (id, description, count; each once) to a warehouse; returns the command's id.

    When it is restoring, the shop has counted them already and they are only missing in a new world.
    """
    ordered = sorted(things)
    command_id: int = tx.value(
        """
        INSERT INTO outbox (peer, kind, warehouse_id, body)
        VALUES ('world', 'buy', %(warehouse_id)s, %(body)s)
        RETURNING id
        """,
        warehouse_id=warehouse_id,
        body={"things": ordered, "key": _key([(number, count) for number, _, count in ordered]), "restores": is_restoring},
    )
    return command_id


def is_restoring(tx: Tx) -> bool:
    """Are there goods that the shop has counted and a new world does not have yet?"""
    restoring: bool = tx.value(
        """
        SELECT EXISTS (
            SELECT
            FROM outbox
            WHERE kind = 'buy' AND answered_at IS NULL AND failure IS NULL AND (body -> 'restores')::boolean)
        """,
    )
    return restoring


def insert_query(tx: Tx, *, shipment_id: int) -> None:
    """Ask the world what it knows of a package."""
    tx.run(
        """
        INSERT INTO outbox (peer, kind, warehouse_id, shipment_id, body)
        SELECT 'world', 'query', warehouse_id, id, '{}'
        FROM shipments
        WHERE id = %(shipment_id)s
        """,
        shipment_id=shipment_id,
    )


def insert_pickups(tx: Tx, *, shipment_ids: Sequence[int]) -> None:
    """Have the carrier know these packages and send a truck for each: two commands for each package."""
    tx.run(
        """
        INSERT INTO outbox (peer, kind, warehouse_id, shipment_id, body)
        SELECT 'carrier', told.kind, s.warehouse_id, s.id,
               jsonb_build_object('package_id', s.id, 'warehouse_id', s.warehouse_id, 'dest_x', p.dest_x, 'dest_y', p.dest_y)
               || CASE told.kind
                      WHEN 'package_created' THEN jsonb_build_object(
                          'warehouse_x', w.x, 'warehouse_y', w.y,
                          'items', (
                              SELECT jsonb_agg(jsonb_build_object('description', l.title, 'count', l.quantity) ORDER BY l.id)
                              FROM order_lines l
                              WHERE l.shipment_id = s.id))
                      ELSE '{}'
                  END
        FROM packages p
        JOIN shipments s ON s.id = p.shipment_id
        JOIN warehouses w ON w.id = s.warehouse_id
        CROSS JOIN (VALUES ('package_created'::command_kind), ('pickup')) AS told (kind)
        WHERE s.id = ANY (%(shipment_ids)s)
        ORDER BY s.id, told.kind
        """,
        shipment_ids=list(shipment_ids),
    )


def insert_departures(tx: Tx, *, shipment_ids: Sequence[int]) -> None:
    """Tell the carrier that these packages are on their trucks."""
    tx.run(
        """
        INSERT INTO outbox (peer, kind, warehouse_id, shipment_id, body)
        SELECT 'carrier', 'package_loaded', s.warehouse_id, s.id,
               jsonb_build_object('package_id', s.id, 'truck_id', p.truck_id, 'dest_x', p.dest_x, 'dest_y', p.dest_y)
        FROM packages p
        JOIN shipments s ON s.id = p.shipment_id
        WHERE s.id = ANY (%(shipment_ids)s)
        ORDER BY s.id
        """,
        shipment_ids=list(shipment_ids),
    )


def list_unacked(tx: Tx, *, peer: Peer, but: Collection[int], limit: int) -> list[Command]:
    """Commands to send, whether or not they were sent before, in their order and without those of `but`.

    Not "after the last one": a number may be committed after a higher one.
    """
    return tx.all(
        Command,
        """
        SELECT id, kind, warehouse_id, shipment_id, body, sent_count
        FROM outbox
        WHERE peer = %(peer)s AND acked_at IS NULL AND failure IS NULL AND id <> ALL (%(but)s::bigint[])
        ORDER BY id
        LIMIT %(limit)s
        """,
        peer=peer,
        but=list(but),
        limit=limit,
    )


def set_sent(tx: Tx, *, command_ids: Sequence[int], world_id: int, now: datetime) -> None:
    """Note that these commands are said to a world now, once more."""
    tx.run(
        """
        UPDATE outbox
        SET world_id = %(world_id)s,
            sent_at = coalesce(sent_at, %(now)s),
            sent_count = sent_count + 1
        WHERE id = ANY (%(command_ids)s)
        """,
        command_ids=list(command_ids),
        world_id=world_id,
        now=now,
    )


def set_acked(tx: Tx, *, command_ids: Sequence[int], now: datetime) -> None:
    """The world has them, and need not hear them again; numbers that are nobody's are ignored."""
    tx.run(
        """
        UPDATE outbox
        SET acked_at = %(now)s
        WHERE id = ANY (%(command_ids)s) AND peer = 'world' AND sent_at IS NOT NULL AND acked_at IS NULL
        """,
        command_ids=list(command_ids),
        now=now,
    )


def set_answered(tx: Tx, *, kind: CommandKind, shipment_ids: Sequence[int], now: datetime) -> None:
    """What these shipments' commands of a kind asked for has happened: an answer is as good as an ack."""
    tx.run(
        """
        UPDATE outbox
        SET answered_at = %(now)s,
            acked_at = coalesce(acked_at, %(now)s)
        WHERE shipment_id = ANY (%(shipment_ids)s) AND kind = %(kind)s AND answered_at IS NULL AND failure IS NULL
        """,
        kind=kind,
        shipment_ids=list(shipment_ids),
        now=now,
    )


def take_awaited_buy(tx: Tx, *, warehouse_id: int, things: Sequence[tuple[int, int]], now: datetime) -> int | None:
    """The oldest purchase of just these things (id and count) that has not come yet: now it has.

    Its id, None when nobody waits for that. The world does not say which purchase it is, and of two alike it does not matter.
    """
    command_id: int | None = tx.value(
        """
        UPDATE outbox
        SET answered_at = %(now)s,
            acked_at = coalesce(acked_at, %(now)s)
        WHERE id = (
            SELECT id
            FROM outbox
            WHERE kind = 'buy' AND answered_at IS NULL AND failure IS NULL AND sent_at IS NOT NULL
              AND warehouse_id = %(warehouse_id)s AND body ->> 'key' = %(key)s
            ORDER BY id
            LIMIT 1
            FOR NO KEY UPDATE SKIP LOCKED
        )
        RETURNING id
        """,
        warehouse_id=warehouse_id,
        key=_key(sorted(things)),
        now=now,
    )
    return command_id


def fail(tx: Tx, *, command_id: int, failure: str, now: datetime) -> Command | None:
    """The world will not do it: the command, when it was one that waited for an answer."""
    return tx.maybe(
        Command,
        """
        UPDATE outbox
        SET failure = %(failure)s,
            acked_at = coalesce(acked_at, %(now)s)
        WHERE id = %(command_id)s AND peer = 'world' AND sent_at IS NOT NULL AND answered_at IS NULL AND failure IS NULL
        RETURNING id, kind, warehouse_id, shipment_id, body, sent_count
        """,
        command_id=command_id,
        failure=failure,
        now=now,
    )


def fail_all_of_lost_world(tx: Tx, *, shipment_ids: Sequence[int], failure: str) -> int:
    """Nothing that the world was asked for will come, and what it did for these shipments is lost. Returns how many commands."""
    return tx.run(
        """
        UPDATE outbox
        SET failure = %(failure)s
        WHERE peer = 'world' AND failure IS NULL
          AND (answered_at IS NULL OR (shipment_id = ANY (%(shipment_ids)s) AND kind IN ('pack', 'load')))
        """,
        shipment_ids=list(shipment_ids),
        failure=failure,
    )


def _key(things: Sequence[tuple[int, int]]) -> str:
    """By which a purchase that has come is found: ids and counts in their order, short however many there are."""
    return ids.digest(*(part for thing in things for part in thing))

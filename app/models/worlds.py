"""The worlds that this shop has been in, and the warehouses that each of them was told of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The world that the shop lives in; `number` is what its server calls it."""

    id: int
    number: int
    entered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A warehouse of the world: where it stands on the grid."""

    id: int
    x: int
    y: int


def find_current(tx: Tx) -> World | None:
    """The world that the shop lives in; None before the first one, or when the last one is lost."""
    return tx.maybe(
        World,
        """
        SELECT id, number, entered_at
        FROM worlds
        WHERE lost_at IS NULL
        """,
    )


def insert(tx: Tx, *, number: int, now: datetime) -> World:
    """A world that was entered for the first time."""
    return tx.one(
        World,
        """
        INSERT INTO worlds (number, entered_at)
        VALUES (%(number)s, %(now)s)
        RETURNING id, number, entered_at
        """,
        number=number,
        now=now,
    )


def set_lost(tx: Tx, *, world_id: int, now: datetime) -> None:
    """Its server does not know it any more, or the shop moved to another one."""
    tx.run(
        """
        UPDATE worlds
        SET lost_at = %(now)s
        WHERE id = %(world_id)s AND lost_at IS NULL
        """,
        world_id=world_id,
        now=now,
    )


def list_untold_sites(tx: Tx, *, world_id: int | None) -> list[Site]:
    """The open warehouses that a world has not been told of; all of them for a world that is still to be made."""
    return tx.all(
        Site,
        """
        SELECT w.id::integer AS id, w.x, w.y
        FROM warehouses w
        WHERE w.owner_id IS NULL AND w.closed_at IS NULL
          AND NOT EXISTS (SELECT FROM world_warehouses t WHERE t.world_id = %(world_id)s AND t.warehouse_id = w.id)
        ORDER BY w.id
        """,
        world_id=world_id,
    )


def insert_sites(tx: Tx, *, world_id: int, warehouse_ids: Sequence[int]) -> None:
    """Note that a world has been told of these warehouses."""
    tx.run(
        """
        INSERT INTO world_warehouses (world_id, warehouse_id)
        SELECT %(world_id)s, id
        FROM unnest(%(warehouse_ids)s::bigint[]) AS told (id)
        ON CONFLICT DO NOTHING
        """,
        world_id=world_id,
        warehouse_ids=list(warehouse_ids),
    )

"""Places where stock lies: sellers' own shelves, and the marketplace's warehouses, which are the ones that the world knows."""

from dataclasses import dataclass

from app.db import Tx
from app.domain import errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Warehouse:
    """A warehouse of the world, open or closed, and what is in it or concerns it."""

    id: int
    name: str
    x: int
    y: int
    is_closed: bool
    is_known: bool        # the world has been told of it, so that it stays where it is
    units: int
    offers: int
    awaited: int          # units on their way to it
    shipments: int        # that have still to leave it


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An open warehouse to choose from."""

    id: int
    name: str


def get_shelf_id(tx: Tx, *, seller_id: int) -> int:
    """The warehouse that is a seller's own shelf; every seller has one."""
    shelf_id: int = tx.value("SELECT id FROM warehouses WHERE owner_id = %(seller_id)s", seller_id=seller_id)
    return shelf_id


def get_nearest_id(tx: Tx, *, seller_id: int) -> int:
    """The open warehouse of the world that is nearest to a seller's own shelf. NoWarehouse when there is none."""
    warehouse_id: int | None = tx.value(
        """
        SELECT w.id
        FROM warehouses w
        JOIN warehouses shelf ON shelf.owner_id = %(seller_id)s
        WHERE w.owner_id IS NULL AND w.closed_at IS NULL
        ORDER BY (w.x::bigint - shelf.x) ^ 2 + (w.y::bigint - shelf.y) ^ 2, w.id
        LIMIT 1
        """,
        seller_id=seller_id,
    )
    if warehouse_id is None:
        raise errors.NoWarehouse
    return warehouse_id


def list_choices(tx: Tx) -> list[Choice]:
    """The open warehouses that goods can be brought to: those that the world knows, if there is one already."""
    return tx.all(
        Choice,
        """
        SELECT w.id, w.name
        FROM warehouses w
        LEFT JOIN worlds d ON d.lost_at IS NULL
        WHERE w.owner_id IS NULL AND w.closed_at IS NULL
          AND (d.id IS NULL OR EXISTS (SELECT FROM world_warehouses t WHERE t.world_id = d.id AND t.warehouse_id = w.id))
        ORDER BY lower(w.name), w.name
        """,
    )


_WAREHOUSES = """
    SELECT w.id, w.name, w.x, w.y, w.closed_at IS NOT NULL AS is_closed,
           EXISTS (SELECT
                   FROM world_warehouses t
                   JOIN worlds d ON d.id = t.world_id AND d.lost_at IS NULL
                   WHERE t.warehouse_id = w.id) AS is_known,
           s.units, s.offers,
           (SELECT coalesce(sum(quantity), 0) FROM replenishments WHERE warehouse_id = w.id AND status = 'ordered') AS awaited,
           (SELECT count(*)
            FROM shipments
            WHERE warehouse_id = w.id AND status IN ('placed', 'packing', 'packed', 'loading', 'problem')) AS shipments
    FROM warehouses w
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(on_hand), 0) AS units, count(*) FILTER (WHERE on_hand > 0) AS offers
        FROM stock
        WHERE warehouse_id = w.id
    ) s
"""


def list_all(tx: Tx) -> list[Warehouse]:
    """The warehouses of the world, open ones first."""
    return tx.all(
        Warehouse,
        _WAREHOUSES + """
        WHERE w.owner_id IS NULL
        ORDER BY is_closed, lower(w.name), w.id
        """,
    )


def get(tx: Tx, *, warehouse_id: int) -> Warehouse:
    """A warehouse of the world; NotFound for a seller's shelf."""
    return tx.one(
        Warehouse,
        _WAREHOUSES + """
        WHERE w.owner_id IS NULL AND w.id = %(warehouse_id)s
        """,
        warehouse_id=warehouse_id,
    )


def insert(tx: Tx, *, name: str, x: int, y: int) -> int:
    """Open a warehouse; the world hears of it as soon as the link is connected. Returns its id.

    WarehouseNameTaken, also when only capitals are different.
    """
    warehouse_id: int = tx.value(
        """
        INSERT INTO warehouses (name, x, y)
        VALUES (%(name)s, %(x)s, %(y)s)
        RETURNING id
        """,
        name=name,
        x=x,
        y=y,
    )
    return warehouse_id


def set_name(tx: Tx, *, warehouse_id: int, name: str) -> None:
    """Call a warehouse of the world something else. WarehouseNameTaken, as above; closed ones may be called alike."""
    tx.run("UPDATE warehouses SET name = %(name)s WHERE id = %(warehouse_id)s AND owner_id IS NULL",
           warehouse_id=warehouse_id, name=name)


def close(tx: Tx, *, warehouse_id: int) -> bool:
    """Take a warehouse out of use, for good; False when it was already, WarehouseInUse while it is needed."""
    return tx.run(
        """
        UPDATE warehouses
        SET closed_at = now()
        WHERE id = %(warehouse_id)s AND owner_id IS NULL AND closed_at IS NULL
        """,
        warehouse_id=warehouse_id,
    ) == 1

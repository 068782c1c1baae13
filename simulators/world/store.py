"""The worlds' rows in the database: read once at the start, written after that.

Of each table there is one statement that takes all changed rows at once, so that a turn of the simulator costs a handful of
statements however many commands came with it.
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeAlias

from app.db import Tx
from simulators.world.records import (
    Answer,
    Figures,
    Heard,
    Package,
    Product,
    Purchase,
    Record,
    Stock,
    Stop,
    Truck,
    Warehouse,
)
from simulators.world.worlds import Worlds

Row: TypeAlias = dict[str, Any]
SCHEMA = Path(__file__).parent / "create.sql"

TAKE_OVER = """
INSERT INTO simulated_world.keeper (token, starts)
VALUES (%(token)s, 1)
ON CONFLICT (only_row) DO UPDATE SET token = EXCLUDED.token, starts = keeper.starts + 1
RETURNING starts
"""

KEEP = "SELECT true FROM simulated_world.keeper WHERE token = %(token)s FOR SHARE"

# In the order that foreign keys ask for.
READ: dict[type[Record], str] = {
    Figures: "SELECT world_id, speed, shop_seqnum, carrier_seqnum FROM simulated_world.worlds",
    Warehouse: "SELECT world_id, id, x, y FROM simulated_world.warehouses",
    Product: "SELECT world_id, id, description FROM simulated_world.products",
    Stock: "SELECT world_id, warehouse_id, product_id, on_hand FROM simulated_world.stock",
    Purchase: "SELECT world_id, seqnum, message, due FROM simulated_world.purchases ORDER BY due, seqnum",
    Package: "SELECT world_id, id, warehouse_id, status, truck_id, due FROM simulated_world.packages ORDER BY due, id",
    Truck: """
        SELECT world_id, id, home_x, home_y, status, from_x, from_y, to_x, to_y, departed, due, warehouse_id, loads, stops
        FROM simulated_world.trucks
        ORDER BY due, id
        """,
    Answer: "SELECT world_id, side, seqnum, message FROM simulated_world.answers ORDER BY seqnum",
    Heard: "SELECT world_id, side, first, last FROM simulated_world.heard",
}

# Rows come as JSON and are read as the table's own row type, so that `SELECT *` has its columns in its order.
WRITE: dict[type[Record], str] = {
    Figures: """
        INSERT INTO simulated_world.worlds
        SELECT * FROM json_populate_recordset(NULL::simulated_world.worlds, %(rows)s)
        ON CONFLICT (world_id) DO UPDATE
        SET speed = EXCLUDED.speed, shop_seqnum = EXCLUDED.shop_seqnum, carrier_seqnum = EXCLUDED.carrier_seqnum
        """,
    Warehouse: """
        INSERT INTO simulated_world.warehouses
        SELECT * FROM json_populate_recordset(NULL::simulated_world.warehouses, %(rows)s)
        ON CONFLICT DO NOTHING
        """,
    Product: """
        INSERT INTO simulated_world.products
        SELECT * FROM json_populate_recordset(NULL::simulated_world.products, %(rows)s)
        ON CONFLICT DO NOTHING
        """,
    Stock: """
        INSERT INTO simulated_world.stock
        SELECT * FROM json_populate_recordset(NULL::simulated_world.stock, %(rows)s)
        ON CONFLICT (world_id, warehouse_id, product_id) DO UPDATE SET on_hand = EXCLUDED.on_hand
        """,
    Purchase: """
        INSERT INTO simulated_world.purchases
        SELECT * FROM json_populate_recordset(NULL::simulated_world.purchases, %(rows)s)
        ON CONFLICT DO NOTHING
        """,
    Package: """
        INSERT INTO simulated_world.packages
        SELECT * FROM json_populate_recordset(NULL::simulated_world.packages, %(rows)s)
        ON CONFLICT (world_id, id) DO UPDATE
        SET status = EXCLUDED.status, truck_id = EXCLUDED.truck_id, due = EXCLUDED.due
        """,
    Truck: """
        INSERT INTO simulated_world.trucks
        SELECT * FROM json_populate_recordset(NULL::simulated_world.trucks, %(rows)s)
        ON CONFLICT (world_id, id) DO UPDATE
        SET status = EXCLUDED.status, from_x = EXCLUDED.from_x, from_y = EXCLUDED.from_y, to_x = EXCLUDED.to_x,
            to_y = EXCLUDED.to_y, departed = EXCLUDED.departed, due = EXCLUDED.due, warehouse_id = EXCLUDED.warehouse_id,
            loads = EXCLUDED.loads, stops = EXCLUDED.stops
        """,
    Answer: """
        INSERT INTO simulated_world.answers
        SELECT * FROM json_populate_recordset(NULL::simulated_world.answers, %(rows)s)
        ON CONFLICT DO NOTHING
        """,
    Heard: """
        INSERT INTO simulated_world.heard
        SELECT * FROM json_populate_recordset(NULL::simulated_world.heard, %(rows)s)
        ON CONFLICT (world_id, side, first) DO UPDATE SET last = EXCLUDED.last
        """,
}

REMOVE: dict[type[Record], str] = {
    Purchase: """
        DELETE FROM simulated_world.purchases p
        USING json_populate_recordset(NULL::simulated_world.purchases, %(rows)s) AS gone
        WHERE p.world_id = gone.world_id AND p.seqnum = gone.seqnum
        """,
    Answer: """
        DELETE FROM simulated_world.answers a
        USING json_populate_recordset(NULL::simulated_world.answers, %(rows)s) AS gone
        WHERE a.world_id = gone.world_id AND a.side = gone.side AND a.seqnum = gone.seqnum
        """,
    Heard: """
        DELETE FROM simulated_world.heard h
        USING json_populate_recordset(NULL::simulated_world.heard, %(rows)s) AS gone
        WHERE h.world_id = gone.world_id AND h.side = gone.side AND h.first = gone.first
        """,
}


class Replaced(Exception):
    """Another process keeps these worlds now."""

    def __str__(self) -> str:
        return "Another simulator has taken over the worlds of this database."


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """The right to write, and how many have had it."""

    token: str
    starts: int


def open_worlds(tx: Tx) -> tuple[Keeping, Worlds]:
    """Make the tables unless they are there, take the worlds over from whoever kept them, and read them."""
    tx.run(SCHEMA.read_text())
    token = secrets.token_hex(8)
    keeping = Keeping(token=token, starts=tx.value(TAKE_OVER, token=token))
    worlds = Worlds()
    for figures in tx.all(Figures, READ[Figures]):
        worlds.restore(figures)
    for kind, statement in READ.items():
        if kind is not Figures:
            _restore(worlds, tx.all(kind, statement))
    return keeping, worlds


def _restore(worlds: Worlds, records: Iterable[Record]) -> None:
    for record in records:
        world = worlds.find(record.world_id)
        assert world is not None, "foreign keys hold every row to its world"
        world.restore(_read(record))


def _read(record: Record) -> Record:
    """A record whose fields have the types that it promises, which those of the driver differ from."""
    if isinstance(record, Truck):
        return replace(record, stops=tuple(Stop(**stop) for stop in _unread(record.stops)))
    if isinstance(record, Purchase | Answer):
        return replace(record, message=bytes(record.message))
    return record


def _unread(stops: Any) -> list[dict[str, int]]:
    return list(stops)


def write(tx: Tx, *, keeping: Keeping, changes: Iterable[tuple[Record, bool]]) -> None:
    """Bring the database to where the worlds are. Writing the same changes again is harmless. Raises Replaced."""
    if not tx.value(KEEP, token=keeping.token):
        raise Replaced
    kept, gone = defaultdict[type[Record], list[Row]](list), defaultdict[type[Record], list[Row]](list)
    for record, is_gone in changes:
        (gone if is_gone else kept)[type(record)].append(_row(record))
    _run(tx, WRITE, kept)
    _run(tx, REMOVE, gone)


def _run(tx: Tx, statements: Mapping[type[Record], str], rows: Mapping[type[Record], list[Row]]) -> None:
    for kind, statement in statements.items():
        if kind in rows:
            tx.run(statement, rows=json.dumps(rows[kind]))


_COLUMNS = {kind: [field.name for field in fields(kind)] for kind in READ}


def _row(record: Record) -> Row:
    return {column: _value(getattr(record, column)) for column in _COLUMNS[type(record)]}


def _value(value: Any) -> Any:
    """A value as json_populate_recordset takes it."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, tuple):
        return [{"package_id": stop.package_id, "x": stop.x, "y": stop.y} for stop in value]
    return value



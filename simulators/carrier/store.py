"""The carrier's tables: its state is read once, at the start, and what changed is written batch by batch."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from app.db import Tx
from simulators.carrier.book import Changes
from simulators.carrier.records import Call, Command, Json, Link, Package, Place, State, Stop, Truck

CREATE = Path(__file__).with_name("create.sql")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Warehouse:
    id: int
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something that the shop has said before, and what it was answered."""

    digest: str
    result: Json


class Replaced(Exception):
    """Another process works on the same tables."""


def create(tx: Tx) -> None:
    """Make the tables that are not there yet."""
    tx.run(CREATE.read_text())


def take_over(tx: Tx, holder: str) -> None:
    """From now on this process writes, and no other one."""
    tx.run("UPDATE simulated_carrier.link SET holder = %(holder)s", holder=holder)


def is_free(tx: Tx) -> bool:
    """Does nobody write? So it is after the tables were made anew under a running process."""
    return bool(tx.value("SELECT holder = '' FROM simulated_carrier.link"))


def load(tx: Tx) -> State:
    """Everything that is still of concern."""
    return State(
        link=tx.one(Link, "SELECT visit, world_id, is_lost, last_command, last_call FROM simulated_carrier.link"),
        trucks=tx.all(Truck, _TRUCKS),
        packages=tx.all(Package, _PACKAGES + "WHERE status NOT IN ('delivered', 'refused') ORDER BY created_at, id"),
        warehouses={warehouse.id: Place(x=warehouse.x, y=warehouse.y)
                    for warehouse in tx.all(_Warehouse, "SELECT id, x, y FROM simulated_carrier.warehouses")},
        commands=_load_commands(tx),
        calls=tx.all(Call, "SELECT seqnum, kind, package_id, payload FROM simulated_carrier.calls ORDER BY seqnum"),
    )


_TRUCKS = """
    SELECT id, visit, status, x, y, warehouse_id, home_x, home_y
    FROM simulated_carrier.trucks
    ORDER BY id
    """
_PACKAGES = """
    SELECT id, visit, status, warehouse_id, dest_x, dest_y, account, items, truck_id, stop, redirected_at, trouble,
           created_at, moved_at
    FROM simulated_carrier.packages
    """


def _load_commands(tx: Tx) -> list[Command]:
    rows = tx.all(
        Command,
        """
        SELECT seqnum, kind, truck_id, warehouse_id, stops, is_acked
        FROM simulated_carrier.commands
        ORDER BY seqnum
        """,
    )
    return [replace(row, stops=tuple(Stop(**stop) for stop in row.stops)) for row in rows]   # type: ignore[arg-type]


def find_package(tx: Tx, package_id: int) -> Package | None:
    """A package, however long ago it was delivered."""
    return tx.maybe(Package, _PACKAGES + "WHERE id = %(package_id)s", package_id=package_id)


def list_by_account(tx: Tx, account: str, *, limit: int) -> list[Package]:
    """A person's packages, those first that moved last."""
    return tx.all(
        Package, _PACKAGES + "WHERE account = %(account)s ORDER BY moved_at DESC LIMIT %(limit)s", account=account, limit=limit)


def list_delivered(tx: Tx, *, limit: int) -> list[Package]:
    """The latest deliveries."""
    return tx.all(
        Package,
        _PACKAGES + "WHERE moved_at > now() - interval '1 day' AND status = 'delivered' ORDER BY moved_at DESC LIMIT %(limit)s",
        limit=limit)


def add_answers(tx: Tx, seqnums: list[int], *, visit: int) -> set[int]:
    """Note the world's answers by their numbers; returns those that had not been there before."""
    return set(tx.values(
        """
        INSERT INTO simulated_carrier.world_inbox (visit, seqnum)
        SELECT %(visit)s, unnest(%(seqnums)s::bigint[])
        ON CONFLICT DO NOTHING
        RETURNING seqnum
        """,
        seqnums=seqnums,
        visit=visit,
    ))


def find_message(tx: Tx, seqnum: int, *, visit: int) -> Message | None:
    """What the shop said under this number, if it did."""
    return tx.maybe(
        Message,
        """
        SELECT digest, result
        FROM simulated_carrier.shop_inbox
        WHERE visit = %(visit)s AND seqnum = %(seqnum)s
        """,
        seqnum=seqnum,
        visit=visit,
    )


def put_message(tx: Tx, seqnum: int, message: Message, *, visit: int) -> None:
    """Note what the shop said and was answered."""
    tx.run(
        """
        INSERT INTO simulated_carrier.shop_inbox (visit, seqnum, digest, result)
        VALUES (%(visit)s, %(seqnum)s, %(digest)s, %(result)s)
        ON CONFLICT (visit, seqnum) DO UPDATE SET digest = EXCLUDED.digest, result = EXCLUDED.result
        """,
        seqnum=seqnum,
        visit=visit,
        digest=message.digest,
        result=message.result,
    )


def save(tx: Tx, changes: Changes, *, holder: str) -> None:
    """Write down what changed. Raises Replaced when another process has taken over: it knows nothing of this one's memory."""
    if not tx.run("UPDATE simulated_carrier.link SET holder = %(holder)s WHERE holder = %(holder)s", holder=holder):
        raise Replaced("another carrier has taken over these trucks")
    if changes.link:
        _save_link(tx, changes.link)
        if changes.begins_visit:
            _forget_inboxes(tx, visit=changes.link.visit)
    warehouses = [{"id": key, **asdict(place)} for key, place in changes.warehouses.items()]
    for statement, rows in ((_SAVE_TRUCKS, list(map(asdict, changes.trucks))), (_SAVE_WAREHOUSES, warehouses),
                            (_SAVE_PACKAGES, list(map(asdict, changes.packages))),
                            (_SAVE_COMMANDS, list(map(asdict, changes.commands))),
                            (_SAVE_CALLS, list(map(asdict, changes.calls)))):
        if rows:
            tx.run(statement, rows=_rows(rows))
    for statement, seqnums in ((_DROP_COMMANDS, changes.dropped_commands), (_DROP_CALLS, changes.dropped_calls)):
        if seqnums:
            tx.run(statement, seqnums=seqnums)


def _rows(records: list[Json]) -> str:
    return json.dumps(records, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(value)


def _save_link(tx: Tx, link: Link) -> None:
    tx.run(
        """
        UPDATE simulated_carrier.link
        SET visit = %(visit)s, world_id = %(world_id)s, is_lost = %(is_lost)s,
            last_command = %(last_command)s, last_call = %(last_call)s
        """,
        **asdict(link),
    )


def _forget_inboxes(tx: Tx, *, visit: int) -> None:
    tx.run("DELETE FROM simulated_carrier.world_inbox WHERE visit < %(visit)s", visit=visit)
    tx.run("DELETE FROM simulated_carrier.shop_inbox WHERE visit < %(visit)s", visit=visit)


_SAVE_TRUCKS = """
    INSERT INTO simulated_carrier.trucks
    SELECT * FROM jsonb_populate_recordset(NULL::simulated_carrier.trucks, %(rows)s::jsonb)
    ON CONFLICT (id) DO UPDATE
    SET visit = EXCLUDED.visit, status = EXCLUDED.status, x = EXCLUDED.x, y = EXCLUDED.y, warehouse_id = EXCLUDED.warehouse_id
    """
_SAVE_WAREHOUSES = """
    INSERT INTO simulated_carrier.warehouses
    SELECT * FROM jsonb_populate_recordset(NULL::simulated_carrier.warehouses, %(rows)s::jsonb)
    ON CONFLICT (id) DO UPDATE SET x = EXCLUDED.x, y = EXCLUDED.y
    """
_SAVE_PACKAGES = """
    INSERT INTO simulated_carrier.packages
    SELECT * FROM jsonb_populate_recordset(NULL::simulated_carrier.packages, %(rows)s::jsonb)
    ON CONFLICT (id) DO UPDATE
    SET visit = EXCLUDED.visit, status = EXCLUDED.status, warehouse_id = EXCLUDED.warehouse_id, dest_x = EXCLUDED.dest_x,
        dest_y = EXCLUDED.dest_y, account = EXCLUDED.account, items = EXCLUDED.items, truck_id = EXCLUDED.truck_id,
        stop = EXCLUDED.stop, redirected_at = EXCLUDED.redirected_at, trouble = EXCLUDED.trouble,
        created_at = EXCLUDED.created_at, moved_at = EXCLUDED.moved_at
    """
_SAVE_COMMANDS = """
    INSERT INTO simulated_carrier.commands
    SELECT * FROM jsonb_populate_recordset(NULL::simulated_carrier.commands, %(rows)s::jsonb)
    ON CONFLICT (seqnum) DO UPDATE SET stops = EXCLUDED.stops, is_acked = EXCLUDED.is_acked
    """
_SAVE_CALLS = """
    INSERT INTO simulated_carrier.calls
    SELECT * FROM jsonb_populate_recordset(NULL::simulated_carrier.calls, %(rows)s::jsonb)
    """
_DROP_COMMANDS = "DELETE FROM simulated_carrier.commands WHERE seqnum = ANY(%(seqnums)s)"
_DROP_CALLS = "DELETE FROM simulated_carrier.calls WHERE seqnum = ANY(%(seqnums)s)"

"""Replenishments: goods of an offer that come to a warehouse through the world."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain.states import ReplenishmentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Goods that the world has not been asked for, and how it calls them."""

    id: int
    warehouse_id: int
    offer_id: int
    description: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Replenishment:
    """Goods that were ordered for a warehouse, and what became of them."""

    id: int
    warehouse_name: str
    quantity: int
    status: ReplenishmentStatus
    requested_at: datetime
    arrived_at: datetime | None
    failure: str | None


def insert(tx: Tx, *, offer_id: int, warehouse_id: int, quantity: int, requested_by: int | None, now: datetime) -> int:
    """Order goods of an offer; WarehouseClosed for one that is closed or a seller's own shelf. Returns its id."""
    replenishment_id: int = tx.value(
        """
        INSERT INTO replenishments (offer_id, warehouse_id, quantity, requested_by, requested_at)
        VALUES (%(offer_id)s, %(warehouse_id)s, %(quantity)s, %(requested_by)s, %(now)s)
        RETURNING id
        """,
        offer_id=offer_id,
        warehouse_id=warehouse_id,
        quantity=quantity,
        requested_by=requested_by,
        now=now,
    )
    return replenishment_id


def list_of_offer(tx: Tx, *, offer_id: int, limit: int) -> list[Replenishment]:
    """What was ordered of an offer, newest first."""
    return tx.all(
        Replenishment,
        """
        SELECT r.id, w.name AS warehouse_name, r.quantity, r.status, r.requested_at, r.arrived_at, r.failure
        FROM replenishments r
        JOIN warehouses w ON w.id = r.warehouse_id
        WHERE r.offer_id = %(offer_id)s
        ORDER BY r.id DESC
        LIMIT %(limit)s
        """,
        offer_id=offer_id,
        limit=limit,
    )


def list_failed(tx: Tx, *, limit: int) -> list[Replenishment]:
    """What the world refused to bring, the oldest first."""
    return tx.all(
        Replenishment,
        """
        SELECT r.id, w.name AS warehouse_name, r.quantity, r.status, r.requested_at, r.arrived_at, r.failure
        FROM replenishments r
        JOIN warehouses w ON w.id = r.warehouse_id
        WHERE r.status = 'failed'
        ORDER BY r.id
        LIMIT %(limit)s
        """,
        limit=limit,
    )


def insert_of_shipment(tx: Tx, *, shipment_id: int, requested_by: int, now: datetime) -> int:
    """Order anew, for the same warehouse, what a shipment holds and the world will not give back; returns how many lines."""
    return tx.run(
        """
        INSERT INTO replenishments (offer_id, warehouse_id, quantity, requested_by, requested_at)
        SELECT l.offer_id, s.warehouse_id, l.quantity, %(requested_by)s, %(now)s
        FROM order_lines l
        JOIN shipments s ON s.id = l.shipment_id
        WHERE s.id = %(shipment_id)s
        ORDER BY l.offer_id
        """,
        shipment_id=shipment_id,
        requested_by=requested_by,
        now=now,
    )


def list_offers_to_buy(tx: Tx, *, limit: int) -> list[int]:
    """The offers of the next goods that the world has to be asked for."""
    return tx.values(
        """
        SELECT offer_id
        FROM replenishments
        WHERE status = 'ordered' AND buy_id IS NULL
        ORDER BY warehouse_id, id
        LIMIT %(limit)s
        """,
        limit=limit,
    )


def list_to_buy(tx: Tx, *, limit: int) -> list[Waiting]:
    """The next goods that the world has to be asked for, warehouse by warehouse; their offers have their world items."""
    return tx.all(
        Waiting,
        """
        SELECT r.id, r.warehouse_id, r.offer_id, i.description, r.quantity
        FROM replenishments r
        JOIN world_items i ON i.offer_id = r.offer_id
        WHERE r.status = 'ordered' AND r.buy_id IS NULL
        ORDER BY r.warehouse_id, r.id
        LIMIT %(limit)s
        """,
        limit=limit,
    )


def set_bought(tx: Tx, *, replenishment_ids: Sequence[int], buy_id: int) -> None:
    """The world is asked for these by one command."""
    tx.run(
        """
        UPDATE replenishments
        SET buy_id = %(buy_id)s
        WHERE id = ANY (%(replenishment_ids)s) AND buy_id IS NULL
        """,
        replenishment_ids=list(replenishment_ids),
        buy_id=buy_id,
    )


def lock_offers(tx: Tx, *, buy_ids: Sequence[int]) -> None:
    """Hold the offers whose goods these purchases bring, as everybody does who changes stock."""
    tx.run(
        """
        SELECT id
        FROM offers
        WHERE id IN (SELECT offer_id FROM replenishments WHERE buy_id = ANY (%(buy_ids)s) AND status = 'ordered')
        ORDER BY id
        FOR NO KEY UPDATE
        """,
        buy_ids=list(buy_ids),
    )


def receive(tx: Tx, *, buy_ids: Sequence[int], now: datetime) -> list[int]:
    """Put what these purchases brought on its shelves; returns which replenishments those are. The offers are held."""
    return tx.values(
        """
        WITH arrived AS (
            UPDATE replenishments
            SET status = 'arrived',
                arrived_at = %(now)s
            WHERE buy_id = ANY (%(buy_ids)s) AND status = 'ordered'
            RETURNING id, offer_id, warehouse_id, quantity, requested_by
        ), moved AS (
            INSERT INTO movements (offer_id, warehouse_id, kind, delta, actor_id, replenishment_id)
            SELECT offer_id, warehouse_id, 'received', quantity, requested_by, id
            FROM arrived
            ORDER BY offer_id, id
        )
        SELECT id
        FROM arrived
        ORDER BY id
        """,
        buy_ids=list(buy_ids),
        now=now,
    )


def set_failed(tx: Tx, *, buy_id: int, failure: str) -> int:
    """The world will not bring these; returns how many they are."""
    return tx.run(
        """
        UPDATE replenishments
        SET status = 'failed',
            failure = %(failure)s
        WHERE buy_id = %(buy_id)s AND status = 'ordered'
        """,
        buy_id=buy_id,
        failure=failure,
    )


def set_ordered(tx: Tx, *, replenishment_id: int) -> bool:
    """Ask the world once more for goods that it refused; False when there is nothing to ask for."""
    return tx.run(
        """
        UPDATE replenishments
        SET status = 'ordered',
            failure = NULL,
            buy_id = NULL
        WHERE id = %(replenishment_id)s AND status = 'failed'
        """,
        replenishment_id=replenishment_id,
    ) == 1


def start_anew(tx: Tx) -> int:
    """The world that was asked for these is gone: the next one has to be. Returns how many they are."""
    return tx.run("UPDATE replenishments SET buy_id = NULL WHERE status = 'ordered' AND buy_id IS NOT NULL")

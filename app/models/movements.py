"""Movements: every change of stock with its reason, and the only writer of stock.

Whoever writes one has locked the offer before (`offers.lock_own` or the checkout's lock), so that an offer's movements
follow each other in the order of their ids.
"""

from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain.states import MovementKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One change of an offer's stock.

    `on_hand_after` counts the warehouse concerned, which has no name when it is the seller's own shelf; `order_id` is the order
    that caused it.
    """

    id: int
    kind: MovementKind
    delta: int
    on_hand_after: int
    warehouse_name: str | None
    order_id: int | None
    note: str
    created_at: datetime


def insert(tx: Tx, *, offer_id: int, warehouse_id: int, kind: MovementKind, delta: int, actor_id: int) -> None:
    """Change the stock of an offer in a warehouse by a person's hand; NegativeStock when there are not that many."""
    tx.run(
        """
        INSERT INTO movements (offer_id, warehouse_id, kind, delta, actor_id)
        VALUES (%(offer_id)s, %(warehouse_id)s, %(kind)s, %(delta)s, %(actor_id)s)
        """,
        offer_id=offer_id,
        warehouse_id=warehouse_id,
        kind=kind,
        delta=delta,
        actor_id=actor_id,
    )


def insert_withdrawal(tx: Tx, *, offer_id: int, warehouse_id: int, actor_id: int) -> None:
    """Take whatever of an offer lies in a warehouse out of sale; nothing is written when there is none."""
    tx.run(
        """
        INSERT INTO movements (offer_id, warehouse_id, kind, delta, actor_id)
        SELECT offer_id, warehouse_id, 'withdrawn', -on_hand, %(actor_id)s
        FROM stock
        WHERE offer_id = %(offer_id)s AND warehouse_id = %(warehouse_id)s AND on_hand > 0
        """,
        offer_id=offer_id,
        warehouse_id=warehouse_id,
        actor_id=actor_id,
    )


def list_of_offer(tx: Tx, *, offer_id: int, limit: int, offset: int) -> list[Movement]:
    """An offer's movements, newest first."""
    return tx.all(
        Movement,
        """
        SELECT m.id, m.kind, m.delta, m.on_hand_after, CASE WHEN w.owner_id IS NULL THEN w.name END AS warehouse_name,
               l.order_id, m.note, m.created_at
        FROM movements m
        JOIN warehouses w ON w.id = m.warehouse_id
        LEFT JOIN order_lines l ON l.id = m.order_line_id
        WHERE m.offer_id = %(offer_id)s
        ORDER BY m.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        offer_id=offer_id,
        limit=limit,
        offset=offset,
    )


def count_of_offer(tx: Tx, *, offer_id: int) -> int:
    """How many movements an offer has."""
    count: int = tx.value("SELECT count(*) FROM movements WHERE offer_id = %(offer_id)s", offer_id=offer_id)
    return count


def sum_by_others(tx: Tx, *, offer_id: int, after_id: int) -> int:
    """By how much an offer's stock was changed after a movement by orders and by goods that came through the world."""
    delta: int = tx.value(
        """
        SELECT coalesce(sum(delta), 0)::integer
        FROM movements
        WHERE offer_id = %(offer_id)s AND id > %(after_id)s AND (order_line_id IS NOT NULL OR replenishment_id IS NOT NULL)
        """,
        offer_id=offer_id,
        after_id=after_id,
    )
    return delta

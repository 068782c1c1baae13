"""What the world must have: the goods in its warehouses and those of shipments that it has not loaded yet."""

from dataclasses import dataclass

from app.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """How many of an offer's goods a warehouse of the world must hold, and what the world calls them."""

    warehouse_id: int
    offer_id: int
    description: str
    quantity: int


def list_all(tx: Tx) -> list[Goods]:
    """Everything that a new world has to be given, warehouse by warehouse. What is on its way to one is not in it."""
    return tx.all(
        Goods,
        """
        SELECT g.warehouse_id, g.offer_id, i.description, sum(g.quantity)::integer AS quantity
        FROM (
            SELECT s.warehouse_id, s.offer_id, s.on_hand AS quantity
            FROM stock s
            JOIN warehouses w ON w.id = s.warehouse_id
            WHERE w.owner_id IS NULL AND s.on_hand > 0
            UNION ALL
            SELECT s.warehouse_id, l.offer_id, l.quantity
            FROM packages p
            JOIN shipments s ON s.id = p.shipment_id
            JOIN order_lines l ON l.shipment_id = s.id
            WHERE s.status IN ('placed', 'packing', 'packed', 'loading')
        ) g
        JOIN world_items i ON i.offer_id = g.offer_id
        GROUP BY g.warehouse_id, g.offer_id, i.description
        ORDER BY g.warehouse_id, g.offer_id
        """,
    )

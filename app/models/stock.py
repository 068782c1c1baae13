"""How many of an offer lie where. Only movements write it, and who moves stock holds the offers' locks."""

from dataclasses import dataclass

from app.db import Tx
from app.domain.shipping import Shelf


def list_shelves(tx: Tx, *, cart_id: int, address_id: int) -> list[Shelf]:
    """Where the offers of a cart lie, with the distance to the door."""
    return tx.all(
        Shelf,
        """
        SELECT offer_id, seller_id, warehouse_id, on_hand, distance
        FROM cart_shelves(%(cart_id)s, %(address_id)s)
        """,
        cart_id=cart_id,
        address_id=address_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where goods of an offer lie; the seller's own shelf has no name."""

    name: str | None
    on_hand: int


def list_places(tx: Tx, *, offer_id: int) -> list[Place]:
    """Everywhere that goods of an offer lie or ever lay, the seller's own shelf first."""
    return tx.all(
        Place,
        """
        SELECT CASE WHEN w.owner_id IS NULL THEN w.name END AS name, s.on_hand
        FROM stock s
        JOIN warehouses w ON w.id = s.warehouse_id
        WHERE s.offer_id = %(offer_id)s
        ORDER BY w.owner_id IS NULL, lower(w.name), w.name
        """,
        offer_id=offer_id,
    )


def lock_offers(tx: Tx, *, shipment_id: int) -> int:
    """Hold the offers of a shipment's lines in the order of their ids, as everybody does who moves their stock."""
    return tx.run(
        """
        SELECT o.id
        FROM offers o
        JOIN order_lines l ON l.offer_id = o.id
        WHERE l.shipment_id = %(shipment_id)s
        ORDER BY o.id
        FOR NO KEY UPDATE OF o
        """,
        shipment_id=shipment_id,
    )


def put_back(tx: Tx, *, shipment_id: int, actor_id: int | None) -> int:
    """Return the goods of a shipment that will not leave to where they came from; returns how many lines moved."""
    return tx.run(
        """
        INSERT INTO movements (offer_id, warehouse_id, kind, delta, order_line_id, actor_id)
        SELECT l.offer_id, s.warehouse_id, 'restocked', l.quantity, l.id, %(actor_id)s
        FROM order_lines l
        JOIN shipments s ON s.id = l.shipment_id
        WHERE l.shipment_id = %(shipment_id)s
        ORDER BY l.offer_id
        """,
        shipment_id=shipment_id,
        actor_id=actor_id,
    )

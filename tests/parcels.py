"""Parcels that leave from a warehouse of the world, and what the world says of them, without a world."""

from datetime import UTC, datetime
from functools import cached_property

from app.transactions import fulfilment, trip
from tests.shop import Offer, Shop, Someone


class Parcels:
    """Orders of Alice's for goods of Bob's in one warehouse."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    @cached_property
    def warehouse_id(self) -> int:
        with self.shop.db.reading() as tx:
            known: int | None = tx.value("SELECT min(id) FROM warehouses WHERE owner_id IS NULL")
        return known or self.shop.warehouse("Southgate")

    @cached_property
    def offer(self) -> Offer:
        """Something of which there is enough in the warehouse."""
        offer = self.shop.offer(title="Iron kettle", quantity=0)
        self.shop.run("""
                      INSERT INTO movements (offer_id, warehouse_id, kind, delta)
                      VALUES (%(offer_id)s, %(warehouse_id)s, 'opening', 100000)
                      """, offer_id=offer.id, warehouse_id=self.warehouse_id)
        return offer

    def placed(self, someone: Someone | None = None) -> int:
        """A parcel of which neither the world nor the carrier has heard; its id."""
        order_id = self.shop.order(someone or self.shop.alice, self.offer)
        with self.shop.db.reading() as tx:
            made: int = tx.value("SELECT id FROM shipments WHERE order_id = %(id)s", id=order_id)
        return made

    def begun(self) -> int:
        """A parcel that is being packed, and of which the carrier shall be told."""
        shipment_id = self.placed()
        self.begin()
        return shipment_id

    def begin(self) -> None:
        self.shop.db.transact(lambda tx: trip.begin_packing(tx, now=datetime.now(UTC)))

    def pack(self, shipment_id: int) -> None:
        self.shop.db.transact(lambda tx: trip.record_packed(tx, shipment_ids=[shipment_id], now=datetime.now(UTC)))

    def load(self, shipment_id: int) -> None:
        self.shop.db.transact(lambda tx: trip.record_loaded(tx, shipment_ids=[shipment_id], now=datetime.now(UTC)))

    def give_up(self, shipment_id: int, *, restock: bool = True) -> None:
        """The world cannot send it, and operators cancel it."""
        self.shop.db.transact(lambda tx: trip.record_failure(tx, shipment_id=shipment_id, failure="test", now=datetime.now(UTC)))
        actor_id = self.shop.dana.id
        self.shop.db.transact(lambda tx: fulfilment.give_up_shipment(
            tx, shipment_id=shipment_id, actor_id=actor_id, restock=restock, now=datetime.now(UTC)))

    def order_id(self, shipment_id: int) -> int:
        return int(str(self.value("SELECT order_id FROM shipments WHERE id = %(id)s", shipment_id)))

    def status(self, shipment_id: int) -> str:
        return str(self.value("SELECT status FROM shipments WHERE id = %(id)s", shipment_id))

    def value(self, sql: str, shipment_id: int) -> object:
        """What a statement about a parcel finds."""
        with self.shop.db.reading() as tx:
            return tx.value(sql, id=shipment_id)

    def calls(self, shipment_id: int) -> dict[str, str]:
        """The state of each call for a parcel by its kind: due, acked, done, or why it failed."""
        with self.shop.db.reading() as tx:
            rows = tx.rows("""
                           SELECT kind, CASE WHEN failure IS NOT NULL THEN failure
                                             WHEN answered_at IS NOT NULL THEN 'done'
                                             WHEN acked_at IS NOT NULL THEN 'acked'
                                             ELSE 'due'
                                        END
                           FROM outbox
                           WHERE shipment_id = %(id)s AND peer = 'carrier'
                           ORDER BY id
                           """, id=shipment_id)[1]
        return dict(rows)

    def log(self) -> list[str]:
        """The notes of the carrier's lines in the link's log."""
        with self.shop.db.reading() as tx:
            return tx.values("SELECT direction || ' ' || kind || ' ' || note FROM link_log WHERE peer = 'carrier' ORDER BY id")

    def hurry(self) -> None:
        """Let what waits for its next try be due now."""
        with self.shop.owner.transaction() as tx:
            tx.run("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")
            tx.run("UPDATE outbox SET due_at = now() WHERE due_at > now() AND peer = 'carrier'")

"""Parcels of a world warehouse, moved by hand: what the world and the carrier would say, without either."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.models import packages
from tests.shop import Shop, Someone

# From order to door, as the transitions allow it.
WAY = ("placed", "packing", "packed", "loading", "loaded", "out_for_delivery", "delivered")
WAREHOUSE = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One parcel on its way from a warehouse of the world to its buyer's door, which is at (3, 4)."""

    shop: Shop
    order_id: int
    shipment_id: int
    tracking_code: str

    def become(self, status: str, *, cause: str = "test") -> None:
        """The next status, and the times that go with it."""
        self.shop.run(
            """
            UPDATE shipments
            SET status = %(status)s::shipment_status,
                status_cause = %(cause)s,
                status_at = now(),
                delivered_at = CASE WHEN %(status)s = 'delivered' THEN now() END,
                cancelled_at = CASE WHEN %(status)s = 'cancelled' THEN now() END
            WHERE id = %(id)s
            """, status=status, cause=cause, id=self.shipment_id)
        self.shop.run(
            """
            UPDATE packages
            SET loaded_at = coalesce(loaded_at, CASE WHEN %(status)s = 'loaded' THEN now() END),
                departed_at = coalesce(departed_at, CASE WHEN %(status)s = 'out_for_delivery' THEN now() END)
            WHERE shipment_id = %(id)s
            """, status=status, id=self.shipment_id)

    def go(self, status: str) -> None:
        """All the way from where it is to this status."""
        with self.shop.db.reading() as tx:
            here: str = tx.value("SELECT status FROM shipments WHERE id = %(id)s", id=self.shipment_id)
        for step in WAY[WAY.index(here) + 1:WAY.index(status) + 1]:
            self.become(step)

    def seen_at(self, x: int, y: int, *, arrives_at: datetime | None = None, earlier: timedelta = timedelta()) -> bool:
        """The carrier says where it is."""
        with self.shop.db.transaction() as tx:
            return packages.set_position(
                tx, shipment_id=self.shipment_id, x=x, y=y, arrives_at=arrives_at, now=datetime.now(UTC) - earlier)


def set_out(shop: Shop, buyer: Someone | None = None, *, title: str = "Moss Mug") -> Trip:
    """A new order of somebody's (Alice's) that leaves from the world's only warehouse."""
    buyer = buyer or shop.alice
    warehouse_id = _warehouse(shop)
    offer = shop.offer(title=title, quantity=0)
    shop.run("INSERT INTO movements (offer_id, warehouse_id, kind, delta) VALUES (%(offer)s, %(warehouse)s, 'opening', 10)",
             offer=offer.id, warehouse=warehouse_id)
    order_id = shop.order(buyer, offer)
    with shop.db.reading() as tx:
        shipment_id, code = tx.rows("SELECT id, tracking_code FROM shipments WHERE order_id = %(id)s", id=order_id)[1][0]
    return Trip(shop=shop, order_id=order_id, shipment_id=shipment_id, tracking_code=code)


def _warehouse(shop: Shop) -> int:
    with shop.owner.transaction() as tx:
        found: int | None = tx.value("SELECT id FROM warehouses WHERE owner_id IS NULL")
        made: int = found or tx.value(
            "INSERT INTO warehouses (name, x, y) VALUES ('North', %(x)s, %(y)s) RETURNING id", x=WAREHOUSE[0], y=WAREHOUSE[1])
    return made

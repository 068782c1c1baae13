"""What stands on a shipment's papers, and what a seller takes from the shelf for all open ones."""

from dataclasses import dataclass
from datetime import date, datetime

from app.db import Tx
from app.domain.states import OfferCondition, ShippingOption

PICKED_SHIPMENTS_MAX = 1_000
PICKED_ORDERS_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A shipment as its papers name it: the world and the carrier call it a package. `weight_g` is 0 when it is not known."""

    id: int
    order_id: int
    placed_at: datetime
    seller_name: str
    contact_email: str
    contact_address: str
    recipient: str
    address: str
    shipping_option: ShippingOption
    promised_on: date | None
    tracking_code: str
    item_count: int
    weight_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What lies in a package."""

    quantity: int
    title: str
    condition: OfferCondition


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """Units of one offer to take from the shelf; `order_ids` are the first of the `order_count` orders that they are for."""

    quantity: int
    title: str
    condition: OfferCondition
    order_ids: list[int]
    order_count: int


# Where a buyer has had the carrier redirect a parcel, its papers name the new door.
_PACKAGE = """
    SELECT s.id, s.order_id, s.placed_at, u.full_name AS seller_name, l.contact_email, l.contact_address,
           coalesce(r.recipient, o.recipient) AS recipient, coalesce(r.address, o.address) AS address, o.shipping_option,
           s.promised_on, s.tracking_code::text AS tracking_code, i.item_count, i.weight_g
    FROM shipments s
    JOIN orders o ON o.id = s.order_id
    JOIN sellers l ON l.user_id = s.seller_id
    JOIN users u ON u.id = s.seller_id
    JOIN warehouses w ON w.id = s.warehouse_id
    CROSS JOIN LATERAL (
        SELECT sum(order_lines.quantity)::integer AS item_count,
               sum(order_lines.quantity::bigint * products.weight_g)::bigint AS weight_g
        FROM order_lines
        JOIN products ON products.id = order_lines.product_id
        WHERE order_lines.shipment_id = s.id) i
    LEFT JOIN LATERAL (
        SELECT body ->> 'recipient' AS recipient, body ->> 'address' AS address
        FROM outbox
        WHERE shipment_id = s.id AND kind = 'redirect' AND answered_at IS NOT NULL AND failure IS NULL
        ORDER BY id DESC
        LIMIT 1) r ON true
    WHERE s.id = %(shipment_id)s AND s.cancelled_at IS NULL
"""


def get_of_seller(tx: Tx, *, shipment_id: int, seller_id: int) -> Package:
    """A package that this seller sends from their own shelf; NotFound for any other, and for a cancelled one."""
    return tx.one(
        Package,
        f"{_PACKAGE} AND s.seller_id = %(seller_id)s AND w.owner_id IS NOT NULL",
        shipment_id=shipment_id,
        seller_id=seller_id,
    )


def get_of_warehouse(tx: Tx, *, shipment_id: int) -> Package:
    """A package that a warehouse of the marketplace sends; NotFound for any other, and for a cancelled one."""
    return tx.one(Package, f"{_PACKAGE} AND w.owner_id IS NULL", shipment_id=shipment_id)


def list_lines(tx: Tx, *, shipment_id: int) -> list[Line]:
    """What lies in a package, all of it: as many lines as were ordered together."""
    return tx.all(
        Line,
        """
        SELECT quantity, title, condition
        FROM order_lines
        WHERE shipment_id = %(shipment_id)s
        ORDER BY id
        """,
        shipment_id=shipment_id,
    )


def list_to_pick(tx: Tx, *, seller_id: int) -> list[Pick]:
    """What a seller takes from the shelf for the oldest PICKED_SHIPMENTS_MAX shipments to send, an offer at a time, by title."""
    return tx.all(
        Pick,
        """
        SELECT sum(l.quantity)::integer AS quantity, min(l.title) AS title, l.condition,
               (array_agg(l.order_id ORDER BY l.order_id))[1:%(orders_shown)s] AS order_ids, count(*)::integer AS order_count
        FROM (
            SELECT s.id
            FROM shipments s
            JOIN warehouses w ON w.id = s.warehouse_id
            WHERE s.seller_id = %(seller_id)s AND s.released_at IS NULL AND s.cancelled_at IS NULL
              AND s.status IN ('placed', 'packing') AND w.owner_id IS NOT NULL
            ORDER BY s.id
            LIMIT %(shipments_max)s) open
        JOIN order_lines l ON l.shipment_id = open.id
        WHERE l.fulfilled_at IS NULL
        GROUP BY l.offer_id, l.condition
        ORDER BY title, l.offer_id
        """,
        seller_id=seller_id,
        orders_shown=PICKED_ORDERS_SHOWN,
        shipments_max=PICKED_SHIPMENTS_MAX,
    )

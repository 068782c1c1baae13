"""Recommendations: which products go with which, as a job learns it from orders, and what that means for a basket."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.db import Tx
from app.models.listings import CARDS, LOW_STOCK, Card

NEIGHBOURS_ASKED_MAX = 2000
ORDERS_LOOKED_AT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """The products that were bought in one order, each once; its age is counted from the newest order."""

    age_days: float
    product_ids: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """What a product in a basket speaks for, best first, with a weight above zero for each."""

    product_id: int
    recommended_ids: list[int]
    weights: list[float]


def list_for_basket(tx: Tx, *, product_ids: Sequence[int], limit: int) -> list[int]:
    """What goes best with all of these products together, best first: none of them, and only what can be sent now.

    Empty when nothing is known. The more products there are, the fewer of each one's neighbours are asked.
    """
    return tx.values(_FOR_BASKET, product_ids=list(product_ids), reach=NEIGHBOURS_ASKED_MAX, limit=limit)


def list_cards_for_basket(tx: Tx, *, product_ids: Sequence[int], limit: int) -> list[Card]:
    """The same as cards."""
    return tx.all(
        Card, CARDS.format(product_ids=f"ARRAY({_FOR_BASKET})"),
        product_ids=list(product_ids),
        reach=NEIGHBOURS_ASKED_MAX,
        limit=limit,
        low_stock=LOW_STOCK,
    )


def list_bought_again(tx: Tx, *, buyer_id: int, limit: int) -> list[Card]:
    """What a person could buy again now of their last ORDERS_LOOKED_AT orders: most often ordered first, then last ordered."""
    return tx.all(
        Card, CARDS.format(product_ids=f"ARRAY({_BOUGHT})"),
        buyer_id=buyer_id,
        orders_max=ORDERS_LOOKED_AT,
        limit=limit,
        low_stock=LOW_STOCK,
    )


_FOR_BASKET = """
        SELECT product_id
        FROM recommended_products(%(product_ids)s::bigint[], %(reach)s, %(limit)s)
        ORDER BY weight DESC, product_id
        """

_BOUGHT = """
        SELECT l.product_id
        FROM (SELECT id FROM orders WHERE buyer_id = %(buyer_id)s ORDER BY id DESC LIMIT %(orders_max)s) o
        JOIN order_lines l ON l.order_id = o.id
        JOIN shipments s ON s.id = l.shipment_id AND s.status <> 'cancelled'
        JOIN listings ON listings.product_id = l.product_id AND listings.is_active AND listings.in_stock
        GROUP BY l.product_id
        ORDER BY count(DISTINCT o.id) DESC, max(o.id) DESC, l.product_id
        LIMIT %(limit)s
        """


def list_baskets(tx: Tx, *, orders_max: int, products_max: int) -> list[Basket]:
    """What was bought together in the newest orders, of the products that are in most of them.

    What was cancelled does not count, hidden products neither. Takes seconds on a large shop.
    """
    tx.run("SET LOCAL statement_timeout = '120s'")
    return tx.all(
        Basket,
        """
        WITH recent AS (
            SELECT id, placed_at
            FROM orders
            WHERE status <> 'cancelled'
            ORDER BY placed_at DESC
            LIMIT %(orders_max)s
        ), bought AS (
            SELECT DISTINCT r.id, r.placed_at, l.product_id
            FROM recent r
            JOIN order_lines l ON l.order_id = r.id
            JOIN shipments s ON s.id = l.shipment_id AND s.status <> 'cancelled'
            JOIN listings ON listings.product_id = l.product_id AND listings.is_active
        ), best AS (
            SELECT product_id
            FROM bought
            GROUP BY product_id
            ORDER BY count(*) DESC, product_id
            LIMIT %(products_max)s
        )
        SELECT extract(epoch FROM max(placed_at) OVER () - placed_at)::float8 / 86400 AS age_days, product_ids
        FROM (
            SELECT id, placed_at, array_agg(product_id) AS product_ids
            FROM bought
            JOIN best USING (product_id)
            GROUP BY id, placed_at
        ) baskets
        """,
        orders_max=orders_max,
        products_max=products_max,
    )


def replace_all(tx: Tx, *, neighbours: Iterable[Neighbours]) -> int:
    """Put what was learned in the place of what was known before; returns for how many products that is."""
    tx.run("SELECT pg_advisory_xact_lock(hashtext('recommendations'))")
    tx.run("DELETE FROM recommendations")
    return tx.copy("COPY recommendations (product_id, recommended_ids, weights) FROM STDIN",
                   ((known.product_id, _array(known.recommended_ids), _array(known.weights)) for known in neighbours))


def _array(values: Sequence[float]) -> str:
    """Numbers as PostgreSQL writes an array of them."""
    return f"{{{','.join(map(str, values))}}}"

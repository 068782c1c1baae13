"""What sells: the figure that "best selling" sorts by, and who is among the best."""

from app.db import Tx


def count_all(tx: Tx) -> int:
    """Bring every listing's sold_count up to date; returns how many changed. Takes seconds on a large shop."""
    tx.run("SET LOCAL statement_timeout = '120s'")
    return tx.run(
        """
        WITH sold AS (
            SELECT l.product_id, sum(l.quantity)::integer AS units
            FROM order_lines l
            JOIN shipments s ON s.id = l.shipment_id
            WHERE s.status <> 'cancelled'
            GROUP BY l.product_id
        )
        UPDATE listings
        SET sold_count = coalesce(sold.units, 0)
        FROM listings current
        LEFT JOIN sold ON sold.product_id = current.product_id
        WHERE listings.product_id = current.product_id AND current.sold_count <> coalesce(sold.units, 0)
        """
    )


def rank_all(tx: Tx) -> int:
    """Bring up to date which products search looks through first, after `count_all`; returns how many moved up or down."""
    tx.run("SET LOCAL statement_timeout = '120s'")
    moved: int = tx.value("SELECT rank_products()")
    return moved

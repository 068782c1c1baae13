"""Products that came from a file, in bulk: staged by COPY, then written with one statement a table."""

from collections.abc import Sequence

from app.db import Tx
from app.domain.imports import Product


def stage(tx: Tx, *, products: Sequence[Product]) -> None:
    """Lay products ready under the ids that they will have."""
    tx.run(
        """
        CREATE TEMPORARY TABLE staged_products (
            product_id    bigint DEFAULT nextval(pg_get_serial_sequence('products', 'id')),
            offer_id      bigint DEFAULT nextval(pg_get_serial_sequence('offers', 'id')),
            code          text,
            title         text,
            price_cents   bigint,
            quantity      integer,
            first_sold_at timestamptz
        ) ON COMMIT DROP
        """
    )
    tx.copy("COPY staged_products (code, title, price_cents, quantity, first_sold_at) FROM STDIN",
            ((p.code, p.title, p.price_cents, p.quantity, p.first_sold_at) for p in products))


def insert_products(tx: Tx, *, seller_id: int, category_id: int) -> int:
    """Write the staged products, as old as their first sale; returns how many."""
    return tx.run(
        """
        INSERT INTO products (id, title, description, category_id, attributes, creator_id, created_at, updated_at)
        SELECT product_id, title, format('%%s. The seller''s stock code is %%s.', title, code), %(category_id)s,
               jsonb_build_object('Stock code', code), %(seller_id)s, first_sold_at, first_sold_at
        FROM staged_products
        ORDER BY product_id
        """,
        seller_id=seller_id,
        category_id=category_id,
    )


def insert_offers(tx: Tx, *, seller_id: int) -> int:
    """Offer every staged product; returns how many."""
    return tx.run(
        """
        INSERT INTO offers (id, seller_id, product_id, price_cents, created_at, updated_at)
        SELECT offer_id, %(seller_id)s, product_id, price_cents, first_sold_at, first_sold_at
        FROM staged_products
        ORDER BY offer_id
        """,
        seller_id=seller_id,
    )


def insert_opening_stock(tx: Tx, *, seller_id: int, units: int | None, units_max: int) -> int:
    """Lay `units` of each staged offer on the seller's shelf, None for what the file sold of it; returns how many offers."""
    return tx.run(
        """
        INSERT INTO movements (offer_id, warehouse_id, kind, delta, actor_id, note, created_at)
        SELECT p.offer_id, w.id, 'opening', least(coalesce(%(units)s, p.quantity), %(units_max)s), %(seller_id)s,
               'catalogue import', p.first_sold_at
        FROM staged_products p
        JOIN warehouses w ON w.owner_id = %(seller_id)s
        ORDER BY p.offer_id
        """,
        seller_id=seller_id,
        units=units,
        units_max=units_max,
    )


def insert_references(tx: Tx, *, seller_id: int, batch_id: int) -> int:
    """Remember which stock code became which offer; returns how many."""
    return tx.run(
        """
        INSERT INTO external_references (seller_id, kind, code, batch_id, offer_id)
        SELECT %(seller_id)s, 'product', code, %(batch_id)s, offer_id
        FROM staged_products
        """,
        seller_id=seller_id,
        batch_id=batch_id,
    )

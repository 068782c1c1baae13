"""Places where stock lies."""

from app.db import Tx


def get_shelf_id(tx: Tx, *, seller_id: int) -> int:
    """The warehouse that is a seller's own shelf; every seller has one."""
    shelf_id: int = tx.value("SELECT id FROM warehouses WHERE owner_id = %(seller_id)s", seller_id=seller_id)
    return shelf_id

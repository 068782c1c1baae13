"""Sellers: users who have listed something."""

from app.db import Tx


def open_once(tx: Tx, *, user_id: int) -> None:
    """Make a user a seller with a shelf of their own; nothing happens to one who is.

    The contact begins as the user's e-mail and default address. Two requests at once make one seller and one shelf.
    """
    tx.run(
        """
        WITH opened AS (
            INSERT INTO sellers (user_id, contact_email, contact_address)
            SELECT u.id, u.email, coalesce(a.address, '')
            FROM users u
            LEFT JOIN addresses a ON a.user_id = u.id AND a.is_default
            WHERE u.id = %(user_id)s
            ON CONFLICT (user_id) DO NOTHING
            RETURNING user_id
        )
        INSERT INTO warehouses (owner_id, name, x, y)
        SELECT o.user_id, 'Shelf', coalesce(a.x, 0), coalesce(a.y, 0)
        FROM opened o
        LEFT JOIN addresses a ON a.user_id = o.user_id AND a.is_default
        ON CONFLICT (owner_id) WHERE owner_id IS NOT NULL DO NOTHING
        """,
        user_id=user_id,
    )


def lock(tx: Tx, *, user_id: int) -> None:
    """Hold a seller's row until commit: what one seller lists, they list one after the other."""
    tx.run("SELECT FROM sellers WHERE user_id = %(user_id)s FOR NO KEY UPDATE", user_id=user_id)

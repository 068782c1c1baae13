"""Sellers: users who have listed something."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain import errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """What everybody may see of a seller, beside the person's own profile."""

    user_id: int
    name: str
    opened_at: datetime
    contact_email: str
    contact_address: str
    rating_sum: int
    rating_count: int

    @property
    def rating_average(self) -> float | None:
        """The mean of all stars given, None without any."""
        return self.rating_sum / self.rating_count if self.rating_count else None


def find(tx: Tx, *, user_id: int) -> Seller | None:
    """The seller of this user id, None for somebody who sells nothing."""
    return tx.maybe(
        Seller,
        """
        SELECT s.user_id, u.full_name AS name, s.opened_at, s.contact_email, s.contact_address, s.rating_sum, s.rating_count
        FROM sellers s
        JOIN users u ON u.id = s.user_id
        WHERE s.user_id = %(user_id)s
        """,
        user_id=user_id,
    )


def get(tx: Tx, *, user_id: int) -> Seller:
    """The seller of this user id; NotFound for somebody who sells nothing."""
    seller = find(tx, user_id=user_id)
    if seller is None:
        raise errors.NotFound
    return seller


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


def set_contact(tx: Tx, *, user_id: int, contact_email: str, contact_address: str) -> None:
    """Change what everybody sees of a seller's contact."""
    tx.run(
        """
        UPDATE sellers
        SET contact_email = %(contact_email)s,
            contact_address = %(contact_address)s
        WHERE user_id = %(user_id)s
        """,
        user_id=user_id,
        contact_email=contact_email,
        contact_address=contact_address,
    )

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

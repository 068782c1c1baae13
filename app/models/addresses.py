"""The address book: where a person wants parcels."""

from dataclasses import dataclass

from app.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A door: who takes the parcel, the written address, and the place on the world's grid."""

    id: int
    recipient: str
    address: str
    x: int
    y: int
    is_default: bool


def list_of_user(tx: Tx, *, user_id: int) -> list[Address]:
    """A person's addresses, the default one first."""
    return tx.all(
        Address,
        """
        SELECT id, recipient, address, x, y, is_default
        FROM addresses
        WHERE user_id = %(user_id)s
        ORDER BY is_default DESC, id
        """,
        user_id=user_id,
    )

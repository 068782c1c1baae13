"""Address books: where people want their parcels. One address of each book is the default."""

from dataclasses import dataclass

from app.db import Tx
from app.domain import errors

BOOK_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A place to send to; (x, y) is the door on the world's grid."""

    id: int
    recipient: str
    address: str
    x: int
    y: int
    is_default: bool


def list_of_user(tx: Tx, *, user_id: int) -> list[Address]:
    """A person's whole book (BOOK_MAX at most), the default first, then the newest."""
    return tx.all(
        Address,
        """
        SELECT id, recipient, address, x, y, is_default
        FROM addresses
        WHERE user_id = %(user_id)s
        ORDER BY is_default DESC, id DESC
        """,
        user_id=user_id,
    )


def get_own(tx: Tx, *, address_id: int, user_id: int) -> Address:
    """An address for its owner; NotFound for anybody else."""
    return tx.one(
        Address,
        """
        SELECT id, recipient, address, x, y, is_default
        FROM addresses
        WHERE id = %(address_id)s AND user_id = %(user_id)s
        """,
        address_id=address_id,
        user_id=user_id,
    )


def count_of_user(tx: Tx, *, user_id: int) -> int:
    """How many addresses a person has."""
    count: int = tx.value("SELECT count(*) FROM addresses WHERE user_id = %(user_id)s", user_id=user_id)
    return count


def insert(tx: Tx, *, user_id: int, recipient: str, address: str, x: int, y: int) -> Address:
    """A new address, not the default."""
    return tx.one(
        Address,
        """
        INSERT INTO addresses (user_id, recipient, address, x, y)
        VALUES (%(user_id)s, %(recipient)s, %(address)s, %(x)s, %(y)s)
        RETURNING id, recipient, address, x, y, is_default
        """,
        user_id=user_id,
        recipient=recipient,
        address=address,
        x=x,
        y=y,
    )


def set_content(tx: Tx, *, address_id: int, user_id: int, recipient: str, address: str, x: int, y: int) -> None:
    """Write an address anew; NotFound for anybody but its owner."""
    changed = tx.run(
        """
        UPDATE addresses
        SET recipient = %(recipient)s,
            address = %(address)s,
            x = %(x)s,
            y = %(y)s
        WHERE id = %(address_id)s AND user_id = %(user_id)s
        """,
        address_id=address_id,
        user_id=user_id,
        recipient=recipient,
        address=address,
        x=x,
        y=y,
    )
    if not changed:
        raise errors.NotFound


def clear_default(tx: Tx, *, user_id: int) -> None:
    """Leave a person's book without a default, for the moment before `set_default`."""
    tx.run("UPDATE addresses SET is_default = false WHERE user_id = %(user_id)s AND is_default", user_id=user_id)


def set_default(tx: Tx, *, address_id: int, user_id: int) -> None:
    """Make an address the default of a book that has none; NotFound for anybody but its owner."""
    changed = tx.run(
        "UPDATE addresses SET is_default = true WHERE id = %(address_id)s AND user_id = %(user_id)s",
        address_id=address_id,
        user_id=user_id,
    )
    if not changed:
        raise errors.NotFound


def set_some_default(tx: Tx, *, user_id: int) -> None:
    """Make a person's newest address the default, if the book has addresses but no default."""
    tx.run(
        """
        UPDATE addresses
        SET is_default = true
        WHERE id = (SELECT max(id) FROM addresses WHERE user_id = %(user_id)s HAVING NOT bool_or(is_default))
        """,
        user_id=user_id,
    )


def delete(tx: Tx, *, address_id: int, user_id: int) -> None:
    """Take an address out of the book; NotFound for anybody but its owner."""
    removed = tx.run(
        "DELETE FROM addresses WHERE id = %(address_id)s AND user_id = %(user_id)s",
        address_id=address_id,
        user_id=user_id,
    )
    if not removed:
        raise errors.NotFound

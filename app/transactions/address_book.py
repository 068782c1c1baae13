"""Address books. Every change first holds its owner's row, so that a book has one default and never too many addresses."""

from dataclasses import dataclass

from app.db import Tx
from app.domain import errors
from app.models import addresses, users


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a person writes into an address book."""

    recipient: str
    address: str
    x: int = 0
    y: int = 0
    is_default: bool = False


def add_address(tx: Tx, *, user_id: int, entry: Entry) -> int:
    """Write an address into a book; the first one becomes the default. Its id; AddressBookFull."""
    users.lock(tx, user_id=user_id)
    if addresses.count_of_user(tx, user_id=user_id) >= addresses.BOOK_MAX:
        raise errors.AddressBookFull
    made = addresses.insert(tx, user_id=user_id, recipient=entry.recipient, address=entry.address, x=entry.x, y=entry.y)
    _settle_default(tx, user_id=user_id, address_id=made.id, wanted=entry.is_default)
    return made.id


def change_address(tx: Tx, *, user_id: int, address_id: int, entry: Entry) -> None:
    """Write one's own address anew; NotFound for anybody else's."""
    users.lock(tx, user_id=user_id)
    addresses.set_content(tx, address_id=address_id, user_id=user_id, recipient=entry.recipient, address=entry.address,
                          x=entry.x, y=entry.y)
    _settle_default(tx, user_id=user_id, address_id=address_id, wanted=entry.is_default)


def make_default(tx: Tx, *, user_id: int, address_id: int) -> None:
    """Let orders start with this one of one's own addresses; NotFound for anybody else's."""
    users.lock(tx, user_id=user_id)
    addresses.clear_default(tx, user_id=user_id)
    addresses.set_default(tx, address_id=address_id, user_id=user_id)


def remove_address(tx: Tx, *, user_id: int, address_id: int) -> None:
    """Take one's own address out of the book; when it was the default, the newest other one is. NotFound."""
    users.lock(tx, user_id=user_id)
    addresses.delete(tx, address_id=address_id, user_id=user_id)
    addresses.set_some_default(tx, user_id=user_id)


def _settle_default(tx: Tx, *, user_id: int, address_id: int, wanted: bool) -> None:
    if wanted:
        addresses.clear_default(tx, user_id=user_id)
        addresses.set_default(tx, address_id=address_id, user_id=user_id)
    else:
        addresses.set_some_default(tx, user_id=user_id)

"""Opening an account."""

from app.db import Tx
from app.models import users
from app.transactions import address_book, guest_cart


def register(
    tx: Tx, *, email: str, full_name: str, address: str, password_hash: str, guest_token_hash: bytes | None,
) -> users.User:
    """A new member with a first address and what they had in the cart as a guest; the wallet opens by itself, empty.

    EmailTaken leaves the transaction when the address is in use, also by somebody who registers at the same moment.
    """
    user = users.insert(tx, email=email, full_name=full_name, password_hash=password_hash)
    address_book.add_address(tx, user_id=user.id, entry=address_book.Entry(recipient=full_name, address=address))
    guest_cart.bring(tx, user_id=user.id, token_hash=guest_token_hash)
    return user

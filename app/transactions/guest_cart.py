"""What a guest chose comes along when they log in."""

from app.db import Tx
from app.models import carts


def bring(tx: Tx, *, user_id: int, token_hash: bytes | None) -> None:
    """Move a guest's cart (None: there is none) into a person's own, quantities added and capped at stock.

    Guests' carts are locked before people's. Nothing else locks two carts, so that no one can wait in a circle.
    """
    if token_hash is None or carts.find_of_guest(tx, token_hash=token_hash) is None:
        return
    carts.lock_of_guest(tx, token_hash=token_hash)
    own = carts.lock_of_user(tx, user_id=user_id)
    carts.merge_guest(tx, token_hash=token_hash, cart_id=own.id)

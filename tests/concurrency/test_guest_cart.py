"""Two log-ins at once with one guest's cart bring it once."""

from functools import partial

from app.domain import ids
from app.models import carts
from app.transactions import guest_cart
from tests.concurrency.racing import failures, race
from tests.shop import Offer, Shop

TRIALS = 20


def fill_guest_cart(shop: Shop, offer: Offer) -> bytes:
    """A guest's cart with two of the offer; the hash of its cookie."""
    token_hash = ids.token_hash(ids.new_token())
    with shop.db.transaction() as tx:
        cart = carts.lock_of_guest(tx, token_hash=token_hash)
        carts.add_item(tx, cart_id=cart.id, offer_id=offer.id, quantity=2)
    return token_hash


def test_a_guests_cart_is_brought_once(shop: Shop) -> None:
    offer = shop.offer(quantity=1000)
    for trial in range(1, TRIALS + 1):
        bring = partial(guest_cart.bring, user_id=shop.alice.id, token_hash=fill_guest_cart(shop, offer))
        results = race([partial(shop.db.transact, bring) for _ in range(4)])
        assert not failures(results)
        with shop.db.reading() as tx:
            assert tx.values("SELECT quantity FROM cart_items") == [2 * trial]
            assert tx.value("SELECT count(*) FROM carts WHERE guest_token_hash IS NOT NULL") == 0

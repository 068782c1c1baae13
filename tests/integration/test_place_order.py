"""transactions/checkout.place_order, below HTTP."""

import pytest

from app.domain import errors
from tests.shop import Shop


def test_it_moves_money_stock_and_cart_together(shop: Shop) -> None:
    offer = shop.offer(price_cents=1250, quantity=5)
    shop.deposit(shop.alice, 5000)
    token = shop.fill_cart(shop.alice, offer, quantity=2)

    order_id = shop.place(shop.alice, shop.request(shop.alice, token, 2500))

    assert order_id > 0
    assert shop.balance(shop.alice) == 2500
    assert shop.stock(offer) == 3
    with shop.db.reading() as tx:
        assert tx.value("SELECT count(*) FROM cart_items") == 0
        assert tx.value("SELECT balance_cents FROM accounts WHERE kind = 'escrow'") == 2500


def test_the_same_request_again_is_the_same_order(shop: Shop) -> None:
    offer = shop.offer()
    shop.deposit(shop.alice, 5000)
    request = shop.request(shop.alice, shop.fill_cart(shop.alice, offer), 1000)
    assert shop.place(shop.alice, request) == shop.place(shop.alice, request)
    assert shop.balance(shop.alice) == 4000


def test_a_token_with_another_body_is_refused(shop: Shop) -> None:
    offer = shop.offer()
    shop.deposit(shop.alice, 5000)
    token = shop.fill_cart(shop.alice, offer)
    shop.place(shop.alice, shop.request(shop.alice, token, 1000))
    with pytest.raises(errors.CheckoutTokenReused):
        shop.place(shop.alice, shop.request(shop.alice, token, 999))


def test_it_says_what_is_missing_in_the_wallet(shop: Shop) -> None:
    token = shop.fill_cart(shop.alice, shop.offer(price_cents=1000))
    shop.deposit(shop.alice, 400)
    with pytest.raises(errors.InsufficientBalance) as refused:
        shop.place(shop.alice, shop.request(shop.alice, token, 1000))
    assert refused.value.missing_cents == 600


def test_it_splits_by_seller(shop: Shop) -> None:
    shop.open_seller(shop.charlie)
    offers = [shop.offer(price_cents=700), shop.offer(seller=shop.charlie, price_cents=300)]
    shop.deposit(shop.alice, 1000)
    shop.place(shop.alice, shop.request(shop.alice, shop.fill_cart(shop.alice, *offers), 1000))
    with shop.db.reading() as tx:
        assert sorted(tx.values("SELECT total_cents FROM shipments")) == [300, 700]

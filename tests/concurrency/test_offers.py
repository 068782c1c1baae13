"""Offers and their stock when several do something at the same moment; where a lock is the guard, it is also taken out."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from unittest.mock import patch

import pytest

from app.db import Tx
from app.domain import errors
from app.domain.states import OfferCondition
from app.models import offers, products, sellers
from app.transactions import catalogue
from tests.concurrency.racing import failures, prove_race, race, successes
from tests.shop import Shop, Someone

Result = TypeVar("Result")

TRIALS = 20
TERMS = offers.Terms(price_cents=100, list_price_cents=None, condition=OfferCondition.NEW)

_numbers = itertools.count(1)


def action(shop: Shop, work: Callable[[Tx], Result]) -> Callable[[], Result]:
    """A transaction to race with."""
    return lambda: shop.db.transact(work)


def offering(seller: Someone, product_id: int) -> Callable[[Tx], int]:
    return lambda tx: catalogue.offer_product(tx, seller_id=seller.id, product_id=product_id, terms=TERMS, quantity=5,
                                              now=datetime.now(UTC))


def offer_at_once(shop: Shop, at_once: int) -> None:
    """One seller, one product, several windows: one offer."""
    results = race([action(shop, offering(shop.bob, shop.product()))] * at_once)
    (offer_id,) = successes(results)
    assert [type(error) for error in failures(results)] == [errors.AlreadyOffered] * (at_once - 1)
    with shop.db.reading() as tx:
        assert offers.get_own(tx, offer_id=offer_id, seller_id=shop.bob.id).on_hand == 5


def begin_to_sell_at_once(shop: Shop, at_once: int) -> None:
    """Several first listings of one person: one seller with one shelf."""
    someone = shop.person(f"New{next(_numbers)}")
    results = race([action(shop, offering(someone, shop.product())) for _ in range(at_once)])
    assert not failures(results)
    with shop.db.reading() as tx:
        assert tx.value("SELECT count(*) FROM sellers WHERE user_id = %(id)s", id=someone.id) == 1
        assert tx.value("SELECT count(*) FROM warehouses WHERE owner_id = %(id)s", id=someone.id) == 1


def create_at_once(shop: Shop, at_once: int) -> None:
    """A form that is sent several times at once: one product."""
    seller_id = shop.bob.id
    details = products.Details(title=f"Mug {next(_numbers)}", brand="", category_id=shop.category_id, weight_g=0, gtin=None,
                               description="A mug to drink from.", attributes={}, tags=[])
    results = race([action(shop, lambda tx: catalogue.create_product(
        tx, creator_id=seller_id, details=details, media_keys=[], terms=TERMS, quantity=1, now=datetime.now(UTC)))] * at_once)
    assert not failures(results)
    assert len(set(successes(results))) == 1


def count_while_selling(shop: Shop, at_once: int) -> None:
    """A count that is sent several times while something is sold: the sale is taken off the count once."""
    offer = shop.offer(quantity=10, price_cents=100)
    with shop.db.reading() as tx:
        seen = offers.get_own(tx, offer_id=offer.id, seller_id=shop.bob.id).last_movement_id
    shop.deposit(shop.alice, 300)
    request = shop.request(shop.alice, shop.fill_cart(shop.alice, offer, quantity=3), 300)
    counting = action(shop, lambda tx: catalogue.change_offer(
        tx, offer_id=offer.id, seller_id=offer.seller_id, counted=20, seen_movement_id=seen, terms=TERMS))
    results = race([*[counting] * at_once, lambda: shop.place(shop.alice, request)])
    assert not failures(results)
    assert shop.stock(offer) == 17


def remove_while_selling(shop: Shop, at_once: int) -> None:
    """An offer that is removed while it is bought: either it was sold before, or the buyer is told."""
    offer = shop.offer(quantity=5, price_cents=100)
    shop.deposit(shop.alice, 100)
    request = shop.request(shop.alice, shop.fill_cart(shop.alice, offer), 100)
    removing = action(shop, lambda tx: catalogue.remove_offer(tx, offer_id=offer.id, seller_id=offer.seller_id))
    results = race([*[removing] * at_once, lambda: shop.place(shop.alice, request)])
    assert all(isinstance(error, errors.OutOfStock) for error in failures(results))
    assert shop.stock(offer) == 0
    with shop.db.transaction() as tx:
        tx.run("DELETE FROM cart_items")


@pytest.mark.parametrize("at_once", [2, 10])
@pytest.mark.parametrize("play", [
    offer_at_once, begin_to_sell_at_once, create_at_once, count_while_selling, remove_while_selling,
])
def test_it_holds(shop: Shop, play: Callable[[Shop, int], None], at_once: int) -> None:
    for _ in range(TRIALS):
        play(shop, at_once)


@pytest.mark.unaudited
@pytest.mark.parametrize(("play", "guard"), [
    (create_at_once, (sellers, "lock")), (count_while_selling, (catalogue, "_lock_on_sale")),
], ids=["create", "count"])
def test_it_fails_without_its_lock(shop: Shop, play: Callable[[Shop, int], None], guard: tuple[object, str]) -> None:
    with patch.object(*guard, lambda _tx, **_named: None):
        prove_race(lambda: play(shop, 10))

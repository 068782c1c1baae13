"""One person's reviews of one subject, sent at once, are one review."""

from functools import partial

import pytest

from app.db import Database
from app.models import reviews
from tests.concurrency.racing import failures, prove_race, race
from tests.shop import Shop

TRIALS = 20


def review_product(db: Database, product_id: int, author_id: int, rating: int) -> int:
    return db.transact(lambda tx: reviews.save_of_product(
        tx, product_id=product_id, author_id=author_id, rating=rating, title="", body=""))


def review_seller(db: Database, seller_id: int, author_id: int, rating: int) -> int:
    return db.transact(lambda tx: reviews.save_of_seller(
        tx, seller_id=seller_id, author_id=author_id, rating=rating, title="", body=""))


def look_and_insert(db: Database, product_id: int, author_id: int, rating: int) -> None:
    """What a program does that trusts in having looked."""
    with db.transaction() as tx:
        if reviews.find_own_of_product(tx, product_id=product_id, author_id=author_id) is None:
            tx.run("INSERT INTO reviews (author_id, product_id, rating) VALUES (%(author_id)s, %(product_id)s, %(rating)s)",
                   author_id=author_id, product_id=product_id, rating=rating)


def count_reviews(db: Database, product_id: int) -> int:
    with db.reading() as tx:
        return reviews.get_summary_of_product(tx, product_id=product_id).count


@pytest.mark.parametrize("at_once", [2, 10])
def test_reviews_of_a_product_at_once_are_one(shop: Shop, at_once: int) -> None:
    alice_id = shop.alice.id
    for _ in range(TRIALS):
        product_id = shop.product()
        results = race([partial(review_product, shop.db, product_id, alice_id, 1 + n % 5) for n in range(at_once)])
        assert not failures(results)
        assert len(set(results)) == 1
        assert count_reviews(shop.db, product_id) == 1


@pytest.mark.parametrize("at_once", [2, 10])
def test_reviews_of_a_seller_at_once_are_one(shop: Shop, at_once: int) -> None:
    shop.order(shop.alice, shop.offer())
    for _ in range(TRIALS):
        results = race([partial(review_seller, shop.db, shop.bob.id, shop.alice.id, 1 + n % 5) for n in range(at_once)])
        assert not failures(results)
        with shop.db.transaction() as tx:
            assert tx.run("DELETE FROM reviews") == 1


@pytest.mark.unaudited
def test_without_the_unique_constraint_it_would_be_several(shop: Shop) -> None:
    alice_id = shop.alice.id
    with shop.owner.transaction() as tx:
        tx.run("ALTER TABLE reviews DROP CONSTRAINT reviews_one_per_author_and_product")

    def trial() -> None:
        product_id = shop.product()
        race([partial(look_and_insert, shop.db, product_id, alice_id, 5) for _ in range(2)])
        assert count_reviews(shop.db, product_id) == 1

    prove_race(trial)

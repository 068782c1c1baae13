"""Changes of one address book at once leave it with one default and within its limit."""

from functools import partial

from app.db import Database
from app.domain import errors
from app.models import addresses
from app.transactions import address_book
from tests.concurrency.racing import failures, race, successes
from tests.shop import Shop

TRIALS = 20


def add(db: Database, user_id: int) -> int:
    entry = address_book.Entry(recipient="Alice", address="2 Low Road", is_default=True)
    return db.transact(lambda tx: address_book.add_address(tx, user_id=user_id, entry=entry))


def test_defaults_set_at_once_leave_one(shop: Shop) -> None:
    user_id = shop.alice.id
    with shop.db.transaction() as tx:
        first, second = (addresses.insert(tx, user_id=user_id, recipient="A", address=str(n), x=0, y=0).id for n in range(2))
    for _ in range(TRIALS):
        results = race([partial(shop.db.transact, partial(address_book.make_default, user_id=user_id, address_id=address_id))
                        for address_id in (first, second)])
        assert not failures(results)
        with shop.db.reading() as tx:
            assert [address.is_default for address in addresses.list_of_user(tx, user_id=user_id)] == [True, False, False]


def test_the_last_free_place_is_taken_once(shop: Shop) -> None:
    user_id = shop.alice.id
    with shop.db.transaction() as tx:
        tx.run("INSERT INTO addresses (user_id, recipient, address) SELECT %(id)s, 'A', 'B' FROM generate_series(3, 50)",
               id=user_id)
    for _ in range(TRIALS):
        results = race([partial(add, shop.db, user_id) for _ in range(4)])
        (added,) = successes(results)
        assert {type(error) for error in failures(results)} == {errors.AddressBookFull}
        shop.db.transact(partial(address_book.remove_address, user_id=user_id, address_id=added))

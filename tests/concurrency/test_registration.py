"""One e-mail registered several times at once is one account."""

import itertools
from functools import partial

import pytest

from app.db import Database
from app.domain import errors
from app.models import users
from app.transactions import registration
from tests.concurrency.racing import failures, prove_race, race, successes

TRIALS = 20
_numbers = itertools.count(1)


def register(db: Database, email: str) -> users.User:
    return db.transact(lambda tx: registration.register(
        tx, email=email, full_name="Erin Vale", address="7 Mill Lane", password_hash="-", guest_token_hash=None))


def register_at_once(db: Database, at_once: int) -> None:
    """One trial: the same address in several spellings; one gets it, the others hear why not."""
    number = next(_numbers)
    spellings = itertools.cycle([f"erin{number}@example.org", f"ERIN{number}@example.org"])
    results = race([partial(register, db, next(spellings)) for _ in range(at_once)])
    assert len(successes(results)) == 1
    assert {type(error) for error in failures(results)} == {errors.EmailTaken}


@pytest.mark.parametrize("at_once", [2, 10])
def test_an_email_registered_at_once_is_one_account(db: Database, at_once: int) -> None:
    for _ in range(TRIALS):
        register_at_once(db, at_once)
    with db.reading() as tx:
        assert tx.value("SELECT count(*) FROM users") == TRIALS
        assert tx.value("SELECT count(*) FROM addresses") == TRIALS


@pytest.mark.unaudited
def test_without_the_unique_constraint_it_would_be_several(db: Database, owner: Database) -> None:
    with owner.transaction() as tx:
        tx.run("ALTER TABLE users DROP CONSTRAINT users_email_unique")
    prove_race(lambda: register_at_once(db, 2))

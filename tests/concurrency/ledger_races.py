"""The races of the ledger itself, below HTTP: money out of one wallet, one key at once, many transfers between few accounts."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from unittest.mock import patch

from app.domain import errors, ids
from app.domain.states import TransferKind
from app.models import ledger
from app.transactions import wallet
from tests.concurrency.races import Race, balances_without_lock, count, without
from tests.concurrency.racing import failures, race, successes
from tests.shop import Shop


@contextmanager
def changed_function(shop: Shop, signature: str, old: str, new: str) -> Iterator[None]:
    """Replace a part of a database function in this clone, until the block ends."""
    with shop.owner.transaction() as tx:
        source: str = tx.value("SELECT pg_get_functiondef(%(signature)s::regprocedure)", signature=signature)
    assert source.count(old) == 1, f"{signature} reads differently now"
    _define(shop, source.replace(old, new))
    try:
        yield
    finally:
        _define(shop, source)


def _define(shop: Shop, source: str) -> None:
    with shop.owner.transaction() as tx:
        tx.run(source.replace("%", "%%"))


# ---- withdrawals that together are more than there is

def play_withdrawals(shop: Shop, at_once: int) -> None:
    """Of equal withdrawals exactly as many succeed as the balance covers, and the others are told so."""
    allowed = at_once // 2
    shop.drain(shop.alice)
    shop.deposit(shop.alice, 100 * allowed + 50)

    def withdraw() -> None:
        key = ids.new_token()
        shop.db.transact(lambda tx: wallet.withdraw(tx, user_id=shop.alice.id, amount_cents=100, key=key))

    results = race([withdraw] * at_once)
    assert len(successes(results)) == allowed, results
    assert all(isinstance(error, errors.WithdrawalTooLarge) for error in failures(results)), results
    assert shop.balance(shop.alice) == 50


# ---- one form, sent several times at once

def play_one_key(shop: Shop, at_once: int) -> None:
    """A deposit that is sent several times at once under one key moves money once, and everybody is told that it did."""
    before, key = shop.balance(shop.alice), ids.new_token()

    def deposit() -> None:
        shop.db.transact(lambda tx: wallet.deposit(tx, user_id=shop.alice.id, amount_cents=100, key=key))

    results = race([deposit] * at_once)
    assert not failures(results), failures(results)
    assert shop.balance(shop.alice) == before + 100


@contextmanager
def _without_keys(shop: Shop) -> Iterator[None]:
    post_transfer = "post_transfer(text, transfer_kind, bigint[], bigint[], bigint, bigint, bigint, text)"
    with (without(shop, constraints=[("transfers", "transfers_dedupe_key_unique")],
                  patches=[patch.object(ledger, "lock_balances", balances_without_lock)]),
          changed_function(shop, post_transfer, "ON CONFLICT (dedupe_key) DO NOTHING", "")):
        yield


# ---- many transfers between the same few accounts

def hammer(shop: Shop, *, seconds: float, clients: int = 8) -> int:
    """Post transfers of three legs between five accounts until the time is over, without a retry; how many there were."""
    accounts = _rich_accounts(shop)
    posted_before = count(shop, "SELECT count(*) FROM transfers")
    until = time.monotonic() + seconds

    def client(seed: int) -> Callable[[], int]:
        chance = random.Random(seed)

        def post_on() -> int:
            done = 0
            while done == 0 or time.monotonic() < until:
                _post_one(shop, chance, accounts)
                done += 1
            return done

        return post_on

    results = race([client(number) for number in range(clients)])
    assert not failures(results), failures(results)
    assert count(shop, "SELECT count(*) FROM transfers") == posted_before + sum(successes(results))
    assert count(shop, "SELECT sum(balance_cents)::bigint FROM accounts") == 0
    return sum(successes(results))


def _rich_accounts(shop: Shop) -> list[int]:
    """The platform and four wallets that will not run dry."""
    people = shop.crowd(4)
    with shop.db.reading() as tx:
        wallets = {person: ledger.get_wallet(tx, user_id=person.id) for person in people}
        platform_id = ledger.get_platform_id(tx)
    for person, found in wallets.items():
        if not found.balance_cents:
            shop.deposit(person, 10**12)
    return [platform_id, *(found.account_id for found in wallets.values())]


def _post_one(shop: Shop, chance: random.Random, accounts: list[int]) -> None:
    first, second, third = chance.sample(accounts, 3)
    amount, part = chance.randint(2, 5000), 1
    with shop.db.transaction() as tx:
        ledger.post(tx, key=ids.new_token(), kind=TransferKind.CREDIT, legs=[
            ledger.Leg(account_id=first, amount_cents=-amount),
            ledger.Leg(account_id=second, amount_cents=part),
            ledger.Leg(account_id=third, amount_cents=amount - part),
        ])


@contextmanager
def locking_as_they_come(shop: Shop) -> Iterator[None]:
    """Lock the accounts of a transfer one after the other in the order of its legs, instead of by id."""
    with changed_function(shop, "lock_accounts(bigint[])", "ORDER BY a.id", "ORDER BY array_position(p_account_ids, a.id)"):
        yield


LEDGER_RACES = (
    Race(name="withdrawals stop at zero", play=play_withdrawals, unguarded=lambda shop: without(
        shop, constraints=[("accounts", "accounts_balance_nonnegative")],
        patches=[patch.object(ledger, "lock_balances", balances_without_lock)])),
    Race(name="one key moves money once", play=play_one_key, unguarded=_without_keys),
)

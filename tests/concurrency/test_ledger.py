"""Many transfers between the same few accounts all get through, and would not without one order of locking."""

from tests.concurrency import racing
from tests.concurrency.ledger_races import hammer, locking_as_they_come
from tests.shop import Shop

SECONDS = 5.0


def test_eight_clients_between_the_same_few_accounts_all_get_through(shop: Shop) -> None:
    assert hammer(shop, seconds=SECONDS) >= 8


def test_they_would_not_without_one_order_of_locking(shop: Shop) -> None:
    with locking_as_they_come(shop):
        racing.prove_race(lambda: _hammer_briefly(shop))


def _hammer_briefly(shop: Shop) -> None:
    hammer(shop, seconds=0.2)

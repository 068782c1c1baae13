"""The ledger under pressure holds, and would not without its guards."""

import pytest

from tests.concurrency import racing
from tests.concurrency.ledger_races import LEDGER_RACES, hammer, locking_as_they_come
from tests.concurrency.races import Race
from tests.shop import Shop

TRIALS = 20
SECONDS = 5.0


@pytest.mark.parametrize("at_once", [2, 10])
@pytest.mark.parametrize("race", LEDGER_RACES, ids=lambda race: race.name)
def test_it_holds(shop: Shop, race: Race, at_once: int) -> None:
    for _ in range(TRIALS):
        race.play(shop, at_once)


@pytest.mark.unaudited
@pytest.mark.parametrize("race", LEDGER_RACES, ids=lambda race: race.name)
def test_it_fails_without_its_guards(shop: Shop, race: Race) -> None:
    with race.unguarded(shop):
        racing.prove_race(lambda: race.play(shop, race.unguarded_at_once))


def test_eight_clients_between_the_same_few_accounts_all_get_through(shop: Shop) -> None:
    assert hammer(shop, seconds=SECONDS) >= 8


def test_they_would_not_without_one_order_of_locking(shop: Shop) -> None:
    with locking_as_they_come(shop):
        racing.prove_race(lambda: _hammer_briefly(shop))


def _hammer_briefly(shop: Shop) -> None:
    hammer(shop, seconds=0.2)

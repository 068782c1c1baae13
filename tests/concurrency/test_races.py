"""Every race of buying, of delivery and of the ledger holds, and would not without its guards."""

import pytest

from tests.concurrency import racing
from tests.concurrency.ledger_races import LEDGER_RACES
from tests.concurrency.races import RACES, Race, buy, checkout_form, pages
from tests.concurrency.shipping_races import SHIPPING_RACES
from tests.shop import Shop

TRIALS = 20
ALL_RACES = (*RACES, *LEDGER_RACES, *SHIPPING_RACES)


@pytest.mark.parametrize("at_once", [2, 10])
@pytest.mark.parametrize("race", ALL_RACES, ids=lambda race: race.name)
def test_it_holds(shop: Shop, race: Race, at_once: int) -> None:
    for _ in range(TRIALS):
        race.play(shop, at_once)


@pytest.mark.unaudited
@pytest.mark.parametrize("race", ALL_RACES, ids=lambda race: race.name)
def test_it_fails_without_its_guards(shop: Shop, race: Race) -> None:
    with race.unguarded(shop):
        racing.prove_race(lambda: race.play(shop, race.unguarded_at_once))


def test_200_buyers_of_the_last_10_units(shop: Shop) -> None:
    offer = shop.offer(quantity=10)
    actions = []
    for buyer in shop.crowd(200):
        shop.deposit(buyer, offer.price_cents)
        actions.append(buy(shop, buyer, checkout_form(shop, buyer, shop.fill_cart(buyer, offer), offer.price_cents)))
    answers = pages(racing.race(actions))
    assert sorted(page.status for page in answers) == [303] * 10 + [409] * 190
    assert all("sold out" in page.words for page in answers if page.status == 409)

"""What goes into a basket: favourites, seasons, and things that are bought together."""

from datetime import UTC, datetime

from db.data.catalogue import DEPARTMENTS, PRODUCT_TYPES
from db.data.catalogue.model import SEASONS
from db.data.chance import generator, scramble, zipf
from db.data.clock import Clock
from db.data.market import Market

_KINDS_OF_DEPARTMENT = [[PRODUCT_TYPES.index(kind) for kind in department.types] for department in DEPARTMENTS]
_DEPARTMENT_OF_KIND = {kind: kinds for kinds in _KINDS_OF_DEPARTMENT for kind in kinds}
_DEAREST_SEASON = max(max(months) for months in SEASONS.values())


class Baskets:
    """Fills baskets from what is in stock at the time."""

    def __init__(self, market: Market, clock: Clock) -> None:
        self._market, self._clock = market, clock
        self._rng = generator("baskets", market.catalogue.count)

    def fill(self, buyer_id: int, at: int, *, from_demo_seller: int | None) -> list[tuple[int, int]]:
        """One to eight (offer, quantity) pairs, each offer once; where a demo seller is named, one of them is theirs."""
        rng, basket = self._rng, {}
        wanted = min(8, 1 + int(rng.expovariate(0.8)))
        offer_id = self._demo_offer(from_demo_seller, at) if from_demo_seller else None
        if offer_id:
            basket[offer_id] = 1
        previous: int | None = None
        for _ in range(wanted * 3):
            if len(basket) >= wanted:
                break
            product = self._favourite(buyer_id, at) if previous is None or rng.random() < 0.6 else self._companion(previous)
            offer_id = self._offer(product, buyer_id, at)
            if offer_id and offer_id not in basket:
                basket[offer_id] = min(self._market.on_hand[offer_id - 1],
                                       1 if rng.random() < 0.82 else rng.randint(2, 4))
                previous = product
        return list(basket.items())

    def _demo_offer(self, seller_id: int, at: int) -> int | None:
        offers = self._market.demo_offers[seller_id - 1]
        found = [offer for offer in self._rng.sample(offers, min(len(offers), 60))
                 if self._market.on_hand[offer - 1] > 1 and self._market.created[offer - 1] < at]
        return found[0] if found else None

    def _favourite(self, buyer_id: int, at: int) -> int:
        """A product of a type that this buyer likes and that is in season, popular ones first."""
        month = datetime.fromtimestamp(at, UTC).month - 1
        while True:
            kind = (scramble(buyer_id * 4 + self._rng.randrange(4)) if self._rng.random() < 0.65
                    else self._rng.getrandbits(31)) % len(PRODUCT_TYPES)
            if self._rng.random() * _DEAREST_SEASON < SEASONS[PRODUCT_TYPES[kind].season][month]:
                return self._popular(kind, at)

    def _popular(self, kind: int, at: int) -> int:
        ranked = self._market.popular[kind]
        there = self._clock.joined_by(at, self._market.catalogue.count)
        for _ in range(12):
            product = ranked[zipf(self._rng, len(ranked))]
            if product < there:
                return product
        return ranked[self._rng.randrange(len(ranked))]

    def _companion(self, product: int) -> int:
        """One of the three products that go with this one: always the same three, from the same department."""
        choice = scramble(product * 3 + self._rng.randrange(3))
        kinds = _DEPARTMENT_OF_KIND[self._market.catalogue.kind_of[product]]
        ranked = self._market.popular[kinds[choice % len(kinds)]]
        return ranked[int(len(ranked) ** ((choice >> 8) % 10_000 / 10_000)) - 1]

    def _offer(self, product: int, buyer_id: int, at: int) -> int | None:
        """An offer of the product that somebody else has in stock by then: mostly the cheapest."""
        market = self._market
        offers = [offer for offer in range(market.first_offer[product] + 1, market.first_offer[product + 1] + 1)
                  if market.on_hand[offer - 1] > 0 and market.created[offer - 1] < at
                  and market.seller[offer - 1] != buyer_id]
        if not offers:
            return None
        if self._rng.random() < 0.3:
            return self._rng.choice(offers)
        return min(offers, key=lambda offer: market.price_cents[offer - 1])

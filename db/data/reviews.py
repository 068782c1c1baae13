"""Reviews by people who bought: stars around the quality of the product, words that fit the stars and the type."""

from random import Random

from db.data.catalogue import PRODUCT_TYPES
from db.data.chance import generator, scramble
from db.data.clock import stamp
from db.data.market import Market
from db.data.tables import Tables

_TITLES = {
    5: ("Excellent", "Love it", "Exactly what I wanted", "Would buy again", "Could not be happier",
        "Highly recommended", "Even better than hoped", "A keeper"),
    4: ("Very good", "Good, with one small thing", "Happy with it", "Solid choice", "Nearly perfect", "Good value"),
    3: ("It is all right", "Mixed feelings", "Does its job", "Neither good nor bad", "Expected a bit more"),
    2: ("Disappointed", "Not for me", "Expected better", "Below average"),
    1: ("Would not buy again", "Sent it back", "A let-down", "Not worth the money"),
}
_SELLER_WORDS = {
    5: ("Fast, friendly and well packed.", "Arrived a day early. Perfect.",
        "Lovely note in the parcel, everything as described.", "Great communication.",
        "Ordered three times, always flawless."),
    4: ("Everything fine, the parcel took a little longer.", "Good seller, plain packaging.",
        "Quick answer to my question, good service."),
    3: ("Delivery was slow, the goods were fine.", "Box was dented, content all right.",
        "Took two messages to get an answer."),
    2: ("Late, and no word about it.", "Not as described, but I kept it."),
    1: ("Two weeks late and no answer.", "Wrong item, hard to reach."),
}
_RECOMMENDATIONS = ("", "", "", " Would recommend it.", " A present for my sister, who loves it.",
                    " I use it every day.", " Second one I have bought.",
                    " Delivery was quick, too.")


class Reviews:
    """Writes at most one review for each author and subject."""

    def __init__(self, market: Market, tables: Tables) -> None:
        self._market, self._tables = market, tables
        self._rng = generator("reviews", market.catalogue.count)
        self._written: set[tuple[int, int]] = set()  # (author, product number) and (author, -seller id)

    def of_product(self, author_id: int, product: int, at: int) -> None:
        if (author_id, product) in self._written:
            return
        self._written.add((author_id, product))
        rating = _rating(self._rng, self._quality_of(product))
        self._tables.write("reviews", author_id, product + 1, None, rating, self._rng.choice(_TITLES[rating]),
                           self._words(product, rating),
                           stamp(at), stamp(at))

    def _quality_of(self, product: int) -> float:
        """What is bought a lot is not bad."""
        return max(_quality(product), 4.4 if self._market.percentile[product] < 0.1 else 0)

    def of_seller(self, author_id: int, seller_id: int, at: int) -> None:
        if (author_id, -seller_id) in self._written:
            return
        self._written.add((author_id, -seller_id))
        rating = _rating(self._rng, _quality(seller_id * 31))
        self._tables.write("reviews", author_id, None, seller_id, rating, self._rng.choice(_TITLES[rating]),
                           self._rng.choice(_SELLER_WORDS[rating]), stamp(at), stamp(at))

    def _words(self, product: int, rating: int) -> str:
        kind = PRODUCT_TYPES[self._market.catalogue.kind_of[product]]
        rng = self._rng
        if rating == 5:
            return " ".join(rng.sample(kind.praise, rng.randint(1, 2))) + rng.choice(_RECOMMENDATIONS)
        if rating == 4:
            return rng.choice(kind.praise) + (f" One thing: {_continued(rng.choice(kind.gripes))}"
                                              if rng.random() < 0.5 else "")
        if rating == 3:
            return f"{rng.choice(kind.praise)} But: {_continued(rng.choice(kind.gripes))}"
        return " ".join(rng.sample(kind.gripes, rng.randint(1, 2)))


def _continued(sentence: str) -> str:
    return sentence if sentence.startswith("I ") else sentence[0].lower() + sentence[1:]


def _rating(rng: Random, quality: float) -> int:
    """Stars as in life: around the quality, and now and then somebody has bad luck."""
    if rng.random() < 0.04:
        return 1
    return max(1, min(5, round(rng.gauss(quality, 0.8))))


def _quality(subject: int) -> float:
    """Most things are good, some are not."""
    return 5.0 - 2.3 * (scramble(subject + 5) % 1000 / 1000) ** 3

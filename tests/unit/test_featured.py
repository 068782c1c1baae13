from dataclasses import dataclass

from app.domain import featured


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    price_cents: int
    available: int = 1
    seller_rating: float | None = None


def test_the_only_offer_says_so() -> None:
    assert featured.reason([Offer(price_cents=100)]) == "The only offer, and it is in stock."


def test_the_only_one_in_stock_says_so() -> None:
    assert featured.reason([Offer(price_cents=100), Offer(price_cents=50, available=0)]) == "The only offer that is in stock."


def test_the_cheapest_names_the_next_price() -> None:
    offers = [Offer(price_cents=1840), Offer(price_cents=1990)]
    assert featured.reason(offers) == "In stock, and the lowest price. The next one asks $19.90."


def test_the_better_rated_of_equal_prices_says_so() -> None:
    offers = [Offer(price_cents=100, seller_rating=4.5), Offer(price_cents=100)]
    assert "best rated" in featured.reason(offers)


def test_the_oldest_of_equals_says_so() -> None:
    offers = [Offer(price_cents=100, seller_rating=4.5), Offer(price_cents=100, seller_rating=4.5)]
    assert "here first" in featured.reason(offers)

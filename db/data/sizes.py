"""How big a demo shop is made."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Counts of what is generated. `tail_offers_max` bounds the sellers of a product that is not much asked for."""

    products: int
    people: int
    sellers: int
    orders: int
    tail_offers_max: int = 3


SIZES = {
    "none": Size(products=0, people=0, sellers=0, orders=0),
    "small": Size(products=3_000, people=600, sellers=60, orders=4_000),
    "medium": Size(products=100_000, people=40_000, sellers=1_500, orders=200_000),
    "large": Size(products=1_000_000, people=80_000, sellers=3_000, orders=400_000, tail_offers_max=2),
}

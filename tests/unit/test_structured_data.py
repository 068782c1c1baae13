"""What search engines require of structured data, and what is left out where there is nothing to say."""

from dataclasses import dataclass, replace

import pytest

from app.domain import structured_data
from app.domain.states import OfferCondition

PLACE = structured_data.Place(
    url="https://shop.example/products/7-mug",
    image_urls=["https://shop.example/media/a.webp"],
    category_names=["Kitchen", "Mugs"],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mug:
    id: int = 7
    title: str = "Mug"
    description: str = "Holds\ntea."
    brand: str = "Halden"
    weight_g: int = 350
    gtin: str | None = "4012345678901"
    rating_average: float | None = 4.333333
    rating_count: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    seller_name: str = "Bob"
    price_cents: int = 1250
    condition: OfferCondition = OfferCondition.NEW
    available: int = 4


def test_a_product_says_what_it_is() -> None:
    thing = structured_data.product(Mug(), offers=[Offer()], place=PLACE)
    assert thing == {
        "@context": "https://schema.org",
        "@type": "Product",
        "@id": "https://shop.example/products/7-mug",
        "url": "https://shop.example/products/7-mug",
        "name": "Mug",
        "description": "Holds tea.",
        "sku": "7",
        "image": ["https://shop.example/media/a.webp"],
        "brand": {"@type": "Brand", "name": "Halden"},
        "category": "Kitchen > Mugs",
        "gtin13": "4012345678901",
        "weight": {"@type": "QuantitativeValue", "value": 350, "unitCode": "GRM"},
        "aggregateRating": {
            "@type": "AggregateRating", "ratingValue": 4.33, "reviewCount": 3, "bestRating": 5, "worstRating": 1},
        "offers": {
            "@type": "Offer",
            "url": "https://shop.example/products/7-mug",
            "price": "12.50",
            "priceCurrency": "USD",
            "availability": "https://schema.org/InStock",
            "itemCondition": "https://schema.org/NewCondition",
            "seller": {"@type": "Organization", "name": "Bob"},
        },
    }


def test_what_is_not_known_is_not_said() -> None:
    mug = replace(Mug(), brand="", weight_g=0, gtin=None, rating_average=None, rating_count=0)
    place = replace(PLACE, image_urls=[], category_names=[])
    thing = structured_data.product(mug, offers=[], place=place)
    assert set(thing) == {"@context", "@type", "@id", "url", "name", "description", "sku"}


def test_several_offers_have_the_range_of_what_can_be_sent() -> None:
    offers = [Offer(price_cents=1000), Offer(price_cents=1999), Offer(price_cents=500, available=0)]
    several = structured_data.product(Mug(), offers=offers, place=PLACE)["offers"]
    assert several["@type"] == "AggregateOffer"
    assert (several["lowPrice"], several["highPrice"], several["offerCount"]) == ("10.00", "19.99", 2)
    assert [offer["price"] for offer in several["offers"]] == ["10.00", "19.99"]
    assert several["availability"].endswith("/InStock")


def test_when_all_are_sold_out_their_prices_stand() -> None:
    offers = [Offer(price_cents=1000, available=0), Offer(price_cents=1999, available=0)]
    several = structured_data.product(Mug(), offers=offers, place=PLACE)["offers"]
    assert (several["lowPrice"], several["highPrice"]) == ("10.00", "19.99")
    assert several["availability"].endswith("/OutOfStock")


@pytest.mark.parametrize("condition", list(OfferCondition))
def test_every_condition_has_its_word(condition: OfferCondition) -> None:
    offer = structured_data.product(Mug(), offers=[Offer(condition=condition)], place=PLACE)["offers"]
    assert offer["itemCondition"] in {f"https://schema.org/{name}Condition" for name in ("New", "Used", "Refurbished")}


def test_breadcrumbs_count_from_one() -> None:
    thing = structured_data.breadcrumbs([("Shop", "https://shop.example/"), ("Mugs", "https://shop.example/mugs")])
    assert [(item["position"], item["name"], item["item"]) for item in thing["itemListElement"]] == [
        (1, "Shop", "https://shop.example/"), (2, "Mugs", "https://shop.example/mugs")]

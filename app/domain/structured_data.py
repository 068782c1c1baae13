"""What pages say of themselves to machines, in the words of schema.org, as dictionaries that become JSON-LD.

What is required and recommended: https://developers.google.com/search/docs/appearance/structured-data/product-snippet,
/merchant-listing and /breadcrumb. All addresses are absolute, amounts decimal text in major units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.domain import money
from app.domain.states import OfferCondition

CONTEXT = "https://schema.org"
DESCRIPTION_LENGTH_MAX = 5000
_CONDITIONS = {
    OfferCondition.NEW: "NewCondition",
    OfferCondition.LIKE_NEW: "UsedCondition",
    OfferCondition.USED: "UsedCondition",
    OfferCondition.REFURBISHED: "RefurbishedCondition",
}

Thing = dict[str, Any]


class Described(Protocol):
    """What is told of a product."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def brand(self) -> str: ...
    @property
    def weight_g(self) -> int: ...
    @property
    def gtin(self) -> str | None: ...
    @property
    def rating_average(self) -> float | None: ...
    @property
    def rating_count(self) -> int: ...


class Offered(Protocol):
    """What is told of an offer."""

    @property
    def seller_name(self) -> str: ...
    @property
    def price_cents(self) -> int: ...
    @property
    def condition(self) -> OfferCondition: ...
    @property
    def available(self) -> int: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a product is found: its page, its pictures, and its categories from the top down."""

    url: str
    image_urls: Sequence[str]
    category_names: Sequence[str]


def product(described: Described, *, offers: Sequence[Offered], place: Place) -> Thing:
    """A Product. Without offers, reviews or pictures the parts that would speak of them are left out."""
    thing: Thing = {
        "@context": CONTEXT,
        "@type": "Product",
        "@id": place.url,
        "url": place.url,
        "name": described.title,
        "description": " ".join(described.description.split())[:DESCRIPTION_LENGTH_MAX],
        "sku": str(described.id),
    }
    parts: Thing = {
        "image": list(place.image_urls),
        "brand": {"@type": "Brand", "name": described.brand} if described.brand else None,
        "category": " > ".join(place.category_names),
        f"gtin{len(described.gtin or '')}": described.gtin,
        "weight": _weight(described.weight_g) if described.weight_g else None,
        "aggregateRating": _rating(described),
        "offers": _offers(offers, url=place.url),
    }
    return thing | {name: value for name, value in parts.items() if value}


def breadcrumbs(trail: Sequence[tuple[str, str]]) -> Thing:
    """A BreadcrumbList of (name, absolute address) from the top down, the page itself last."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(trail, start=1)
        ],
    }


def site(*, name: str, url: str) -> list[Thing]:
    """The shop as an Organization, and as a WebSite with its search box. `url` ends without a slash."""
    search = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{url}/products?q={{search_term_string}}"},
        "query-input": "required name=search_term_string",
    }
    return [
        {"@context": CONTEXT, "@type": "Organization", "name": name, "url": f"{url}/"},
        {"@context": CONTEXT, "@type": "WebSite", "name": name, "url": f"{url}/", "potentialAction": search},
    ]


def _weight(weight_g: int) -> Thing:
    """In grams, which UN/CEFACT calls GRM."""
    return {"@type": "QuantitativeValue", "value": weight_g, "unitCode": "GRM"}


def _rating(described: Described) -> Thing | None:
    if described.rating_average is None or not described.rating_count:
        return None
    return {
        "@type": "AggregateRating",
        "ratingValue": round(described.rating_average, 2),
        "reviewCount": described.rating_count,
        "bestRating": 5,
        "worstRating": 1,
    }


def _offers(offers: Sequence[Offered], *, url: str) -> Thing | None:
    """One Offer as it is, several with the range of their prices: of those in stock, if any is."""
    if len(offers) < 2:
        return _offer(offers[0], url=url) if offers else None
    counted = [offer for offer in offers if offer.available] or offers
    prices = [offer.price_cents for offer in counted]
    return {
        "@type": "AggregateOffer",
        "url": url,
        "priceCurrency": money.CURRENCY,
        "lowPrice": money.to_decimal(min(prices)),
        "highPrice": money.to_decimal(max(prices)),
        "offerCount": len(counted),
        "availability": _availability(counted[0]),
        "offers": [_offer(offer, url=url) for offer in counted],
    }


def _offer(offer: Offered, *, url: str) -> Thing:
    return {
        "@type": "Offer",
        "url": url,
        "price": money.to_decimal(offer.price_cents),
        "priceCurrency": money.CURRENCY,
        "availability": _availability(offer),
        "itemCondition": f"{CONTEXT}/{_CONDITIONS[offer.condition]}",
        "seller": {"@type": "Organization", "name": offer.seller_name},
    }


def _availability(offer: Offered) -> str:
    return f"{CONTEXT}/{'InStock' if offer.available else 'OutOfStock'}"

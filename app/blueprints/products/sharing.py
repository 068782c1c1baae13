"""What the shop window says of itself to search engines and messengers: the one right address, a picture, and structured data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.domain import ids, search, structured_data
from app.domain.search import Filters
from app.models.categories import Category
from app.models.offers import SellerOffer
from app.models.products import Product
from app.web import config

HOME = ("Shop", "/")
ALL_PRODUCTS = ("All products", "/products")
SITE_NAME = "Mini-Amazon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What a page's head has of it: see layouts/base.html."""

    canonical_url: str
    structured_data: Sequence[dict[str, Any]]
    share_image: str | None = None
    share_type: str = "website"

    def as_values(self) -> dict[str, Any]:
        """The values by the names that the layout knows."""
        return {name: getattr(self, name) for name in self.__slots__}


def of_home() -> Shared:
    """The front door; it names the shop and its search box."""
    return Shared(
        canonical_url=_absolute("/"),
        structured_data=structured_data.site(name=SITE_NAME, url=config.base_url),
    )


def of_product(product: Product, *, offers: Sequence[SellerOffer], path: Sequence[Category]) -> Shared:
    """A product with everything that can be bought, below the categories of `path`."""
    url = _absolute(ids.product_path(product_id=product.id, title=product.title))
    images = [_absolute(f"/media/{key}") for key in product.media_keys]
    place = structured_data.Place(url=url, image_urls=images, category_names=[category.name for category in path])
    return Shared(
        canonical_url=url,
        structured_data=[
            structured_data.product(product, offers=offers, place=place),
            _trail([HOME, *map(_step, path), (product.title, url)]),
        ],
        share_image=images[0] if images else None,
        share_type="product",
    )


def of_list(filters: Filters, *, path: Sequence[Category], page: int) -> Shared:
    """A page of a list. Its one right address has the category and brand alone: other filters and orders show the same goods."""
    known = Filters(
        categories=filters.categories if len(filters.categories) == 1 else (),
        brands=filters.brands if len(filters.brands) == 1 else (),
    )
    pairs = urlencode(search.write(known) + ([("page", str(page))] if page > 1 else []))
    return Shared(
        canonical_url=_absolute(f"/products?{pairs}" if pairs else "/products"),
        structured_data=[_trail([HOME, ALL_PRODUCTS, *map(_step, path)])] if path else [],
    )


def _step(category: Category) -> tuple[str, str]:
    return category.name, f"/products?category={category.slug}"


def _trail(steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return structured_data.breadcrumbs([(name, _absolute(path)) for name, path in steps])


def _absolute(path: str) -> str:
    return path if path.startswith(config.base_url) else config.base_url + path

"""Products: catalogue entries, shared by all their sellers."""

from dataclasses import dataclass
from typing import Any

from app.db import Tx
from app.domain import ids
from app.domain.states import ProductState


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product as its own page shows it. `attributes` maps a fact's name to its value, `media_keys` its pictures in order."""

    id: int
    title: str
    description: str
    brand: str
    category_id: int
    attributes: dict[str, Any]
    weight_g: int
    gtin: str | None
    state: ProductState
    creator_id: int | None
    rating_average: float | None
    rating_count: int
    media_keys: list[str]

    @property
    def slug(self) -> str:
        return ids.slugify(self.title)


def get_visible(tx: Tx, *, product_id: int, to_operator: bool = False) -> Product:
    """The product; NotFound when there is none, or when it is hidden and the reader is no operator."""
    return tx.one(
        Product,
        """
        SELECT p.id, p.title, p.description, p.brand, p.category_id, p.attributes, p.weight_g, p.gtin, p.state, p.creator_id,
               l.rating_average, l.rating_count,
               ARRAY(SELECT media_key FROM pictures WHERE product_id = p.id ORDER BY position) AS media_keys
        FROM products p
        JOIN listings l ON l.product_id = p.id
        WHERE p.id = %(product_id)s AND (p.state = 'active' OR %(to_operator)s)
        """,
        product_id=product_id,
        to_operator=to_operator,
    )

"""Products: catalogue entries, shared by all their sellers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.db import Tx
from app.domain import ids
from app.domain.states import ProductState

# How alike a title must be (0 to 1.4), and how many that share words or letters are compared at most.
LIKENESS_MIN = 0.5
CANDIDATES_MAX = 1_000


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """The state of the catalogue: as long as it is the same, no product has come, gone, changed or been hidden."""

    products: int
    active: int
    changed_at: datetime | None


def get_extent(tx: Tx) -> Extent:
    """How far the catalogue goes. Reads it whole, about a second for a million products."""
    tx.run("SET LOCAL statement_timeout = '60s'")
    return tx.one(
        Extent,
        """
        SELECT count(*) AS products, count(*) FILTER (WHERE state = 'active') AS active, max(updated_at) AS changed_at
        FROM products
        """,
    )


# What sellers write.


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What whoever creates a product says of it."""

    title: str
    brand: str
    category_id: int
    description: str
    attributes: dict[str, str]
    weight_g: int
    gtin: str | None
    tags: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Editable(Details):
    """A product as its creator edits it."""

    id: int
    category_slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """A product that somebody may be about to create again; `is_same_gtin` leaves no doubt."""

    id: int
    title: str
    brand: str
    media_key: str | None
    price_cents: int | None
    offer_count: int
    is_same_gtin: bool
    own_offer_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sellable:
    """A product that anyone may offer."""

    id: int
    title: str
    brand: str
    media_key: str | None


def get_sellable(tx: Tx, *, product_id: int) -> Sellable:
    """A product that is shown; NotFound for a hidden one too."""
    return tx.one(
        Sellable,
        """
        SELECT p.id, p.title, p.brand, pic.media_key
        FROM products p
        LEFT JOIN pictures pic ON pic.product_id = p.id AND pic.position = 0
        WHERE p.id = %(product_id)s AND p.state = 'active'
        """,
        product_id=product_id,
    )


def get_editable(tx: Tx, *, product_id: int, editor_id: int, is_operator: bool) -> Editable:
    """A product that this person created, or any for an operator; NotFound for everybody else."""
    return tx.one(
        Editable,
        """
        SELECT p.id, p.title, p.brand, p.category_id, c.slug AS category_slug, p.description, p.attributes, p.weight_g, p.gtin,
               p.tags
        FROM products p
        JOIN categories c ON c.id = p.category_id
        WHERE p.id = %(product_id)s AND (p.creator_id = %(editor_id)s OR %(is_operator)s)
        """,
        product_id=product_id,
        editor_id=editor_id,
        is_operator=is_operator,
    )


def list_likely(tx: Tx, *, title: str, brand: str, gtin: str | None, seller_id: int, limit: int) -> list[Likely]:
    """Products that are probably the one described, likeliest first.

    That is the same GTIN, or a title that is much alike; all words of the title and the same brand make it likelier.
    """
    return tx.all(
        Likely,
        """
        SELECT p.id, p.title, p.brand, pic.media_key, l.price_cents, l.offer_count,
               coalesce(p.gtin = %(gtin)s, false) AS is_same_gtin, o.id AS own_offer_id
        FROM (
            SELECT id, title, brand, gtin,
                   greatest(similarity(title, %(title)s), 0.9 * word_similarity(%(title)s, title))
                   + CASE WHEN search @@ plainto_tsquery('shop', %(title)s) THEN 0.3 ELSE 0 END
                   + CASE WHEN %(brand)s <> '' AND lower(brand) = lower(%(brand)s) THEN 0.1 ELSE 0 END AS likeness
            FROM products
            WHERE state = 'active' AND id IN (
                (SELECT id FROM products WHERE search @@ plainto_tsquery('shop', %(title)s) LIMIT %(candidates_max)s)
                UNION
                (SELECT id FROM products WHERE title %% %(title)s LIMIT %(candidates_max)s)
                UNION
                SELECT id FROM products WHERE gtin = %(gtin)s)
        ) p
        JOIN listings l ON l.product_id = p.id
        LEFT JOIN pictures pic ON pic.product_id = p.id AND pic.position = 0
        LEFT JOIN offers o ON o.product_id = p.id AND o.seller_id = %(seller_id)s AND o.removed_at IS NULL
        WHERE likeness >= %(likeness_min)s OR p.gtin = %(gtin)s
        ORDER BY is_same_gtin DESC, likeness DESC, p.id
        LIMIT %(limit)s
        """,
        title=title,
        brand=brand,
        gtin=gtin,
        seller_id=seller_id,
        likeness_min=LIKENESS_MIN,
        candidates_max=CANDIDATES_MAX,
        limit=limit,
    )


def find_twin_id(tx: Tx, *, details: Details, creator_id: int) -> int | None:
    """The product that this person created with the very same words, as a form that is sent twice does; None without one."""
    product_id: int | None = tx.value(
        """
        SELECT id
        FROM products
        WHERE creator_id = %(creator_id)s AND title = %(title)s AND brand = %(brand)s AND category_id = %(category_id)s
          AND description = %(description)s
        ORDER BY id
        LIMIT 1
        """,
        creator_id=creator_id,
        title=details.title,
        brand=details.brand,
        category_id=details.category_id,
        description=details.description,
    )
    return product_id


def insert(tx: Tx, *, details: Details, creator_id: int) -> int:
    """A new product; GtinTaken when another one has its GTIN."""
    product_id: int = tx.value(
        """
        INSERT INTO products (title, brand, category_id, description, attributes, weight_g, gtin, tags, creator_id)
        VALUES (%(title)s, %(brand)s, %(category_id)s, %(description)s, %(attributes)s, %(weight_g)s, %(gtin)s, %(tags)s::text[],
                %(creator_id)s)
        RETURNING id
        """,
        title=details.title,
        brand=details.brand,
        category_id=details.category_id,
        description=details.description,
        attributes=details.attributes,
        weight_g=details.weight_g,
        gtin=details.gtin,
        tags=details.tags,
        creator_id=creator_id,
    )
    return product_id


def set_details(tx: Tx, *, product_id: int, details: Details) -> None:
    """Change what is said of a product; GtinTaken when another one has its GTIN. The row is held until commit."""
    tx.run(
        """
        UPDATE products
        SET title = %(title)s,
            brand = %(brand)s,
            category_id = %(category_id)s,
            description = %(description)s,
            attributes = %(attributes)s,
            weight_g = %(weight_g)s,
            gtin = %(gtin)s,
            tags = %(tags)s::text[],
            updated_at = now()
        WHERE id = %(product_id)s
        """,
        product_id=product_id,
        title=details.title,
        brand=details.brand,
        category_id=details.category_id,
        description=details.description,
        attributes=details.attributes,
        weight_g=details.weight_g,
        gtin=details.gtin,
        tags=details.tags,
    )

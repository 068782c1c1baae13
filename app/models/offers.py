"""Offers: one seller's price, condition and stock for a product. Removed ones keep their row: orders point to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain import errors
from app.domain.states import Fulfilment, OfferCondition, ProductState
from app.domain.words import like_patterns


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerOffer:
    """An offer as the product page shows it, with what buyers think of its seller.

    `distance` is that from whoever sends it to the reader's default address, None for a reader without one.
    """

    id: int
    seller_id: int
    seller_name: str
    price_cents: int
    list_price_cents: int | None
    condition: OfferCondition
    available: int
    seller_rating: float | None
    seller_rating_count: int
    distance: int | None


def list_of_product(tx: Tx, *, product_id: int, reader_id: int | None, limit: int) -> list[SellerOffer]:
    """Who sells a product, the featured offer first: in stock, then cheapest, then best rated, then oldest."""
    return tx.all(
        SellerOffer,
        """
        SELECT o.id, o.seller_id, u.full_name AS seller_name, o.price_cents, o.list_price_cents, o.condition, a.available,
               s.rating_sum::real / nullif(s.rating_count, 0) AS seller_rating, s.rating_count AS seller_rating_count,
               coalesce(CASE WHEN o.fulfilment = 'warehouse' THEN nearest_depot(door.x, door.y) END,
                        grid_distance(w.x, w.y, door.x, door.y)) AS distance
        FROM offers o
        JOIN sellers s ON s.user_id = o.seller_id
        JOIN users u ON u.id = o.seller_id
        LEFT JOIN warehouses w ON w.owner_id = o.seller_id
        LEFT JOIN addresses door ON door.user_id = %(reader_id)s AND door.is_default
        CROSS JOIN LATERAL (SELECT coalesce(sum(on_hand), 0)::integer AS available FROM stock WHERE offer_id = o.id) a
        WHERE o.product_id = %(product_id)s AND o.removed_at IS NULL
        ORDER BY a.available > 0 DESC, o.price_cents, seller_rating DESC NULLS LAST, o.created_at, o.id
        LIMIT %(limit)s
        """,
        product_id=product_id,
        reader_id=reader_id,
        limit=limit,
    )


def list_seller_names(tx: Tx, *, seller_ids: Sequence[int]) -> dict[int, str]:
    """The names of those of these users who sell, by their id."""
    _, rows = tx.rows(
        """
        SELECT s.user_id, u.full_name
        FROM sellers s
        JOIN users u ON u.id = s.user_id
        WHERE s.user_id = ANY (%(seller_ids)s)
        """,
        seller_ids=list(seller_ids),
    )
    return dict(rows)


# What a seller does with their own offers.


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a seller asks for, in cents, and who sends it; the list price, when there is one, is above the price."""

    price_cents: int
    list_price_cents: int | None
    condition: OfferCondition
    fulfilment: Fulfilment = Fulfilment.SELLER


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnOffer:
    """An offer as its seller sees it.

    `on_hand` counts all warehouses, `low_stock_at` says how many of these are few; `last_movement_id` (0 before the first) is the
    movement that it counts up to; `is_creator` says that the seller put the product into the catalogue, and so may edit it.
    """

    id: int
    product_id: int
    title: str
    media_key: str | None
    product_state: ProductState
    is_creator: bool
    price_cents: int
    list_price_cents: int | None
    condition: OfferCondition
    fulfilment: Fulfilment
    on_hand: int
    last_movement_id: int
    removed_at: datetime | None
    low_stock_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryRow(OwnOffer):
    """A row of the inventory, which also says how many rows fit the filter altogether."""

    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """An offer that is held until commit."""

    id: int
    removed_at: datetime | None


# Both are dictionaries from what the address says to a constant clause.
STOCK_FILTERS = {
    "all": "true",
    "in": "on_hand > 0",
    "low": "on_hand BETWEEN 1 AND low_stock_at",
    "out": "on_hand = 0",
}
INVENTORY_SORTS = {
    "newest": "id DESC",
    "title": "lower(title), id",
    "-title": "lower(title) DESC, id",
    "price": "price_cents, id",
    "-price": "price_cents DESC, id",
    "quantity": "on_hand, id",
    "-quantity": "on_hand DESC, id",
}


def get_own(tx: Tx, *, offer_id: int, seller_id: int) -> OwnOffer:
    """A seller's own offer, removed or not; NotFound for anybody else's."""
    return tx.one(
        OwnOffer,
        """
        SELECT o.id, o.product_id, p.title, pic.media_key, p.state AS product_state, o.price_cents, o.list_price_cents,
               o.condition, o.fulfilment, o.removed_at, o.low_stock_at,
               p.creator_id IS NOT DISTINCT FROM o.seller_id AS is_creator,
               coalesce((SELECT sum(on_hand) FROM stock WHERE offer_id = o.id), 0)::integer AS on_hand,
               coalesce((SELECT max(id) FROM movements WHERE offer_id = o.id), 0) AS last_movement_id
        FROM offers o
        JOIN products p ON p.id = o.product_id
        LEFT JOIN pictures pic ON pic.product_id = p.id AND pic.position = 0
        WHERE o.id = %(offer_id)s AND o.seller_id = %(seller_id)s
        """,
        offer_id=offer_id,
        seller_id=seller_id,
    )


def find_on_sale_id(tx: Tx, *, product_id: int, seller_id: int) -> int | None:
    """The offer that a seller has for a product, None when there is none or it was removed."""
    offer_id: int | None = tx.value(
        """
        SELECT id
        FROM offers
        WHERE product_id = %(product_id)s AND seller_id = %(seller_id)s AND removed_at IS NULL
        """,
        product_id=product_id,
        seller_id=seller_id,
    )
    return offer_id


def list_inventory(tx: Tx, *, seller_id: int, text: str, stock: str, sort: str, limit: int, offset: int) -> list[InventoryRow]:
    """A page of a seller's offers; `text` narrows it to titles, brands and GTINs with these words.

    `stock` is a key of STOCK_FILTERS, `sort` one of INVENTORY_SORTS.
    """
    order = INVENTORY_SORTS[sort]
    return tx.all(
        InventoryRow,
        f"""
        SELECT o.*, pic.media_key,
               coalesce((SELECT max(id) FROM movements WHERE offer_id = o.id), 0) AS last_movement_id
        FROM (
            SELECT *, count(*) OVER ()::integer AS found
            FROM (
                SELECT o.id, o.product_id, p.title, p.state AS product_state, o.price_cents, o.list_price_cents, o.condition,
                       o.fulfilment, o.removed_at, o.low_stock_at, p.creator_id IS NOT DISTINCT FROM o.seller_id AS is_creator,
                       coalesce((SELECT sum(on_hand) FROM stock WHERE offer_id = o.id), 0)::integer AS on_hand
                FROM offers o
                JOIN products p ON p.id = o.product_id
                WHERE o.seller_id = %(seller_id)s AND o.removed_at IS NULL
                  AND lower(concat_ws(' ', p.title, p.brand, p.gtin)) LIKE ALL (%(patterns)s::text[])
            ) own
            WHERE {STOCK_FILTERS[stock]}
            ORDER BY {order}
            LIMIT %(limit)s OFFSET %(offset)s
        ) o
        LEFT JOIN pictures pic ON pic.product_id = o.product_id AND pic.position = 0
        ORDER BY {order}
        """,  # noqa: S608 - constant clauses from the dictionaries above
        seller_id=seller_id,
        patterns=like_patterns(text),
        limit=limit,
        offset=offset,
    )


def lock_own(tx: Tx, *, offer_ids: Sequence[int], seller_id: int) -> list[Locked]:
    """Hold a seller's own offers until commit, as everybody does who changes their stock; others' are left out."""
    return tx.all(
        Locked,
        """
        SELECT id, removed_at
        FROM offers
        WHERE id = ANY (%(offer_ids)s) AND seller_id = %(seller_id)s
        ORDER BY id
        FOR NO KEY UPDATE
        """,
        offer_ids=list(offer_ids),
        seller_id=seller_id,
    )


def insert(tx: Tx, *, seller_id: int, product_id: int, terms: Terms) -> int | None:
    """Begin to sell a product, or again after the offer was removed; its id, None when the seller offers it already.

    The offer is held until commit.
    """
    offer_id: int | None = tx.value(
        """
        INSERT INTO offers AS o (seller_id, product_id, price_cents, list_price_cents, condition, fulfilment)
        VALUES (%(seller_id)s, %(product_id)s, %(price_cents)s, %(list_price_cents)s, %(condition)s, %(fulfilment)s)
        ON CONFLICT ON CONSTRAINT offers_one_per_seller_and_product DO UPDATE
        SET price_cents = excluded.price_cents,
            list_price_cents = excluded.list_price_cents,
            condition = excluded.condition,
            fulfilment = excluded.fulfilment,
            updated_at = now(),
            removed_at = NULL
        WHERE o.removed_at IS NOT NULL
        RETURNING id
        """,
        seller_id=seller_id,
        product_id=product_id,
        price_cents=terms.price_cents,
        list_price_cents=terms.list_price_cents,
        condition=terms.condition,
        fulfilment=terms.fulfilment,
    )
    return offer_id


def set_terms(tx: Tx, *, offer_id: int, terms: Terms) -> bool:
    """Change price, list price, condition and who sends it; False when they were the same already."""
    return tx.run(
        """
        UPDATE offers
        SET price_cents = %(price_cents)s,
            list_price_cents = %(list_price_cents)s,
            condition = %(condition)s,
            fulfilment = %(fulfilment)s,
            updated_at = now()
        WHERE id = %(offer_id)s
          AND (price_cents, list_price_cents, condition, fulfilment)
              IS DISTINCT FROM (%(price_cents)s::bigint, %(list_price_cents)s::bigint, %(condition)s::offer_condition,
                                %(fulfilment)s::fulfilment)
        """,
        offer_id=offer_id,
        price_cents=terms.price_cents,
        list_price_cents=terms.list_price_cents,
        condition=terms.condition,
        fulfilment=terms.fulfilment,
    ) == 1


def set_low_stock_at(tx: Tx, *, offer_id: int, seller_id: int, low_stock_at: int) -> None:
    """From how many on a seller wants to be told that few are left; NotFound for an offer that is not theirs or is removed."""
    changed = tx.run(
        """
        UPDATE offers
        SET low_stock_at = %(low_stock_at)s
        WHERE id = %(offer_id)s AND seller_id = %(seller_id)s AND removed_at IS NULL
        """,
        offer_id=offer_id,
        seller_id=seller_id,
        low_stock_at=low_stock_at,
    )
    if not changed:
        raise errors.NotFound


def set_removed(tx: Tx, *, offer_id: int) -> None:
    """Stop selling: carts show it as no longer available, orders keep it."""
    tx.run(
        """
        UPDATE offers
        SET removed_at = now(),
            updated_at = now()
        WHERE id = %(offer_id)s AND removed_at IS NULL
        """,
        offer_id=offer_id,
    )

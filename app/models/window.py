"""The shop window: what the home page and the pages of departments show before anybody has asked for anything.

One statement a page. What is looked through is bounded, so that a department of a million products costs what a small one does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.db import Tx
from app.models.listings import LOW_STOCK, Card

# Deals and pictures of a category are looked for among so many of its best sellers.
AMONG = 200
PICTURES_AMONG = 8
# A tile counts so far.
COUNT_MAX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Card):
    """A product in its place. On a tile it lends its picture to `category_id`, which has `product_count` products.

    `product_count` is exact below COUNT_MAX; from there on it may be more.
    """

    shelf: str
    category_id: int | None
    product_count: int | None


# Categories for tiles: the ids below (and including) each, so that a product of any of them may stand for it.
Groups = Mapping[int, Sequence[int]]


def list_home(tx: Tx, *, departments: Groups, limit: int) -> list[Placed]:
    """The shelves "deals", "best" and "newest" of what can be sent now, in their order, and "tiles": a picture a department."""
    return _list(
        tx,
        _SHELF.format(name="deals", condition=" AND list_price_cents > price_cents", order="sold_count DESC, product_id"),
        _SHELF.format(name="best", condition="", order="sold_count DESC, product_id"),
        _SHELF.format(name="newest", condition="", order="created_at DESC, product_id"),
        _TILES,
        limit=limit,
        count_max=0,
        **_flat(departments),
    )


def list_department(tx: Tx, *, categories: Groups, limit: int) -> list[Placed]:
    """The shelf "deals" of what is reduced and in stock among the best sellers, and "tiles": a picture and a count a category."""
    return _list(tx, _DEALS_AMONG, _TILES, limit=limit, count_max=COUNT_MAX, **_flat(categories))


def list_viewed(tx: Tx, *, product_ids: Sequence[int]) -> list[Card]:
    """The cards of these products in this order, without those that do not exist or are hidden."""
    return tx.all(
        Card,
        """
        SELECT id, title, brand, media_key, price_cents, list_price_cents, offer_count, rating_average, rating_count, in_stock,
               low_stock, featured_offer_id, weight_g
        FROM product_cards(ARRAY(
            SELECT l.product_id
            FROM unnest(%(product_ids)s::bigint[]) WITH ORDINALITY AS asked (id, place)
            JOIN listings l ON l.product_id = asked.id AND l.is_active
            ORDER BY asked.place), %(low_stock)s)
        """,
        product_ids=list(product_ids),
        low_stock=LOW_STOCK,
    )


def _list(tx: Tx, *shelves: str, limit: int, count_max: int, **groups: Sequence[int]) -> list[Placed]:
    return tx.all(
        Placed,
        f"""
        WITH placed (shelf, category_id, product_count, product_id, place) AS MATERIALIZED ({" UNION ALL ".join(shelves)})
        SELECT p.shelf, p.category_id, p.product_count, c.id, c.title, c.brand, c.media_key, c.price_cents, c.list_price_cents,
               c.offer_count, c.rating_average, c.rating_count, c.in_stock,
               c.low_stock, c.featured_offer_id, c.weight_g
        FROM placed p
        JOIN product_cards(ARRAY(SELECT DISTINCT product_id FROM placed), %(low_stock)s) c ON c.id = p.product_id
        ORDER BY p.shelf, p.place
        """,  # noqa: S608 - constant clauses
        limit=limit,
        count_max=count_max,
        low_stock=LOW_STOCK,
        among=AMONG,
        pictures_among=PICTURES_AMONG,
        **groups,
    )


def _flat(groups: Groups) -> dict[str, list[int]]:
    """Groups as two lists of the same length, which is what UNNEST takes."""
    pairs = [(tile_id, member_id) for tile_id, member_ids in groups.items() for member_id in member_ids]
    return {"tile_ids": [tile_id for tile_id, _ in pairs], "member_ids": [member_id for _, member_id in pairs]}


_SHELF = """
    (SELECT '{name}'::text, NULL::bigint, NULL::bigint, product_id, row_number() OVER ()
     FROM (SELECT product_id
           FROM listings
           WHERE is_active AND in_stock{condition}
           ORDER BY {order}
           LIMIT %(limit)s) l)
"""
_DEALS_AMONG = """
    (SELECT 'deals'::text, NULL::bigint, NULL::bigint, product_id, row_number() OVER ()
     FROM (SELECT l.product_id
           FROM unnest(%(member_ids)s::bigint[]) AS member (id)
           CROSS JOIN LATERAL (
               SELECT product_id, sold_count, in_stock AND list_price_cents > price_cents AS is_deal
               FROM listings
               WHERE category_id = member.id AND is_active
               ORDER BY sold_count DESC, product_id
               LIMIT %(among)s) l
           WHERE l.is_deal
           ORDER BY l.sold_count DESC, l.product_id
           LIMIT %(limit)s) l)
"""
# The best seller of each group that has a picture, or else the best seller; groups without products are left out.
_TILES = """
    (SELECT DISTINCT ON (g.tile_id) 'tiles'::text, g.tile_id, sum(counted.number) OVER (PARTITION BY g.tile_id)::bigint,
            best.product_id, 0::bigint
     FROM unnest(%(tile_ids)s::bigint[], %(member_ids)s::bigint[]) AS g (tile_id, member_id)
     CROSS JOIN LATERAL (
         SELECT count(*) AS number
         FROM (SELECT FROM listings WHERE category_id = g.member_id AND is_active LIMIT %(count_max)s) l) counted
     CROSS JOIN LATERAL (
         SELECT l.product_id, l.sold_count, p.product_id IS NULL AS is_bare
         FROM (SELECT product_id, sold_count
               FROM listings
               WHERE category_id = g.member_id AND is_active
               ORDER BY sold_count DESC, product_id
               LIMIT %(pictures_among)s) l
         LEFT JOIN pictures p ON p.product_id = l.product_id AND p.position = 0
         ORDER BY is_bare, l.sold_count DESC, l.product_id
         LIMIT 1) best
     ORDER BY g.tile_id, best.is_bare, best.sold_count DESC, best.product_id)
"""

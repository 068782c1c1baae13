"""Reviews: what people think of a product, or of a seller they ordered from; one each.

Averages and counts of listings and sellers are kept by triggers; nobody else writes them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.db import Tx
from app.domain import errors


class Sort(StrEnum):
    """The orders that a list of reviews may have, newest first where nothing else decides."""

    DATE = "date"
    RATING = "rating"


_ORDER_BY = {
    Sort.DATE: "r.created_at DESC, r.id DESC",
    Sort.RATING: "r.rating DESC, r.id DESC",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """How a subject was rated: `average` is None without reviews, `stars` holds the number of one- to five-star reviews."""

    count: int
    average: float | None
    stars: list[int]

    @property
    def counts(self) -> dict[int, int]:
        """The number of reviews by their stars, 1 to 5."""
        return dict(enumerate(self.stars, start=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A review as others read it. `is_verified`: the author ordered the product, or from the seller."""

    id: int
    author_id: int
    author_name: str
    rating: int
    title: str
    body: str
    created_at: datetime
    is_edited: bool
    is_verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnReview:
    """A review as its author edits it; one of `product_id` and `seller_id` is None."""

    id: int
    product_id: int | None
    seller_id: int | None
    subject_name: str
    rating: int
    title: str
    body: str
    created_at: datetime
    is_edited: bool


def get_summary_of_product(tx: Tx, *, product_id: int) -> Summary:
    """How a product was rated."""
    return tx.one(
        Summary,
        """
        SELECT count(*)::integer AS count,
               avg(rating)::float8 AS average,
               ARRAY[count(*) FILTER (WHERE rating = 1), count(*) FILTER (WHERE rating = 2),
                     count(*) FILTER (WHERE rating = 3), count(*) FILTER (WHERE rating = 4),
                     count(*) FILTER (WHERE rating = 5)]::integer[] AS stars
        FROM reviews
        WHERE product_id = %(product_id)s
        """,
        product_id=product_id,
    )


def get_summary_of_seller(tx: Tx, *, seller_id: int) -> Summary:
    """How a seller was rated."""
    return tx.one(
        Summary,
        """
        SELECT count(*)::integer AS count,
               avg(rating)::float8 AS average,
               ARRAY[count(*) FILTER (WHERE rating = 1), count(*) FILTER (WHERE rating = 2),
                     count(*) FILTER (WHERE rating = 3), count(*) FILTER (WHERE rating = 4),
                     count(*) FILTER (WHERE rating = 5)]::integer[] AS stars
        FROM reviews
        WHERE seller_id = %(seller_id)s
        """,
        seller_id=seller_id,
    )


def list_of_product(tx: Tx, *, product_id: int, rating: int | None, sort: Sort, limit: int, offset: int) -> list[Review]:
    """A page of a product's reviews, of one rating or (None) of all."""
    return tx.all(
        Review,
        f"""
        SELECT r.id, r.author_id, u.full_name AS author_name, r.rating, r.title, r.body, r.created_at,
               r.updated_at > r.created_at AS is_edited,
               EXISTS (SELECT
                       FROM orders o
                       JOIN order_lines l ON l.order_id = o.id
                       JOIN shipments s ON s.id = l.shipment_id
                       WHERE o.buyer_id = r.author_id AND l.product_id = r.product_id AND s.status <> 'cancelled') AS is_verified
        FROM reviews r
        JOIN users u ON u.id = r.author_id
        WHERE r.product_id = %(product_id)s AND (%(rating)s::smallint IS NULL OR r.rating = %(rating)s)
        ORDER BY {_ORDER_BY[sort]}
        LIMIT %(limit)s OFFSET %(offset)s
        """,  # noqa: S608 - a constant clause
        product_id=product_id,
        rating=rating,
        limit=limit,
        offset=offset,
    )


def list_of_seller(tx: Tx, *, seller_id: int, rating: int | None, sort: Sort, limit: int, offset: int) -> list[Review]:
    """A page of a seller's reviews, of one rating or (None) of all. Who wrote one has ordered there: a trigger sees to it."""
    return tx.all(
        Review,
        f"""
        SELECT r.id, r.author_id, u.full_name AS author_name, r.rating, r.title, r.body, r.created_at,
               r.updated_at > r.created_at AS is_edited,
               EXISTS (SELECT
                       FROM orders o
                       JOIN shipments s ON s.order_id = o.id
                       WHERE o.buyer_id = r.author_id AND s.seller_id = r.seller_id AND s.status <> 'cancelled') AS is_verified
        FROM reviews r
        JOIN users u ON u.id = r.author_id
        WHERE r.seller_id = %(seller_id)s AND (%(rating)s::smallint IS NULL OR r.rating = %(rating)s)
        ORDER BY {_ORDER_BY[sort]}
        LIMIT %(limit)s OFFSET %(offset)s
        """,  # noqa: S608 - a constant clause
        seller_id=seller_id,
        rating=rating,
        limit=limit,
        offset=offset,
    )


def find_own_of_product(tx: Tx, *, product_id: int, author_id: int) -> OwnReview | None:
    """What this person wrote about a product, None when nothing."""
    return tx.maybe(
        OwnReview,
        """
        SELECT r.id, r.product_id, r.seller_id, p.title AS subject_name, r.rating, r.title, r.body, r.created_at,
               r.updated_at > r.created_at AS is_edited
        FROM reviews r
        JOIN products p ON p.id = r.product_id
        WHERE r.product_id = %(product_id)s AND r.author_id = %(author_id)s
        """,
        product_id=product_id,
        author_id=author_id,
    )


def find_own_of_seller(tx: Tx, *, seller_id: int, author_id: int) -> OwnReview | None:
    """What this person wrote about a seller, None when nothing."""
    return tx.maybe(
        OwnReview,
        """
        SELECT r.id, r.product_id, r.seller_id, u.full_name AS subject_name, r.rating, r.title, r.body, r.created_at,
               r.updated_at > r.created_at AS is_edited
        FROM reviews r
        JOIN users u ON u.id = r.seller_id
        WHERE r.seller_id = %(seller_id)s AND r.author_id = %(author_id)s
        """,
        seller_id=seller_id,
        author_id=author_id,
    )


def get_own(tx: Tx, *, review_id: int, author_id: int) -> OwnReview:
    """A review for its author; NotFound for anybody else."""
    return tx.one(
        OwnReview,
        """
        SELECT r.id, r.product_id, r.seller_id, coalesce(p.title, u.full_name) AS subject_name, r.rating, r.title, r.body,
               r.created_at, r.updated_at > r.created_at AS is_edited
        FROM reviews r
        LEFT JOIN products p ON p.id = r.product_id
        LEFT JOIN users u ON u.id = r.seller_id
        WHERE r.id = %(review_id)s AND r.author_id = %(author_id)s
        """,
        review_id=review_id,
        author_id=author_id,
    )


def count_of_author(tx: Tx, *, author_id: int) -> int:
    """How many reviews a person has written."""
    count: int = tx.value("SELECT count(*) FROM reviews WHERE author_id = %(author_id)s", author_id=author_id)
    return count


def list_of_author(tx: Tx, *, author_id: int, limit: int, offset: int) -> list[OwnReview]:
    """A page of what a person has written, newest first."""
    return tx.all(
        OwnReview,
        """
        SELECT r.id, r.product_id, r.seller_id, coalesce(p.title, u.full_name) AS subject_name, r.rating, r.title, r.body,
               r.created_at, r.updated_at > r.created_at AS is_edited
        FROM reviews r
        LEFT JOIN products p ON p.id = r.product_id
        LEFT JOIN users u ON u.id = r.seller_id
        WHERE r.author_id = %(author_id)s
        ORDER BY r.created_at DESC, r.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        author_id=author_id,
        limit=limit,
        offset=offset,
    )


def get_product_title(tx: Tx, *, product_id: int) -> str:
    """What a review of this product is about; NotFound for a product that is not shown."""
    title: str | None = tx.value(
        """
        SELECT title
        FROM products
        WHERE id = %(product_id)s AND state = 'active'
        """,
        product_id=product_id,
    )
    if title is None:
        raise errors.NotFound
    return title


def may_review_seller(tx: Tx, *, seller_id: int, author_id: int) -> bool:
    """Whether a person has ordered from a seller, which a trigger asks of every review of a seller."""
    ordered: bool = tx.value(
        """
        SELECT EXISTS (
            SELECT
            FROM orders o
            JOIN shipments s ON s.order_id = o.id
            WHERE o.buyer_id = %(author_id)s AND s.seller_id = %(seller_id)s)
        """,
        seller_id=seller_id,
        author_id=author_id,
    )
    return ordered


def save_of_product(tx: Tx, *, product_id: int, author_id: int, rating: int, title: str, body: str) -> int:
    """Write a person's one review of a product, or write it anew; its id. NotFound for a product that is not shown."""
    review_id: int | None = tx.value(
        """
        INSERT INTO reviews (author_id, product_id, rating, title, body)
        SELECT %(author_id)s, id, %(rating)s, %(title)s, %(body)s
        FROM products
        WHERE id = %(product_id)s AND state = 'active'
        ON CONFLICT (author_id, product_id) DO UPDATE
        SET rating = excluded.rating,
            title = excluded.title,
            body = excluded.body,
            updated_at = now()
        RETURNING id
        """,
        product_id=product_id,
        author_id=author_id,
        rating=rating,
        title=title,
        body=body,
    )
    if review_id is None:
        raise errors.NotFound
    return review_id


def save_of_seller(tx: Tx, *, seller_id: int, author_id: int, rating: int, title: str, body: str) -> int:
    """Write a person's one review of a seller, or write it anew; its id.

    NotFound for somebody who sells nothing, ReviewNeedsOrder before the first order there, ReviewOfOneself.
    """
    review_id: int | None = tx.value(
        """
        INSERT INTO reviews (author_id, seller_id, rating, title, body)
        SELECT %(author_id)s, user_id, %(rating)s, %(title)s, %(body)s
        FROM sellers
        WHERE user_id = %(seller_id)s
        ON CONFLICT (author_id, seller_id) DO UPDATE
        SET rating = excluded.rating,
            title = excluded.title,
            body = excluded.body,
            updated_at = now()
        RETURNING id
        """,
        seller_id=seller_id,
        author_id=author_id,
        rating=rating,
        title=title,
        body=body,
    )
    if review_id is None:
        raise errors.NotFound
    return review_id


def set_content(tx: Tx, *, review_id: int, author_id: int, rating: int, title: str, body: str) -> None:
    """Write a review anew; NotFound for anybody but its author."""
    changed = tx.run(
        """
        UPDATE reviews
        SET rating = %(rating)s,
            title = %(title)s,
            body = %(body)s,
            updated_at = now()
        WHERE id = %(review_id)s AND author_id = %(author_id)s
        """,
        review_id=review_id,
        author_id=author_id,
        rating=rating,
        title=title,
        body=body,
    )
    if not changed:
        raise errors.NotFound


def delete(tx: Tx, *, review_id: int, author_id: int) -> bool:
    """Take a review back; False when its author has none of this id (any more)."""
    return tx.run(
        "DELETE FROM reviews WHERE id = %(review_id)s AND author_id = %(author_id)s",
        review_id=review_id,
        author_id=author_id,
    ) == 1

"""Pictures of products, in order. The files are in the media store under their keys."""

from collections.abc import Sequence

from app.db import Tx


def list_keys(tx: Tx, *, product_id: int) -> list[str]:
    """The media keys of a product's pictures, the one on cards first."""
    return tx.values(
        """
        SELECT media_key
        FROM pictures
        WHERE product_id = %(product_id)s
        ORDER BY position
        """,
        product_id=product_id,
    )


def set_keys(tx: Tx, *, product_id: int, media_keys: Sequence[str]) -> None:
    """Make these a product's pictures, in this order. The product's row must be locked or new."""
    tx.run("DELETE FROM pictures WHERE product_id = %(product_id)s", product_id=product_id)
    tx.run(
        """
        INSERT INTO pictures (product_id, position, media_key)
        SELECT %(product_id)s, place - 1, media_key
        FROM unnest(%(media_keys)s::text[]) WITH ORDINALITY AS given (media_key, place)
        """,
        product_id=product_id,
        media_keys=list(media_keys),
    )

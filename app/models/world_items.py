"""What the worlds call the goods of an offer: its id and a description that never changes."""

from collections.abc import Sequence

from app.db import Tx


def freeze(tx: Tx, *, offer_ids: Sequence[int]) -> None:
    """Give these offers their description, unless they have one: the title that their product has now."""
    tx.run(
        """
        INSERT INTO world_items (offer_id, description)
        SELECT o.id, p.title
        FROM offers o
        JOIN products p ON p.id = o.product_id
        WHERE o.id = ANY (%(offer_ids)s)
        ORDER BY o.id
        ON CONFLICT DO NOTHING
        """,
        offer_ids=list(offer_ids),
    )

"""Packages: what the world and the carrier have said of shipments that leave from a warehouse of the world."""

from datetime import datetime

from app.db import Tx


def set_position(tx: Tx, *, shipment_id: int, x: int, y: int, seen_at: datetime, arrives_at: datetime | None = None) -> bool:
    """Note where a package was seen, and when the carrier expects it at the door (None: as before). Whether that was news: what
    was seen earlier than the last time is not.
    """
    return tx.run(
        """
        UPDATE packages
        SET x = %(x)s,
            y = %(y)s,
            seen_at = %(seen_at)s,
            arrives_at = coalesce(%(arrives_at)s, arrives_at)
        WHERE shipment_id = %(shipment_id)s AND (seen_at IS NULL OR seen_at < %(seen_at)s)
        """,
        shipment_id=shipment_id,
        x=x,
        y=y,
        seen_at=seen_at,
        arrives_at=arrives_at,
    ) == 1

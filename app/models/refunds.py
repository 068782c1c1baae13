"""Money given back for lines."""

from app.db import Tx


def insert(tx: Tx, *, order_line_id: int, transfer_id: int, amount_cents: int, reason: str) -> None:
    """Note a refund of one line."""
    tx.run(
        """
        INSERT INTO refunds (order_line_id, transfer_id, amount_cents, reason)
        VALUES (%(order_line_id)s, %(transfer_id)s, %(amount_cents)s, %(reason)s)
        """,
        order_line_id=order_line_id,
        transfer_id=transfer_id,
        amount_cents=amount_cents,
        reason=reason,
    )


def insert_rest_of_shipment(tx: Tx, *, shipment_id: int, transfer_id: int, reason: str) -> int:
    """Refund whatever the lines of a shipment have not given back yet; returns how many lines that were."""
    return tx.run(
        """
        WITH rest AS (
            SELECT id, total_cents - refunded_cents AS amount_cents
            FROM order_lines
            WHERE shipment_id = %(shipment_id)s AND refunded_cents < total_cents
        ), counted AS (
            UPDATE order_lines l
            SET refunded_cents = l.total_cents
            FROM rest
            WHERE l.id = rest.id
        )
        INSERT INTO refunds (order_line_id, transfer_id, amount_cents, reason)
        SELECT id, %(transfer_id)s, amount_cents, %(reason)s
        FROM rest
        """,
        shipment_id=shipment_id,
        transfer_id=transfer_id,
        reason=reason,
    )


def get_amount(tx: Tx, *, dedupe_key: str) -> int:
    """What the refund of this key gave back, in cents."""
    amount_cents: int = tx.value(
        """
        SELECT r.amount_cents
        FROM refunds r
        JOIN transfers t ON t.id = r.transfer_id
        WHERE t.dedupe_key = %(dedupe_key)s
        """,
        dedupe_key=dedupe_key,
    )
    return amount_cents

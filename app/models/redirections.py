"""Redirections: what a buyer asked the carrier for while a parcel had not left yet. They stand in the outbox, as all calls do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.db import Tx
from app.models.addresses import Address


class Outcome(StrEnum):
    """What became of a redirection."""

    ASKED = "asked"
    DONE = "done"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A shipment and the last redirection of it, if there was one; `reason` is the carrier's when it declined.

    `is_open`: it can be redirected still. `is_announced`: the carrier was told of it, so that it has to be asked.
    """

    shipment_id: int
    is_open: bool
    is_announced: bool
    outcome: str | None   # an Outcome
    recipient: str | None
    address: str | None
    reason: str | None
    asked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where a parcel was to go instead."""

    recipient: str
    address: str


def get_door(tx: Tx, *, command_id: int) -> Door:
    """What was asked for by a call."""
    return tx.one(
        Door,
        """
        SELECT body ->> 'recipient' AS recipient, body ->> 'address' AS address
        FROM outbox
        WHERE id = %(command_id)s AND kind = 'redirect'
        """,
        command_id=command_id,
    )


def list_of_order(tx: Tx, *, order_id: int) -> list[Parcel]:
    """The shipments of an order that leave from a warehouse of the world."""
    return tx.all(
        Parcel,
        """
        SELECT s.id AS shipment_id,
               p.departed_at IS NULL AND s.status NOT IN ('out_for_delivery', 'delivered', 'cancelled') AS is_open,
               EXISTS (SELECT FROM outbox WHERE shipment_id = s.id AND kind = 'package_created') AS is_announced,
               r.outcome, r.recipient, r.address, r.reason, r.asked_at
        FROM shipments s
        JOIN packages p ON p.shipment_id = s.id
        LEFT JOIN LATERAL (
            SELECT CASE WHEN failure IS NOT NULL THEN 'declined'
                        WHEN answered_at IS NOT NULL THEN 'done'
                        ELSE 'asked'
                   END AS outcome,
                   body ->> 'recipient' AS recipient, body ->> 'address' AS address, failure AS reason, created_at AS asked_at
            FROM outbox
            WHERE shipment_id = s.id AND kind = 'redirect'
            ORDER BY id DESC
            LIMIT 1) r ON true
        WHERE s.order_id = %(order_id)s
        ORDER BY s.id
        """,
        order_id=order_id,
    )


def insert(tx: Tx, *, shipment_id: int, to: Address) -> int:
    """Ask for another door; returns the call's id. Name and street are for people only, the carrier is not told."""
    command_id: int = tx.value(
        """
        INSERT INTO outbox (peer, kind, shipment_id, body)
        VALUES ('carrier', 'redirect', %(shipment_id)s, %(body)s)
        RETURNING id
        """,
        shipment_id=shipment_id,
        body={"package_id": shipment_id, "dest_x": to.x, "dest_y": to.y, "recipient": to.recipient, "address": to.address},
    )
    return command_id

"""Packages: shipments that leave from a warehouse of the world, and what the world and the carrier have said of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain.states import ShipmentStatus

# A package of a shipment that can still be packed anew, because its world is gone.
UNDER_WAY = ("packing", "packed", "loading")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A package whose order and shipment are held until commit."""

    shipment_id: int
    order_id: int
    status: ShipmentStatus
    pack_id: int | None
    is_packed: bool
    is_fetched: bool
    load_id: int | None

    @property
    def is_loadable(self) -> bool:
        """Is it packed, does its truck wait, and has nobody asked for it to be loaded?"""
        return (self.is_packed and self.is_fetched and self.load_id is None
                and self.status in {ShipmentStatus.PACKED, ShipmentStatus.LOADING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A shipment that operators have to decide about: what the world said, and whether it was packed before."""

    shipment_id: int
    order_id: int
    seller_name: str
    warehouse_name: str
    status_cause: str
    status_at: datetime
    is_packed: bool


def lock_all(tx: Tx, *, shipment_ids: Sequence[int]) -> list[Held]:
    """Hold these packages' shipments; their orders must be held already (`lock_orders`). What is no package is left out."""
    return tx.all(
        Held,
        """
        SELECT p.shipment_id, s.order_id, s.status, p.pack_id, p.packed_at IS NOT NULL AS is_packed,
               p.truck_arrived_at IS NOT NULL AS is_fetched, p.load_id
        FROM packages p
        JOIN shipments s ON s.id = p.shipment_id
        WHERE p.shipment_id = ANY (%(shipment_ids)s)
        ORDER BY s.id
        FOR NO KEY UPDATE OF s, p
        """,
        shipment_ids=list(shipment_ids),
    )


def get(tx: Tx, *, shipment_id: int) -> Held:
    """A package whose shipment is held already. NotFound for what is none."""
    return tx.one(
        Held,
        """
        SELECT p.shipment_id, s.order_id, s.status, p.pack_id, p.packed_at IS NOT NULL AS is_packed,
               p.truck_arrived_at IS NOT NULL AS is_fetched, p.load_id
        FROM packages p
        JOIN shipments s ON s.id = p.shipment_id
        WHERE p.shipment_id = %(shipment_id)s
        """,
        shipment_id=shipment_id,
    )


def lock_orders(tx: Tx, *, shipment_ids: Sequence[int]) -> None:
    """Hold the orders of these shipments, as everybody does before the shipments."""
    tx.run(
        """
        SELECT id
        FROM orders
        WHERE id IN (SELECT order_id FROM shipments WHERE id = ANY (%(shipment_ids)s))
        ORDER BY id
        FOR NO KEY UPDATE
        """,
        shipment_ids=list(shipment_ids),
    )


def list_known(tx: Tx, *, shipment_ids: Sequence[int]) -> set[int]:
    """Those among these numbers that are packages."""
    return set(tx.values("SELECT shipment_id FROM packages WHERE shipment_id = ANY (%(shipment_ids)s::bigint[])",
                         shipment_ids=list(shipment_ids)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a package leaves from, and how far it is."""

    warehouse_id: int
    status: ShipmentStatus


def get_place(tx: Tx, *, shipment_id: int) -> Place:
    """The warehouse and status of a package; NotFound when it is none."""
    return tx.one(
        Place,
        """
        SELECT s.warehouse_id, s.status
        FROM packages p
        JOIN shipments s ON s.id = p.shipment_id
        WHERE p.shipment_id = %(shipment_id)s
        """,
        shipment_id=shipment_id,
    )


def list_to_pack(tx: Tx, *, limit: int) -> list[int]:
    """Shipments that the world has not been asked to pack yet, oldest first."""
    return tx.values(
        """
        SELECT p.shipment_id
        FROM packages p
        JOIN shipments s ON s.id = p.shipment_id
        WHERE p.pack_id IS NULL AND s.status IN ('placed', 'packing', 'packed', 'loading')
        ORDER BY p.shipment_id
        LIMIT %(limit)s
        """,
        limit=limit,
    )


def set_packed(tx: Tx, *, shipment_ids: Sequence[int], now: datetime) -> None:
    """The world has packed these."""
    tx.run(
        """
        UPDATE packages
        SET packed_at = %(now)s
        WHERE shipment_id = ANY (%(shipment_ids)s) AND packed_at IS NULL
        """,
        shipment_ids=list(shipment_ids),
        now=now,
    )


def set_truck(tx: Tx, *, shipment_id: int, truck_id: int, now: datetime) -> None:
    """This truck waits at the warehouse for the package."""
    tx.run(
        """
        UPDATE packages
        SET truck_id = %(truck_id)s,
            truck_arrived_at = %(now)s
        WHERE shipment_id = %(shipment_id)s
        """,
        shipment_id=shipment_id,
        truck_id=truck_id,
        now=now,
    )


def set_expected_trucks(tx: Tx, *, trucks: Mapping[int, int]) -> None:
    """The carrier says which truck will come for which of these packages; one that has come is better known."""
    tx.run(
        """
        UPDATE packages p
        SET truck_id = expected.truck_id
        FROM unnest(%(shipment_ids)s::bigint[], %(truck_ids)s::bigint[]) AS expected (shipment_id, truck_id)
        WHERE p.shipment_id = expected.shipment_id AND p.truck_arrived_at IS NULL
        """,
        shipment_ids=list(trucks),
        truck_ids=list(trucks.values()),
    )


def set_destination(tx: Tx, *, shipment_id: int, dest_x: int, dest_y: int) -> None:
    """It goes to another door."""
    tx.run(
        """
        UPDATE packages
        SET dest_x = %(dest_x)s,
            dest_y = %(dest_y)s
        WHERE shipment_id = %(shipment_id)s
        """,
        shipment_id=shipment_id,
        dest_x=dest_x,
        dest_y=dest_y,
    )


def advance_seen_number(tx: Tx, *, shipment_id: int, number: int) -> bool:
    """Note the number of the message that tells the position; False when one with that number or a higher one was here."""
    return tx.run(
        """
        UPDATE packages
        SET seen_number = %(number)s
        WHERE shipment_id = %(shipment_id)s AND (seen_number IS NULL OR seen_number < %(number)s)
        """,
        shipment_id=shipment_id,
        number=number,
    ) == 1


def set_position(tx: Tx, *, shipment_id: int, x: int, y: int, arrives_at: datetime | None, now: datetime) -> bool:
    """It was seen there; the last estimate stands when this one brings none. Whether that was news: what is older is not."""
    return tx.run(
        """
        UPDATE packages
        SET x = %(x)s,
            y = %(y)s,
            seen_at = %(now)s,
            arrives_at = coalesce(%(arrives_at)s, arrives_at)
        WHERE shipment_id = %(shipment_id)s AND (seen_at IS NULL OR seen_at <= %(now)s)
        """,
        shipment_id=shipment_id,
        x=x,
        y=y,
        arrives_at=arrives_at,
        now=now,
    ) == 1


def set_loaded(tx: Tx, *, shipment_ids: Sequence[int], now: datetime) -> None:
    """The world has put these onto their trucks."""
    tx.run(
        """
        UPDATE packages
        SET loaded_at = %(now)s
        WHERE shipment_id = ANY (%(shipment_ids)s) AND loaded_at IS NULL
        """,
        shipment_ids=list(shipment_ids),
        now=now,
    )


def set_departed(tx: Tx, *, shipment_ids: Sequence[int], now: datetime) -> None:
    """The carrier knows that these are loaded."""
    tx.run(
        """
        UPDATE packages
        SET departed_at = %(now)s
        WHERE shipment_id = ANY (%(shipment_ids)s) AND departed_at IS NULL
        """,
        shipment_ids=list(shipment_ids),
        now=now,
    )


def list_problems(tx: Tx, *, limit: int) -> list[Problem]:
    """Shipments that the world could not pack or load, the oldest first."""
    return tx.all(
        Problem,
        """
        SELECT s.id AS shipment_id, s.order_id, u.full_name AS seller_name, w.name AS warehouse_name, s.status_cause, s.status_at,
               p.packed_at IS NOT NULL AS is_packed
        FROM shipments s
        JOIN packages p ON p.shipment_id = s.id
        JOIN users u ON u.id = s.seller_id
        JOIN warehouses w ON w.id = s.warehouse_id
        WHERE s.status = 'problem'
        ORDER BY s.status_at, s.id
        LIMIT %(limit)s
        """,
        limit=limit,
    )


def forget_pack(tx: Tx, *, shipment_id: int) -> None:
    """The world is to be asked once more to pack it."""
    tx.run("UPDATE packages SET pack_id = NULL, packed_at = NULL WHERE shipment_id = %(shipment_id)s", shipment_id=shipment_id)


def forget_load(tx: Tx, *, shipment_id: int) -> None:
    """The world is to be asked once more to load it."""
    tx.run("UPDATE packages SET load_id = NULL WHERE shipment_id = %(shipment_id)s", shipment_id=shipment_id)


def delete(tx: Tx, *, shipment_id: int) -> None:
    """It will not be packed: nobody out there has heard of it."""
    tx.run("DELETE FROM packages WHERE shipment_id = %(shipment_id)s AND pack_id IS NULL", shipment_id=shipment_id)


def start_anew(tx: Tx) -> list[int]:
    """Forget what a world that is gone said of the packages under way; returns which those are."""
    return tx.values(
        """
        UPDATE packages p
        SET pack_id = NULL,
            packed_at = NULL,
            truck_id = NULL,
            truck_arrived_at = NULL,
            load_id = NULL
        FROM shipments s
        WHERE s.id = p.shipment_id AND s.status = ANY (%(under_way)s::shipment_status[]) AND p.pack_id IS NOT NULL
        RETURNING p.shipment_id
        """,
        under_way=list(UNDER_WAY),
    )

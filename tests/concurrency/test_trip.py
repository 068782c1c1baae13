"""Parcels, goods and warehouses when several do something with them at the same moment; guards are taken out to show why."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from unittest.mock import patch

import pytest

from app.db import Tx
from app.domain import errors
from app.models import packages, replenishments, warehouses
from app.transactions import fulfilment, supply, trip
from tests.concurrency.racing import failures, prove_race, race
from tests.parcels import Parcels
from tests.shop import Shop

TRIALS = 20
PLACES = itertools.count(1)


def count(shop: Shop, sql: str, **params: object) -> int:
    with shop.owner.reading() as tx:
        return int(tx.value(sql, **params) or 0)


def two_links_pack(shop: Shop, at_once: int) -> None:
    """Several processes that believe to be the link: a parcel is packed once."""
    parcel = Parcels(shop).placed()
    results = race([lambda: shop.db.transact(lambda tx: trip.begin_packing(tx, now=datetime.now(UTC)))] * at_once)
    assert not failures(results)
    assert count(shop, "SELECT count(*) FROM outbox WHERE shipment_id = %(id)s AND kind = 'pack'", id=parcel) == 1


def cancel_while_packing(shop: Shop, at_once: int) -> None:
    """A parcel is cancelled, and then nobody packs it, or it is packed, and then nobody cancels it."""
    parcels = Parcels(shop)
    parcel, left = parcels.placed(), shop.stock(parcels.offer)

    def cancel(tx: Tx) -> None:
        fulfilment.cancel_shipment(
            tx, shipment_id=parcel, seller_id=shop.bob.id, actor_id=shop.bob.id, reason="no", now=datetime.now(UTC))

    results = race([lambda: shop.db.transact(lambda tx: trip.begin_packing(tx, now=datetime.now(UTC))),
                    *[lambda: shop.db.transact(cancel)] * at_once])
    assert all(isinstance(error, errors.IllegalTransition) for error in failures(results))
    said = count(shop, "SELECT count(*) FROM outbox WHERE shipment_id = %(id)s AND kind = 'pack'", id=parcel)
    assert (parcels.status(parcel), said, shop.stock(parcels.offer)) in {("packing", 1, left), ("cancelled", 0, left + 1)}


def arrive_twice(shop: Shop, at_once: int) -> None:
    """The same goods are said to have come several times at once: they are counted once."""
    parcels = Parcels(shop)
    before = shop.stock(parcels.offer)
    shop.replenish(parcels.offer, parcels.warehouse_id, 7)
    shop.db.transact(supply.order_goods)
    shop.run("UPDATE outbox SET sent_at = now(), sent_count = 1 WHERE kind = 'buy' AND sent_at IS NULL")
    arrival = supply.Arrival(warehouse_id=parcels.warehouse_id, things=((parcels.offer.id, 7),))
    results = race([lambda: shop.db.transact(
        lambda tx: supply.record_arrivals(tx, arrivals=[arrival], now=datetime.now(UTC)))] * at_once)
    assert not failures(results)
    assert sum(not unknown for unknown in results) == 1
    assert shop.stock(parcels.offer) == before + 7


def close_while_ordering(shop: Shop, at_once: int) -> None:
    """A warehouse closes, or goods are on their way to it: never both."""
    offer, warehouse = Parcels(shop).offer, shop.warehouse(f"Place {next(PLACES)}")
    race([*[lambda: shop.replenish(offer, warehouse, 1)] * at_once,
          lambda: shop.db.transact(lambda tx: warehouses.close(tx, warehouse_id=warehouse))])
    assert not count(shop, """
                     SELECT count(*)
                     FROM warehouses w
                     JOIN replenishments r ON r.warehouse_id = w.id
                     WHERE w.id = %(id)s AND w.closed_at IS NOT NULL
                     """, id=warehouse)


def come_in_either_order(shop: Shop, at_once: int) -> None:
    """The truck comes while the parcel is packed: it is loaded, once, whoever was first."""
    parcels = Parcels(shop)
    parcel = parcels.begun()
    race([*[lambda: parcels.pack(parcel)] * at_once,
          *[lambda: shop.db.transact(
              lambda tx: trip.record_truck_arrived(tx, shipment_id=parcel, truck_id=1, now=datetime.now(UTC)))] * at_once])
    assert parcels.status(parcel) == "loading"
    assert count(shop, "SELECT count(*) FROM outbox WHERE shipment_id = %(id)s AND kind = 'load'", id=parcel) == 1


@pytest.mark.parametrize("at_once", [2, 10])
@pytest.mark.parametrize("play", [two_links_pack, cancel_while_packing, arrive_twice, close_while_ordering, come_in_either_order])
def test_it_holds(shop: Shop, play: Callable[[Shop, int], None], at_once: int) -> None:
    for _ in range(TRIALS):
        play(shop, at_once)


def lock_nothing(_tx: Tx, **_named: object) -> None:
    """A guard that lets everybody through."""


def read_only(tx: Tx, *, shipment_ids: list[int]) -> list[packages.Held]:
    """What `packages.lock_all` reads, without a lock."""
    return tx.all(
        packages.Held,
        """
        SELECT p.shipment_id, s.order_id, s.status, p.pack_id, p.packed_at IS NOT NULL AS is_packed,
               p.truck_arrived_at IS NOT NULL AS is_fetched, p.load_id
        FROM packages p
        JOIN shipments s ON s.id = p.shipment_id
        WHERE p.shipment_id = ANY (%(shipment_ids)s)
        """,
        shipment_ids=list(shipment_ids))


@pytest.mark.unaudited
def test_without_its_locks_two_pack_the_same_parcel(shop: Shop) -> None:
    with patch.object(packages, "lock_orders", lock_nothing), patch.object(packages, "lock_all", read_only):
        prove_race(lambda: two_links_pack(shop, 10))


@pytest.mark.unaudited
def test_without_its_check_goods_come_to_a_closed_warehouse(shop: Shop) -> None:
    with shop.owner.transaction() as tx:
        tx.run("ALTER TABLE replenishments DISABLE TRIGGER replenishments_check_warehouse")
    prove_race(lambda: close_while_ordering(shop, 2))


@pytest.mark.unaudited
def test_without_its_claim_goods_are_counted_twice(shop: Shop) -> None:
    """The purchase is taken in one statement; found first and marked later, it is taken by several."""
    def receive_anyway(tx: Tx, *, buy_ids: list[int], now: datetime) -> list[int]:
        tx.run("""
               INSERT INTO movements (offer_id, warehouse_id, kind, delta)
               SELECT offer_id, warehouse_id, 'received', quantity
               FROM replenishments
               WHERE buy_id = ANY (%(ids)s)
               """, ids=list(buy_ids))
        return buy_ids

    def find(tx: Tx, **_named: object) -> int:
        return int(tx.value("SELECT max(id) FROM outbox WHERE kind = 'buy'"))

    with patch("app.models.outbox.take_awaited_buy", find), patch.object(replenishments, "receive", receive_anyway):
        prove_race(lambda: arrive_twice(shop, 2))

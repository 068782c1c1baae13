"""Calls to the carrier, and what it says, at the same moment in several processes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from unittest.mock import patch

import pytest

from app.config import Config
from app.db import Database, Tx
from app.domain.carrier_messages import TruckArrived
from app.jobs.carrier import call_carrier
from app.jobs.handlers import Worker
from app.models import carrier_calls, inbox
from app.transactions import reception
from tests.carrier import Peer, calling
from tests.concurrency.racing import failures, prove_race, race
from tests.parcels import Parcels
from tests.shop import Shop

AT_ONCE = 4


@pytest.fixture
def parcels(shop: Shop) -> Parcels:
    return Parcels(shop)


@pytest.fixture
def peer() -> Iterator[Peer]:
    with calling("classic") as made:
        yield made


def ask_for_a_truck(parcels: Parcels, worker: Worker, peer: Peer) -> None:
    """However many jobs make one call at once, one truck is sent for."""
    shipment_id = parcels.begun()
    parcels.shop.run("UPDATE outbox SET acked_at = now(), answered_at = now() WHERE kind = 'package_created'")
    results = race([lambda: call_carrier(worker, shipment_ids=[shipment_id])] * AT_ONCE)
    assert not failures(results)
    assert list(peer.trucks.values()).count(shipment_id) == 1


def unclaimed(tx: Tx, *, until: Mapping[int, datetime], now: datetime) -> set[int]:
    """As if nobody else could have it."""
    tx.run("UPDATE outbox SET sent_at = %(now)s, sent_count = 1 WHERE id = ANY (%(ids)s)", ids=list(until), now=now)
    return set(until)


def test_one_call_is_made_once(parcels: Parcels, config: Config, db: Database, peer: Peer) -> None:
    worker = Worker(config=replace(config, carrier_url=peer.url, carrier_protocol="classic"), database=db)
    for _ in range(10):
        ask_for_a_truck(parcels, worker, peer)
    with patch.object(carrier_calls, "claim", unclaimed):
        prove_race(lambda: ask_for_a_truck(parcels, worker, peer))


def hear_of_a_truck(parcels: Parcels) -> None:
    """However many copies come at once, one of them is news."""
    shipment_id = parcels.begun()
    said = TruckArrived(package_id=shipment_id, truck_id=1, warehouse_id=parcels.warehouse_id)

    def hear() -> str:
        return parcels.shop.db.transact(
            lambda tx: reception.receive(tx, said=said, number=shipment_id, body="", now=datetime.now(UTC)))

    results = race([hear] * AT_ONCE)
    assert not failures(results)
    assert sorted(map(str, results)) == ["", *["a copy"] * (AT_ONCE - 1)]


def take_by_reading_first(tx: Tx, *, peer: str, messages: list[inbox.Message]) -> set[str]:
    (message,) = messages
    known = tx.value("SELECT 1 FROM inbox WHERE peer = %(peer)s AND external_id = %(id)s", peer=peer, id=message.external_id)
    tx.run("""
           INSERT INTO inbox (peer, external_id, kind, shipment_id, body)
           VALUES (%(peer)s, %(id)s, %(kind)s, %(shipment_id)s, %(body)s)
           ON CONFLICT DO NOTHING
           """, peer=peer, id=message.external_id, kind=message.kind, shipment_id=message.shipment_id, body=message.body)
    return set() if known else {message.external_id}


def test_one_message_is_heard_once(parcels: Parcels) -> None:
    for _ in range(10):
        hear_of_a_truck(parcels)
    with patch.object(inbox, "take_new", take_by_reading_first):
        prove_race(lambda: hear_of_a_truck(parcels))

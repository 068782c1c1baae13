"""What the shop says to the carrier: in order, until it is answered, and never after that."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import pytest

from app.config import Config
from app.db import Database, Tx
from app.domain import errors
from app.domain.carrier_messages import TruckArrived
from app.integrations.carrier import http
from app.jobs import carrier as carrier_jobs
from app.jobs.handlers import Worker
from app.models import carrier_calls
from app.transactions import carriage, reception
from tests.carrier import KEY, TOKEN, Peer, calling
from tests.parcels import Parcels
from tests.shop import Shop
from tests.worker import run_due_jobs

MANY = 100   # more tries than a test lives


@pytest.fixture
def parcels(shop: Shop) -> Parcels:
    return Parcels(shop)


@pytest.fixture(params=["native", "classic"])
def peer(request: pytest.FixtureRequest) -> Iterator[Peer]:
    with calling(request.param) as made:
        yield made


@pytest.fixture
def classic() -> Iterator[Peer]:
    with calling("classic") as made:
        yield made


@pytest.fixture
def native() -> Iterator[Peer]:
    with calling("native") as made:
        yield made


def speaking(config: Config, peer: Peer) -> Config:
    return replace(config, carrier_url=peer.url, carrier_protocol=peer.dialect, carrier_secrets=KEY)


class Trip:
    """The jobs of a shop that calls this carrier."""

    def __init__(self, config: Config, db: Database, peer: Peer) -> None:
        self.worker = Worker(config=speaking(config, peer), database=db)

    def run(self) -> None:
        """Every job that is due, and those that they bring about."""
        run_due_jobs(self.worker.config, self.worker.database)


TripOf: TypeAlias = Callable[[Peer], Trip]


@pytest.fixture
def trip_of(config: Config, db: Database) -> TripOf:
    return lambda peer: Trip(config, db, peer)


def pickup_path(peer: Peer) -> str:
    return "/pickup" if peer.dialect == "classic" else "/api/pickup"


def arrive(shop: Shop, shipment_id: int, warehouse_id: int, truck_id: int = 1) -> None:
    """The truck has come."""
    said = TruckArrived(package_id=shipment_id, truck_id=truck_id, warehouse_id=warehouse_id)
    shop.db.transact(lambda tx: reception.receive(tx, said=said, number=None, body="", now=datetime.now(UTC)))


def test_a_package_is_announced_fetched_and_sent_off(parcels: Parcels, peer: Peer, trip_of: TripOf) -> None:
    shipment_id, trip = parcels.begun(), trip_of(peer)
    trip.run()
    assert parcels.value("SELECT truck_id FROM packages WHERE shipment_id = %(id)s", shipment_id) == 1
    arrive(parcels.shop, shipment_id, parcels.warehouse_id)
    parcels.pack(shipment_id)
    trip.run()
    assert not [call for call in peer.calls if "loaded" in call[0]], "it is not loaded yet"
    parcels.load(shipment_id)
    trip.run()
    native = ["/api/packages", "/api/pickup", "/api/package-loaded"]
    assert [path for path, _ in peer.calls] == (["/pickup", "/package-loaded"] if peer.dialect == "classic" else native)
    assert {package_id for _, package_id in peer.calls} == {shipment_id}
    assert parcels.status(shipment_id) == "out_for_delivery"
    assert set(parcels.calls(shipment_id).values()) == {"done"}


def test_native_calls_are_signed_envelopes(parcels: Parcels, native: Peer, trip_of: TripOf) -> None:
    shipment_id = parcels.begun()
    trip_of(native).run()
    created, pickup = native.heard
    assert created.is_signed
    assert pickup.is_signed
    assert created.body["payload"] == {
        "package_id": shipment_id, "warehouse_id": parcels.warehouse_id, "warehouse_x": 10, "warehouse_y": 20, "dest_x": 3,
        "dest_y": 4, "items": [{"description": "Iron kettle", "count": 1}]}
    assert (created.body["type"], pickup.body["type"], created.body["acks"]) == ("package-created", "pickup", [])
    assert 0 < created.body["seqnum"] < pickup.body["seqnum"]
    assert datetime.fromisoformat(created.body["sent_at"]) > datetime.now(UTC) - timedelta(minutes=1)


def test_classic_calls_are_plain_and_carry_the_token(
        parcels: Parcels, classic: Peer, config: Config, db: Database) -> None:
    shipment_id = parcels.begun()
    run_due_jobs(replace(speaking(config, classic), carrier_token=TOKEN), db)
    (pickup,) = classic.heard
    assert pickup.body == {"package_id": shipment_id, "warehouse_id": parcels.warehouse_id, "dest_x": 3, "dest_y": 4}
    assert pickup.headers["Authorization"] == f"Bearer {TOKEN}"


def test_the_buyers_account_is_named(parcels: Parcels, peer: Peer, trip_of: TripOf) -> None:
    shipment_id = parcels.begun()
    parcels.shop.run("UPDATE orders SET carrier_account = 'alice-at-ups' WHERE id = %(id)s", id=parcels.order_id(shipment_id))
    trip_of(peer).run()
    said = [heard.body.get("payload") or heard.body for heard in peer.heard]
    assert {payload["ups_username"] for payload in said} == {"alice-at-ups"}


@pytest.mark.parametrize("mood", ["dropped", "mute", "cut", 500, 503, 429])
def test_without_an_answer_it_is_said_again_under_the_same_number(
        parcels: Parcels, native: Peer, trip_of: TripOf, mood: str | int) -> None:
    native.moods = [mood] * MANY
    shipment_id, trip = parcels.begun(), trip_of(native)
    trip.run()
    assert parcels.calls(shipment_id)["package_created"] == "due"
    native.moods.clear()
    parcels.hurry()
    trip.run()
    assert parcels.calls(shipment_id) == {"package_created": "done", "pickup": "acked"}
    numbers = [heard.body["seqnum"] for heard in native.heard if heard.path == "/api/packages"]
    assert len(set(numbers)) == 1
    assert native.trucks == {1: shipment_id}


def test_a_carrier_that_is_slow_is_called_again(
        parcels: Parcels, native: Peer, trip_of: TripOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "READ_TIMEOUT_S", 0.2)
    native.moods = ["works", *["slow"] * MANY]
    shipment_id, trip = parcels.begun(), trip_of(native)
    trip.run()
    assert parcels.calls(shipment_id)["pickup"] == "due"
    native.moods.clear()
    parcels.hurry()
    trip.run()
    assert parcels.calls(shipment_id)["pickup"] == "acked"
    assert native.trucks == {1: shipment_id}, "the same number is the same truck"


def test_the_pauses_grow_from_a_second_to_a_minute(parcels: Parcels) -> None:
    shipment_id, now, pauses = parcels.begun(), datetime.now(UTC), []

    def fail(tx: Tx) -> timedelta:
        (call,) = carriage.begin_calls(tx, shipment_ids=[shipment_id], is_numbered=True, now=now)
        carriage.record(tx, outcomes=[carriage.Silent(call=call, reason="nobody is there")], now=now)
        (after,) = carrier_calls.list_next(tx, shipment_ids=[shipment_id])
        assert after.due_at is not None
        return after.due_at - now

    for _ in range(9):
        pauses.append(parcels.shop.db.transact(fail))
        now += pauses[-1]
    assert [pause.total_seconds() for pause in pauses] == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_a_backlog_is_drained_when_the_carrier_is_back(parcels: Parcels, native: Peer, trip_of: TripOf) -> None:
    trip = trip_of(native)
    native.moods = [503] * 12
    for _ in range(3):
        parcels.placed()
    parcels.begin()
    for _ in range(5):
        trip.run()
        parcels.hurry()
    trip.run()
    assert len(native.trucks) == 3
    assert native.count("/api/packages") == 3


def test_calls_for_many_packages_are_made_by_one_job(parcels: Parcels, peer: Peer, trip_of: TripOf) -> None:
    shipment_ids = [parcels.placed() for _ in range(5)]
    parcels.begin()
    with parcels.shop.db.reading() as tx:
        (said,) = tx.values("SELECT args FROM procrastinate_jobs WHERE task_name = 'call_carrier'")
    assert said == {"shipment_ids": shipment_ids}
    trip_of(peer).run()
    assert sorted(peer.trucks.values()) == shipment_ids
    assert all(parcels.calls(shipment_id)["pickup"] == "acked" for shipment_id in shipment_ids)


def test_one_call_that_fails_holds_up_no_other(parcels: Parcels, peer: Peer, trip_of: TripOf) -> None:
    """Three packages are called for, and to one of the calls the answer is an error."""
    shipment_ids = [parcels.placed() for _ in range(3)]
    parcels.begin()
    peer.moods = ["works"] * (1 if peer.dialect == "classic" else 4) + [503]
    trip = trip_of(peer)
    trip.run()
    assert len(set(peer.trucks.values())) == 2
    parcels.hurry()
    trip.run()
    assert sorted(peer.trucks.values()) == shipment_ids


def test_behind_a_call_that_finds_the_carrier_silent_none_is_made(
        parcels: Parcels, peer: Peer, trip_of: TripOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier_jobs, "SILENT_AFTER_S", -1.0)
    shipment_ids = [parcels.placed() for _ in range(carrier_jobs.AT_ONCE + 3)]
    parcels.begin()
    peer.moods = [503] * MANY
    trip = trip_of(peer)
    trip.run()
    in_vain = 1 if peer.dialect == "classic" else carrier_jobs.AT_ONCE
    assert sum("no answer" in line for line in parcels.log()) == in_vain
    peer.moods.clear()
    parcels.hurry()
    trip.run()
    assert sorted(peer.trucks.values()) == shipment_ids
    with parcels.shop.db.reading() as tx:
        sent = tx.values("SELECT sent_count FROM outbox WHERE peer = 'carrier' ORDER BY id")
    assert sum(sent) == 2 * len(shipment_ids) + in_vain, "what was claimed and not made is not counted"


def test_a_refused_call_is_shown_and_not_repeated(parcels: Parcels, peer: Peer, trip_of: TripOf) -> None:
    peer.moods = ["works"] * (peer.dialect == "native") + [400]
    shipment_id, trip = parcels.begun(), trip_of(peer)
    trip.run()
    parcels.hurry()
    trip.run()
    assert parcels.calls(shipment_id)["pickup"] == "The carrier says: not now: 400"
    assert peer.count(pickup_path(peer)) == 0
    with parcels.shop.db.reading() as tx:
        (refused,) = carrier_calls.list_refused(tx, limit=10)
    assert parcels.shop.db.transact(lambda tx: carriage.try_again(tx, command_id=refused))
    trip.run()
    assert parcels.calls(shipment_id)["pickup"] == "acked"
    assert not parcels.shop.db.transact(lambda tx: carriage.try_again(tx, command_id=refused)), "it is answered"


def test_without_keys_nothing_is_said(parcels: Parcels, native: Peer, config: Config, db: Database) -> None:
    parcels.begun()
    run_due_jobs(replace(speaking(config, native), carrier_secrets=""), db)
    assert not native.heard
    assert any("CARRIER_SECRETS is empty" in line for line in parcels.log())


# ---- the classic peer sends a second truck when it is asked twice

def claim_and_die(parcels: Parcels, shipment_id: int) -> None:
    """What a process leaves behind that is killed while it asks for a truck."""
    parcels.shop.run("UPDATE outbox SET acked_at = now(), answered_at = now() WHERE kind = 'package_created'")
    claimed = parcels.shop.db.transact(lambda tx: carriage.begin_calls(
        tx, shipment_ids=[shipment_id], is_numbered=False, now=datetime.now(UTC)))
    assert [call.kind for call in claimed] == ["pickup"]


@pytest.mark.parametrize("mood", ["works", "garbled", "cut"])
def test_an_answered_pickup_is_never_made_again(
        parcels: Parcels, classic: Peer, trip_of: TripOf, mood: str) -> None:
    classic.moods = [mood]
    shipment_id, trip = parcels.begun(), trip_of(classic)
    for _ in range(4):
        trip.run()
        parcels.hurry()
        carrier_jobs.call_carrier(trip.worker, shipment_ids=[shipment_id])
    assert classic.count("/pickup") == 1
    assert parcels.calls(shipment_id)["pickup"] == "acked"


def test_two_workers_do_not_make_one_call(parcels: Parcels, classic: Peer, trip_of: TripOf) -> None:
    """The first one is in the middle of it, waiting for the answer."""
    shipment_id = parcels.begun()
    claim_and_die(parcels, shipment_id)
    trip_of(classic).run()
    assert not classic.heard


def test_the_answer_is_recorded_when_the_database_comes_back(
        parcels: Parcels, classic: Peer, trip_of: TripOf, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = iter([True, True])
    really = carriage.record

    def unavailable(tx: Tx, *, outcomes: Sequence[carriage.Outcome], now: datetime) -> list[int]:
        if isinstance(outcomes[0], carriage.TruckSent) and next(failing, False):
            raise errors.Busy
        return really(tx, outcomes=outcomes, now=now)

    monkeypatch.setattr(carriage, "record", unavailable)
    monkeypatch.setattr(carrier_jobs, "RECORD_PAUSES_S", (0.01, 0.01, 0.01))
    shipment_id = parcels.begun()
    trip_of(classic).run()
    assert parcels.calls(shipment_id)["pickup"] == "acked"
    assert classic.count("/pickup") == 1


def test_a_call_whose_caller_was_killed_waits_for_its_truck(
        parcels: Parcels, classic: Peer, trip_of: TripOf) -> None:
    """The answer was on its way; it is in the truck that comes, and nobody asks again."""
    shipment_id, trip = parcels.begun(), trip_of(classic)
    claim_and_die(parcels, shipment_id)
    parcels.shop.run("UPDATE outbox SET due_at = due_at - interval '9 minutes' WHERE kind = 'pickup'")
    trip.run()
    arrive(parcels.shop, shipment_id, parcels.warehouse_id)
    parcels.hurry()
    trip.run()
    assert not classic.heard
    assert parcels.calls(shipment_id)["pickup"] == "done"


def test_when_no_truck_comes_the_call_is_made_again(
        parcels: Parcels, classic: Peer, trip_of: TripOf) -> None:
    shipment_id, trip = parcels.begun(), trip_of(classic)
    claim_and_die(parcels, shipment_id)
    parcels.shop.run("UPDATE outbox SET due_at = due_at - %(age)s WHERE kind = 'pickup'", age=carriage.PICKUP_PATIENCE)
    trip.run()
    assert classic.trucks == {1: shipment_id}


def test_a_native_call_is_made_again_after_a_minute(parcels: Parcels, native: Peer, trip_of: TripOf) -> None:
    shipment_id, trip = parcels.begun(), trip_of(native)
    trip.run()
    parcels.shop.run("UPDATE outbox SET acked_at = NULL, due_at = now() - interval '3 minutes' WHERE kind = 'pickup'")
    carrier_jobs.catch_up_with_carrier(trip.worker)
    trip.run()
    assert native.count("/api/pickup") == 2
    assert native.trucks == {1: shipment_id}
    assert parcels.calls(shipment_id)["pickup"] == "acked"


# ---- what goes on meanwhile

def test_calls_whose_jobs_are_lost_are_made(parcels: Parcels, peer: Peer, trip_of: TripOf, shop: Shop) -> None:
    shipment_id, trip = parcels.begun(), trip_of(peer)
    with shop.owner.transaction() as tx:
        tx.run("DELETE FROM procrastinate_jobs WHERE task_name = 'call_carrier'")
        tx.run("UPDATE outbox SET created_at = now() - interval '3 minutes'")
    carrier_jobs.catch_up_with_carrier(trip.worker)
    trip.run()
    assert parcels.calls(shipment_id) == {"package_created": "done", "pickup": "acked"}


@pytest.mark.unaudited
def test_a_cancelled_parcel_is_not_fetched(parcels: Parcels, peer: Peer, trip_of: TripOf, shop: Shop) -> None:
    shipment_id = parcels.begun()
    with shop.owner.transaction() as tx:
        for status in ("problem", "cancelled"):
            tx.run("""
                   UPDATE shipments
                   SET status = %(status)s, status_cause = 'test', cancelled_at = CASE %(status)s WHEN 'cancelled' THEN now() END
                   WHERE id = %(id)s
                   """, status=status, id=shipment_id)
    trip_of(peer).run()
    assert not peer.heard
    assert "cancelled" in parcels.calls(shipment_id)["pickup"]


def test_a_silent_carrier_keeps_one_worker_waiting_and_not_all() -> None:
    gate = carrier_jobs.Gate()
    with gate.opened() as first, gate.opened() as second:
        assert (first, second) == (True, True)
        gate.set_silent(silent=True)
    with gate.opened() as first, gate.opened() as second:
        assert (first, second) == (True, False)
        gate.set_silent(silent=False)
        with gate.opened() as third:
            assert third


def test_calls_that_the_gate_holds_back_come_back(parcels: Parcels, native: Peer, trip_of: TripOf) -> None:
    shipment_id, trip = parcels.begun(), trip_of(native)
    gate = carrier_jobs._line(trip.worker.config).gate
    gate.set_silent(silent=True)
    with gate.opened():
        trip.run()
    assert not native.heard
    parcels.hurry()
    trip.run()
    assert parcels.calls(shipment_id)["pickup"] == "acked"

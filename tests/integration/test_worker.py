"""What transactions defer is done by the worker: after the commit, once, or never."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.config import Config
from app.db import Database, Tx
from app.jobs import handlers
from app.jobs.handlers import Worker
from app.models import jobs, mails
from app.transactions import checkout, fulfilment
from app.transactions.calling import call_carrier
from tests.journeys import set_out
from tests.shop import Shop
from tests.worker import run_due_jobs


def test_an_order_is_confirmed_by_mail(shop: Shop, config: Config, db: Database) -> None:
    order_id = shop.order(shop.alice, shop.offer(title="Blue mug"), quantity=2)
    run_due_jobs(config, db)
    with db.reading() as tx:
        (row,) = mails.list_latest(tx, limit=10, offset=0)
        mail = mails.get(tx, mail_id=row.id)
    assert (mail.recipient, mail.sent_at) == ("alice@example.org", None)
    assert "Blue mug" in mail.body
    assert f"/orders/{order_id}" in mail.body


def test_a_repeated_confirmation_is_the_same_mail(shop: Shop, config: Config, db: Database) -> None:
    order_id = shop.order(shop.alice, shop.offer())
    with db.transaction() as tx:
        jobs.defer(tx, task="confirm_order", args={"order_id": order_id})
    run_due_jobs(config, db)
    with db.reading() as tx:
        assert mails.count(tx) == 1


def test_escrow_is_released_after_fulfilment(shop: Shop, config: Config, db: Database) -> None:
    order_id = shop.order(shop.alice, shop.offer(price_cents=1234))
    run_due_jobs(config, db)
    assert shop.balance(shop.bob) == 0
    with db.reading() as tx:
        shipment_id: int = tx.value("SELECT id FROM shipments WHERE order_id = %(id)s", id=order_id)
    db.transact(lambda tx: fulfilment.fulfil_shipment(
        tx, shipment_id=shipment_id, seller_id=shop.bob.id, tracking_number=None, now=datetime.now(UTC)))
    run_due_jobs(config, db)
    assert shop.balance(shop.bob) == 1234


def test_what_moves_parcels_goes_before_what_tells_of_them(db: Database) -> None:
    with db.transaction() as tx:
        jobs.defer(tx, task="send_mail", args={"mail_id": 1})
        call_carrier(tx, shipment_ids=[1])
        assert tx.value("SELECT task_name FROM procrastinate_fetch_job_v2(NULL, NULL)") == "call_carrier"


def test_a_job_of_a_rolled_back_transaction_never_runs(shop: Shop, config: Config, db: Database) -> None:
    offer = shop.offer()
    shop.deposit(shop.alice, offer.price_cents)
    request = shop.request(shop.alice, shop.fill_cart(shop.alice, offer), offer.price_cents)

    def place_and_fail(tx: Tx) -> None:
        checkout.place_order(tx, buyer_id=shop.alice.id, request=request, now=datetime.now(UTC))
        raise InterruptedError

    with pytest.raises(InterruptedError):
        db.transact(place_and_fail)
    run_due_jobs(config, db)
    with db.reading() as tx:
        assert mails.count(tx) == 0


def test_who_sold_what_the_carrier_delivered_is_paid_when_that_is_due(shop: Shop, config: Config, db: Database) -> None:
    """At once, or after the days that the shop waits."""
    for days, paid_cents, waiting in ((0, 1000, 0), (2, 1000, 1)):
        trip = set_out(shop)
        trip.go("delivered")
        handlers.shipment_delivered(
            Worker(config=replace(config, release_after_days=days), database=db), shipment_id=trip.shipment_id)
        assert shop.balance(shop.bob) == paid_cents
        with db.reading() as tx:
            assert tx.value("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'release_escrow'") == waiting

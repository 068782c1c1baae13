"""One event, handled by several workers at once, is one notification and one mail; a mail that several send is sent once."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest

from app.db import Database
from app.jobs import telling as handlers
from app.jobs.handlers import Worker
from app.models import mails
from app.transactions import fulfilment
from tests.concurrency.racing import failures, prove_race, race
from tests.postbox import Postbox, listening
from tests.shop import Shop

TRIALS = 20
_numbers = itertools.count(1)


def new_step(shop: Shop) -> int:
    """The id of a step that Alice is to be told of: a parcel that left."""
    order_id = shop.order(shop.alice, shop.offer())
    with shop.db.transaction() as tx:
        shipment_id = tx.value("SELECT id FROM shipments WHERE order_id = %(id)s", id=order_id)
        fulfilment.fulfil_shipment(
            tx, shipment_id=shipment_id, seller_id=shop.bob.id, tracking_number=None, now=datetime.now(UTC))
        event_id: int = tx.value("SELECT max(id) FROM shipment_events")
    return event_id


def tell_at_once(shop: Shop, worker: Worker, at_once: int) -> None:
    """One trial: several workers handle the same event."""
    event_id = new_step(shop)
    results = race([partial(handlers.tell_shipment_events, worker, event_ids=[event_id]) for _ in range(at_once)])
    assert not failures(results)
    with shop.db.reading() as tx:
        assert tx.value("SELECT count(*) FROM notifications WHERE event_key = %(key)s", key=f"step-{event_id}") == 1
        assert tx.value("SELECT count(*) FROM mails WHERE dedupe_key LIKE %(key)s", key=f"step-{event_id}.%") == 1
        assert tx.value("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'send_mail' AND args ->> 'mail_id' = ("
                        "SELECT id::text FROM mails WHERE dedupe_key LIKE %(key)s)", key=f"step-{event_id}.%") == 1


@pytest.fixture
def sending(worker: Worker) -> Worker:
    """A worker that believes in a mail server."""
    return replace(worker, config=replace(worker.config, smtp_url="smtp://127.0.0.1:9"))


@pytest.mark.parametrize("at_once", [2, 10])
def test_an_event_handled_at_once_is_told_once(shop: Shop, sending: Worker, at_once: int) -> None:
    for _ in range(TRIALS):
        tell_at_once(shop, sending, at_once)


@pytest.mark.unaudited
@pytest.mark.parametrize(("table", "guard"), [
    ("notifications", "notifications_one_per_event"), ("mails", "mails_dedupe_key_unique")])
def test_without_its_constraint_it_would_be_told_twice(shop: Shop, sending: Worker, table: str, guard: str) -> None:
    with shop.owner.transaction() as tx:
        tx.run(f"ALTER TABLE {table} DROP CONSTRAINT {guard}")
    prove_race(lambda: tell_at_once(shop, sending, 2))


def keep(db: Database) -> int:
    """A mail to be sent; its id."""
    with db.transaction() as tx:
        mail_id = mails.keep(tx, dedupe_key=f"mug-{next(_numbers)}", recipient="alice@example.org", subject="Your mug",
                             body="It is here.", html="", unsubscribe_url="")
    assert mail_id is not None
    return mail_id


def send_at_once(worker: Worker, at_once: int) -> None:
    """One trial: several workers send the same mail; who does not have it comes back later."""
    mail_id, postbox = keep(worker.database), Postbox()
    with listening(postbox) as smtp_url:
        sending = replace(worker, config=replace(worker.config, smtp_url=smtp_url))
        results = race([partial(handlers.send_mail, sending, mail_id=mail_id) for _ in range(at_once)])
    assert {type(error) for error in failures(results)} <= {handlers.Held}
    assert len(postbox.mails) == 1


@pytest.mark.parametrize("at_once", [2, 10])
def test_a_mail_sent_at_once_is_sent_once(worker: Worker, at_once: int) -> None:
    for _ in range(TRIALS):
        send_at_once(worker, at_once)


def test_without_the_claim_it_would_be_sent_twice(worker: Worker, owner: Database) -> None:
    """A trigger of this test's own takes every claim back at once."""
    with owner.transaction() as tx:
        tx.run(
            """
            CREATE FUNCTION forget_claim() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW.held_until := NULL;
                RETURN NEW;
            END $$;
            CREATE TRIGGER forget_claim BEFORE UPDATE ON mails FOR EACH ROW EXECUTE FUNCTION forget_claim()
            """)
    prove_race(lambda: send_at_once(worker, 2))

"""What each job does: load → integration → transaction."""

import functools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from app.config import Config
from app.db import Database
from app.domain import mails as letters
from app.integrations import mail
from app.jobs.learning import learn
from app.models import (
    carts,
    fruitless_searches,
    link_log,
    login_failures,
    mails,
    order_lines,
    orders,
    products,
    promises,
    recommendations,
    sales,
    sessions,
    users,
    words,
)
from app.transactions import fulfilment, trip
from app.transactions.promises import settle_promise

LINK_LOG_KEPT = timedelta(days=14)
PROMISES_AT_ONCE = 500
# What learning is limited to: 5,000 products take 100 MB and a few seconds.
LEARNED_ORDERS_MAX = 200_000
LEARNED_PRODUCTS_MAX = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """What every handler works with, and whose words this process has counted last (`counted`)."""

    config: Config
    database: Database
    counted: dict[Literal["words"], products.Extent] = field(default_factory=dict)


def confirm_order(worker: Worker, *, order_id: int) -> None:
    """Mail the buyer what was ordered."""
    with worker.database.reading() as tx:
        order = orders.get(tx, order_id=order_id)
        buyer = users.get(tx, user_id=order.buyer_id)
        lines = order_lines.list_of_order(tx, order_id=order_id)
    letter = letters.order_confirmation(
        order_id=order_id, full_name=buyer.full_name, total_cents=order.total_cents, recipient=order.recipient,
        address=order.address, order_url=f"{worker.config.base_url}/orders/{order_id}",
        lines=[letters.ConfirmedLine(title=line.title, quantity=line.quantity, total_cents=line.total_cents) for line in lines])
    _send(worker, key=f"order-{order_id}", recipient=buyer.email, letter=letter)


def shipment_sent(worker: Worker, *, shipment_id: int) -> None:
    """Start the clocks of a shipment that left: release of its escrow, delivery taken for granted."""
    worker.database.transact(lambda tx: fulfilment.schedule_after_sending(
        tx, shipment_id=shipment_id, now=datetime.now(UTC),
        release_after=timedelta(days=worker.config.release_after_days),
        deliver_after=timedelta(days=worker.config.deliver_after_days)))


def shipment_delivered(worker: Worker, *, shipment_id: int) -> None:
    """Start the clock of a shipment that the carrier has delivered: the release of its escrow."""
    worker.database.transact(lambda tx: trip.schedule_release(
        tx, shipment_id=shipment_id, now=datetime.now(UTC), release_after=timedelta(days=worker.config.release_after_days)))


def release_escrow(worker: Worker, *, shipment_id: int) -> None:
    """Pay the seller."""
    worker.database.transact(lambda tx: fulfilment.release_escrow(
        tx, shipment_id=shipment_id, fee_bps=worker.config.platform_fee_bps, now=datetime.now(UTC)))


def assume_delivery(worker: Worker, *, shipment_id: int) -> None:
    """Nobody said that it arrived, and it must have."""
    worker.database.transact(lambda tx: fulfilment.record_delivery(
        tx, shipment_id=shipment_id, cause="delivery taken for granted", now=datetime.now(UTC)))


def settle_promises(worker: Worker) -> None:
    """Find out what was promised for a day that is over, and credit what is late."""
    now, ids = datetime.now(UTC), [0]
    while ids:
        with worker.database.reading() as tx:
            ids = promises.list_lapsed_ids(tx, today=now.date(), after_id=ids[-1], limit=PROMISES_AT_ONCE)
        for shipment_id in ids:
            worker.database.transact(functools.partial(settle_promise, shipment_id=shipment_id, now=now))


def clean_up(worker: Worker) -> None:
    """Forget what has expired."""
    worker.database.transact(sessions.delete_expired)
    worker.database.transact(carts.delete_abandoned)
    worker.database.transact(login_failures.delete_old)
    worker.database.transact(fruitless_searches.delete_surplus)
    worker.database.transact(lambda tx: link_log.delete_old(tx, before=datetime.now(UTC) - LINK_LOG_KEPT))


def count_sales(worker: Worker) -> None:
    """Bring "best selling" up to date, and who is among the best."""
    worker.database.transact(sales.count_all)
    worker.database.transact(sales.rank_all)


def count_words(worker: Worker) -> None:
    """Count the shop's words anew, unless they are those that this process has counted: to look takes a second where to count
    takes half a minute."""
    extent = worker.database.transact(products.get_extent)
    if worker.counted.get("words") == extent:
        return
    worker.database.transact(words.count_all)
    worker.counted["words"] = extent


def learn_recommendations(worker: Worker) -> None:
    """Learn anew from the newest orders what goes with what."""
    with worker.database.transaction() as tx:
        baskets = recommendations.list_baskets(tx, orders_max=LEARNED_ORDERS_MAX, products_max=LEARNED_PRODUCTS_MAX)
    learned = learn(baskets)
    worker.database.transact(lambda tx: recommendations.replace_all(tx, neighbours=learned))


def _send(worker: Worker, *, key: str, recipient: str, letter: letters.Letter) -> None:
    """Keep a mail and, where there is a server, send it; a mail that a server took is not sent again."""
    kept = worker.database.transact(
        lambda tx: mails.keep(tx, dedupe_key=key, recipient=recipient, subject=letter.subject, body=letter.body))
    if kept.sent_at is not None or not worker.config.smtp_url:
        return
    mail.send(worker.config.smtp_url, mail.Outgoing(
        message_id=key, sender=worker.config.mail_from, recipient=kept.recipient, subject=kept.subject, body=kept.body))
    worker.database.transact(lambda tx: mails.set_sent(tx, mail_id=kept.id, now=datetime.now(UTC)))

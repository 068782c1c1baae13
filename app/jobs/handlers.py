"""What each job does: load → integration → transaction."""

import functools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from app.config import Config
from app.db import Database
from app.jobs.learning import learn
from app.models import (
    carts,
    fruitless_searches,
    link_log,
    login_failures,
    notifications,
    products,
    promises,
    recommendations,
    sales,
    sessions,
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
    """What every handler works with, since when, and how far the catalogue went when this process last counted its words
    and embedded it (`counted`)."""

    config: Config
    database: Database
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    counted: dict[Literal["words", "embeddings"], products.Extent] = field(default_factory=dict)


def shipment_sent(worker: Worker, *, shipment_id: int) -> None:
    """Start the clocks of a shipment that left: release of its escrow, delivery taken for granted."""
    worker.database.transact(lambda tx: fulfilment.schedule_after_sending(
        tx, shipment_id=shipment_id, now=datetime.now(UTC),
        release_after=timedelta(days=worker.config.release_after_days),
        deliver_after=timedelta(days=worker.config.deliver_after_days)))


def shipment_delivered(worker: Worker, *, shipment_id: int) -> None:
    """Start the clock of a shipment that the carrier has delivered: the release of its escrow, which may be due at once."""
    release_after = timedelta(days=worker.config.release_after_days)
    if not release_after:
        return release_escrow(worker, shipment_id=shipment_id)
    return worker.database.transact(lambda tx: trip.schedule_release(
        tx, shipment_id=shipment_id, now=datetime.now(UTC), release_after=release_after))


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
    worker.database.transact(notifications.delete_old)


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

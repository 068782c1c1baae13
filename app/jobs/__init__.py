"""The job queue's worker: procrastinate runs the handlers that transactions have deferred by name.

A handler loads, calls an integration, and writes in a transaction. It may run twice: everything it does is guarded by a
status or a key. Arguments are checked against the handlers by a test.
"""

import functools
from collections.abc import Callable
from typing import Any

from procrastinate import App, PsycopgConnector, RetryStrategy

from app.jobs import carrier, embedding, handlers, telling
from app.jobs.handlers import Worker

RETRY = RetryStrategy(max_attempts=20, exponential_wait=2)
STALLED_AFTER_S = 60

HANDLERS: dict[str, Callable[..., None]] = {
    "assume_delivery": handlers.assume_delivery,
    "call_carrier": carrier.call_carrier,
    "confirm_order": telling.confirm_order,
    "release_escrow": handlers.release_escrow,
    "send_mail": telling.send_mail,
    "share_world": carrier.share_world,
    "shipment_delivered": handlers.shipment_delivered,
    "shipment_sent": handlers.shipment_sent,
    "tell_credit": telling.tell_credit,
    "tell_low_stock": telling.tell_low_stock,
    "tell_redirection": telling.tell_redirection,
    "tell_replenishment": telling.tell_replenishment,
    "tell_shipment_events": telling.tell_shipment_events,
}
PERIODIC: dict[str, tuple[str, Callable[[Worker], None]]] = {
    "catch_up_with_carrier": ("* * * * *", carrier.catch_up_with_carrier),
    "clean_up": ("17 * * * *", handlers.clean_up),
    "count_sales": ("*/10 * * * *", handlers.count_sales),
    "count_words": ("5-59/10 * * * *", handlers.count_words),
    "embed_products": ("8-59/10 * * * *", embedding.embed_products),
    "learn_recommendations": ("37 * * * *", handlers.learn_recommendations),
    "settle_promises": ("2-59/10 * * * *", handlers.settle_promises),
    "watch_link": ("* * * * *", telling.watch_link),
}


def build_queue(worker: Worker, *, conninfo: str) -> App:
    """The queue with every handler bound to this worker's configuration and database."""
    queue = App(connector=PsycopgConnector(conninfo=conninfo))
    for name, handler in HANDLERS.items():
        queue.task(name=name, retry=RETRY)(_bound(handler, worker))
    for name, (cron, handler) in PERIODIC.items():
        task = queue.task(name=name, queueing_lock=name)(_bound_periodic(handler, worker))
        queue.periodic(cron=cron)(task)
    _add_stalled_job_task(queue)
    return queue


def _bound(handler: Callable[..., None], worker: Worker) -> Callable[..., None]:
    @functools.wraps(handler)
    def run(**args: Any) -> None:
        handler(worker, **args)

    return run


def _bound_periodic(handler: Callable[[Worker], None], worker: Worker) -> Callable[[int], None]:
    @functools.wraps(handler)
    def run(timestamp: int) -> None:  # noqa: ARG001 - procrastinate says when it was due
        handler(worker)

    return run


def _add_stalled_job_task(queue: App) -> None:
    """A worker that was killed leaves its jobs "doing" for ever; put them back."""

    @queue.periodic(cron="* * * * *")
    @queue.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True)
    async def retry_stalled_jobs(context: Any, timestamp: int) -> None:  # noqa: ARG001 - as above
        for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
            await queue.job_manager.retry_job(job)

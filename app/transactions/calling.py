"""Queueing calls of the carrier (app/jobs/carrier makes them)."""

from collections.abc import Sequence
from datetime import datetime

from app.db import Tx
from app.models import jobs

# A job costs more than a call; but when one call takes long, those of the same job wait for it.
TOGETHER = 20


def call_carrier(tx: Tx, *, shipment_ids: Sequence[int], run_at: datetime | None = None) -> None:
    """Queue the calls for these packages, TOGETHER of them in one job, to be made at once or at `run_at`."""
    for begin in range(0, len(shipment_ids), TOGETHER):
        jobs.defer(tx, task="call_carrier", args={"shipment_ids": list(shipment_ids[begin:begin + TOGETHER])}, run_at=run_at)

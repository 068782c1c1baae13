"""`flask worker` killed in the middle of a job: the job is done by the next one."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from app.config import ROOT, Config
from app.db import Database
from app.models import jobs, mails
from tests.processes.installation import FLASK, PATIENCE_S, wait_until
from tests.shop import Shop
from tests.worker import run_due_jobs

pytestmark = pytest.mark.processes


@contextmanager
def worker(config: Config) -> Iterator[subprocess.Popen[bytes]]:
    """A worker in a process of its own."""
    environment = {**os.environ, "DATABASE_URL": config.database_url, "DATA_DIR": str(config.data_dir)}
    with subprocess.Popen([*FLASK, "worker"], env=environment, cwd=ROOT) as process:
        yield process


def test_a_job_of_a_killed_worker_is_done_by_the_next(shop: Shop, config: Config, db: Database, owner: Database) -> None:
    order_id = shop.order(shop.alice, shop.offer())

    def is_being_done() -> bool:
        with db.reading() as tx:
            return bool(tx.value("SELECT status = 'doing' FROM procrastinate_jobs WHERE task_name = 'confirm_order'"))

    with owner.transaction() as obstacle, worker(config) as process:
        mails.keep(obstacle, dedupe_key=f"order-{order_id}.{shop.alice.id}", recipient="nobody", subject="In the way", body="",
                   html="", unsubscribe_url="")
        wait_until(is_being_done, what=lambda: "the job waits for the obstacle")
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=PATIENCE_S)
        obstacle.run("DELETE FROM mails")
    assert is_being_done()
    shop.run("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '2 minutes'")
    with db.transaction() as tx:
        jobs.defer(tx, task="retry_stalled_jobs", args={"timestamp": 0})
    run_due_jobs(config, db)
    with db.reading() as tx:
        assert mails.count(tx) == 1

"""The worker inside a test."""

from concurrent.futures import ThreadPoolExecutor

from app.config import Config
from app.db import Database
from app.jobs import build_queue
from app.jobs.handlers import Worker

IS_DUE = "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())"


def run_due_jobs(config: Config, db: Database) -> None:
    """Run every job that is due, and those that they defer in turn; return when nothing is left to do now."""
    while _is_any_due(db):
        # In a thread of its own: a browser driven from this one keeps an event loop running in it.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(_run_once, config, db).result()


def _run_once(config: Config, db: Database) -> None:
    queue = build_queue(Worker(config=config, database=db), conninfo=config.database_url)
    queue.run_worker(wait=False, install_signal_handlers=False, listen_notify=False, delete_jobs="successful")


def _is_any_due(db: Database) -> bool:
    with db.reading() as tx:
        return bool(tx.value(IS_DUE))

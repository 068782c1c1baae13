"""`flask worker`: the process that runs deferred jobs."""

import importlib
import os

import click
from flask.cli import with_appcontext

from app.cli.context import current_config, current_database
from app.config import database_urls

CONCURRENCY = 4
NICENESS = 15   # pages first, mails a moment later


@click.command()
@with_appcontext
def worker() -> None:
    """Run deferred jobs until a signal says to stop."""
    os.nice(NICENESS)
    config = current_config()
    jobs = importlib.import_module("app.jobs")   # with its libraries: the web server's processes know this command too
    made = jobs.Worker(config=config, database=current_database())
    with jobs.build_queue(made, conninfo=database_urls(config).app).open() as queue:
        queue.run_worker(concurrency=CONCURRENCY, shutdown_graceful_timeout=3, delete_jobs="successful")

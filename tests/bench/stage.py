"""A shop or a server of a measurement's own: `flask serve` in a throw-away folder, and hands on its database."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from app import create_app
from app.cli.cluster import Cluster
from app.cli.processes import die_with_parent, free_port
from app.config import ROOT, Config, database_urls
from app.db import Database
from app.domain.imports import Product
from app.jobs.handlers import Worker
from app.transactions import imports as transactions
from db import schema
from tests.databases import Server
from tests.shop import Shop

START_DEADLINE_S = 90
STOP_DEADLINE_S = 20
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A running shop: its settings, the process id of its supervisor, and `shop` to put people and offers into it."""

    config: Config
    pid: int
    shop: Shop

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.config.cluster_dir)


@contextmanager
def served(settings: Mapping[str, str] = NOTHING) -> Iterator[Stage]:
    """An empty shop under its supervisor, with an embedded database of its own and these settings; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="mini-amazon-bench-") as folder:
        Path(folder).chmod(0o755)   # the database may have to run as somebody else
        config = Config(data_dir=Path(folder) / "data", port=free_port(), seed_size="none")
        with _running(config, settings) as pid:
            urls = database_urls(config)
            app_role, owner = Database(urls.app, wait_s=30, queue=500), Database(urls.owner, pool_size=2)
            yield Stage(config=config, pid=pid, shop=Shop(create_app(config, app_role), app_role, owner))
            app_role.close()
            owner.close()


@contextmanager
def empty_server() -> Iterator[Server]:
    """The server of the tests where there is one, else a new embedded one: this installation's has passwords to keep."""
    configured = os.environ.get("TEST_DATABASE_URL")
    if configured:
        yield Server(configured)
        return
    with tempfile.TemporaryDirectory(prefix="mini-amazon-bench-") as folder:
        Path(folder).chmod(0o755)   # the database may have to run as somebody else
        cluster = Cluster(Path(folder) / "postgres")
        with cluster.running():
            yield Server(cluster.url("superuser"))


@contextmanager
def scratch() -> Iterator[tuple[Worker, Database]]:
    """What a worker has in an empty shop, and the shop's database as its owner; gone afterwards."""
    with empty_server() as server, server.clone(server.template()) as urls, tempfile.TemporaryDirectory() as folder:
        config = Config(app_env="test", database_url=urls.app, data_dir=Path(folder))
        database, owner = Database(urls.app, pool_size=1), Database(urls.owner, pool_size=1)
        yield Worker(config=config, database=database), owner
        database.close()
        owner.close()


def import_catalogue(owner: Database, file: transactions.File, products: Sequence[Product], *, stock: int | None = None) -> None:
    """Put a file's products into a scratch shop, as `flask import catalogue` does."""
    owner.transact(lambda tx: transactions.import_catalogue(
        tx, file=file, products=products, category="Imported", stock=stock, progress=quietly))


def quietly(_step: str) -> None:
    """Say nothing of the steps of an import."""


@contextmanager
def _running(config: Config, settings: Mapping[str, str]) -> Iterator[int]:
    config.data_dir.mkdir(parents=True)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    environment |= {"DATA_DIR": str(config.data_dir), "PORT": str(config.port), "SEED_SIZE": "none", "HOST": config.host}
    environment |= settings
    with (config.data_dir / "serve.log").open("wb") as log:
        served = subprocess.Popen([str(Path(sys.executable).parent / "flask"), "--app", "app.cli", "serve"],
                                  cwd=ROOT, env=environment, stdout=log, stderr=log,
                                  preexec_fn=tied_to_us())  # noqa: PLW1509 - it calls prctl only
        try:
            wait_until_ready(f"http://127.0.0.1:{config.port}/readyz", server=served)
            yield served.pid
        finally:
            served.send_signal(signal.SIGTERM)
            served.wait(STOP_DEADLINE_S)


def tied_to_us() -> Callable[[], None]:
    """For a child: it ends with this process, however that ends."""
    return partial(die_with_parent, signal.SIGTERM, parent=os.getpid())


def wait_until_ready(url: str, *, server: subprocess.Popen[bytes]) -> None:
    """Until a server that is starting answers there."""
    deadline = time.monotonic() + START_DEADLINE_S
    while not _is_ready(url):
        if server.poll() is not None or time.monotonic() > deadline:
            raise click.ClickException("What is to be measured does not start.")
        time.sleep(0.1)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def findings(owner: Database) -> list[str]:
    """The names of the audit's queries that found something."""
    with owner.reading() as tx:
        return [name for name, query in schema.audit_queries() if tx.rows(query)[1]]

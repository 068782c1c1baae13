"""`flask bench pages`: the pages that people see most, in requests a second, beside the barest page of the same size.

Each page is measured right after the reference, on the same database and with as many processes and threads. The database is
this installation's: `flask db setup medium` makes the one that the goals are meant for.
"""

import os
import random
import secrets
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlencode

import click
from flask import current_app
from flask.cli import with_appcontext
from rich.table import Column, Table

from app.cli.context import current_config
from app.cli.db import available
from app.cli.processes import free_port
from app.config import ROOT, database_urls
from app.db import Database
from app.domain import ids
from tests.bench import buyers
from tests.bench.load import Answers, drive, get
from tests.bench.report import console
from tests.bench.stage import tied_to_us, wait_until_ready

CLIENTS = 8
# Until every popular page has been made once by each process, as it is in a shop that is open.
WARM_UP_S = 8.0
PRODUCTS = 4000
POPULAR = 400
QUERIES = 300
PAGES_A_CATEGORY = 20
A_COOKIE = "somebody=1"   # with any cookie at all, a page is made anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A page to measure: what each client asks for in turn, and the share of the reference that it should reach. What is asked
    for to warm up is the same, but where nothing may repeat."""

    name: str
    scripts: Sequence[Sequence[bytes]]
    goal: float | None
    warm_up: Sequence[Sequence[bytes]] = ()


@click.command("pages")
@click.option("--seconds", default=5.0, show_default=True, help="How long each page, and each time the reference, is asked for.")
@click.option("--seed", default=1, show_default=True, help="Chooses products and words.")
@with_appcontext
def command(*, seconds: float, seed: int) -> None:
    """Measure home, list, category, search, product page and the signed-in list. Cold: no two visits are to the same page."""
    app = current_app
    database = app.extensions["database"]
    table = Table(Column("Page", no_wrap=True), "A second", "Reference", "Ratio", "Goal", "p50 ms", "p99 ms", "Answers")
    with available(current_config()):
        people = buyers.prepare(app, database, run=secrets.token_hex(4), deposits_cents=[0])
        subjects = _subjects(database, cookie=people[0].cookie, chance=random.Random(seed))
        with _granian("app.cli.web:create", path="/readyz") as shop_port, _reference(size=_page_bytes(shop_port)) as bare_port:
            for subject in subjects:
                drive(shop_port, subject.warm_up or subject.scripts, seconds=WARM_UP_S)
                reference = drive(bare_port, [[get("/")]] * CLIENTS, seconds=seconds)
                answers = drive(shop_port, subject.scripts, seconds=seconds)
                table.add_row(subject.name, *_figures(answers, reference, subject.goal))
    console().print(table)


def _figures(answers: Answers, reference: Answers, goal: float | None) -> list[str]:
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(answers.statuses.items()))
    return [f"{answers.per_second:.0f}", f"{reference.per_second:.0f}", f"{answers.per_second / reference.per_second:.3f}",
            f"≥ {goal:.2f}" if goal else "", f"{answers.percentile_ms(50):.1f}", f"{answers.percentile_ms(99):.1f}", statuses]


# ---- what is asked for

def _subjects(database: Database, *, cookie: str, chance: random.Random) -> list[Subject]:
    with database.reading() as tx:
        last_id = tx.value("SELECT max(id) FROM products")
        if last_id is None:
            raise click.ClickException("There are no products: `flask db setup small` (or medium) makes a shop to measure.")
        products = tx.rows("SELECT id, title FROM products WHERE id = ANY (%(ids)s) AND state = 'active'",
                           ids=[chance.randint(1, last_id) for _ in range(PRODUCTS)])[1]
        slugs = tx.values("SELECT slug FROM categories ORDER BY id")
    addresses = [f"/products/{product_id}-{ids.slugify(title)}" for product_id, title in products]
    categories = [f"/products?category={slug}" for slug in slugs]
    lists = [f"{category}&page={page}" for category in categories for page in range(1, PAGES_A_CATEGORY + 1)]
    words = sorted({word for _, title in products for word in title.split() if word.isalpha() and len(word) > 2})
    return [
        Subject(name="home", scripts=_shared([get("/")], chance), goal=None),
        Subject(name="product list", scripts=_shared([get("/products")], chance), goal=0.45),
        Subject(name="category", scripts=_shared([get(category) for category in categories], chance), goal=0.45),
        Subject(name="product page", scripts=_shared([get(where) for where in addresses[:POPULAR]], chance), goal=0.45),
        Subject(name="product list, cold", goal=0.15, scripts=_shared([get(where, cookie=A_COOKIE) for where in lists], chance)),
        Subject(name="product page, cold", goal=0.15,
                scripts=_shared([get(where, cookie=A_COOKIE) for where in addresses], chance)),
        Subject(name="search, words that differ", scripts=[_searches(words, chance) for _ in range(CLIENTS)], goal=0.15,
                warm_up=[_searches(words, chance) for _ in range(CLIENTS)]),
        Subject(name="product list, signed in", scripts=_shared([get("/products", cookie=cookie)], chance), goal=0.25),
    ]


def _shared(requests: Sequence[bytes], chance: random.Random) -> list[list[bytes]]:
    """The same requests for every client, each in another order."""
    return [chance.sample(requests, len(requests)) for _ in range(CLIENTS)]


def _searches(words: Sequence[str], chance: random.Random) -> list[bytes]:
    return [get("/products?" + urlencode({"q": " ".join(chance.sample(words, 2))})) for _ in range(QUERIES)]


# ---- who answers

@contextmanager
def _reference(*, size: int) -> Iterator[int]:
    environment = {"BENCH_BARE_BYTES": str(size), "BENCH_BARE_DATABASE_URL": database_urls(current_config()).app}
    with _granian("tests.bench.bare:create", path="/", environment=environment) as port:
        yield port


@contextmanager
def _granian(factory: str, *, path: str, environment: Mapping[str, str] = MappingProxyType({})) -> Iterator[int]:
    """A web server of an application, started as `flask serve` starts the shop's; its port."""
    config, port = current_config(), free_port()
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--factory", "--no-ws", "--port", str(port),
         "--workers", str(config.web_workers), "--blocking-threads", str(config.server_threads), "--log-level", "warning",
         factory],
        cwd=ROOT, env={**os.environ, **environment}, preexec_fn=tied_to_us())  # noqa: PLW1509 - it calls prctl only
    try:
        wait_until_ready(f"http://127.0.0.1:{port}{path}", server=server)
        yield port
    finally:
        server.terminate()
        server.wait()


def _page_bytes(port: int) -> int:
    """How long the product list is."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/products") as answer:
        return len(answer.read())

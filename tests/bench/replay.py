"""`flask bench replay FILE`: the real baskets of an imported history once more, as live checkouts through HTTP.

Several clients at once, each with a connection that it keeps and with buyers of its own. A basket is a POST to the cart for
each line, the checkout page, and the order; redirects after the cart's POSTs are not followed. At the end the audit runs.
"""

import http.client
import re
import secrets
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlencode, urlsplit

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app.cli.audit import list_findings
from app.cli.context import current_config
from app.cli.import_ import read_source
from app.db import Database
from app.domain import imports
from app.domain.import_rows import DATE_FORMAT, sort_rows
from app.models import imports as imported
from app.models.imports import Offered
from app.transactions.imports import SELLER_EMAIL
from tests.bench import buyers as bench_buyers
from tests.bench.buyers import Buyer

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TIMEOUT_S = 60
_TOKEN = re.compile(r'name="checkout_token" value="([^"]+)"')
_TOTAL = re.compile(r'name="quoted_total_cents" value="([0-9]+)"')
_ADDRESS = re.compile(r'name="address_id" value="([0-9]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Basket:
    """A real invoice as (offer, quantity) lines, with what it costs at today's prices."""

    items: Sequence[tuple[int, int]]
    total_cents: int


@dataclass(slots=True, kw_only=True)
class Tally:
    """What one client saw. Times are in seconds, refusals count by step and status."""

    checkout_s: list[float] = field(default_factory=list)
    basket_s: list[float] = field(default_factory=list)
    refusals: Counter[str] = field(default_factory=Counter)


class Refused(Exception):
    """The shop said no, at a step and with a status."""

    def __init__(self, step: str, status: int) -> None:
        super().__init__(f"{step} ({status})")


class Client:
    """A browser without pictures: one kept connection, the cookie of whoever shops."""

    def __init__(self, url: SplitResult) -> None:
        self._connection = http.client.HTTPConnection(url.hostname or "", url.port or 80, timeout=TIMEOUT_S)

    def get(self, path: str, *, buyer: Buyer) -> tuple[int, str]:
        return self._send("GET", path, None, buyer=buyer)

    def post(self, path: str, form: dict[str, object], *, buyer: Buyer) -> tuple[int, str]:
        return self._send("POST", path, urlencode(form | {"csrf_token": buyer.csrf_token}), buyer=buyer)

    def _send(self, method: str, path: str, body: str | None, *, buyer: Buyer) -> tuple[int, str]:
        headers = {"Cookie": buyer.cookie}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            return response.status, response.read().decode()
        except (http.client.HTTPException, OSError) as error:
            self._connection.close()
            raise Refused(f"{method} {path}, {type(error).__name__}", 0) from error

    def close(self) -> None:
        self._connection.close()


def shop(client: Client, basket: Basket, *, buyer: Buyer, tally: Tally) -> None:
    """Buy a basket, less the lines that cannot be had; a refusal is counted and the cart cleared for the next basket."""
    started = time.perf_counter()
    try:
        _fill_cart(client, basket, buyer=buyer, tally=tally)
        tally.checkout_s.append(_check_out(client, buyer=buyer))
    except Refused as refusal:
        tally.refusals[str(refusal)] += 1
        client.post("/cart/saved", {}, buyer=buyer)
    else:
        tally.basket_s.append(time.perf_counter() - started)


def _fill_cart(client: Client, basket: Basket, *, buyer: Buyer, tally: Tally) -> None:
    added = 0
    for offer_id, quantity in basket.items:
        status, _ = client.post("/cart/items", {"offer_id": offer_id, "quantity": quantity}, buyer=buyer)
        if status not in (303, 409):
            raise Refused("POST /cart/items", status)
        added += status == 303
    if added < len(basket.items):
        tally.refusals["lines of which not that many are left"] += len(basket.items) - added
    if not added:
        raise Refused("whole basket", 409)


def _check_out(client: Client, *, buyer: Buyer) -> float:
    """Order what is in the cart; how long the POST took, in seconds."""
    status, page = client.get("/checkout", buyer=buyer)
    token, total, address = _TOKEN.search(page), _TOTAL.search(page), _ADDRESS.search(page)
    if status != 200 or not (token and total and address):
        raise Refused("GET /checkout", status)
    form: dict[str, object] = {"checkout_token": token[1], "quoted_total_cents": total[1], "address_id": address[1],
                               "shipping": "standard"}
    started = time.perf_counter()
    status, _ = client.post("/orders", form, buyer=buyer)
    took_s = time.perf_counter() - started
    if status != 303:
        raise Refused("POST /orders", status)
    return took_s


def read_baskets(path: Path, offers: dict[str, Offered], *, limit: int, max_lines: int | None) -> list[Basket]:
    """The first `limit` invoices of a file that name imported products, anonymous ones too."""
    source = read_source(path, maps=(), date_format=DATE_FORMAT, charges=())
    sales = [sale for sale in sort_rows(source.rows, layout=source.layout).sales if sale.code in offers]
    return [_basket(invoice.lines[:max_lines], offers) for invoice in imports.invoices(sales)[:limit]]


def _basket(lines: Sequence[imports.Line], offers: dict[str, Offered]) -> Basket:
    return Basket(
        items=[(offers[line.code].offer_id, line.quantity) for line in lines],
        total_cents=sum(line.quantity * offers[line.code].price_cents for line in lines),
    )


def list_offers(database: Database) -> dict[str, Offered]:
    """Every imported offer that is on sale, by its stock code."""
    with database.reading() as tx:
        seller_id = imported.find_seller_id(tx, email=SELLER_EMAIL)
        found = imported.list_offers(tx, seller_id=seller_id) if seller_id else []
    return {offered.code: offered for offered in found}


def run_clients(
    url: SplitResult, baskets: Sequence[Basket], people: Sequence[Buyer], *, clients: int,
) -> tuple[list[Tally], float]:
    """Replay the baskets, basket n by buyer n modulo their number; what each client saw, and the seconds it all took."""
    with Progress() as progress, ThreadPoolExecutor(clients) as pool:
        bar = progress.add_task("Baskets", total=len(baskets))

        def work(number: int) -> Tally:
            client, tally = Client(url), Tally()
            for index, basket in enumerate(baskets):
                if index % len(people) % clients == number:
                    shop(client, basket, buyer=people[index % len(people)], tally=tally)
                    progress.advance(bar)
            client.close()
            return tally

        started = time.perf_counter()
        tallies = list(pool.map(work, range(clients)))
        return tallies, time.perf_counter() - started


def deposits_for(baskets: Sequence[Basket], *, count: int) -> list[int]:
    """What each of `count` buyers will spend, in cents."""
    return [sum(basket.total_cents for basket in baskets[number::count]) for number in range(count)]


def report(tallies: Sequence[Tally], *, took_s: float) -> Table:
    """Orders a second, how long people waited, and what they were refused."""
    checkouts = [seconds for tally in tallies for seconds in tally.checkout_s]
    baskets = [seconds for tally in tallies for seconds in tally.basket_s]
    table = Table("Replay", "")
    table.add_row("orders", f"{len(checkouts):,} in {took_s:.1f} s, {len(checkouts) / took_s:.1f}/s")
    for name, times in (("checkout POST", checkouts), ("whole basket", baskets)):
        if len(times) > 1:
            cuts = statistics.quantiles(times, n=100, method="inclusive")
            table.add_row(f"{name} p50, p99", f"{cuts[49] * 1000:.1f} ms, {cuts[98] * 1000:.1f} ms")
    for reason, count in sum((tally.refusals for tally in tallies), Counter[str]()).most_common():
        table.add_row(f"refused, {reason}", f"{count:,}")
    return table


def _loopback(_context: click.Context, _option: click.Parameter, url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in LOOPBACK:
        raise click.BadParameter("Only a shop on this machine is measured: http://127.0.0.1:PORT.")
    return parts


@click.command("replay")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--url", default="http://127.0.0.1:5000", show_default=True, callback=_loopback, help="The running shop.")
@click.option("--baskets", "limit", default=5000, show_default=True, type=click.IntRange(1, 20_000), help="Invoices to replay.")
@click.option("--clients", default=8, show_default=True, type=click.IntRange(1, 64), help="Clients at once.")
@click.option("--buyers", "buyer_count", default=200, show_default=True, type=click.IntRange(1, 2000), help="People who shop.")
@click.option("--max-lines", type=click.IntRange(1), help="Leave out what a basket has beyond so many lines.")
@with_appcontext
def command(path: Path, url: SplitResult, limit: int, clients: int, buyer_count: int, max_lines: int | None) -> None:
    """Replay real baskets of FILE as live checkouts, after `flask import catalogue FILE`.

    The running shop and this command share DATABASE_URL and SECRET_KEY (or DATA_DIR).
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    database: Database = app.extensions["database"]
    baskets = read_baskets(path, list_offers(database), limit=limit, max_lines=max_lines)
    if not baskets:
        raise click.ClickException("The file has no basket of imported products: run flask import catalogue first.")
    people = bench_buyers.prepare(app, database, run=secrets.token_hex(4),
                                  deposits_cents=deposits_for(baskets, count=max(clients, min(buyer_count, len(baskets)))))
    tallies, took_s = run_clients(url, baskets, people, clients=clients)
    console = Console()
    console.print(report(tallies, took_s=took_s))
    findings = list_findings(current_config())
    if findings:
        raise click.ClickException(f"The audit found {', '.join(finding.claim for finding in findings)}: see flask audit.")
    console.print("The audit found nothing.")

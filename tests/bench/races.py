"""`flask bench races`: every race many times at 2 and at 10 at once, and then without its guards until it breaks."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.progress import Progress
from rich.table import Column, Table

from app import create_app
from app.config import Config
from app.db import Database
from tests.bench.report import console
from tests.bench.stage import empty_server, findings
from tests.concurrency import racing
from tests.concurrency.ledger_races import LEDGER_RACES
from tests.concurrency.races import RACES, Race
from tests.concurrency.shipping_races import SHIPPING_RACES
from tests.databases import Server
from tests.shop import Shop

AT_ONCE = (2, 10)


@click.command("races")
@click.option("--trials", default=200, show_default=True, help="How often each race is played.")
@click.option("--only", default="", help="Only races whose name has this in it.")
def command(*, trials: int, only: str) -> None:
    """Play every race; exit 1 when a claim broke, or held without its guards."""
    races = [race for race in (*RACES, *LEDGER_RACES, *SHIPPING_RACES) if only in race.name]
    table = Table(Column("Race", min_width=30), "At once", "Trials", "Failures", "Median ms", "Unguarded, broke in trial")
    broken = 0
    with empty_server() as server, Progress(transient=True) as progress:
        bar = progress.add_task("Races", total=len(races) * (len(AT_ONCE) + 1))
        for race in races:
            proof = _prove(server, race)
            progress.advance(bar)
            for at_once in AT_ONCE:
                failures, median_ms = _play(server, race, at_once=at_once, trials=trials)
                broken += bool(failures) or proof is None
                table.add_row(race.name, str(at_once), str(trials), str(failures), f"{median_ms:.1f}", str(proof or "never"))
                progress.advance(bar)
    console().print(table)
    if broken:
        raise SystemExit(1)


def _play(server: Server, race: Race, *, at_once: int, trials: int) -> tuple[int, float]:
    """How many trials broke the claim (a finding of the audit afterwards is one more), and the median of their times in ms."""
    failures, times_ms = 0, []
    with _shop(server) as shop:
        for _ in range(trials):
            began = time.perf_counter()
            try:
                race.play(shop, at_once)
            except AssertionError:
                failures += 1
            times_ms.append((time.perf_counter() - began) * 1000)
        failures += bool(findings(shop.owner))
    return failures, statistics.median(times_ms)


def _prove(server: Server, race: Race) -> int | None:
    """In which trial the claim breaks without its guards, None when it does not."""
    with _shop(server) as shop, race.unguarded(shop):
        try:
            return racing.prove_race(lambda: race.play(shop, race.unguarded_at_once))
        except LookupError:
            return None


@contextmanager
def _shop(server: Server) -> Iterator[Shop]:
    """An empty shop in a database of its own."""
    with server.clone(server.template()) as urls, tempfile.TemporaryDirectory() as folder:
        database, owner = Database(urls.app, pool_size=10, wait_s=30, queue=500), Database(urls.owner, pool_size=2)
        config = Config(app_env="test", secret_key="test" * 8, database_url=urls.app, data_dir=Path(folder))
        app = create_app(config, database)
        app.testing = True
        yield Shop(app, database, owner)
        database.close()
        owner.close()

"""`flask bench world`: orders travel from warehouse to door through a network that loses, copies and reorders, and are counted.

A whole shop runs under its supervisor, with its link, worker and carrier; the world runs beside it, because it is the one that
is told to be faulty. First 1,000 orders travel while the world drops half of what it hears, says things twice and in the wrong
order, cuts connections, and the link is killed again and again: each package must be packed, loaded and delivered once, and both
sides must count the same goods. Then the same without faults, for speed.
"""

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from rich.progress import Progress, TaskID
from rich.table import Table

from app.cli.processes import free_port
from app.config import ROOT
from app.models import world_link
from tests.bench.report import console
from tests.bench.stage import Stage, findings, served, tied_to_us
from tests.shop import Offer, Shop

OFFERS = 20
WAREHOUSES = (("Northgate", 40, 40), ("Eastbrook", 40, -40), ("Southfield", -40, -40), ("Westhaven", -40, 40))
AT_ONCE = 1_000_000
DEADLINE_S = 1_800.0
LOOK_S = 0.25
GOAL_COMMANDS, GOAL_TRIPS = 200, 40
FAULTS = ("--flakiness", "50", "--duplicate", "20", "--reorder", "20")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Where the world listens."""

    shop: int
    carrier: int


@click.command("world")
@click.option("--orders", default=1000, show_default=True, help="Orders of one package each, with faults and once more without.")
@click.option("--reconnects", default=50, show_default=True, help="Connections that the world cuts at least.")
@click.option("--kills", default=10, show_default=True, help="How often the link is killed with -9.")
@click.option("--seed", default=1, show_default=True, help="Draws the faults and the moments of the kills.")
def command(*, orders: int, reconnects: int, kills: int, seed: int) -> None:
    """Count what travels through a hostile network, and measure how fast it does through a good one."""
    ports = Ports(shop=free_port(), carrier=free_port())
    settings = {"WORLD_HOST": "127.0.0.1", "WORLD_PORT": str(ports.shop), "WORLD_CARRIER_PORT": str(ports.carrier),
                "CARRIER_PORT": str(free_port()), "DATABASE_POOL_SIZE": "4"}
    with served(settings) as stage, Progress() as progress:
        table = Table("What", "Seen", "Goal")
        offers = _stock(stage.shop, units=3 * orders)
        every = str(max(10, orders // reconnects))   # messages from one cut to the next
        with _world(stage, ports, "--seed", str(seed), *FAULTS, "--disconnect-every", every):
            moments = sorted(random.Random(seed).randrange(orders) for _ in range(kills))
            took_s = _travel(stage, offers, orders=orders, progress=progress, kill_at=moments)
            _until(lambda: _is_quiet(stage), what="quiet")
            for row in _counted(stage, orders=orders, reconnects=reconnects, kills=kills, took_s=took_s):
                table.add_row(*row)
        with _world(stage, ports):
            for row in _measured(stage, offers, orders=orders, progress=progress):
                table.add_row(*row)
    console().print(table)


@contextmanager
def _world(stage: Stage, ports: Ports, *options: str) -> Iterator[None]:
    """The world as a process, where the shop expects it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    environment |= {"DATA_DIR": str(stage.config.data_dir)}
    with (stage.config.data_dir / "world.log").open("ab") as log:
        world = subprocess.Popen(
            [str(Path(sys.executable).parent / "flask"), "--app", "app.cli", "world", "simulate", "--shop-port", str(ports.shop),
             "--carrier-port", str(ports.carrier), "--speed", str(AT_ONCE), *options],
            cwd=ROOT, env=environment, stdout=log, stderr=log, preexec_fn=tied_to_us())  # noqa: PLW1509 - it calls prctl only
        try:
            yield
        finally:
            world.send_signal(signal.SIGTERM)
            world.wait(20)


def _stock(shop: Shop, *, units: int) -> list[Offer]:
    """Offers whose goods are ordered for the warehouses; they come when there is a world."""
    warehouses = [shop.warehouse(name, x=x, y=y) for name, x, y in WAREHOUSES]
    offers = [shop.offer(quantity=0, price_cents=1000) for _ in range(OFFERS)]
    for offer, warehouse in itertools.product(offers, warehouses):
        shop.replenish(offer, warehouse, units // (OFFERS * len(warehouses)) + 1)
    return offers


def _travel(stage: Stage, offers: Sequence[Offer], *, orders: int, progress: Progress, kill_at: Sequence[int]) -> float:
    """Place orders and wait until all are at their doors, killing the link after these; how long that took, in seconds."""
    _until(lambda: _number(stage, "SELECT count(*) FROM replenishments WHERE status <> 'arrived'") == 0, what="the goods")
    began = time.monotonic()
    task = progress.add_task("Through a hostile network", total=orders)
    for number in range(orders):
        stage.shop.order(stage.shop.alice, offers[number % len(offers)])
        if number in kill_at:
            _kill_link(stage)
        if number % 25 == 0:
            _show(stage, progress, task)
    _until(lambda: _show(stage, progress, task) >= orders, what="all deliveries")
    return time.monotonic() - began


def _measured(stage: Stage, offers: Sequence[Offer], *, orders: int, progress: Progress) -> Iterator[tuple[str, str, str]]:
    """Speeds without faults: orders wait for the link, which is then let loose on them."""
    before = _delivered(stage)
    stage.shop.db.transact(lambda tx: world_link.set_wanted(tx, wanted=False))
    _until(lambda: _number(stage, "SELECT count(*) FROM world_link WHERE state = 'off'") == 1, what="the link's end")
    for number in range(orders):
        stage.shop.order(stage.shop.alice, offers[number % len(offers)])
    task = progress.add_task("Through a good network", total=before + orders)
    stage.shop.db.transact(lambda tx: world_link.set_wanted(tx, wanted=True))
    _until(lambda: _show(stage, progress, task) >= before + orders, what="all deliveries")
    with stage.shop.db.reading() as tx:
        _, rows = tx.rows("""
                          WITH latest AS (SELECT kind, sent_at, acked_at
                                          FROM outbox
                                          WHERE kind IN ('pack', 'load')
                                          ORDER BY id DESC
                                          LIMIT %(commands)s)
                          SELECT count(*) FILTER (WHERE kind = 'pack')
                                 / extract(epoch FROM max(acked_at) FILTER (WHERE kind = 'pack') - min(sent_at)),
                                 %(orders)s / extract(epoch FROM (SELECT max(delivered_at) FROM shipments) - min(sent_at))
                          FROM latest
                          """, commands=2 * orders, orders=orders)
    commands, trips = rows[0]
    yield "Commands a second, said and acked", f"{commands:,.0f}", f"≥ {GOAL_COMMANDS}"
    yield "Whole trips a second", f"{trips:,.1f}", f"≥ {GOAL_TRIPS}"
    yield "The audit's findings", ", ".join(findings(stage.shop.owner)) or "none", "none"


def _counted(stage: Stage, *, orders: int, reconnects: int, kills: int, took_s: float) -> Iterator[tuple[str, str, str]]:
    """What became of the packages, on both sides."""
    for status in ("packed", "loaded", "delivered"):
        yield f"Packages {status} once", str(_number(stage, _ONCE, status=status)), str(orders)
    yield "Packages that the world delivered", str(_number(stage, _WORLDS_DELIVERED)), str(orders)
    yield "Places where stock differs", str(_number(stage, _DIFFERENT)), "0"
    yield "Messages said again", str(_number(stage, _SAID_AGAIN)), ""
    yield "Copies heard", str(_number(stage, "SELECT sum(copies) - count(*) FROM inbox")), ""
    yield "Connections of the link", str(_number(stage, "SELECT connected_count FROM world_link")), f"> {reconnects}"
    yield "Kills of the link", str(kills), ""
    yield "Took", f"{took_s:,.0f} s", ""


_ONCE = """
    SELECT count(*)
    FROM (SELECT shipment_id FROM shipment_events WHERE status = %(status)s GROUP BY shipment_id HAVING count(*) = 1) once
"""
_SAID_AGAIN = "SELECT sum(sent_count) - count(*) FROM outbox WHERE sent_count > 0"
_WORLDS_DELIVERED = "SELECT count(*) FROM simulated_world.packages WHERE status = 'delivered'"
_DIFFERENT = """
    SELECT count(*)
    FROM (SELECT s.warehouse_id, s.offer_id, s.on_hand
          FROM stock s
          JOIN warehouses w ON w.id = s.warehouse_id AND w.owner_id IS NULL) ours
    FULL JOIN simulated_world.stock theirs ON theirs.warehouse_id = ours.warehouse_id AND theirs.product_id = ours.offer_id
    WHERE ours.on_hand IS DISTINCT FROM theirs.on_hand
"""


def _is_quiet(stage: Stage) -> bool:
    return _number(stage, "SELECT count(*) FROM outbox WHERE acked_at IS NULL AND failure IS NULL") == 0


def _delivered(stage: Stage) -> int:
    return _number(stage, "SELECT count(*) FROM shipments WHERE status = 'delivered'")


def _show(stage: Stage, progress: Progress, task: TaskID) -> int:
    delivered = _delivered(stage)
    progress.update(task, completed=delivered)
    return delivered


def _number(stage: Stage, sql: str, **params: object) -> int:
    with stage.shop.owner.reading() as tx:
        return int(tx.value(sql, **params) or 0)


def _kill_link(stage: Stage) -> None:
    """Kill -9 the link of this shop; its supervisor starts another."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if int(parent) == stage.pid and b"\0world\0link" in line:
            os.kill(int(entry.name), signal.SIGKILL)


def _until(condition: Callable[[], bool], *, what: str) -> None:
    deadline = time.monotonic() + DEADLINE_S
    while not condition():
        if time.monotonic() > deadline:
            raise click.ClickException(f"Waited {DEADLINE_S:.0f} s for {what}.")
        time.sleep(LOOK_S)

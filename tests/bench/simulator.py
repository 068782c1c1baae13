"""`flask bench simulator`: what the warehouse world can do by itself, with nobody lossy in between and nobody slow beside it."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.table import Column, Table

from app.cli.processes import free_port
from tests.bench.report import console
from tests.bench.stage import empty_server
from tests.processes.test_world_simulator import process
from tests.trips import faithful, open_world, trips
from tests.world import Client, SimulatedWorld, work_until

TRUCKS = 20
PACKAGES_PER_ROUND = 500


@click.command("simulator")
@click.option("--commands", default=20_000, show_default=True, help="Queries to send.")
@click.option("--per-message", default=100, show_default=True, help="How many of them in one message.")
@click.option("--packages", default=2000, show_default=True, help="Packages to bring from stock to door.")
def command(*, commands: int, per_message: int, packages: int) -> None:
    """Measure commands and whole trips per second of `flask world simulate`, in a process of its own."""
    table = Table("What", Column("per second", justify="right"), Column("its own processor time", justify="right"))
    with empty_server() as server, server.clone(server.template()) as urls:
        world = SimulatedWorld(shop_port=free_port(), carrier_port=free_port())
        with process(urls, world) as running:
            with _measured(table, running, "commands", commands):
                _ask(world, commands=commands, per_message=per_message)
            with _measured(table, running, "commands, one by one", commands // 20):
                _ask(world, commands=commands // 20, per_message=1)
            with _measured(table, running, "whole trips", packages):
                _travel(world, packages=packages)
    console().print(table)


@contextmanager
def _measured(table: Table, running: subprocess.Popen[bytes], what: str, count: int) -> Iterator[None]:
    began, used = time.perf_counter(), _processor_s(running.pid)
    yield
    took_s, used = time.perf_counter() - began, _processor_s(running.pid) - used
    table.add_row(what, f"{count / took_s:,.0f}", f"{used / took_s:.0%} of a core")


def _processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _ask(world: SimulatedWorld, *, commands: int, per_message: int) -> None:
    """A client that keeps five messages on their way; every answer is acked."""
    with Client(world.shop_port, is_shop=True) as shop:
        shop.enter()
        acked = sent = answered = 0
        while acked < commands or answered < commands:
            while sent < commands and sent - acked < 5 * per_message:
                shop.say(queries=[{"packageid": 1, "seqnum": sent + number} for number in range(per_message)])
                sent += per_message
            message = shop.hear()
            acked += len(message.acks)
            answered += len(message.error)
            if message.error:
                shop.say(acks=[error.seqnum for error in message.error])


def _travel(world: SimulatedWorld, *, packages: int) -> None:
    """Rounds of trips, each with all its steps."""
    for _ in range(packages // PACKAGES_PER_ROUND):
        with faithful(world, open_world(world, trucks=TRUCKS)) as (shop, carrier):
            shop.resend_s = carrier.resend_s = 5.0
            for is_there in trips(shop, carrier, packages=PACKAGES_PER_ROUND, trucks=TRUCKS):
                work_until(is_there, shop, carrier)

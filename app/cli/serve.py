"""`flask serve`: the whole shop in the foreground, its database included."""

import fcntl
import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table

from app.cli import schema
from app.cli.cluster import Cluster
from app.cli.context import current_config
from app.cli.db import available, plainly
from app.cli.processes import free_port, is_port_free
from app.cli.supervisor import Program, run
from app.config import ROOT, Config, database_urls

DEMO_PASSWORD = "demo-pass-2026"  # noqa: S105 - the published password of people who exist in demo shops only
DEMO_PEOPLE = {
    "buyer@example.org": "buys",
    "seller@example.org": "sells",
    "seller2@example.org": "sells",
    "operator@example.org": "runs the marketplace",
}
WELCOME_DEADLINE_S = 60


@click.command()
@with_appcontext
def serve() -> None:
    """Run everything in the foreground: database, world, carrier, web, worker, link. Ctrl-C stops all of it."""
    config = current_config()
    _stop_on_signals()
    os.chdir(ROOT)
    with plainly(), _alone(config.data_dir):
        _refuse_taken_port(config)
        has_demo = _prepare_database(config)
        _move_taken_ports(config)
        run(_programs(config, has_demo=has_demo), folder=config.data_dir)


@click.command(hidden=True)
@click.option("--people/--no-people", default=False)
@with_appcontext
def welcome(*, people: bool) -> None:
    """Wait until the shop answers, then say where it is and who can log in."""
    config = current_config()
    deadline = time.monotonic() + WELCOME_DEADLINE_S
    while not _answers(f"http://{_reachable_host(config)}:{config.port}/readyz"):
        if time.monotonic() > deadline:
            raise click.ClickException("The shop does not answer.")
        time.sleep(0.1)
    Console().print(f"\nThe shop is open: [bold]{_public_url(config)}[/bold]  (Ctrl-C closes it)", highlight=False)
    if people:
        Console().print(_people())


def _people() -> Table:
    table = Table("Log in as", "who", title=f"Password for all of them: {DEMO_PASSWORD}")
    for email, role in DEMO_PEOPLE.items():
        table.add_row(email, role)
    return table


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _reachable_host(config: Config) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104 - compared, not bound
    return f"[{host}]" if ":" in host else host


def _public_url(config: Config) -> str:
    return config.public_url or f"http://{_reachable_host(config)}:{config.port}"


def _programs(config: Config, *, has_demo: bool) -> list[Program]:
    binaries = Path(sys.executable).parent
    flask = (str(binaries / "flask"), "--app", "app.cli")
    # granian's warnings are advice on tuning, printed at every start; what goes wrong it calls an error.
    web = Program(name="web", priority=20, command=(
        str(binaries / "granian"), "--interface", "wsgi", "--factory", "--no-ws",
        "--host", config.host, "--port", str(config.port),
        "--workers", str(config.web_workers), "--blocking-threads", str(config.server_threads), "--respawn-failed-workers",
        "--respawn-interval", "0.1", "--workers-kill-timeout", "2", "--log-level", "error", "app.cli.web:create"))
    link = Program(name="link", priority=20, command=(*flask, "world", "link"))
    greeting = Program(name="welcome", priority=30, once=True,
                       command=(*flask, "welcome", "--people" if has_demo else "--no-people"))
    worker = Program(name="worker", priority=20, command=(*flask, "worker"))
    return [*_database_programs(config), *_simulators(config, flask), web, worker, link, greeting]


def _simulators(config: Config, flask: Sequence[str]) -> list[Program]:
    """The world and the carrier, where nobody has named others. They keep what they know in tables of their own."""
    if not database_urls(config).owner:
        click.echo("Without DATABASE_OWNER_URL there is no simulated world: name one with WORLD_HOST.")
        return []
    programs = []
    if not config.world_host:
        programs.append(Program(name="world", priority=15, command=(*flask, "world", "simulate")))
    if not config.carrier_url:
        programs.append(Program(name="carrier", priority=16, command=(*flask, "carrier", "simulate")))
    return programs


def _move_taken_ports(config: Config) -> None:
    """Tell the programs another port for each of the simulators' that is taken, by a second shop on this machine, say."""
    ports = {"CARRIER_PORT": config.carrier_port}
    if not config.world_host:
        ports |= {"WORLD_PORT": config.world_port, "WORLD_CARRIER_PORT": config.world_carrier_port}
    os.environ.update({name: str(free_port()) for name, port in ports.items() if not is_port_free(port)})


def _database_programs(config: Config) -> list[Program]:
    if config.database_url:
        return []
    cluster = Cluster(config.cluster_dir)
    cluster.prepare()
    return [Program(name="postgres", priority=10, command=cluster.command(), stop_signal="INT",
                    user=cluster.user, log=cluster.log)]


def _prepare_database(config: Config) -> bool:
    """Make, fill or migrate what needs it, once; True when the demo people can log in. The server is down afterwards."""
    if not config.database_url:
        click.echo("Starting the database …")
        Cluster(config.cluster_dir).stop()
    with available(config):
        owner = schema.owner_url(config)
        if not schema.has_schema(owner):
            click.echo("Making the schema …")
            schema.create(owner)
        for name in schema.apply_migrations(owner):
            click.echo(f"Applied {name}")
        if config.seed_size != "none" and not schema.has_people(owner):
            click.echo(f"Filling the {config.seed_size} demo shop …")
            schema.load(owner, size=config.seed_size, media=schema.media_folder(config))
        return schema.has_demo_people(owner)


def _refuse_taken_port(config: Config) -> None:
    if not is_port_free(config.port, host=config.host):
        raise click.ClickException(f"Port {config.port} is in use: stop what listens there, or set PORT to another one.")


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """One running shop for each data folder."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "serve.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(
                f"A shop is already running on {data_dir}: stop it, or set DATA_DIR to another folder.") from None
        yield


def _stop_on_signals() -> None:
    """Until the supervisor takes over, a signal unwinds what was started."""
    def leave(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(1)

    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, leave)

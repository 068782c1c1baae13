"""Commands of the terminal: `flask --help` lists them."""

from flask import Flask

from app.cli.audit import audit
from app.cli.bench import group as bench
from app.cli.carrier import group as carrier
from app.cli.config import show_config
from app.cli.db import group as db
from app.cli.import_ import group as import_
from app.cli.search import group as search
from app.cli.serve import serve, welcome
from app.cli.worker import worker
from app.cli.world import group as world

COMMANDS = (audit, bench, carrier, db, import_, search, serve, show_config, welcome, worker, world)


def register(app: Flask) -> None:
    """Make every command known to `flask`."""
    for command in COMMANDS:
        app.cli.add_command(command)

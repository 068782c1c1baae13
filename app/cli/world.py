"""`flask world`: the link to the warehouse world."""

import importlib
import logging
import signal

import click
from flask import current_app
from flask.cli import AppGroup

from app.cli.config import current_config

world = AppGroup("world", help="The warehouse world.")


@world.command()
def link() -> None:
    """Speak with the world until a signal says to stop."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    # With its libraries: the web server's processes know this command too.
    running = importlib.import_module("app.link").Link(config=current_config(), database=current_app.extensions["database"])
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: running.stop())
    click.echo("The link is running.")
    running.run()

"""`flask world link`: the process that speaks with the world."""

import logging
import signal

import click
from flask.cli import with_appcontext

from app.cli.context import current_config, current_database
from app.link import Link


@click.command("link")
@with_appcontext
def command() -> None:
    """Speak with the world until a signal says to stop."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    link = Link(config=current_config(), database=current_database())
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: link.stop())
    link.run()

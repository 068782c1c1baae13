"""`flask config`: every setting, what it is now and what it is for."""

from dataclasses import fields

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table

from app.cli.context import current_config
from app.config import Config


@click.command("config")
@with_appcontext
def show_config() -> None:
    """Show every setting, its value (secrets are masked) and what it is for."""
    Console().print(table(current_config()))


def table(config: Config) -> Table:
    """One row for each variable; a secret shows only whether it is set."""
    made = Table("Variable", "Value", "Meaning")
    for setting in fields(config):
        value = str(getattr(config, setting.name))
        if setting.metadata["secret"] and value:
            value = "••••••"
        made.add_row(setting.name.upper(), value, setting.metadata["description"])
    return made

"""`flask config`: every setting, what it is now and what it is for."""

from dataclasses import fields

import click
from flask import current_app
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table

from app.config import Config


def current_config() -> Config:
    """The settings that the application of this command was built with."""
    config = current_app.extensions["config"]
    assert isinstance(config, Config)
    return config


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

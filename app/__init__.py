"""Mini-Amazon: `create_app` makes the whole shop, `app.cli.create_app` what the programs beside its web server need."""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Config
    from app.db import Database


def create_app(config: "Config | None" = None, database: "Database | None" = None) -> "Flask":
    """The WSGI application. Connections are opened by the first request, so that it may be built before a fork.

    Its parts are loaded here and not with the package: most programs are no web server, and start in half the time without them.
    """
    made: Flask = importlib.import_module("app.wiring").create_app(config, database)
    return made

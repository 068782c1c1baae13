"""Commands of the terminal: `flask --help` lists them."""

from flask import Flask

from app.cli.lazy import LazyGroup
from app.config import Config, database_urls
from app.db import Database

COMMANDS = {
    "audit": "app.cli.audit:audit",
    "bench": "app.cli.bench:group",
    "carrier": "app.cli.carrier:group",
    "config": "app.cli.config:show_config",
    "db": "app.cli.db:group",
    "import": "app.cli.import_:group",
    "search": "app.cli.search:group",
    "serve": "app.cli.serve:serve",
    "welcome": "app.cli.serve:welcome",
    "worker": "app.cli.worker:worker",
    "world": "app.cli.world:group",
}


def create_app() -> Flask:
    """An application that has commands and no pages: for programs that are no web server."""
    app = Flask("app", static_folder=None)
    prepare(app, Config.from_environment())
    return app


def prepare(app: Flask, config: Config, database: Database | None = None) -> None:
    """Give it what every command works with, and make the commands known to `flask`."""
    app.extensions["config"] = config
    app.extensions["database"] = database or Database(
        database_urls(config).app, pool_size=config.database_pool_size, wait_s=config.database_pool_wait_s,
        queue=config.database_pool_queue)
    app.cli = LazyGroup("app", places=COMMANDS)

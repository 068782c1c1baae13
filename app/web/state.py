"""What belongs to the running application rather than to a request: its configuration, database and media store."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app
from werkzeug.local import LocalProxy

from app.config import Config
from app.db import Database
from app.integrations.media import Store

View = TypeVar("View", bound=Callable[..., Any])


def _database() -> Database:
    return cast("Database", current_app.extensions["database"])


def _config() -> Config:
    return cast("Config", current_app.extensions["config"])


def _media_store() -> Store:
    return cast("Store", current_app.extensions["media_store"])


db = cast("Database", LocalProxy(_database))
config = cast("Config", LocalProxy(_config))
media_store = cast("Store", LocalProxy(_media_store))


def query_budget(statements: int) -> Callable[[View], View]:
    """Declare how many statements a page may send, visitor and header included; a test holds every view to it."""

    def declare(view: View) -> View:
        view.query_budget = statements  # type: ignore[attr-defined]
        return view

    return declare

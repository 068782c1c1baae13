"""What a command works with."""

from flask import current_app

from app.config import Config
from app.db import Database


def current_config() -> Config:
    """The settings that the application of this command was built with."""
    config = current_app.extensions["config"]
    assert isinstance(config, Config)
    return config


def current_database() -> Database:
    """The database of these settings, as the role that the shop has."""
    database = current_app.extensions["database"]
    assert isinstance(database, Database)
    return database

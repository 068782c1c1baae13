"""`flask db`: the database of this installation."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Concatenate, ParamSpec

import click
from flask.cli import AppGroup, with_appcontext

from app.cli import schema
from app.cli.cluster import Cluster, ClusterError
from app.cli.context import current_config
from app.config import Config, database_urls
from db.migrate import BadMigration

P = ParamSpec("P")
SIZES = click.Choice(["small", "medium", "large"])

group = AppGroup("db", help="The database: start and stop it, make it, change it, look into it.")


@contextmanager
def plainly() -> Iterator[None]:
    """What cannot be done is said in a sentence, without a traceback."""
    try:
        yield
    except (BadMigration, ClusterError, schema.ScriptError) as error:
        raise click.ClickException(str(error)) from None


def _command(body: Callable[Concatenate[Config, P], None]) -> Callable[P, None]:
    @wraps(body)
    def call(*args: P.args, **kwargs: P.kwargs) -> None:
        with plainly():
            body(current_config(), *args, **kwargs)

    return with_appcontext(call)


@contextmanager
def available(config: Config) -> Iterator[None]:
    """The server answers inside the block, with roles and a database; the embedded one is left as it was found."""
    if config.database_url:
        yield
        return
    cluster = Cluster(config.cluster_dir)
    with cluster.running():
        schema.make_roles(cluster)
        yield


@group.command()
@_command
def up(config: Config) -> None:
    """Start the embedded PostgreSQL in the background."""
    if config.database_url:
        click.echo("DATABASE_URL is set: that server is used, and it is not ours to start.")
        return
    cluster = Cluster(config.cluster_dir)
    started = cluster.start()
    schema.make_roles(cluster)
    click.echo("PostgreSQL is up." if started else "PostgreSQL was up already.")


@group.command()
@_command
def down(config: Config) -> None:
    """Stop the embedded PostgreSQL."""
    if config.database_url:
        click.echo("DATABASE_URL is set: that server is used, and it is not ours to stop.")
        return
    stopped = Cluster(config.cluster_dir).stop()
    click.echo("PostgreSQL is down." if stopped else "PostgreSQL was not running.")


@group.command()
@click.option("--role", type=click.Choice(["app", "owner", "superuser"]), default="app", show_default=True)
@_command
def url(config: Config, role: str) -> None:
    """Print the address of the database, password included."""
    click.echo(_url(config, role))


@group.command(context_settings={"ignore_unknown_options": True})
@click.option("--role", type=click.Choice(["app", "owner", "superuser"]), default="app", show_default=True)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@_command
def shell(config: Config, role: str, arguments: tuple[str, ...]) -> None:
    """Open psql; further arguments are handed to it."""
    command, environment = schema.psql_command(_url(config, role))
    os.execve(command[0], [*command, *arguments], environment)  # noqa: S606 - psql takes this process's place


@group.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@_command
def dump(config: Config, arguments: tuple[str, ...]) -> None:
    """Write the database as SQL to standard output; further arguments are handed to pg_dump."""
    command, environment = schema.dump_command(schema.owner_url(config))
    os.execve(command[0], [*command, *arguments], environment)  # noqa: S606 - pg_dump takes this process's place


@group.command()
@_command
def create(config: Config) -> None:
    """Make the schema, unless it is there."""
    with available(config):
        owner = schema.owner_url(config)
        if schema.has_schema(owner):
            click.echo("The schema is there already. `db/setup.sh` drops it and begins anew.")
            return
        schema.create(owner)
    click.echo("The schema is made.")


@group.command()
@_command
def migrate(config: Config) -> None:
    """Apply the steps of db/migrations that this database has not seen."""
    with available(config):
        applied = schema.apply_migrations(schema.owner_url(config))
    click.echo("\n".join(f"Applied {name}" for name in applied) or "Nothing to apply.")


@group.command()
@click.argument("size", type=SIZES, default="small")
@_command
def setup(config: Config, size: str) -> None:
    """Drop everything, make the schema and load a demo shop."""
    with available(config):
        owner = schema.owner_url(config)
        click.echo("Making the schema …")
        schema.create(owner, clear=True)
        schema.load(owner, size=size, media=schema.media_folder(config))
    click.echo(f"The {size} demo shop is loaded.")


def _url(config: Config, role: str) -> str:
    if role == "app":
        return database_urls(config).app
    if role == "owner":
        return schema.owner_url(config)
    if config.database_url:
        raise schema.ScriptError("The superuser of the server behind DATABASE_URL is not known to us.")
    return Cluster(config.cluster_dir).url(role)

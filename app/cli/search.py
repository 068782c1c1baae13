"""`flask search embed`: switch search by meaning on."""

import importlib
import math

import click
from flask.cli import AppGroup, with_appcontext
from rich.progress import Progress

from app.cli import schema
from app.cli.context import current_config
from app.cli.db import available, plainly
from app.config import Config
from app.db import Database, Tx
from app.integrations import embeddings as models
from app.integrations.embeddings import Model, ModelMissing
from app.models import embedding_table, embeddings

group = AppGroup("search", help="Search by meaning, which is optional.")

# An index is made anew when the right number of lists is so many times as large or small.
LISTS_OFF_MAX = 2
NOT_AVAILABLE = (
    "This PostgreSQL does not have pgvector. Install it beside the server (on Debian the package postgresql-NN-pgvector), or use "
    "the embedded server, which brings it.")
NOT_ALLOWED = (
    "The extension vector is not in this database, and its owner may not make it: have a superuser run “CREATE EXTENSION vector” "
    "there.")


@group.command()
@with_appcontext
def embed() -> None:
    """Embed what products mean with SEMANTIC_MODEL, so that search finds what no word matches.

    Makes the extension vector and the table product_embeddings where they are missing. A second run embeds only what changed.
    """
    config = current_config()
    model = _model(config)
    with plainly(), available(config):
        database = Database(schema.owner_url(config), pool_size=1)
        try:
            _make_extension(config, database)
            if database.transact(lambda tx: _make_table(tx, model)):
                click.echo(f"Made the table product_embeddings for vectors of {model.dimensions} numbers.")
            embedded, count = _embed(database, model)
            click.echo(f"Embedded {embedded:,} of {count:,} products; the others were as they are.")
            if _make_index(database, count):
                click.echo("Made the index anew.")
        finally:
            database.close()
    click.echo(f"Ready. A shop that runs with SEMANTIC_MODEL={config.semantic_model} uses it within a minute.")


def _model(config: Config) -> Model:
    """The model, fetched first where only its name is known."""
    setting = config.semantic_model
    if not setting:
        raise click.ClickException(
            "SEMANTIC_MODEL is empty: set it to the folder of a static embedding model, or to the name of one on the Hugging "
            "Face Hub, such as minishlab/potion-base-8M.")
    try:
        if models.fetch(setting, data_dir=config.data_dir):
            click.echo(f"Fetched {setting} to {models.folder_of(setting, data_dir=config.data_dir)}.")
        return models.load(setting, data_dir=config.data_dir)
    except ModelMissing as error:
        raise click.ClickException(str(error)) from None


def _make_extension(config: Config, database: Database) -> None:
    """Make the extension, unless it is there: on a server of one's own as the owner, who may be refused."""
    with database.reading() as tx:
        if embeddings.get_state(tx).has_vectors:
            return
        if not embedding_table.is_available(tx):
            raise click.ClickException(NOT_AVAILABLE)
    try:
        schema.make_vector_extension(config)
    except schema.ScriptError:
        raise click.ClickException(NOT_ALLOWED) from None


def _make_table(tx: Tx, model: Model) -> bool:
    """Make the table, unless there is one for this very model; False when there is."""
    embedding_table.lock_making(tx)
    if embeddings.get_state(tx).is_made_by(model.fingerprint, model.dimensions):
        return False
    embedding_table.make_table(tx, fingerprint=model.fingerprint, dimensions=model.dimensions)
    return True


def _make_index(database: Database, count: int) -> bool:
    """Make the index, with as many lists as each has products, unless there is one that nearly fits; False when there is."""
    lists = max(1, math.isqrt(count))
    with database.reading() as tx:
        made = embeddings.get_state(tx).lists or 0
    if made // LISTS_OFF_MAX <= lists <= made * LISTS_OFF_MAX:
        return False
    database.transact(lambda tx: embedding_table.make_index(tx, lists=lists))
    return True


def _embed(database: Database, model: Model) -> tuple[int, int]:
    """Embed what is missing, with a bar; returns how many those were, and how many products there are."""
    jobs = importlib.import_module("app.jobs.embedding")   # with its libraries: the web server's processes know this command too
    with database.reading() as tx:
        count = embeddings.count_products(tx)
    with Progress(transient=True) as progress:
        task = progress.add_task("Embedding", total=count)
        return jobs.embed_outdated(database, model, tell=lambda done: progress.advance(task, done)), count

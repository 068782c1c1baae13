"""What products mean, kept up to date where somebody has switched search by meaning on."""

import functools
from collections.abc import Callable

from app.db import Database
from app.integrations import embeddings as models
from app.integrations.embeddings import Model, ModelMissing
from app.jobs.handlers import Worker
from app.models import embeddings, products

AT_ONCE = 200

# A worker reads its model once.
_load = functools.cache(models.load)


def embed_products(worker: Worker) -> None:
    """Embed what is new or changed since this process looked last.

    Without a model, or a table that `flask search embed` made with it, nothing is to do: the web server logs what is missing.
    """
    setting = worker.config.semantic_model
    if not setting:
        return
    extent = worker.database.transact(products.get_extent)
    if worker.counted.get("embeddings") == extent:
        return
    try:
        model = _load(setting, data_dir=worker.config.data_dir)
    except ModelMissing:
        return
    with worker.database.reading() as tx:
        state = embeddings.get_state(tx)
    if state.is_made_by(model.fingerprint, model.dimensions):
        embed_outdated(worker.database, model)
        worker.counted["embeddings"] = extent


def embed_outdated(database: Database, model: Model, *, tell: Callable[[int], None] = lambda _count: None) -> int:
    """Embed every product whose embedding is missing or older than its text, and forget those of hidden ones; returns how many
    were embedded. `tell` is told of each batch."""
    embedded = after_id = 0
    while sources := database.transact(functools.partial(embeddings.list_outdated, after_id=after_id, limit=AT_ONCE)):
        vectors = model.embed([source.text for source in sources])
        database.transact(functools.partial(embeddings.keep, sources=sources, vectors=vectors))
        embedded, after_id = embedded + len(sources), sources[-1].product_id
        tell(len(sources))
    database.transact(embeddings.delete_hidden)
    return embedded

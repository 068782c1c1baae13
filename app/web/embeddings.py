"""Search by meaning in this process: the embedding model, as long as the database has embeddings that it made.

Model and database are looked at in a thread of their own, so that no page waits for either, and again every LOOK_AGAIN_S. While
something is missing nothing is near anything, and pages are what they are without this; the log says once what it is.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from flask import Flask, current_app

from app.config import Config
from app.db import Database
from app.domain import errors, ranking
from app.integrations import embeddings as models
from app.integrations.embeddings import Model, ModelMissing
from app.models import embeddings
from app.models.embeddings import Near

LOOK_AGAIN_S = 60.0

_log = logging.getLogger(__name__)


class Embeddings:
    """What this process needs to find what is near in meaning. It does nothing until it is asked or started."""

    def __init__(self, config: Config, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._config = config
        self._database = database
        self._clock = clock
        self._looking = threading.Lock()
        self._looked_at: float | None = None
        self._model: Model | None = None
        self._trouble = ""
        self.ready: Model | None = None

    def start(self) -> None:
        """Look whether everything is there, in the background, unless that was done lately or nobody wants it."""
        if not self._config.semantic_model or not self._is_due() or not self._looking.acquire(blocking=False):
            return
        threading.Thread(target=self._look_and_release, name="embeddings", daemon=True).start()

    def look(self) -> str:
        """Look now; returns what is missing, "" when nothing is."""
        with self._looking:
            return self._look()

    def list_nearest(self, text: str, *, limit: int) -> list[Near]:
        """Products whose meaning is nearest to that of a text; none while anything is missing, or nothing is near enough."""
        self.start()
        vector = self.ready.embed([text])[0] if self.ready else None
        if vector is None:
            return []
        try:
            with self._database.reading_what_may_be_missing() as tx:
                return embeddings.list_nearest(tx, vector=vector, similarity_min=ranking.NEAR, limit=limit)
        except (errors.Missing, errors.Busy) as error:
            self._note(f"the database could not say what is near ({error.__cause__ or error})")
            return []

    def _is_due(self) -> bool:
        return self._looked_at is None or self._clock() - self._looked_at > LOOK_AGAIN_S

    def _look_and_release(self) -> None:
        try:
            self._look()
        finally:
            self._looking.release()

    def _look(self) -> str:
        self._looked_at = self._clock()
        try:
            self._model = self._model or models.load(self._config.semantic_model, data_dir=self._config.data_dir)
            with self._database.reading() as tx:
                trouble = embeddings.get_state(tx).trouble(self._model.fingerprint, self._model.dimensions)
        except (ModelMissing, errors.Busy) as error:
            trouble = str(error)
        self._note(trouble)
        if not trouble:
            self.ready = self._model
        return trouble

    def _note(self, trouble: str) -> None:
        """Remember what is missing, and log it when it is news."""
        if trouble:
            self.ready = None
            if trouble != self._trouble:
                _log.warning("Search by meaning is off: %s", " ".join(trouble.split()))
        self._trouble = trouble


def init_app(app: Flask) -> None:
    app.extensions["embeddings"] = Embeddings(app.extensions["config"], app.extensions["database"])


def list_nearest(text: str, *, limit: int) -> Sequence[Near]:
    """What is near to a text in meaning, nearest first; nothing where that is switched off."""
    own: Embeddings = current_app.extensions["embeddings"]
    return own.list_nearest(text, limit=limit)

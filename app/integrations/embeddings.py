"""Static embeddings: a text becomes a vector, and texts that mean much the same become vectors that lie near each other.

The library model2vec is the optional extra `semantic`, and loaded by whoever loads a model: nobody else carries it. A model is a
folder. One that is known by a name only is fetched once, by a command, and kept beside the shop's data.
"""

import hashlib
import importlib
import importlib.util
import math
import re
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from app.domain.ids import slugify

if TYPE_CHECKING:
    from model2vec import StaticModel

LIBRARY = "model2vec"
# What pgvector can index.
DIMENSIONS_MAX = 2_000

Vector: TypeAlias = list[float]


class ModelMissing(Exception):
    """There is nothing to embed with; the text says why, and what to do."""


class Model:
    """A loaded model. `fingerprint` tells it from every other one, whatever its name. Vectors have `dimensions` numbers."""

    def __init__(self, static: "StaticModel") -> None:
        self._static = static
        # Encoding sets the tokenizer up anew each time, which not every version of it lets two threads do at once.
        self._lock = threading.Lock()
        self.dimensions = int(static.dim)
        self.fingerprint = _fingerprint(static)

    def embed(self, texts: Sequence[str]) -> list[Vector | None]:
        """The vector of each text; None for one of which the model knows no word."""
        if not texts:
            return []
        with self._lock:
            vectors: list[Vector] = self._static.encode(list(texts), use_multiprocessing=False).tolist()
        return [vector if any(vector) and all(map(math.isfinite, vector)) else None for vector in vectors]


def _fingerprint(static: "StaticModel") -> str:
    digest = hashlib.blake2b(digest_size=16)
    for numbers in (static.embedding, static.weights, static.token_mapping):
        digest.update(b"" if numbers is None else numbers.data)
    digest.update("\n".join(static.tokens).encode())
    return digest.hexdigest()


def folder_of(setting: str, *, data_dir: Path) -> Path:
    """Where the model lies that SEMANTIC_MODEL names: the folder itself, or the one for what is fetched under a name."""
    path = Path(setting)
    return path if path.is_dir() else data_dir / "semantic" / slugify(setting)


def load(setting: str, *, data_dir: Path) -> Model:
    """The model that SEMANTIC_MODEL names; ModelMissing when it or the library is not there. Never asks the network."""
    folder = folder_of(setting, data_dir=data_dir)
    if not folder.is_dir():
        raise ModelMissing(f"SEMANTIC_MODEL={setting} is no folder" + (
            ", and nothing was fetched under that name: `flask search embed` does that." if _may_be_name(setting) else "."))
    return Model(_opened(str(folder), setting))


def fetch(setting: str, *, data_dir: Path) -> bool:
    """Get a model that is known by its name, and keep it; False when it is there already. ModelMissing when it cannot be had."""
    folder = folder_of(setting, data_dir=data_dir)
    if folder.is_dir():
        return False
    if not _may_be_name(setting):
        raise ModelMissing(f"SEMANTIC_MODEL={setting} is no folder.")
    fetched = _opened(setting, setting)
    draft = folder.with_name(f"{folder.name}.draft")
    fetched.save_pretrained(draft)
    draft.rename(folder)
    return True


def _may_be_name(setting: str) -> bool:
    """Names on the Hugging Face Hub are those of an owner and a model."""
    return re.fullmatch(r"[\w-][\w.-]*/[\w-][\w.-]*", setting, re.ASCII) is not None


def _opened(place: str, setting: str) -> "StaticModel":
    if importlib.util.find_spec(LIBRARY) is None:
        raise ModelMissing("The extra for search by meaning is not installed: `.venv/bin/pip install '.[semantic]'`.")
    library = importlib.import_module(LIBRARY)
    try:
        static: StaticModel = library.StaticModel.from_pretrained(place, force_download=False)
    except Exception as error:   # the libraries that read it raise what they like, the plainest Exception included
        raise ModelMissing(f"SEMANTIC_MODEL={setting} could not be read: {str(error).strip() or type(error).__name__}") from error
    if static.dim > DIMENSIONS_MAX:
        raise ModelMissing(f"SEMANTIC_MODEL={setting} has {static.dim} dimensions, and {DIMENSIONS_MAX} can be indexed at most.")
    return static

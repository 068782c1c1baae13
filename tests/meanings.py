"""A tiny embedding model, made in a test: some words whose vectors say what is near what; and the extension for vectors."""

from pathlib import Path

import numpy as np
import pytest
from model2vec import StaticModel
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

from tests.databases import Server, Urls

HAS_PGVECTOR = "SELECT 1 FROM pg_available_extensions WHERE name = 'vector'"
# Words of one line mean the same: the first line is one direction, the second another one, and so on.
THINGS = (
    "sofa couch loveseat",
    "kettle boiler teakettle",
    "sneaker trainer plimsoll",
    "tent shelter",
    "violin fiddle",
)
# Half of the one and half of the other: a cosine of 0.71 with either. A cousin of the sofa has a cosine of 0.29 with it.
BETWEEN = {"hearth": (0, 1)}
COUSINS = {"hammock": 0}


def write(folder: Path, *, dimensions: int = 8, things: tuple[str, ...] = THINGS) -> Path:
    """The model in a folder, as `SEMANTIC_MODEL` names it."""
    vectors = {word: _mix(dimensions, {axis: 1.0}) for axis, line in enumerate(things) for word in line.split()}
    vectors |= {word: _mix(dimensions, {one: 0.5, other: 0.5}) for word, (one, other) in BETWEEN.items()}
    vectors |= {word: _mix(dimensions, {axis: 0.3, dimensions - 1: 1.0}) for word, axis in COUSINS.items()}
    names = ["[UNK]", *vectors]
    tokenizer = Tokenizer(WordLevel({name: number for number, name in enumerate(names)}, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    rows = np.array([[0.0] * dimensions, *vectors.values()], np.float32)
    StaticModel(rows, tokenizer).save_pretrained(folder)
    return folder


def _mix(dimensions: int, parts: dict[int, float]) -> list[float]:
    return [parts.get(axis, 0.0) for axis in range(dimensions)]


def make_extension(server: Server, urls: Urls) -> None:
    """pgvector in this test's database; the test is left out where the server does not have it."""
    if not server.as_superuser(urls, HAS_PGVECTOR):
        pytest.skip("this PostgreSQL does not have pgvector")
    server.as_superuser(urls, "CREATE EXTENSION vector")

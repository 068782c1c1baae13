"""Embedding models: what is near what, and what is said when there is none."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from app.config import ROOT
from app.integrations import embeddings
from app.integrations.embeddings import Model, ModelMissing, Vector, load
from tests import meanings


@pytest.fixture
def model(tmp_path: Path) -> Model:
    return load(str(meanings.write(tmp_path / "model")), data_dir=tmp_path)


def cosine(one: Vector | None, other: Vector | None) -> float:
    assert one is not None
    assert other is not None
    products = [sum(a * b for a, b in zip(x, y, strict=True)) for x, y in ((one, other), (one, one), (other, other))]
    return float(products[0] / (products[1] * products[2]) ** 0.5)


def test_words_that_mean_the_same_are_near(model: Model) -> None:
    sofa, couch, kettle = model.embed(["Sofa", "grey couch", "kettle"])
    assert cosine(sofa, couch) == pytest.approx(1)
    assert cosine(sofa, kettle) == pytest.approx(0)


def test_a_text_without_a_known_word_has_no_vector(model: Model) -> None:
    assert model.embed(["grue", "", "!", "sofa"])[:3] == [None, None, None]
    assert model.embed([]) == []


def test_models_are_told_apart_by_what_they_hold(tmp_path: Path) -> None:
    one, same, other = (load(str(meanings.write(tmp_path / name, things=things)), data_dir=tmp_path) for name, things in (
        ("one", meanings.THINGS), ("same", meanings.THINGS), ("other", tuple(reversed(meanings.THINGS)))))
    assert one.fingerprint == same.fingerprint != other.fingerprint
    assert (one.dimensions, load(str(meanings.write(tmp_path / "wide", dimensions=12)), data_dir=tmp_path).dimensions) == (8, 12)


def test_several_threads_share_a_model(model: Model) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: model.embed(["sofa"] * 5), range(400)))
    assert found == [found[0]] * 400


@pytest.mark.parametrize("setting", ["/nowhere", "./model", "potion", "a/b/c", "owner/..", "../secret", "https://example.org/model"])
def test_what_is_no_folder_and_no_name_is_not_fetched(setting: str, tmp_path: Path) -> None:
    for attempt in (load, embeddings.fetch):
        with pytest.raises(ModelMissing, match=r"is no folder\.$"):
            attempt(setting, data_dir=tmp_path)


def test_a_name_is_fetched_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meanings.write(tmp_path / "hub" / "models--somebody--tiny" / "snapshots" / "1")
    monkeypatch.setattr("model2vec.persistence.hf.HF_HUB_CACHE", str(tmp_path / "hub"))
    with pytest.raises(ModelMissing, match="flask search embed"):
        load("somebody/tiny", data_dir=tmp_path)
    assert embeddings.fetch("somebody/tiny", data_dir=tmp_path)
    monkeypatch.setattr("model2vec.persistence.hf.HF_HUB_CACHE", str(tmp_path / "gone"))
    assert not embeddings.fetch("somebody/tiny", data_dir=tmp_path)
    assert load("somebody/tiny", data_dir=tmp_path).dimensions == 8


@pytest.mark.parametrize("damage", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_broken_model_is_said_to_be_one(damage: str, tmp_path: Path) -> None:
    folder = meanings.write(tmp_path / "model")
    (folder / damage).write_bytes(b"{")
    with pytest.raises(ModelMissing, match="could not be read"):
        load(str(folder), data_dir=tmp_path)


def test_a_model_that_cannot_be_indexed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="2001 dimensions"):
        load(str(meanings.write(tmp_path / "model", dimensions=2001)), data_dir=tmp_path)


def test_without_the_library_it_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = meanings.write(tmp_path / "model")
    monkeypatch.setattr(embeddings, "LIBRARY", "model3vec")
    with pytest.raises(ModelMissing, match=r"\[semantic\]"):
        load(str(folder), data_dir=tmp_path)


def test_the_web_server_does_without_the_library_until_it_is_needed(tmp_path: Path) -> None:
    code = "import sys, app; app.create_app(); sys.exit(bool({'numpy', 'model2vec', 'tokenizers'} & set(sys.modules)))"
    environment = {**os.environ, "SEMANTIC_MODEL": str(meanings.write(tmp_path / "model")), "DATA_DIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)

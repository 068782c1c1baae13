"""`flask search embed`, and the job that keeps up with what it did."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.config import Config
from app.db import Database
from app.integrations import embeddings as models
from app.jobs import embedding
from app.jobs.handlers import Worker
from app.models import embeddings
from tests import meanings
from tests.databases import Server, Urls
from tests.files import Terminal
from tests.shop import Shop


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return meanings.write(tmp_path / "model")


@pytest.fixture
def config(urls: Urls, data_dir: Path, model: Path) -> Config:
    return Config(app_env="test", secret_key="test" * 8, database_url=urls.app, data_dir=data_dir, semantic_model=str(model))


@pytest.fixture
def extension(server: Server, urls: Urls) -> None:
    meanings.make_extension(server, urls)


@pytest.fixture
def terminal(config: Config, db: Database, urls: Urls, tmp_path: Path) -> Terminal:
    return Terminal(config, db, owner_url=urls.owner, data_dir=tmp_path)


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    """The worker of each test reads its own model."""
    yield
    embedding._load.cache_clear()


def embed(terminal: Terminal) -> str:
    """What the command prints."""
    result = terminal.run("search", "embed")
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


def refusal(terminal: Terminal) -> str:
    """What it complains of."""
    result = terminal.run("search", "embed")
    assert result.exit_code == 1
    assert result.output.count("\n") == 1, "a sentence, no traceback"
    return str(result.output)


def embedded(db: Database) -> dict[str, str | None]:
    """What stands in the table, by title."""
    with db.reading() as tx:
        return dict(tx.rows(
            "SELECT p.title, e.embedding::text FROM product_embeddings e JOIN products p ON p.id = e.product_id")[1])


SOFA, KETTLE, BETWEEN = "[1,0,0,0,0,0,0,0]", "[0,1,0,0,0,0,0,0]", "[0.5,0.5,0,0,0,0,0,0]"


# The command.


def test_it_embeds_what_is_shown(shop: Shop, extension: None, terminal: Terminal, db: Database) -> None:
    shop.product("Velvet couch")
    shop.product("Enamel grue")
    hidden = shop.product("Hidden kettle")
    shop.run("UPDATE products SET state = 'hidden' WHERE id = %(id)s", id=hidden)
    said = embed(terminal)
    assert "Made the table product_embeddings for vectors of 8 numbers." in said
    assert "Embedded 2 of 2 products" in said
    assert embedded(db) == {"Velvet couch": SOFA, "Enamel grue": None}


def test_again_it_embeds_what_is_new_or_changed(shop: Shop, extension: None, terminal: Terminal, db: Database) -> None:
    changing = shop.product("Velvet couch")
    shop.product("Enamel grue")
    embed(terminal)
    said = embed(terminal)
    assert "Embedded 0 of 2 products" in said
    assert "Made" not in said
    shop.run("UPDATE products SET title = 'Couch and kettle' WHERE id = %(id)s", id=changing)
    shop.product("Copper kettle")
    assert "Embedded 2 of 3 products" in embed(terminal)
    assert embedded(db) == {"Couch and kettle": BETWEEN, "Enamel grue": None, "Copper kettle": KETTLE}


def test_categories_tags_and_descriptions_count_and_the_rest_does_not(
        shop: Shop, extension: None, terminal: Terminal, db: Database) -> None:
    for change in ("tags = '{sofa}'", "description = 'A sofa.'", "brand = 'Sofa'", """attributes = '{"Kind": "sofa"}'"""):
        shop.run(f"UPDATE products SET title = 'By ' || split_part(%(change)s, ' ', 1), {change} WHERE id = %(id)s",  # noqa: S608
                 id=shop.product(), change=change)
    embed(terminal)
    assert embedded(db) == {"By tags": SOFA, "By description": SOFA, "By brand": None, "By attributes": None}
    with shop.owner.transaction() as tx:
        tx.run("UPDATE categories SET name = 'Kettle'")
    embed(terminal)
    assert embedded(db)["By brand"] == KETTLE


def test_another_model_begins_anew(shop: Shop, extension: None, terminal: Terminal, db: Database, model: Path) -> None:
    shop.product("Velvet couch")
    embed(terminal)
    meanings.write(model, dimensions=9)
    said = embed(terminal)
    assert "for vectors of 9 numbers" in said
    assert "Embedded 1 of 1 products" in said
    assert embedded(db) == {"Velvet couch": "[1,0,0,0,0,0,0,0,0]"}


def test_the_index_is_made_anew_when_it_is_far_too_small(shop: Shop, extension: None, terminal: Terminal) -> None:
    for count, says in ((1, True), (7, False), (9, True)):
        for _ in range(count):
            shop.product()
        assert ("Made the index" in embed(terminal)) is says


def test_what_was_interrupted_goes_on(
        shop: Shop, extension: None, terminal: Terminal, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "AT_ONCE", 1)
    shop.product("Velvet couch")
    shop.product("Copper kettle")
    with monkeypatch.context() as broken:
        broken.setattr(embeddings, "delete_hidden", interrupt)
        assert terminal.run("search", "embed").exit_code != 0
    assert len(embedded(db)) == 2
    said = embed(terminal)
    assert "Embedded 0 of 2 products" in said
    assert "Made the index anew." in said


def interrupt(*_arguments: object) -> None:
    raise KeyboardInterrupt


def test_it_says_what_is_missing(
        terminal: Terminal, config: Config, db: Database, urls: Urls, model: Path, tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch) -> None:
    for setting, complaint in (("", "SEMANTIC_MODEL is empty"), ("/nowhere", "is no folder")):
        other = Terminal(replace(config, semantic_model=setting), db, owner_url=urls.owner, data_dir=tmp_path)
        assert complaint in refusal(other)
    with monkeypatch.context() as without:
        without.setattr(models, "LIBRARY", "model3vec")
        assert "pip install '.[semantic]'" in refusal(terminal)
    (model / "tokenizer.json").write_text("{")
    assert "could not be read" in refusal(terminal)


def test_it_says_when_the_extension_cannot_be_made(terminal: Terminal, server: Server, urls: Urls) -> None:
    """On a server that has pgvector only a superuser may, elsewhere nobody can."""
    has_it = server.as_superuser(urls, meanings.HAS_PGVECTOR)
    assert ("have a superuser run" if has_it else "does not have pgvector") in refusal(terminal)


# The job.


def test_the_job_keeps_up(shop: Shop, extension: None, terminal: Terminal, worker: Worker, db: Database) -> None:
    changing, vanishing = shop.product("Velvet couch"), shop.product("Copper kettle")
    embed(terminal)
    shop.run("UPDATE products SET title = 'Iron kettle', updated_at = now() WHERE id = %(id)s", id=changing)
    shop.run("UPDATE products SET state = 'hidden' WHERE id = %(id)s", id=vanishing)
    shop.product("Grey loveseat")
    embedding.embed_products(worker)
    assert embedded(db) == {"Iron kettle": KETTLE, "Grey loveseat": SOFA}


def test_the_job_looks_at_products_only_when_there_is_news(
        shop: Shop, extension: None, terminal: Terminal, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    embed(terminal)
    embedding.embed_products(worker)
    looked: list[int] = []
    monkeypatch.setattr(embedding, "embed_outdated", lambda *_: looked.append(1))
    embedding.embed_products(worker)
    assert not looked
    shop.product("Velvet couch")
    embedding.embed_products(worker)
    assert looked


def test_the_job_makes_nothing_that_nobody_asked_for(shop: Shop, worker: Worker, config: Config, model: Path) -> None:
    """Without a table, a model, or either."""
    shop.product("Velvet couch")
    for setting in (str(model), "/nowhere", ""):
        embedding.embed_products(Worker(config=replace(config, semantic_model=setting), database=shop.db))
    with shop.db.reading() as tx:
        assert tx.value("SELECT to_regclass('product_embeddings')") is None


def test_the_job_leaves_what_another_model_made(
        shop: Shop, extension: None, terminal: Terminal, worker: Worker, db: Database, model: Path) -> None:
    shop.product("Velvet couch")
    embed(terminal)
    meanings.write(model, things=meanings.THINGS[1:])
    shop.product("Copper kettle")
    embedding.embed_products(worker)
    assert embedded(db) == {"Velvet couch": SOFA}

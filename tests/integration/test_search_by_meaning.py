"""The product list where no word matches: what is nearest in meaning, wherever that is switched on."""

import logging
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, LiteralString

import pytest

from app import create_app
from app.config import Config
from app.db import Database, recording_statements
from app.integrations import embeddings as models
from app.models import fruitless_searches
from app.web.embeddings import LOOK_AGAIN_S, Embeddings
from tests import meanings
from tests.client import Browser, Page
from tests.databases import Server, Urls
from tests.files import Terminal
from tests.shop import Shop, budget


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return meanings.write(tmp_path / "model")


@pytest.fixture
def config(urls: Urls, data_dir: Path, model: Path) -> Config:
    """The settings of a shop that is to search by meaning."""
    return Config(app_env="test", secret_key="test" * 8, database_url=urls.app, data_dir=data_dir, semantic_model=str(model))


@pytest.fixture
def extension(server: Server, urls: Urls) -> None:
    meanings.make_extension(server, urls)


@pytest.fixture
def terminal(config: Config, db: Database, urls: Urls, tmp_path: Path, extension: None) -> Terminal:
    return Terminal(config, db, owner_url=urls.owner, data_dir=tmp_path)


@pytest.fixture
def furnished(shop: Shop, terminal: Terminal) -> Shop:
    """A shop with a couch, a kettle and a hearth, embedded, that searches by meaning."""
    for title in ("Velvet couch", "Copper kettle", "Brick hearth"):
        shop.offer(title=title)
    shop.run("SELECT count_words()")
    assert terminal.run("search", "embed").exit_code == 0
    assert own(shop).look() == ""
    return shop


def own(shop: Shop) -> Embeddings:
    found = shop.app.extensions["embeddings"]
    assert isinstance(found, Embeddings)
    return found


def search(browser: Browser, query: str) -> Page:
    page = browser.get(f"/products?q={query}")
    assert page.status == 200
    return page


def nearest(page: Page) -> list[str]:
    """The titles that are shown as nearest in meaning."""
    if not page.all("h2", id="nearest"):
        return []
    return [link.text for link in page.all("a", class_="product-card-link")]


def test_it_finds_what_is_called_otherwise_nearest_first(furnished: Shop) -> None:
    page = search(furnished.guest(), "loveseat")
    assert nearest(page) == ["Velvet couch", "Brick hearth"]
    assert "Nothing here matches “loveseat”. These come nearest in meaning." in page.words
    assert "0 products" in page.words.replace("\u00a0", " ")
    assert page.all("a", href="/products?category=mugs"), "the ways on are still there"


def test_words_come_first(furnished: Shop) -> None:
    furnished.offer(title="Loveseat cover")
    with recording_statements() as log:
        page = search(furnished.guest(), "loveseat")
    assert nearest(page) == []
    assert not any("nearest_products" in statement for statement in log)
    assert [link.text for link in page.all("a", class_="product-card-link")] == ["Loveseat cover"]


def test_so_do_words_that_are_only_misspelt(furnished: Shop) -> None:
    page = search(furnished.guest(), "kettel")
    assert nearest(page) == []
    assert "Showing results for kettle" in page.words


def test_what_is_not_near_enough_is_not_shown(furnished: Shop) -> None:
    for query in ("hammock", "violin", "grue", "zzzz+qqqq", "the+with"):
        page = search(furnished.guest(), query)
        assert nearest(page) == []
        assert "Nothing matches" in page.words


def test_what_is_hidden_is_not_shown(furnished: Shop) -> None:
    furnished.run("UPDATE products SET state = 'hidden' WHERE title = 'Velvet couch'")
    assert nearest(search(furnished.guest(), "loveseat")) == ["Brick hearth"]


def test_a_list_with_filters_offers_its_own_ways_on(furnished: Shop) -> None:
    for narrowed in ("category=mugs", "brand=Halden", "min_price=1", "in_stock=1"):
        page = search(furnished.guest(), f"loveseat&{narrowed}")
        assert nearest(page) == []
        assert [link.text for link in page.all("a", class_="button", href="/products?q=loveseat")] == ["Without filters"]


def test_who_wants_the_words_as_typed_gets_nothing_else(furnished: Shop) -> None:
    assert nearest(search(furnished.guest(), "loveseat&verbatim=1")) == []


def test_operators_still_learn_what_was_searched_in_vain(furnished: Shop, db: Database) -> None:
    search(furnished.guest(), "loveseat")
    with db.reading() as tx:
        assert [row.text for row in fruitless_searches.list_latest(tx, order="newest", limit=9, offset=0)] == ["loveseat"]


def test_operators_see_how_near_it_is(furnished: Shop) -> None:
    page = search(furnished.dana.browser, "loveseat&explain=1")
    assert [cell.text for cell in page.all("td", class_="table-number")] == ["1.000", "0.707"]
    assert not search(furnished.alice.browser, "loveseat&explain=1").all("td", class_="table-number")
    assert not search(furnished.dana.browser, "loveseat").all("td", class_="table-number")


def test_it_keeps_the_budget_of_the_list(furnished: Shop) -> None:
    browser = furnished.alice.browser
    browser.get("/cart")   # the tree of categories is read once for each process
    with recording_statements() as log:
        assert nearest(search(browser, "loveseat"))
    assert len(log) <= budget(furnished, "products.index")


def test_whatever_is_typed_gets_a_page(furnished: Shop) -> None:
    for query in ("loveseat%27%22%5C%25_", "%5B0,0,0%5D", "loveseat%00", "%F0%9F%9B%8B", "%E6%B2%99%E5%8F%91", "loveseat+" * 1000,
                  "x" * 10_000, "%ED%A0%80", "[UNK]", "loveseat;DROP+TABLE+product_embeddings", "-1", "%22loveseat%22%3A*"):
        search(furnished.guest(), query)
        assert own(furnished).ready, "nothing has gone wrong that would switch it off"


# What may be missing.


def plainly(shop: Shop, config: Config) -> Shop:
    """The same shop, without a model in its settings."""
    return Shop(create_app(replace(config, semantic_model=""), shop.db), shop.db, shop.owner)


def body(shop: Shop) -> str:
    """The page for a search in vain, without what changes from one page to the next."""
    return search(shop.guest(), "loveseat").text


def assert_off(shop: Shop, config: Config, caplog: pytest.LogCaptureFixture, *, because: str) -> None:
    """The page is that of a shop which has none of this, and the log says once why."""
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            own(shop).look()
            assert body(shop) == body(plainly(shop, config))
    said = [record.message for record in caplog.records if record.name == "app.web.embeddings"]
    assert len(said) == 1
    assert said[0].startswith("Search by meaning is off: ")
    assert because in said[0]


def test_without_a_model_in_the_settings_nothing_is_looked_for(
        furnished: Shop, config: Config, caplog: pytest.LogCaptureFixture) -> None:
    other = plainly(furnished, config)
    assert nearest(search(other.guest(), "loveseat")) == []
    assert not [thread for thread in threading.enumerate() if thread.name == "embeddings"]
    assert not caplog.records


def test_without_the_library_it_is_off(
        shop: Shop, config: Config, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(models, "LIBRARY", "model3vec")
    assert_off(shop, config, caplog, because="is not installed")


def test_without_the_folder_it_is_off(shop: Shop, config: Config, model: Path, caplog: pytest.LogCaptureFixture) -> None:
    model.rename(model.with_name("elsewhere"))
    assert_off(shop, config, caplog, because="is no folder")


def test_with_a_broken_model_it_is_off(shop: Shop, config: Config, model: Path, caplog: pytest.LogCaptureFixture) -> None:
    (model / "model.safetensors").write_bytes(b"")
    assert_off(shop, config, caplog, because="could not be read")


def test_without_the_extension_it_is_off(shop: Shop, config: Config, caplog: pytest.LogCaptureFixture) -> None:
    assert_off(shop, config, caplog, because="does not have the extension vector")


def test_without_the_table_it_is_off(shop: Shop, config: Config, extension: None, caplog: pytest.LogCaptureFixture) -> None:
    assert_off(shop, config, caplog, because="nothing is embedded yet")


@pytest.mark.parametrize("other", [
    {"dimensions": 12}, {"things": ("loveseat kettle", *meanings.THINGS[2:])},
], ids=["other dimensions", "other vectors"])
def test_with_another_model_than_that_of_the_table_it_is_off(
        furnished: Shop, config: Config, model: Path, other: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    setting = str(meanings.write(model / "other", **other))
    furnished.app.extensions["embeddings"] = Embeddings(replace(config, semantic_model=setting), furnished.db)
    assert_off(furnished, config, caplog, because="embedded with another model")


@pytest.mark.parametrize(("damage", "because"), [
    ("DROP INDEX product_embeddings_by_meaning", "was not finished"),
    ("DROP TABLE product_embeddings", "nothing is embedded yet"),
])
def test_without_all_of_the_table_it_is_off(
        furnished: Shop, config: Config, damage: LiteralString, because: str, caplog: pytest.LogCaptureFixture) -> None:
    with furnished.owner.transaction() as tx:
        tx.run(damage)
    assert_off(furnished, config, caplog, because=because)


@pytest.mark.parametrize("damage", [
    "DROP TABLE product_embeddings",
    "DROP EXTENSION vector CASCADE",
    "DROP FUNCTION nearest_products",
    "REVOKE SELECT ON product_embeddings FROM amazon_app",
    "ALTER TABLE product_embeddings DROP embedding; ALTER TABLE product_embeddings ADD embedding vector(3) DEFAULT '[1,0,0]'",
])
def test_what_is_taken_away_while_the_shop_runs_costs_no_page(
        furnished: Shop, config: Config, server: Server, urls: Urls, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    server.as_superuser(urls, damage)
    assert body(furnished) == body(plainly(furnished, config))
    assert own(furnished).ready is None
    assert "Search by meaning is off" in caplog.text


def test_what_was_missing_is_looked_for_again(shop: Shop, config: Config, terminal: Terminal) -> None:
    now = [0.0]
    found = Embeddings(config, shop.db, clock=lambda: now[0])
    shop.offer(title="Velvet couch")
    assert found.look() != ""
    assert terminal.run("search", "embed").exit_code == 0
    for now[0], is_on in ((LOOK_AGAIN_S - 1, False), (LOOK_AGAIN_S + 1, True)):
        found.list_nearest("loveseat", limit=3)   # whoever asks first does not wait for what they set going
        for thread in threading.enumerate():
            if thread.name == "embeddings":
                thread.join()
        assert bool(found.ready) is is_on
    assert [near.title for near in found.list_nearest("loveseat", limit=3)] == ["Velvet couch"]

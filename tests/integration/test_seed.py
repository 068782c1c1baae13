"""The demo shop in a database: `db/load.sql` brings in what the generator wrote, and the audit (the `db` fixture's) agrees."""

import csv
from pathlib import Path

import pytest

from app.cli.schema import ScriptError, load_folder
from app.config import Config
from app.db import Database
from db.data.people import DEMO_PASSWORD, DEMO_PEOPLE
from tests.databases import Urls
from tests.seeds import TINY, generated
from tests.shop import Shop
from tests.worker import run_due_jobs


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(tmp_path_factory.mktemp("seed"))


@pytest.fixture
def seeded(shop: Shop, urls: Urls, folder: Path) -> Shop:
    load_folder(urls.owner, folder)
    return shop


def _orders(folder: Path) -> list[int]:
    """The ids of the orders that were generated."""
    with (folder / "orders.csv").open(encoding="utf-8", newline="") as file:
        return [int(row["id"]) for row in csv.DictReader(file)]


def test_it_brings_in_every_row(seeded: Shop, folder: Path) -> None:
    with seeded.db.reading() as tx:
        assert tx.value("SELECT count(*) FROM products") == TINY.products
        assert tx.value("SELECT count(*) FROM orders") == len(_orders(folder))


def test_what_triggers_keep_is_kept(seeded: Shop) -> None:
    """They were off while it was loaded, and are on again."""
    with seeded.db.reading() as tx:
        assert tx.value("SELECT count(*) FROM listings WHERE rating_count > 0") > 0
        assert tx.value("SELECT count(*) FROM products WHERE search IS NULL") == 0
        assert tx.values("SELECT tgname FROM pg_trigger WHERE tgenabled = 'D'") == []


def test_everybody_it_names_can_log_in(seeded: Shop) -> None:
    for someone in DEMO_PEOPLE:
        page = seeded.guest().post("/login", {"email": someone.email, "password": DEMO_PASSWORD})
        assert page.status == 303, someone.email


def test_trade_goes_on(seeded: Shop, folder: Path) -> None:
    """New rows get ids after the loaded ones, and the books go on balancing."""
    with seeded.db.reading() as tx:
        product_id: int = tx.value("SELECT min(id) FROM products")
    order_id = seeded.order(seeded.alice, seeded.offer(product_id=product_id))
    assert order_id == max(_orders(folder)) + 1


def test_a_worker_learns_at_once_what_goes_with_what(seeded: Shop, config: Config, db: Database) -> None:
    run_due_jobs(config, db)
    with db.reading() as tx:
        assert tx.value("SELECT count(*) FROM recommendations") > 0


def test_a_shop_that_is_not_empty_is_left_alone(
    seeded: Shop, urls: Urls, folder: Path, capfd: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(ScriptError):
        load_folder(urls.owner, folder)
    assert "the demo shop is for an empty database" in capfd.readouterr().err

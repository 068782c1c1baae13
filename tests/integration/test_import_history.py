"""flask import history."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.config import Config
from app.db import Database
from app.models import imported_orders
from tests import files
from tests.databases import Urls
from tests.files import Terminal

COUNTED = ("users", "addresses", "orders", "order_lines", "shipments", "shipment_events", "movements", "transfers", "postings",
           "external_references", "import_batches")


@pytest.fixture
def terminal(config: Config, db: Database, urls: Urls, tmp_path: Path) -> Terminal:
    return Terminal(config, db, owner_url=urls.owner, data_dir=tmp_path)


@pytest.fixture
def path(terminal: Terminal, tmp_path: Path) -> Path:
    """A file whose catalogue is imported."""
    made = files.write(tmp_path / "shop.csv")
    terminal.imports("catalogue", made)
    return made


def counts(db: Database) -> dict[str, int]:
    with db.reading() as tx:
        return {table: tx.value(f"SELECT count(*) FROM {table}") for table in COUNTED}  # noqa: S608 - names of our own


def test_invoices_become_delivered_orders_at_their_prices_and_times(terminal: Terminal, db: Database, path: Path) -> None:
    terminal.imports("history", path)
    with db.reading() as tx:
        _, orders = tx.rows(
            """
            SELECT u.email, o.placed_at, o.fulfilled_at, o.status, o.subtotal_cents, o.discount_cents, o.total_cents, o.address,
                   s.status, s.delivered_at
            FROM orders o
            JOIN users u ON u.id = o.buyer_id
            JOIN shipments s ON s.order_id = o.id
            ORDER BY o.id
            """)
        assert tx.values("SELECT quantity FROM order_lines ORDER BY id") == [6, 8, 4, 1]
    first = datetime(2010, 12, 1, 8, 26, tzinfo=UTC)
    assert orders[0] == ("customer-17850@import.example", first, first.replace(day=2), "fulfilled", 8 * 295 + 6 * 339, 6 * 40,
                         6 * 255 + 2 * 295 + 6 * 339, "United Kingdom", "delivered", first.replace(day=4))
    assert [(row[0], row[6], row[7]) for row in orders[1:]] == [
        ("customer-12583@import.example", 1020, "France"), ("customer-17850@import.example", 339, "United Kingdom")]


def test_money_and_goods_moved_in_the_order_of_time(terminal: Terminal, db: Database, path: Path) -> None:
    terminal.imports("history", path)
    with db.reading() as tx:
        assert tx.values("SELECT kind FROM transfers ORDER BY id") == [
            "deposit", "payment", "deposit", "payment", "deposit", "payment", "release", "release", "release"]
        times = tx.values("SELECT created_at FROM transfers ORDER BY id")
        assert times == sorted(times)
        _, wallets = tx.rows("SELECT u.email, a.balance_cents FROM accounts a JOIN users u ON u.id = a.user_id "
                             "WHERE a.kind = 'wallet' AND a.balance_cents <> 0")
        assert wallets == [("wholesaler@import.example", 6 * 255 + 2 * 295 + 6 * 339 + 1020 + 339)]
        assert tx.values("SELECT kind FROM movements ORDER BY id") == ["opening"] * 2 + ["received"] * 2 + ["sold"] * 4
        assert sorted(tx.values("SELECT on_hand FROM stock")) == [10, 12]
        assert sorted(tx.values("SELECT sold_count FROM listings")) == [7, 12]


def test_the_trigger_that_was_off_is_on_again(terminal: Terminal, owner: Database, path: Path) -> None:
    terminal.imports("history", path)
    with owner.reading() as tx:
        assert tx.values("SELECT tgenabled FROM pg_trigger WHERE tgname = 'movements_apply'") == ["O"]


def test_totals_reconcile(terminal: Terminal, path: Path, tmp_path: Path) -> None:
    said = terminal.imports("history", path)
    for line in ("11 in the file", "5 accepted", "1 rejected: no customer", "1 rejected: cancellation", "3 new, 0 known already"):
        assert line in said
    assert len(files.read(tmp_path / "imports" / "shop.history.rejected.csv")) == 1 + 6


def test_nobody_can_log_in_as_an_imported_customer(terminal: Terminal, db: Database, path: Path) -> None:
    terminal.imports("history", path)
    with db.reading() as tx:
        assert set(tx.values("SELECT password_hash FROM users")) == {"!"}


def test_the_same_file_again_changes_nothing(terminal: Terminal, db: Database, path: Path) -> None:
    terminal.imports("history", path)
    before = counts(db)
    assert "0 new, 3 known already" in terminal.imports("history", path)
    assert counts(db) == before


def test_a_later_file_adds_orders_of_known_customers(terminal: Terminal, db: Database, path: Path, tmp_path: Path) -> None:
    terminal.imports("history", path)
    later = ("536999", "71053", "LANTERN", "2", "1/5/11 12:00", "3.00", "12583", "France")
    assert "1 new, 3 known already" in terminal.imports("history", files.write(tmp_path / "later.csv", (*files.DIRTY, later)))
    assert counts(db)["orders"] == 4
    with db.reading() as tx:
        assert tx.value("SELECT count(*) FROM users WHERE email::text LIKE 'customer-%%'") == 2


def test_without_a_catalogue_every_product_is_unknown(terminal: Terminal, db: Database, tmp_path: Path) -> None:
    assert "6 rejected: unknown product" in terminal.imports("history", files.write(tmp_path / "shop.csv"))
    assert counts(db)["orders"] == 0


@pytest.mark.parametrize("step", ["insert_customers", "insert_movements", "insert_postings"])
def test_an_interrupted_import_leaves_nothing(
    terminal: Terminal, db: Database, path: Path, monkeypatch: pytest.MonkeyPatch, step: str,
) -> None:
    def interrupt(*_arguments: object, **_options: object) -> int:
        raise KeyboardInterrupt

    before = counts(db)
    with monkeypatch.context() as patch:
        patch.setattr(imported_orders, step, interrupt)
        assert terminal.run("import", "history", path).exit_code == 1
    assert counts(db) == before
    assert "3 new" in terminal.imports("history", path)

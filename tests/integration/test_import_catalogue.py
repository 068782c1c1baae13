"""flask import catalogue."""

from pathlib import Path

import pytest

from app.config import Config
from app.db import Database
from app.models import imported_products
from app.transactions.imports import SELLER_EMAIL
from tests import files
from tests.databases import Urls
from tests.files import Terminal

COUNTED = ("users", "sellers", "categories", "products", "offers", "movements", "external_references", "import_batches")


@pytest.fixture
def terminal(config: Config, db: Database, urls: Urls, tmp_path: Path) -> Terminal:
    return Terminal(config, db, owner_url=urls.owner, data_dir=tmp_path)


def counts(db: Database) -> dict[str, int]:
    with db.reading() as tx:
        return {table: tx.value(f"SELECT count(*) FROM {table}") for table in COUNTED}  # noqa: S608 - names of our own


def test_it_makes_a_product_an_offer_and_stock_for_each_code(terminal: Terminal, db: Database, tmp_path: Path) -> None:
    terminal.imports("catalogue", files.write(tmp_path / "shop.csv"))
    with db.reading() as tx:
        _, rows = tx.rows(
            """
            SELECT r.code, p.title, c.name, o.price_cents, s.on_hand, p.attributes ->> 'Stock code', m.kind, u.email
            FROM external_references r
            JOIN offers o ON o.id = r.offer_id
            JOIN products p ON p.id = o.product_id
            JOIN categories c ON c.id = p.category_id
            JOIN stock s ON s.offer_id = o.id
            JOIN movements m ON m.offer_id = o.id
            JOIN users u ON u.id = o.seller_id
            ORDER BY r.code
            """)
    assert rows == [
        ("71053", "White Metal Lantern", "Gifts & homeware", 339, 10, "71053", "opening", SELLER_EMAIL),
        ("85123A", "White Hanging Heart T-Light Holder", "Gifts & homeware", 255, 12, "85123A", "opening", SELLER_EMAIL),
    ]


def test_totals_reconcile_and_rejected_rows_are_reported(terminal: Terminal, db: Database, tmp_path: Path) -> None:
    said = terminal.imports("catalogue", files.write(tmp_path / "shop.csv"), "--report", tmp_path / "rejected.csv")
    for line in ("11 in the file", "6 accepted", "1 rejected: charge", "1 rejected: cancellation", "1 rejected: stock correction",
                 "1 rejected: remark", "1 rejected: unreadable", "2 new, 0 known already"):
        assert line in said
    header, *rejected = files.read(tmp_path / "rejected.csv")
    assert header == ["row", "reason", *files.HEADER]
    assert rejected[0] == ["4", "charge", *files.DIRTY[3]]
    assert len(rejected) + 6 == len(files.DIRTY)
    with db.reading() as tx:
        assert tx.rows("SELECT rows_in, rows_accepted, rejected ->> 'charge' FROM import_batches")[1] == [(11, 6, "1")]


def test_the_same_file_again_changes_nothing(terminal: Terminal, db: Database, tmp_path: Path) -> None:
    path = files.write(tmp_path / "shop.csv")
    terminal.imports("catalogue", path)
    before = counts(db)
    assert "0 new, 2 known already" in terminal.imports("catalogue", path, "--stock", "999")
    assert counts(db) == before


def test_a_later_file_adds_what_is_new(terminal: Terminal, db: Database, tmp_path: Path) -> None:
    terminal.imports("catalogue", files.write(tmp_path / "shop.csv", files.DIRTY[:1]))
    assert "1 new, 1 known already" in terminal.imports("catalogue", files.write(tmp_path / "more.csv"))
    assert counts(db)["import_batches"] == 2


def test_an_interrupted_import_leaves_nothing(
    terminal: Terminal, db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupt(*_arguments: object, **_options: object) -> int:
        raise KeyboardInterrupt

    before = counts(db)
    with monkeypatch.context() as patch:
        patch.setattr(imported_products, "insert_references", interrupt)
        assert terminal.run("import", "catalogue", files.write(tmp_path / "shop.csv")).exit_code == 1
    assert counts(db) == before
    assert "2 new" in terminal.imports("catalogue", tmp_path / "shop.csv")


def test_columns_dates_and_charges_of_another_file_can_be_named(terminal: Terminal, db: Database, tmp_path: Path) -> None:
    header = [{"Description": "Item", "UnitPrice": "Price"}.get(name, name) for name in files.HEADER]
    rows = [("1", "A-1", "Café au lait bowl", "2", "2024-05-06", "12.5", "", ""),
            ("1", "FEE", "Handling", "1", "2024-05-06", "1", "", "")]
    path = files.write(tmp_path / "other.csv.gz", rows, header=header, encoding="cp1252")
    said = terminal.imports("catalogue", path, "--map", "title=Item", "--map", "price=Price", "--date-format", "%Y-%m-%d",
                            "--charge", "FEE", "--category", "Bowls", "--stock", "7")
    assert "1 rejected: charge" in said
    with db.reading() as tx:
        _, rows_made = tx.rows("SELECT p.title, s.on_hand FROM products p JOIN offers o ON o.product_id = p.id "
                               "JOIN stock s ON s.offer_id = o.id JOIN categories c ON c.id = p.category_id AND c.slug = 'bowls'")
    assert rows_made == [("Café au lait bowl", 7)]


@pytest.mark.parametrize(("arguments", "complaint"), [
    (("--map", "colour=Colour"), "colour=Colour"),
    (("--map", "title=Nothing"), "no column “Nothing”"),
    (("--stock", "0"), "--stock"),
    (("--category", "!"), "needs a letter"),
])
def test_a_wrong_option_is_explained(terminal: Terminal, tmp_path: Path, arguments: tuple[str, ...], complaint: str) -> None:
    result = terminal.run("import", "catalogue", files.write(tmp_path / "shop.csv"), *arguments)
    assert result.exit_code != 0
    assert complaint in result.output


@pytest.mark.parametrize(("name", "content"), [("empty.csv", b""), ("torn.csv.gz", b"\x1f\x8b no gzip")])
def test_a_file_that_is_none_is_refused_in_a_sentence(terminal: Terminal, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    result = terminal.run("import", "catalogue", tmp_path / name)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")

"""flask bench replay, against a shop that really listens."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from app.config import Config
from app.db import Database
from tests import files
from tests.databases import Urls
from tests.files import Terminal


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Say nothing."""


@pytest.fixture
def terminal(config: Config, db: Database, urls: Urls, tmp_path: Path) -> Terminal:
    return Terminal(config, db, owner_url=urls.owner, data_dir=tmp_path)


@pytest.fixture
def url(terminal: Terminal) -> Iterator[str]:
    """Where the terminal's shop listens."""
    server = make_server("127.0.0.1", 0, terminal.app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_places_real_baskets_as_live_orders(terminal: Terminal, db: Database, tmp_path: Path, url: str) -> None:
    path = files.write(tmp_path / "shop.csv")
    terminal.imports("catalogue", path)
    result = terminal.run("bench", "replay", path, "--url", url, "--clients", "2")
    assert result.exit_code == 0, result.output
    assert "4 in " in result.output
    assert "The audit found nothing." in result.output
    with db.reading() as tx:
        assert sorted(tx.values("SELECT item_count FROM orders")) == [1, 3, 4, 14]
        assert tx.value("SELECT sum(on_hand) FROM stock") == 0
        assert tx.value("SELECT sum(balance_cents) FROM accounts WHERE kind = 'wallet'") == 0


def test_it_counts_what_was_refused(terminal: Terminal, db: Database, tmp_path: Path, url: str) -> None:
    path = files.write(tmp_path / "shop.csv")
    terminal.imports("catalogue", path, "--stock", "8")
    result = terminal.run("bench", "replay", path, "--url", url, "--clients", "1")
    assert "refused, lines of which not that many are left" in result.output
    assert "refused, whole basket (409)" in result.output
    with db.reading() as tx:
        assert tx.value("SELECT count(*) FROM orders") == 2


def test_baskets_can_be_cut_short(terminal: Terminal, db: Database, tmp_path: Path, url: str) -> None:
    path = files.write(tmp_path / "shop.csv")
    terminal.imports("catalogue", path)
    terminal.run("bench", "replay", path, "--url", url, "--clients", "1", "--baskets", "1", "--max-lines", "1")
    with db.reading() as tx:
        assert tx.values("SELECT item_count FROM orders") == [8]


def test_only_this_machine_is_measured(terminal: Terminal, tmp_path: Path) -> None:
    result = terminal.run("bench", "replay", files.write(tmp_path / "shop.csv"), "--url", "http://example.org")
    assert result.exit_code == 2
    assert "on this machine" in result.output


def test_without_an_imported_catalogue_it_says_what_to_do(terminal: Terminal, tmp_path: Path) -> None:
    result = terminal.run("bench", "replay", files.write(tmp_path / "shop.csv"))
    assert result.exit_code == 1
    assert "flask import catalogue" in result.output

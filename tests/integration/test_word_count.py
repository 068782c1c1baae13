"""The jobs that keep the vocabulary and the tiers of the best selling up to date."""

from datetime import UTC, datetime, timedelta

import pytest

from app.db import Database
from app.jobs import handlers
from app.jobs.handlers import Worker
from app.models import fruitless_searches, sales, words
from tests.shop import Shop


def vocabulary(db: Database) -> dict[str, int]:
    with db.reading() as tx:
        return dict(tx.rows("SELECT word, product_count FROM words")[1])


def test_the_words_of_titles_are_counted(shop: Shop, worker: Worker, db: Database) -> None:
    shop.product("Enamel mug")
    shop.product("Enamel bowl")
    handlers.count_words(worker)
    found = vocabulary(db)
    assert (found["enamel"], found["mug"], found["bowl"], found["halden"]) == (2, 1, 1, 2)


def test_words_are_not_counted_again_while_no_product_changes(
        shop: Shop, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.product("Enamel mug")
    handlers.count_words(worker)
    counted: list[int] = []
    monkeypatch.setattr(words, "count_all", lambda _tx: counted.append(1))
    handlers.count_words(worker)
    assert not counted
    shop.product("Oak bowl")
    handlers.count_words(worker)
    assert counted


def test_a_hidden_product_takes_its_words_along(shop: Shop, worker: Worker, db: Database) -> None:
    product_id = shop.product("Oak bowl")
    handlers.count_words(worker)
    shop.run("UPDATE products SET state = 'hidden' WHERE id = %(id)s", id=product_id)
    handlers.count_words(worker)
    assert "oak" not in vocabulary(db)


def test_counting_that_failed_is_done_again(shop: Shop, worker: Worker, monkeypatch: pytest.MonkeyPatch, db: Database) -> None:
    shop.product("Oak bowl")

    def fail(_tx: object) -> None:
        raise InterruptedError

    with monkeypatch.context() as broken:
        broken.setattr(words, "count_all", fail)
        with pytest.raises(InterruptedError):
            handlers.count_words(worker)
    handlers.count_words(worker)
    assert "oak" in vocabulary(db)


def test_what_sells_best_moves_up(shop: Shop, worker: Worker, db: Database) -> None:
    offers = [shop.offer() for _ in range(9)]
    shop.order(shop.alice, offers[3], quantity=2)
    handlers.count_sales(worker)
    with db.reading() as tx:
        assert tx.values("SELECT id FROM products WHERE search @@ '''~t8'''::tsquery") == [offers[3].product_id]
    with db.transaction() as tx:
        assert sales.rank_all(tx) == 0, "it is up to date"


def test_only_the_latest_fruitless_searches_are_kept(
        shop: Shop, worker: Worker, db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop
    monkeypatch.setattr(fruitless_searches, "KEPT_MAX", 2)
    start = datetime(2026, 11, 20, tzinfo=UTC)
    for number, text in enumerate(("oldest", "older", "new")):
        with db.transaction() as tx:
            fruitless_searches.keep(tx, text=text, now=start + timedelta(minutes=number))
    handlers.clean_up(worker)
    with db.reading() as tx:
        rows = fruitless_searches.list_latest(tx, order="newest", limit=10, offset=0)
    assert [row.text for row in rows] == ["new", "older"]


def test_a_fruitless_search_is_counted_once_a_time(db: Database) -> None:
    start = datetime(2026, 11, 20, tzinfo=UTC)
    for minute in range(3):
        with db.transaction() as tx:
            fruitless_searches.keep(tx, text="grue" + " x" * 200, now=start + timedelta(minutes=minute))
    with db.reading() as tx:
        (row,) = fruitless_searches.list_latest(tx, order="most_often", limit=10, offset=0)
    assert (row.asked_count, row.last_asked_at, len(row.text)) == (3, start + timedelta(minutes=2), 200)

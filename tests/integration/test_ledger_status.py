"""GET /status/ledger: the books, for everybody."""

import pytest

from app.db import recording_statements
from app.models import ledger
from tests.shop import Shop

PATH = "/status/ledger"


def test_it_is_public_and_says_that_the_books_balance(shop: Shop) -> None:
    page = shop.guest().get(PATH)
    assert page.status == 200
    assert page.one("h1").text == "The books balance"
    assert page.all("div", data_ledger_balanced="true")


def test_it_says_where_the_money_is(shop: Shop) -> None:
    shop.order(shop.alice, shop.offer(price_cents=700))
    shop.deposit(shop.alice, 1234)
    page = shop.guest().get(PATH)
    assert "after 3 transfers" in page.words.replace("\u00a0", " ")
    assert "In people’s wallets $12.34" in page.words
    assert "Held for orders that are not settled $7.00" in page.words
    assert "less what was paid out $19.34" in page.words


@pytest.mark.unaudited
def test_it_says_so_when_the_books_do_not_balance(shop: Shop) -> None:
    shop.deposit(shop.alice, 500)
    with shop.owner.transaction() as tx:
        tx.run("UPDATE accounts SET balance_cents = 501 WHERE user_id = %(id)s", id=shop.alice.id)
    page = shop.guest().get(PATH)
    assert page.one("h1").text == "The books do not balance"
    assert page.all("div", data_ledger_balanced="false")
    assert "$0.01 Wrong" in page.words


def test_it_adds_up_once_for_many_visitors(shop: Shop) -> None:
    first = shop.guest().get(PATH)
    shop.deposit(shop.alice, 500)
    with recording_statements() as statements:
        again = shop.guest().get(PATH)
    assert again.one("time").get("datetime") == first.one("time").get("datetime")
    assert not [sql for sql in statements if "postings" in sql]


def test_all_its_figures_belong_to_one_moment(shop: Shop) -> None:
    with recording_statements() as statements, shop.db.reading() as tx:
        assert ledger.get_proof(tx).holds
    assert len(statements) == 1


def test_it_rejects_post(shop: Shop) -> None:
    assert shop.guest().post(PATH).status == 405

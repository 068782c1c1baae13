"""`flask audit`."""

from dataclasses import replace

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from app.cli.audit import audit
from app.config import Config
from tests.databases import Urls
from tests.shop import Shop


@pytest.fixture
def auditor(config: Config, urls: Urls) -> Flask:
    return create_app(replace(config, database_owner_url=urls.owner))


def run(app: Flask) -> Result:
    return app.test_cli_runner().invoke(audit)


def test_it_finds_nothing_in_a_shop_that_works(shop: Shop, auditor: Flask) -> None:
    shop.order(shop.alice, shop.offer())
    result = run(auditor)
    assert result.exit_code == 0, result.output
    assert "nothing found" in result.output


@pytest.mark.unaudited
def test_it_exits_with_1_and_shows_the_rows_when_the_books_disagree(shop: Shop, auditor: Flask) -> None:
    shop.deposit(shop.alice, 500)
    with shop.owner.transaction() as tx:
        tx.run("UPDATE accounts SET balance_cents = 501 WHERE user_id = %(id)s", id=shop.alice.id)
    result = run(auditor)
    assert result.exit_code == 1
    assert "accounts whose balance is not the sum of their postings" in result.output
    assert "501" in result.output


@pytest.mark.unaudited
def test_it_counts_the_rows_that_it_does_not_show(shop: Shop, auditor: Flask) -> None:
    shop.crowd(51)
    with shop.owner.transaction() as tx:
        tx.run("UPDATE accounts SET balance_cents = 7 WHERE kind = 'wallet'")
    assert "and 1 more" in run(auditor).output


def test_it_works_with_the_applications_address_alone(shop: Shop, config: Config) -> None:
    assert run(create_app(config)).exit_code == 0

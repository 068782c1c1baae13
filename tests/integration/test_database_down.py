"""While the database is away, every page says so and asks to come back: 503, also to people who are logged in."""

from unittest.mock import patch

import psycopg2

from app import db as database
from tests.shop import Shop


def test_it_answers_503_to_somebody_logged_in_when_no_connection_can_be_made(shop: Shop) -> None:
    browser = shop.alice.browser
    with patch.object(shop.db._reads, "check_out", side_effect=psycopg2.OperationalError("refused")):
        page = browser.get("/orders")
    assert page.status == 503
    assert page.response.headers["Retry-After"]


def test_it_answers_503_to_somebody_logged_in_when_the_connection_breaks_again_and_again(shop: Shop) -> None:
    browser = shop.alice.browser
    with patch.object(database._ReadTx, "_execute", side_effect=psycopg2.OperationalError("server closed the connection")):
        page = browser.get("/orders")
    assert page.status == 503


def test_nobody_is_logged_out_by_it(shop: Shop) -> None:
    browser = shop.alice.browser
    with patch.object(shop.db._reads, "check_out", side_effect=psycopg2.OperationalError("refused")):
        browser.get("/orders")
    assert browser.get("/orders").status == 200

"""Operators hear of a link to the world that does not work, once, and once when it does again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import LiteralString

import pytest

from app.jobs import telling as handlers
from app.jobs.handlers import Worker
from tests.shop import Shop
from tests.told import by_mail, on_site

LONG_AGO = "now() - interval '6 minutes'"
ALIVE = "alive_at = now()"


@pytest.fixture
def watching(worker: Worker) -> Worker:
    """A worker that has run for an hour."""
    return replace(worker, started_at=datetime.now(UTC) - timedelta(hours=1))


def look(shop: Shop, watching: Worker, link: LiteralString) -> list[str]:
    """What Dana has been told by when the link is like this."""
    shop.run("UPDATE world_link SET " + link)  # noqa: S608 - our own words
    handlers.watch_link(watching)
    return [told.title for told in on_site(shop.db, shop.dana)]


def test_a_silent_process_is_told_once_and_once_when_it_is_back(shop: Shop, watching: Worker) -> None:
    assert shop.dana.id
    down = look(shop, watching, "state = 'connected', state_since = now() - interval '1 day', alive_at = " + LONG_AGO)
    assert down == ["The link to the world is down"]
    assert look(shop, watching, "failure = 'still'") == down
    back = look(shop, watching, ALIVE)
    assert back == [*down, "The link to the world works again"]
    assert look(shop, watching, ALIVE) == back
    assert [mail.subject for mail in by_mail(shop.db, shop.dana)] == back


def test_a_connection_that_does_not_come_is_told_with_the_reason(shop: Shop, watching: Worker) -> None:
    assert shop.dana.id
    look(shop, watching, "state = 'connecting', failure = 'connection refused', alive_at = now(), state_since = " + LONG_AGO)
    (told,) = on_site(shop.db, shop.dana)
    assert "connection refused. Orders are taken as ever" in told.body


def test_a_second_trouble_is_told_again(shop: Shop, watching: Worker) -> None:
    assert shop.dana.id
    for _ in range(2):
        look(shop, watching, "state = 'connected', alive_at = " + LONG_AGO)
        told = look(shop, watching, ALIVE)
    assert len(told) == 4


def test_it_is_not_over_before_it_is_connected(shop: Shop, watching: Worker) -> None:
    assert shop.dana.id
    look(shop, watching, "state = 'connected', alive_at = " + LONG_AGO)
    assert len(look(shop, watching, "state = 'connecting', state_since = now(), alive_at = now()")) == 1
    assert len(look(shop, watching, "state = 'connected', state_since = now()")) == 2


def test_a_link_that_operators_have_switched_off_is_no_trouble_and_ends_one(shop: Shop, watching: Worker) -> None:
    assert shop.dana.id
    assert not look(shop, watching, "wanted = false, state = 'off', alive_at = " + LONG_AGO)
    look(shop, watching, "wanted = true")
    assert look(shop, watching, "wanted = false")[-1] == "The link to the world is switched off"


@pytest.mark.parametrize("link", [
    "state = 'connected', state_since = now(), alive_at = now()",
    "state = 'connecting', state_since = now() - interval '4 minutes', alive_at = now()",
    "state = 'connected', alive_at = now() - interval '4 minutes'",
])
def test_what_may_still_come_is_no_trouble(shop: Shop, watching: Worker, link: LiteralString) -> None:
    assert shop.dana.id
    assert not look(shop, watching, link)


def test_a_shop_that_was_stopped_over_night_is_no_trouble(shop: Shop, worker: Worker) -> None:
    assert shop.dana.id
    assert not look(shop, worker, "state = 'connected', alive_at = now() - interval '9 hours'")


def test_members_are_not_told(shop: Shop, watching: Worker) -> None:
    assert shop.dana.id
    assert shop.bob.id
    look(shop, watching, "state = 'connected', alive_at = " + LONG_AGO)
    assert not on_site(shop.db, shop.bob)

"""`/admin/searches`: what people looked for in vain."""

from datetime import UTC, datetime, timedelta

import pytest

from app.models import fruitless_searches
from tests.shop import Shop

PATH = "/admin/searches"
START = datetime(2026, 11, 20, tzinfo=UTC)


def search_in_vain(shop: Shop, *texts: str) -> None:
    """One after the other, a minute apart."""
    for minute, text in enumerate(texts):
        with shop.db.transaction() as tx:
            fruitless_searches.keep(tx, text=text, now=START + timedelta(minutes=minute))


def listed(shop: Shop, query: str = "") -> list[str]:
    page = shop.dana.browser.get(PATH + query)
    assert page.status == 200
    return ["".join(head.itertext()).strip() for head in page.all("th", data_label="Search")]


def test_the_newest_come_first_unless_the_commonest_are_asked_for(shop: Shop) -> None:
    search_in_vain(shop, "grue", "grue", "xyzzy")
    assert listed(shop) == ["xyzzy", "grue"]
    assert listed(shop, "?order=most_often") == ["grue", "xyzzy"]
    assert listed(shop, "?order=nonsense") == ["xyzzy", "grue"]


def test_each_leads_to_the_search_and_to_a_new_synonym(shop: Shop) -> None:
    search_in_vain(shop, "salt & <pepper>")
    page = shop.dana.browser.get(PATH)
    assert page.one("a", href="/products?q=salt%20%26%20%3Cpepper%3E") is not None
    assert page.one("a", href="/admin/synonyms?terms=salt%20%26%20%3Cpepper%3E") is not None


def test_long_lists_have_pages(shop: Shop) -> None:
    search_in_vain(shop, *(f"grue {number}" for number in range(51)))
    assert len(listed(shop)) == 50
    assert listed(shop, "?page=2") == ["grue 0"]


def test_one_is_cleared_and_stays_gone(shop: Shop) -> None:
    search_in_vain(shop, "grue", "xyzzy")
    assert [shop.dana.browser.post(f"{PATH}/removal", {"text": "grue"}).status for _ in range(2)] == [303, 303]
    assert listed(shop) == ["xyzzy"]


def test_all_are_cleared(shop: Shop) -> None:
    search_in_vain(shop, "grue", "xyzzy")
    assert shop.dana.browser.post(f"{PATH}/clearance").status == 303
    assert listed(shop) == []


def test_what_is_no_search_is_refused(shop: Shop) -> None:
    assert shop.dana.browser.post(f"{PATH}/removal", {"text": ""}).status == 400


@pytest.mark.parametrize("path", [f"{PATH}/removal", f"{PATH}/clearance"])
def test_members_and_guests_are_kept_out(shop: Shop, path: str) -> None:
    search_in_vain(shop, "grue")
    assert shop.charlie.browser.post(path, {"text": "grue"}).status == 404
    assert shop.guest().post(path, {"text": "grue"}).location.startswith("/login")
    assert shop.dana.browser.get(path).status == 405
    assert listed(shop) == ["grue"]

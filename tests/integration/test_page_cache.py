"""Pages for visitors without a cookie are kept as long as nothing is written."""

import pytest

from app.db import Tx, recording_statements
from app.models import snapshots
from app.web import compression
from app.web.page_cache import Kept, PageCache
from tests.shop import Shop


def statements(shop: Shop, path: str) -> int:
    with recording_statements() as log:
        assert shop.guest().get(path).status == 200
    return len(log)


def test_a_page_is_made_once_while_nothing_changes(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/products/{shop.offer().product_id}"
    one_moment = shop.db.transact(snapshots.get_current)  # other tests commit on the same server all the time

    def stay(tx: Tx) -> str:
        tx.value("SELECT 1")
        return one_moment

    monkeypatch.setattr(snapshots, "get_current", stay)
    assert statements(shop, path) > 1
    assert statements(shop, path) == 1


def test_what_anybody_commits_is_seen_at_once(shop: Shop) -> None:
    offer = shop.offer(price_cents=1000)
    path = f"/products/{offer.product_id}"
    assert "$10.00" in shop.guest().get(path).words
    with shop.db.transaction() as tx:
        tx.run("UPDATE offers SET price_cents = 1234 WHERE id = %(id)s", id=offer.id)
    assert "$12.34" in shop.guest().get(path).words


def test_a_transaction_that_was_open_when_the_page_was_made_is_seen_when_it_commits(shop: Shop) -> None:
    offer = shop.offer(price_cents=1000)
    path = f"/products/{offer.product_id}"
    with shop.db.transaction() as tx:
        tx.run("UPDATE offers SET price_cents = 1234 WHERE id = %(id)s", id=offer.id)
        assert "$10.00" in shop.guest().get(path).words
    assert "$12.34" in shop.guest().get(path).words


def test_the_kept_page_is_the_same_to_the_byte(shop: Shop) -> None:
    path = f"/products/{shop.offer().product_id}"
    first, second = shop.guest().get(path), shop.guest().get(path)
    assert first.text == second.text
    assert dict(first.response.headers) == dict(second.response.headers)


def test_who_has_the_page_is_told_so_without_a_body(shop: Shop) -> None:
    path = f"/products/{shop.offer().product_id}"
    client = shop.app.test_client()
    for accepted in ("br", "gzip", ""):
        full = client.get(path, headers={"Accept-Encoding": accepted})
        assert full.headers["Cache-Control"].startswith("public")
        for method in ("GET", "HEAD"):
            again = client.open(path, method=method, headers={
                "Accept-Encoding": accepted, "If-None-Match": f'"other", {full.headers["ETag"]}'})
            assert (again.status_code, again.data) == (304, b"")
            assert {"Content-Type", "Content-Encoding", "Content-Length"}.isdisjoint(again.headers.keys())
            assert all(again.headers[name] == full.headers[name] for name in ("ETag", "Cache-Control", "Vary"))
            assert set(again.vary) == {"Cookie", "Accept-Encoding"}


def test_every_form_of_a_page_has_its_own_name(shop: Shop) -> None:
    client = shop.app.test_client()
    tags = {client.get("/products", headers={"Accept-Encoding": accepted}).headers["ETag"] for accepted in ("br", "gzip", "")}
    assert len(tags) == 3


def test_a_page_that_changed_is_sent_whole(shop: Shop) -> None:
    offer = shop.offer(price_cents=1000)
    path = f"/products/{offer.product_id}"
    tag = shop.guest().get(path).response.headers["ETag"]
    shop.run("UPDATE offers SET price_cents = 1234 WHERE id = %(id)s", id=offer.id)
    page = shop.guest().get(path, headers={"If-None-Match": tag})
    assert page.status == 200
    assert "$12.34" in page.words
    assert page.response.headers["ETag"] != tag


def test_a_page_is_packed_once_for_all_who_take_that(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    packed: list[str] = []
    one_moment = shop.db.transact(snapshots.get_current)

    def pack(body: bytes, encoding: str) -> bytes:
        packed.append(encoding)
        return b"packed"

    monkeypatch.setattr(snapshots, "get_current", lambda *_: one_moment)
    monkeypatch.setattr(compression, "_packed", pack)
    for accepted in ("br", "gzip, deflate, br", "gzip;q=0.5, br, zstd;q=0", "gzip", "gzip, deflate"):
        assert shop.app.test_client().get("/", headers={"Accept-Encoding": accepted}).data == b"packed"
    assert packed == ["br", "gzip"]


def test_a_page_for_somebody_has_no_name_to_ask_for_it_by(shop: Shop) -> None:
    assert "ETag" not in shop.alice.browser.get("/").response.headers


def test_somebody_logged_in_never_gets_it(shop: Shop) -> None:
    path = f"/products/{shop.offer().product_id}"
    shop.guest().get(path)
    page = shop.alice.browser.get(path)
    assert "Alice" in page.words
    assert page.response.headers["Cache-Control"].startswith("private")
    assert "Alice" not in shop.guest().get(path).words


def test_the_least_recently_shown_pages_go_first() -> None:
    def page(body: bytes) -> Kept:
        return Kept(snapshot="1", made_at=float("inf"), headers=(), body=body)

    cache = PageCache(bytes_max=10)
    cache.keep(("/a", ""), page(b"aaaa"))
    cache.keep(("/b", ""), page(b"bbbb"))
    assert cache.find(("/a", ""), snapshot="1")
    cache.keep(("/c", ""), page(b"cccc"))
    assert cache.find(("/b", ""), snapshot="1") is None
    assert cache.find(("/a", ""), snapshot="1")

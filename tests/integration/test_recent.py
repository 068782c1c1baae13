"""Lists are kept for whoever is logged in as long as nothing is written."""

from app.web.recent import Recent
from tests.shop import Shop


def test_a_result_is_made_once_for_a_snapshot() -> None:
    recent, made = Recent(), iter("abc")
    assert recent.get("list", "1:1:", lambda: next(made)) == "a"
    assert recent.get("list", "1:1:", lambda: next(made)) == "a"
    assert recent.get("list", "1:2:", lambda: next(made)) == "b"
    assert recent.get("another list", "1:2:", lambda: next(made)) == "c"


def test_it_keeps_those_that_were_asked_for_last() -> None:
    recent, made = Recent(results_max=2), iter("abcd")
    for key in (1, 2, 1, 3):
        recent.get(key, "1:1:", lambda: next(made))
    assert recent.get(1, "1:1:", lambda: next(made)) == "a"
    assert recent.get(2, "1:1:", lambda: next(made)) == "d"


def test_what_anybody_commits_is_seen_at_once(shop: Shop) -> None:
    offer = shop.offer(price_cents=1000)
    assert "$10.00" in shop.alice.browser.get("/products").words
    with shop.db.transaction() as tx:
        tx.run("UPDATE offers SET price_cents = 1234 WHERE id = %(id)s", id=offer.id)
    assert "$12.34" in shop.alice.browser.get("/products").words


def test_what_is_committed_late_is_seen_when_it_is(shop: Shop) -> None:
    offer = shop.offer(price_cents=1000)
    with shop.db.transaction() as tx:
        tx.run("UPDATE offers SET price_cents = 1234 WHERE id = %(id)s", id=offer.id)
        assert "$10.00" in shop.alice.browser.get("/products").words
    assert "$12.34" in shop.alice.browser.get("/products").words


def test_the_pages_of_a_list_are_not_confused(shop: Shop) -> None:
    for number in range(25):
        shop.offer(title=f"Mug {number:02}", price_cents=1000 + number)
    first, second = (shop.alice.browser.get(f"/products?sort=price_asc&page={page}").words for page in (1, 2))
    assert ("Mug 00" in first, "Mug 24" in first) == (True, False)
    assert ("Mug 00" in second, "Mug 24" in second) == (False, True)

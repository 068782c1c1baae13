"""`/notifications`: what somebody was told, newest first, and the count beside the bell on every page."""

import pytest

from app.db import recording_statements
from tests.client import Page
from tests.integration.scene import write_notification
from tests.shop import Shop, Someone


def write(shop: Shop, someone: Someone, count: int = 1) -> list[int]:
    """So many unread notifications; their ids."""
    with shop.db.transaction() as tx:
        return [write_notification(tx, someone.id, key=f"event-{number}") for number in range(count)]


def bell(page: Page) -> str:
    """What the bell in the header says."""
    (link,) = [link for link in page.all("a", href="/notifications") if "header-bell" in (link.get("class") or "")]
    return "".join(link.itertext()).strip()


def unread(shop: Shop, someone: Someone) -> int:
    with shop.db.reading() as tx:
        count: int = tx.value("SELECT count(*) FROM notifications WHERE user_id = %(id)s AND read_at IS NULL", id=someone.id)
    return count


def test_the_bell_says_how_many_are_unread(shop: Shop) -> None:
    assert bell(shop.alice.browser.get("/")) == "Notifications"
    write(shop, shop.alice, 3)
    assert bell(shop.alice.browser.get("/")) == "3\n          Notifications, 3 unread"


def test_of_very_many_the_bell_says_that_they_are(shop: Shop) -> None:
    shop.run(
        """
        INSERT INTO notifications (user_id, kind, event_key, title, body, link, created_at)
        SELECT %(id)s, 'sale', 'event-' || n, 'You sold a mug', 'Paid.', '/sell/orders', now() FROM generate_series(1, 120) n
        """, id=shop.alice.id)
    assert bell(shop.alice.browser.get("/")).startswith("99+")


def test_guests_have_no_bell(shop: Shop) -> None:
    assert not shop.guest().get("/").all("a", href="/notifications")


def test_the_count_costs_no_statement_of_its_own(shop: Shop) -> None:
    write(shop, shop.alice, 2)
    with recording_statements() as log:
        assert shop.alice.browser.get("/account/password").status == 200
    assert sum("signed_in" in sql for sql in log) == 1
    assert not [sql for sql in log if "FROM notifications" in sql]


def test_it_is_empty_in_words(shop: Shop) -> None:
    assert "Nothing yet" in shop.alice.browser.get("/notifications").words


def test_unread_ones_say_so_in_words(shop: Shop) -> None:
    (first, _) = write(shop, shop.alice, 2)
    shop.alice.browser.post(f"/notifications/{first}/reading")
    assert shop.alice.browser.get("/notifications").words.count("Unread") == 1


def test_following_one_marks_it_read_and_leads_on(shop: Shop) -> None:
    (notification_id,) = write(shop, shop.alice)
    for _ in range(2):
        page = shop.alice.browser.post(f"/notifications/{notification_id}/reading")
        assert (page.status, page.location) == (303, "/orders")
    assert unread(shop, shop.alice) == 0


def test_somebody_elses_is_not_found(shop: Shop) -> None:
    (notification_id,) = write(shop, shop.alice)
    assert shop.bob.browser.post(f"/notifications/{notification_id}/reading").status == 404
    assert unread(shop, shop.alice) == 1


def test_looking_marks_nothing_read(shop: Shop) -> None:
    (notification_id,) = write(shop, shop.alice)
    shop.alice.browser.get("/notifications")
    assert shop.alice.browser.get(f"/notifications/{notification_id}/reading").status == 405
    assert unread(shop, shop.alice) == 1


def test_all_that_stood_on_the_page_can_be_marked_read_and_nothing_that_came_since(shop: Shop) -> None:
    write(shop, shop.alice, 2)
    write(shop, shop.bob)
    form = shop.alice.browser.get("/notifications").one("input", name="newest_id")
    with shop.db.transaction() as tx:
        write_notification(tx, shop.alice.id, key="later")
    page = shop.alice.browser.post("/notifications/reading", {"newest_id": form.get("value")})
    assert (page.status, page.location) == (303, "/notifications")
    assert (unread(shop, shop.alice), unread(shop, shop.bob)) == (1, 1)


def test_there_is_nothing_to_mark_when_all_is_read(shop: Shop) -> None:
    (notification_id,) = write(shop, shop.alice)
    shop.alice.browser.post(f"/notifications/{notification_id}/reading")
    assert "Mark all read" not in shop.alice.browser.get("/notifications").words


def test_they_come_in_pages(shop: Shop) -> None:
    write(shop, shop.alice, 25)
    first, second = (shop.alice.browser.get(f"/notifications?page={page}") for page in (1, 2))
    assert [len(page.all("button", class_="notification-title")) for page in (first, second)] == [20, 5]
    assert "Nothing on this page" in shop.alice.browser.get("/notifications?page=9").words


def test_what_people_typed_is_shown_as_they_typed_it(shop: Shop) -> None:
    shop.run(
        """
        INSERT INTO notifications (user_id, kind, event_key, title, body, link, created_at)
        VALUES (%(id)s, 'sale', 'event', 'You sold <b>a mug</b>', 'Paid.', '/sell/orders', now())
        """, id=shop.alice.id)
    assert "You sold <b>a mug</b>" in shop.alice.browser.get("/notifications").words


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""])
def test_no_notification_leads_away(shop: Shop, link: str) -> None:
    with pytest.raises(Exception, match="notifications_link_is_local"):
        shop.run(
            """
            INSERT INTO notifications (user_id, kind, event_key, title, body, link, created_at)
            VALUES (%(id)s, 'sale', 'event', 'A mug', 'Paid.', %(link)s, now())
            """, id=shop.alice.id, link=link)

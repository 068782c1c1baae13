"""`GET, POST /unsubscribe/<token>`: ending mail of a kind by its link, logged in or not (RFC 8058)."""

import pytest

from app.domain.states import Channel, NotificationKind
from app.domain.unsubscribing import Subscription, sign
from app.models import notification_preferences
from tests.shop import Shop, Someone

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path(shop: Shop, someone: Someone, kind: NotificationKind = NotificationKind.ORDER_SENT, *, key: str = "") -> str:
    return f"/unsubscribe/{sign(Subscription(user_id=someone.id, kind=kind), key=key or str(shop.app.secret_key))}"


def choices(shop: Shop, someone: Someone) -> notification_preferences.Choices:
    with shop.db.reading() as tx:
        return notification_preferences.get_choices(tx, user_id=someone.id)


def test_looking_asks_and_ends_nothing(shop: Shop) -> None:
    page = shop.guest().get(path(shop, shop.alice))
    assert "End this mail?" in page.words
    assert "On its way" in page.words
    assert "alice" not in page.text.lower()
    assert not choices(shop, shop.alice)


def test_the_button_ends_it_for_a_guest(shop: Shop) -> None:
    guest, link = shop.guest(), path(shop, shop.alice)
    page = guest.post(link)
    assert (page.status, page.location) == (303, link)
    assert "This mail has ended" in guest.follow(page).words
    assert choices(shop, shop.alice) == {(NotificationKind.ORDER_SENT, Channel.MAIL): False}


def test_a_mail_programs_one_click_ends_it_without_cookie_page_or_redirection(shop: Shop) -> None:
    link = path(shop, shop.alice)
    for _ in range(2):
        response = shop.app.test_client().post(link, data=ONE_CLICK)
        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers
    assert choices(shop, shop.alice) == {(NotificationKind.ORDER_SENT, Channel.MAIL): False}


def test_it_ends_the_mail_of_whom_it_was_written_to_whoever_is_logged_in(shop: Shop) -> None:
    shop.bob.browser.post(path(shop, shop.alice))
    assert choices(shop, shop.alice)
    assert not choices(shop, shop.bob)


@pytest.mark.parametrize("kind", [NotificationKind.ORDER_PLACED, NotificationKind.ORDER_CANCELLED])
def test_mail_that_is_part_of_an_order_cannot_be_ended(shop: Shop, kind: NotificationKind) -> None:
    assert shop.guest().post(path(shop, shop.alice, kind)).status == 404
    assert not choices(shop, shop.alice)


def test_a_link_that_is_not_ours_is_not_found(shop: Shop) -> None:
    good = path(shop, shop.alice)
    altered = [good[:-1], good + "x", good.replace(f"/{shop.alice.id}.", f"/{shop.bob.id}."), good.replace("order_sent", "sale"),
               path(shop, shop.alice, key="another key"), "/unsubscribe/x", "/unsubscribe/1.order_sent.", "/unsubscribe/..",
               "/unsubscribe/1.order_sent.%C3%BC"]
    found = {link: [shop.guest().get(link).status, shop.guest().post(link).status] for link in altered}
    assert not {link: statuses for link, statuses in found.items() if statuses != [404, 404]}
    assert not choices(shop, shop.alice)

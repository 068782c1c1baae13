"""`GET, POST /account/notifications`: how somebody wants to hear of what."""

from app.domain.states import Channel, NotificationKind
from app.models import notification_preferences
from tests.client import Page
from tests.shop import Shop, Someone

PATH = "/account/notifications"


def ticked(page: Page, channel: str) -> set[str]:
    return {box.get("value") for box in page.all("input", type="checkbox", name=channel) if box.get("checked") is not None}


def offered(page: Page) -> set[tuple[str, str]]:
    return {(box.get("name"), box.get("value")) for box in page.all("input", type="checkbox")}


def chosen(shop: Shop, someone: Someone) -> notification_preferences.Choices:
    with shop.db.reading() as tx:
        return notification_preferences.get_choices(tx, user_id=someone.id)


def test_it_begins_with_what_is_sensible(shop: Shop) -> None:
    page = shop.bob.browser.get(PATH)
    assert ticked(page, "site") == {"order_sent", "order_delivered", "sale", "stock_low", "stock_arrived", "stock_failed"}
    assert ticked(page, "mail") == {"order_sent", "order_delivered", "order_held_up", "order_redirected", "order_credited",
                                    "stock_low", "stock_failed"}


def test_what_cannot_be_switched_off_says_so_and_has_no_box(shop: Shop) -> None:
    page = shop.alice.browser.get(PATH)
    boxes = offered(page)
    assert not boxes & {(channel, kind) for channel in ("site", "mail") for kind in ("order_placed", "order_cancelled")}
    assert page.words.count("Always") == 7


def test_everybody_chooses_among_what_concerns_them(shop: Shop) -> None:
    kinds = {someone.full_name: {kind for _, kind in offered(someone.browser.get(PATH))}
             for someone in (shop.alice, shop.bob, shop.dana)}
    assert not kinds["Alice"] & {"sale", "link_trouble"}
    assert "sale" in kinds["Bob"]
    assert "link_trouble" in kinds["Dana"]


def test_what_is_ticked_is_kept(shop: Shop) -> None:
    page = shop.alice.browser.post(PATH, {"site": ["order_delivered"], "mail": ["order_sent", "order_credited"]})
    assert (page.status, page.location) == (303, PATH)
    page = shop.alice.browser.get(PATH)
    assert ticked(page, "site") == {"order_delivered"}
    assert ticked(page, "mail") == {"order_sent", "order_credited"}


def test_nothing_ticked_is_a_choice_too(shop: Shop) -> None:
    shop.alice.browser.post(PATH)
    page = shop.alice.browser.get(PATH)
    assert not ticked(page, "site") | ticked(page, "mail")


def test_what_does_not_concern_somebody_stays_as_it_was(shop: Shop) -> None:
    """Who sells nothing now may sell tomorrow."""
    shop.alice.browser.post(PATH)
    assert (NotificationKind.SALE, Channel.SITE) not in chosen(shop, shop.alice)


def test_a_kind_that_is_not_theirs_to_choose_is_refused(shop: Shop) -> None:
    for kind in ("sale", "order_placed", "nothing"):
        assert shop.alice.browser.post(PATH, {"mail": kind}).status == 422
    assert not chosen(shop, shop.alice)

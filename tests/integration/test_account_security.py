"""`/account/security` and the sessions on it."""

from tests.client import Browser
from tests.shop import PASSWORD, Shop

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


def another_browser(shop: Shop) -> Browser:
    """A second browser that is logged in as Alice."""
    browser = shop.guest()
    browser.post("/login", {"email": shop.alice.email, "password": PASSWORD}, headers={"User-Agent": FIREFOX})
    return browser


def session_id(shop: Shop, user_agent: str) -> int:
    with shop.db.reading() as tx:
        found: int = tx.value("SELECT id FROM sessions WHERE user_agent = %(user_agent)s", user_agent=user_agent)
    return found


def test_it_lists_every_browser_and_marks_this_one(shop: Shop) -> None:
    another_browser(shop)
    words = shop.alice.browser.get("/account/security").words
    assert "Firefox on Linux" in words
    assert words.count("This browser") == 1


def test_one_browser_can_be_logged_out(shop: Shop) -> None:
    other = another_browser(shop)
    assert shop.alice.browser.post(f"/account/security/sessions/{session_id(shop, FIREFOX)}/removal").status == 303
    assert other.get("/account").status == 303
    assert shop.alice.browser.get("/account").status == 200


def test_all_others_can_be_logged_out(shop: Shop) -> None:
    others = [another_browser(shop), another_browser(shop)]
    assert shop.alice.browser.post("/account/security/sessions/removal").status == 303
    assert [other.get("/account").status for other in others] == [303, 303]
    assert shop.alice.browser.get("/account").status == 200


def test_a_session_of_somebody_else_is_not_found(shop: Shop) -> None:
    other = another_browser(shop)
    assert shop.charlie.browser.post(f"/account/security/sessions/{session_id(shop, FIREFOX)}/removal").status == 404
    assert other.get("/account").status == 200


def test_all_others_are_only_ones_own(shop: Shop) -> None:
    assert shop.alice
    shop.charlie.browser.post("/account/security/sessions/removal")
    assert shop.alice.browser.get("/account").status == 200


def test_again_is_harmless(shop: Shop) -> None:
    another_browser(shop)
    path = f"/account/security/sessions/{session_id(shop, FIREFOX)}/removal"
    shop.alice.browser.post(path)
    assert shop.alice.browser.post(path).status == 404
    assert shop.alice.browser.post("/account/security/sessions/removal").status == 303


def test_a_guest_is_asked_to_log_in(shop: Shop) -> None:
    assert shop.guest().get("/account/security").location == "/login?next=/account/security"
    for path in ("/account/security/sessions/1/removal", "/account/security/sessions/removal"):
        assert shop.guest().post(path).location.startswith("/login")


def test_acts_reject_get(shop: Shop) -> None:
    for path in ("/account/security/sessions/1/removal", "/account/security/sessions/removal"):
        assert shop.alice.browser.get(path).status == 405

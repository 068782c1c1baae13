"""`POST /logout`"""

from tests.shop import Shop


def test_it_closes_the_session_on_the_server_too(shop: Shop) -> None:
    page = shop.alice.browser.post("/logout")
    assert (page.status, page.location) == (303, "/")
    assert shop.alice.browser.get("/account").status == 303
    with shop.db.reading() as tx:
        assert tx.value("SELECT count(*) FROM sessions") == 0


def test_again_is_harmless(shop: Shop) -> None:
    shop.alice.browser.post("/logout")
    assert shop.alice.browser.post("/logout").status == 303


def test_it_rejects_get(shop: Shop) -> None:
    assert shop.alice.browser.get("/logout").status == 405


def test_it_needs_a_token(shop: Shop) -> None:
    assert shop.alice.browser.post("/logout", token=False).status == 400

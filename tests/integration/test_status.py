from tests.shop import Shop


def test_healthz_answers(shop: Shop) -> None:
    assert shop.guest().get("/healthz").text == "ok\n"


def test_readyz_reaches_the_database(shop: Shop) -> None:
    assert shop.guest().get("/readyz").text == "ready\n"


def test_an_unknown_address_is_a_page_that_helps(shop: Shop) -> None:
    page = shop.guest().get("/blue-mugs")
    assert page.status == 404
    assert page.one("input", id="words").get("value") == "blue mugs"

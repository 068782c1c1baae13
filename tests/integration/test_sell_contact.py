"""`/sell/contact`: what everybody may see of a seller."""

from tests.shop import Shop


def test_it_changes_what_the_public_page_says(shop: Shop) -> None:
    page = shop.bob.browser.post("/sell/contact", {"contact_email": "shop@example.org", "contact_address": "2 Quay\nHarbour"})
    assert page.status == 303
    words = shop.guest().get(f"/users/{shop.bob.id}").words
    assert "shop@example.org" in words
    assert "2 Quay" in words


def test_it_requires_a_login(shop: Shop) -> None:
    assert shop.guest().get("/sell/contact").location.startswith("/login")


def test_who_sells_nothing_has_no_contact(shop: Shop) -> None:
    assert shop.alice.browser.get("/sell/contact").status == 404
    assert shop.alice.browser.post("/sell/contact", {"contact_email": "a@example.org"}).status == 404


def test_what_is_no_email_gets_a_message_and_stays(shop: Shop) -> None:
    page = shop.bob.browser.post("/sell/contact", {"contact_email": "nobody", "contact_address": "2 Quay"})
    assert page.status == 422
    assert page.errors()["contact_email"]
    assert page.one("input", name="contact_email").get("value") == "nobody"

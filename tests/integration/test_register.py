"""`/register`"""

import pytest

from app.models import users
from tests.client import Browser, Page
from tests.shop import Shop

FORM = {"email": "erin@example.org", "full_name": "Erin Vale", "address": "7 Mill Lane\nOxford", "password": "long-enough",
        "confirm": "long-enough"}


def register(browser: Browser, **changes: str) -> Page:
    return browser.post("/register", {**FORM, **changes})


def count_users(shop: Shop) -> int:
    with shop.db.reading() as tx:
        count: int = tx.value("SELECT count(*) FROM users")
    return count


def test_it_opens_an_account_and_logs_in(shop: Shop) -> None:
    browser = shop.guest()
    page = register(browser, next="/cart")
    assert (page.status, page.location) == (303, "/cart")
    account = browser.get("/account")
    assert account.one("input", name="email").get("value") == "erin@example.org"


def test_the_balance_starts_at_zero(shop: Shop) -> None:
    register(shop.guest())
    with shop.db.reading() as tx:
        assert tx.value("SELECT balance_cents FROM accounts WHERE kind = 'wallet'") == 0


def test_the_address_becomes_the_default_one(shop: Shop) -> None:
    register(shop.guest())
    with shop.db.reading() as tx:
        rows = tx.rows("SELECT recipient, address, x, y, is_default FROM addresses")[1]
    assert rows == [("Erin Vale", "7 Mill Lane\nOxford", 0, 0, True)]


def test_the_password_is_not_kept(shop: Shop) -> None:
    register(shop.guest())
    with shop.db.reading() as tx:
        credentials = users.find_credentials(tx, login="erin@example.org")
    assert credentials
    assert credentials.password_hash.startswith("scrypt:32768:8:1$")


def test_one_can_log_in_with_it(shop: Shop) -> None:
    register(shop.guest())
    page = shop.guest().post("/login", {"email": "Erin@Example.org", "password": "long-enough"})
    assert page.status == 303


@pytest.mark.parametrize("email", ["erin@example.org", "ERIN@EXAMPLE.ORG"])
def test_an_email_has_one_account_whatever_its_letter_case(shop: Shop, email: str) -> None:
    register(shop.guest())
    page = register(shop.guest(), email=email)
    assert page.status == 409
    assert "already" in page.errors()["email"]
    assert count_users(shop) == 1


def test_a_guests_cart_comes_along(shop: Shop) -> None:
    offer, guest = shop.offer(title="Moss Mug"), shop.guest()
    guest.post("/cart/items", {"offer_id": offer.id, "quantity": 2})
    register(guest)
    assert "Moss Mug" in guest.get("/cart").words
    with shop.db.reading() as tx:
        assert tx.value("SELECT count(*) FROM carts WHERE guest_token_hash IS NOT NULL") == 0


@pytest.mark.parametrize(("field", "value"), [
    ("email", ""), ("email", "erin"), ("email", "erin@"), ("email", "e rin@example.org"), ("email", "a" * 250 + "@example.org"),
    ("email", "erin\x00@example.org"), ("email", "erin@example.org\nx"),
    ("full_name", ""), ("full_name", "x" * 121), ("full_name", "\x00"), ("full_name", "\u202eVale"),
    ("address", ""), ("address", "   "), ("address", "x" * 301),
    ("password", ""), ("password", "short"), ("password", "x" * 201),
    ("confirm", ""), ("confirm", "something-else"),
])
def test_it_rejects_bad_input_and_keeps_what_was_typed(shop: Shop, field: str, value: str) -> None:
    page = register(shop.guest(), **{field: value})
    assert page.status == 422
    assert page.errors()[field]
    other = "full_name" if field == "email" else "email"
    assert page.one("input", name=other).get("value") == FORM[other]
    assert count_users(shop) == 0


def test_a_missing_field_is_a_message_beside_it(shop: Shop) -> None:
    page = shop.guest().post("/register", {})
    assert page.status == 422
    assert set(page.errors()) == {"email", "full_name", "address", "password"}


def test_it_needs_a_token_even_from_a_guest(shop: Shop) -> None:
    page = shop.guest().post("/register", FORM, token=False, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status == 400


def test_the_form_remembers_where_to_go_on(shop: Shop) -> None:
    page = shop.guest().get("/register?next=/checkout")
    assert page.one("input", name="next").get("value") == "/checkout"
    assert page.one("a", href="/login?next=/checkout") is not None

"""`/account`"""

import pytest

from app.models import users
from app.transactions.login import FAILURES_PER_ACCOUNT
from tests.client import Page
from tests.shop import PASSWORD, Shop


def save(shop: Shop, **changes: str) -> Page:
    form = {"email": shop.alice.email, "username": "", "full_name": "Alice", "summary": "", "current_password": ""}
    return shop.alice.browser.post("/account", {**form, **changes})


def stored(shop: Shop) -> users.User:
    with shop.db.reading() as tx:
        return users.get(tx, user_id=shop.alice.id)


def test_it_saves_what_a_person_says_of_themselves(shop: Shop) -> None:
    page = save(shop, full_name="Alice Archer", username="Archer", summary="I collect mugs.\nMostly green ones.")
    assert page.status == 303
    user = stored(shop)
    assert (user.full_name, user.username, user.summary) == ("Alice Archer", "Archer", "I collect mugs.\nMostly green ones.")
    assert "Your profile is saved." in shop.alice.browser.follow(page).words


def test_it_shows_what_is_stored(shop: Shop) -> None:
    page = shop.alice.browser.get("/account")
    assert page.one("input", name="full_name").get("value") == "Alice"
    assert page.one("a", href=f"/users/{shop.alice.id}") is not None


def test_a_user_name_can_be_given_up(shop: Shop) -> None:
    save(shop, username="archer")
    save(shop, username="")
    assert stored(shop).username is None


def test_another_email_asks_for_the_password(shop: Shop) -> None:
    page = save(shop, email="alice@example.net", full_name="Alice Archer")
    assert page.status == 422
    assert "current password" in page.errors()["current_password"]
    assert page.one("input", name="email").get("value") == "alice@example.net"
    assert page.one("input", name="full_name").get("value") == "Alice Archer"
    assert stored(shop).email == "alice@example.org"


def test_another_email_is_saved_with_the_password(shop: Shop) -> None:
    assert save(shop, email="alice@example.net", current_password=PASSWORD).status == 303
    assert stored(shop).email == "alice@example.net"


def test_guessing_the_password_here_is_counted_too(shop: Shop) -> None:
    for _ in range(FAILURES_PER_ACCOUNT):
        save(shop, email="alice@example.net", current_password="wrong")
    page = save(shop, email="alice@example.net", current_password=PASSWORD)
    assert page.status == 429
    assert page.response.headers["Retry-After"]


def test_somebody_elses_email_is_refused(shop: Shop) -> None:
    page = save(shop, email=shop.bob.email.upper(), current_password=PASSWORD)
    assert page.status == 409
    assert "already" in page.errors()["email"]


def test_somebody_elses_user_name_is_refused(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        tx.run("UPDATE users SET username = 'builder' WHERE id = %(id)s", id=shop.bob.id)
    page = save(shop, username="Builder")
    assert page.status == 409
    assert "already" in page.errors()["username"]


@pytest.mark.parametrize(("field", "value"), [
    ("full_name", ""), ("full_name", "x" * 121), ("email", "alice"), ("email", ""), ("username", "ab"), ("username", "a b c"),
    ("username", "-abc"), ("username", "x" * 33), ("username", "alice@example.org"), ("username", "älice"),
    ("summary", "x" * 1001), ("summary", "\x00"),
])
def test_it_rejects_bad_input(shop: Shop, field: str, value: str) -> None:
    page = save(shop, **{field: value})
    assert page.status == 422
    assert page.errors()[field]


def test_a_guest_is_asked_to_log_in(shop: Shop) -> None:
    assert shop.guest().get("/account").location == "/login?next=/account"
    assert shop.guest().post("/account", {"full_name": "x"}).status == 303

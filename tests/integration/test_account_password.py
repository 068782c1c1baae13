"""`/account/password`"""

import pytest

from tests.client import Browser, Page
from tests.shop import PASSWORD, Shop

NEW = "a-new-passphrase"


def change(shop: Shop, **changes: str) -> Page:
    form = {"current_password": PASSWORD, "password": NEW, "confirm": NEW}
    return shop.alice.browser.post("/account/password", {**form, **changes})


def can_log_in(shop: Shop, password: str) -> bool:
    return shop.guest().post("/login", {"email": shop.alice.email, "password": password}).status == 303


def test_the_new_password_opens_and_the_old_one_does_not(shop: Shop) -> None:
    assert change(shop).status == 303
    assert can_log_in(shop, NEW)
    assert not can_log_in(shop, PASSWORD)


def test_other_browsers_are_logged_out_and_this_one_stays(shop: Shop) -> None:
    other = Browser(shop.app)
    other.post("/login", {"email": shop.alice.email, "password": PASSWORD})
    change(shop)
    assert other.get("/account").status == 303
    assert shop.alice.browser.get("/account").status == 200


def test_a_wrong_current_password_changes_nothing(shop: Shop) -> None:
    page = change(shop, current_password="wrong-password")
    assert page.status == 422
    assert "current password" in page.errors()["current_password"]
    assert can_log_in(shop, PASSWORD)


@pytest.mark.parametrize(("field", "value"), [("current_password", ""), ("password", "short"), ("password", ""),
                                              ("password", "x" * 201), ("confirm", "another-passphrase")])
def test_it_rejects_bad_input(shop: Shop, field: str, value: str) -> None:
    page = change(shop, **{field: value})
    assert page.status == 422
    assert page.errors()[field]


def test_a_guest_is_asked_to_log_in(shop: Shop) -> None:
    assert shop.guest().get("/account/password").location == "/login?next=/account/password"


def test_composed_and_decomposed_letters_are_one_password(shop: Shop) -> None:
    change(shop, password="caf\u00e9-au-lait", confirm="caf\u00e9-au-lait")
    assert can_log_in(shop, "cafe\u0301-au-lait")

"""POST /wallet/deposits."""

import pytest

from app.domain.money import MAX_CENTS
from tests.shop import Shop

PATH = "/wallet/deposits"
BAD_AMOUNTS = [
    "", "0", "0.00", "-5", "1e3", "1e309", "NaN", "sNaN", "inf", "1,000.00", "12.345", "١٢", "5 0", "1000000.01", "9" * 40, "💸",
    "abc", "$5",
]


def test_it_adds_to_the_balance_and_says_so(shop: Shop) -> None:
    page = shop.alice.browser.post(PATH, {"amount": "12.34"})
    assert page.status == 303
    assert page.location == "/wallet"
    assert "$12.34 is in your wallet." in shop.alice.browser.follow(page).words
    assert shop.balance(shop.alice) == 1234


def test_it_takes_the_largest_amount_allowed(shop: Shop) -> None:
    assert shop.alice.browser.post(PATH, {"amount": "1000000"}).status == 303
    assert shop.balance(shop.alice) == 100_000_000


@pytest.mark.parametrize("amount", BAD_AMOUNTS)
def test_it_rejects_what_is_no_amount_and_keeps_it_as_typed(shop: Shop, amount: str) -> None:
    page = shop.alice.browser.post(PATH, {"amount": amount})
    assert page.status == 422
    assert page.errors()["amount"]
    assert page.one("input", id="deposit-amount").get("value", "") == amount.strip()
    assert page.one("input", id="withdrawal-amount").get("value", "") == ""
    assert shop.balance(shop.alice) == 0


@pytest.mark.parametrize("amount", ["\u202e12", "1\x002"])
def test_it_rejects_what_cannot_be_shown_and_shows_the_rest(shop: Shop, amount: str) -> None:
    page = shop.alice.browser.post(PATH, {"amount": amount})
    assert page.status == 422
    assert page.one("input", id="deposit-amount").get("value") == "12"
    assert shop.balance(shop.alice) == 0


def test_it_rejects_a_form_without_an_amount(shop: Shop) -> None:
    assert shop.alice.browser.post(PATH).status == 422


def test_the_same_form_again_moves_nothing_twice(shop: Shop) -> None:
    form = {"amount": "5", "idempotency_key": "once"}
    assert [shop.alice.browser.post(PATH, form).status for _ in range(2)] == [303, 303]
    assert shop.balance(shop.alice) == 500


def test_a_form_without_a_key_is_a_new_deposit_each_time(shop: Shop) -> None:
    for _ in range(2):
        shop.alice.browser.post(PATH, {"amount": "5"})
    assert shop.balance(shop.alice) == 1000


def test_a_key_that_comes_back_with_another_amount_is_refused(shop: Shop) -> None:
    shop.alice.browser.post(PATH, {"amount": "5", "idempotency_key": "once"})
    page = shop.alice.browser.post(PATH, {"amount": "6", "idempotency_key": "once"})
    assert page.status == 409
    assert "another amount" in page.errors()["amount"]
    assert page.one("input", id="deposit-amount").get("value") == "6"
    assert "once" not in {field.get("value") for field in page.all("input", name="idempotency_key")}
    assert shop.balance(shop.alice) == 500


def test_one_persons_key_is_not_anothers(shop: Shop) -> None:
    for someone in (shop.alice, shop.charlie):
        assert someone.browser.post(PATH, {"amount": "5", "idempotency_key": "once"}).status == 303
    assert (shop.balance(shop.alice), shop.balance(shop.charlie)) == (500, 500)


def test_a_damaged_key_is_refused(shop: Shop) -> None:
    assert shop.alice.browser.post(PATH, {"amount": "5", "idempotency_key": "k" * 65}).status == 422
    assert shop.balance(shop.alice) == 0


def test_it_goes_back_to_where_the_money_was_missing(shop: Shop) -> None:
    assert shop.alice.browser.post(PATH, {"amount": "5", "next": "/checkout"}).location == "/checkout"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_it_goes_nowhere_else(shop: Shop, target: str) -> None:
    page = shop.alice.browser.post(PATH, {"amount": "5", "next": target})
    assert page.response.headers["Location"] == "/wallet"


def test_a_wallet_does_not_grow_beyond_what_can_be_counted(shop: Shop) -> None:
    shop.deposit(shop.alice, MAX_CENTS - 100)
    page = shop.alice.browser.post(PATH, {"amount": "1.01"})
    assert page.status == 409
    assert "$1,000,000,000.00 at most" in page.errors()["amount"]
    assert shop.alice.browser.post(PATH, {"amount": "1.00"}).status == 303


def test_it_requires_login(shop: Shop) -> None:
    page = shop.guest().post(PATH, {"amount": "5"})
    assert page.status == 303
    assert page.location.startswith("/login")


def test_it_rejects_a_form_without_our_token(shop: Shop) -> None:
    assert shop.alice.browser.post(PATH, {"amount": "5"}, token=False).status == 400
    assert shop.balance(shop.alice) == 0


def test_it_rejects_get(shop: Shop) -> None:
    assert shop.alice.browser.get(PATH).status == 405

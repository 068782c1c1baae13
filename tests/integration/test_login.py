"""`/login`"""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain import errors
from app.models import carts, login_failures
from app.transactions import login
from app.transactions.login import FAILURES_PER_ACCOUNT, FAILURES_PER_NETWORK
from tests.client import Browser, Page
from tests.shop import PASSWORD, Shop, Someone


def log_in(browser: Browser, name: str, password: str = PASSWORD, **fields: str) -> Page:
    return browser.post("/login", {"email": name, "password": password, **fields})


def fail(shop: Shop, name: str, times: int) -> None:
    browser = shop.guest()
    for _ in range(times):
        assert log_in(browser, name, "wrong-password").status == 422


def visitor(browser: Browser) -> str:
    """The first name in the header, "" for a guest."""
    found = browser.get("/login").all("button", popovertarget="account-menu")
    return "".join(found[0].itertext()).strip() if found else ""


def cart_of(shop: Shop, someone: Someone) -> dict[int, int]:
    with shop.db.reading() as tx:
        cart = carts.find_of_user(tx, user_id=someone.id)
        return {item.offer_id: item.quantity for item in carts.list_items(tx, cart_id=cart.id)} if cart else {}


@pytest.mark.parametrize("name", ["alice@example.org", "ALICE@Example.ORG", "  alice@example.org "])
def test_it_logs_in_by_email_whatever_its_letter_case(shop: Shop, name: str) -> None:
    assert shop.alice
    browser = shop.guest()
    page = log_in(browser, name)
    assert (page.status, page.location) == (303, "/")
    assert visitor(browser) == "Alice"


def test_it_logs_in_by_user_name(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        tx.run("UPDATE users SET username = 'Archer' WHERE id = %(id)s", id=shop.alice.id)
    browser = shop.guest()
    assert log_in(browser, "archer").status == 303
    assert visitor(browser) == "Alice"


def test_it_goes_on_to_where_one_came_from(shop: Shop) -> None:
    assert log_in(shop.guest(), shop.alice.email, next="/products/1?rating=5#reviews").location == "/products/1?rating=5"


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", "/\nx",
                                    "/" * 3000])
def test_it_never_leads_elsewhere(shop: Shop, target: str) -> None:
    page = log_in(shop.guest(), shop.alice.email, next=target)
    assert page.response.headers["Location"] == "/"


def test_it_does_not_tell_which_of_both_was_wrong(shop: Shop) -> None:
    wrong_password = log_in(shop.guest(), shop.alice.email, "wrong-password")
    wrong_name = log_in(shop.guest(), "nobody@example.org", "wrong-password")
    assert wrong_password.status == wrong_name.status == 422
    assert wrong_password.errors() == wrong_name.errors()
    assert "password is wrong" in wrong_password.errors()["password"]


def test_it_keeps_the_name_but_not_the_password(shop: Shop) -> None:
    page = log_in(shop.guest(), "alice@example.org", "wrong-password", next="/cart")
    assert page.one("input", name="email").get("value") == "alice@example.org"
    assert page.one("input", name="password").get("value") in {None, ""}
    assert page.one("input", name="next").get("value") == "/cart"


@pytest.mark.parametrize(("name", "password"), [("", PASSWORD), ("alice@example.org", ""), ("a" * 255, PASSWORD),
                                                ("alice@example.org", "x" * 201), ("a\x00lice@example.org", PASSWORD)])
def test_it_refuses_what_cannot_be_a_login(shop: Shop, name: str, password: str) -> None:
    page = log_in(shop.guest(), name, password)
    assert page.status == 422
    assert page.errors()


def test_it_needs_a_token_even_from_a_guest(shop: Shop) -> None:
    form = {"email": shop.alice.email, "password": PASSWORD}
    assert shop.guest().post("/login", form, token=False, headers={"Sec-Fetch-Site": "same-origin"}).status == 400


def test_logging_in_as_somebody_else_switches(shop: Shop) -> None:
    page = log_in(shop.alice.browser, shop.bob.email)
    assert page.status == 303
    assert visitor(shop.alice.browser) == "Bob"
    with shop.db.reading() as tx:
        assert tx.value("SELECT count(*) FROM sessions WHERE user_id = %(id)s", id=shop.alice.id) == 0


def test_a_guests_cart_comes_along_and_stays_within_stock(shop: Shop) -> None:
    both, new = shop.offer(quantity=4), shop.offer(quantity=9)
    shop.fill_cart(shop.alice, both, quantity=3)
    guest = shop.guest()
    guest.post("/cart/items", {"offer_id": both.id, "quantity": 3})
    guest.post("/cart/items", {"offer_id": new.id, "quantity": 2})

    log_in(guest, shop.alice.email)

    assert cart_of(shop, shop.alice) == {both.id: 4, new.id: 2}
    assert guest.client.get_cookie("guest_cart") is None


def test_a_guests_quantity_that_was_sold_meanwhile_shrinks(shop: Shop) -> None:
    offer, guest = shop.offer(quantity=5), shop.guest()
    guest.post("/cart/items", {"offer_id": offer.id, "quantity": 5})
    shop.order(shop.charlie, offer, quantity=3)
    log_in(guest, shop.alice.email)
    assert cart_of(shop, shop.alice) == {offer.id: 2}


def test_too_many_failures_of_an_account_make_it_wait(shop: Shop) -> None:
    fail(shop, shop.alice.email, FAILURES_PER_ACCOUNT)
    page = log_in(shop.guest(), shop.alice.email)
    assert page.status == 429
    assert 0 < int(page.response.headers["Retry-After"]) <= 900
    assert "15 minutes" in page.errors()["password"]
    assert log_in(shop.guest(), shop.bob.email).status == 303


def test_the_email_and_the_user_name_of_an_account_are_counted_together(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        tx.run("UPDATE users SET username = 'archer' WHERE id = %(id)s", id=shop.alice.id)
    fail(shop, "archer", 5)
    fail(shop, shop.alice.email, FAILURES_PER_ACCOUNT - 5)
    assert log_in(shop.guest(), "archer").status == 429


def test_a_name_that_nobody_has_waits_just_the_same(shop: Shop) -> None:
    fail(shop, "nobody@example.org", FAILURES_PER_ACCOUNT)
    assert log_in(shop.guest(), "Nobody@example.org").status == 429


def test_failures_are_forgotten_after_a_quarter_of_an_hour(shop: Shop) -> None:
    fail(shop, shop.alice.email, FAILURES_PER_ACCOUNT)
    with shop.db.transaction() as tx:
        tx.run("UPDATE login_failures SET failed_at = failed_at - %(time)s", time=timedelta(minutes=15, seconds=1))
    assert log_in(shop.guest(), shop.alice.email).status == 303


def test_a_right_password_forgets_the_failures_before_it(shop: Shop) -> None:
    fail(shop, shop.alice.email, FAILURES_PER_ACCOUNT - 1)
    log_in(shop.guest(), shop.alice.email)
    fail(shop, shop.alice.email, 1)
    assert log_in(shop.guest(), shop.alice.email).status == 303


def test_a_right_password_among_too_many_tries_at_once_comes_too_late(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        login_failures.insert(tx, subjects=["account:1"] * FAILURES_PER_ACCOUNT)
    with pytest.raises(errors.TooManyAttempts), shop.db.transaction() as tx:
        login.record_success(tx, account="account:1", network="network:192.0.2.7/32", now=datetime.now(UTC))


def test_too_many_failures_from_a_network_make_it_wait(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        tx.run("INSERT INTO login_failures (subject) SELECT 'network:127.0.0.1/32' FROM generate_series(1, %(n)s)",
               n=FAILURES_PER_NETWORK)
    assert log_in(shop.guest(), shop.alice.email).status == 429


def test_a_suspended_account_stays_outside(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        tx.run("UPDATE users SET suspended_at = now() WHERE id = %(id)s", id=shop.alice.id)
    page = log_in(shop.guest(), shop.alice.email)
    assert page.status == 403
    assert "suspended" in page.errors()["password"]

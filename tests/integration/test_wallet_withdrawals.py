"""POST /wallet/withdrawals."""

from datetime import UTC, datetime

import pytest

from app.transactions import fulfilment, refunds
from tests.shop import Shop

PATH = "/wallet/withdrawals"


def test_it_takes_from_the_balance_and_says_so(shop: Shop) -> None:
    shop.deposit(shop.alice, 5000)
    page = shop.alice.browser.post(PATH, {"amount": "12.34"})
    assert page.status == 303
    assert "$12.34 is on its way" in shop.alice.browser.follow(page).words
    assert shop.balance(shop.alice) == 3766


def test_it_pays_out_the_whole_balance(shop: Shop) -> None:
    shop.deposit(shop.alice, 5000)
    assert shop.alice.browser.post(PATH, {"amount": "50.00"}).status == 303
    assert shop.balance(shop.alice) == 0


def test_the_page_offers_to_withdraw_everything(shop: Shop) -> None:
    shop.deposit(shop.alice, 5001)
    amounts = [field.get("value") for field in shop.alice.browser.get("/wallet").all("input", name="amount", type="hidden")]
    assert amounts == ["50.01"]


def test_it_rejects_more_than_the_balance_and_says_what_that_is(shop: Shop) -> None:
    shop.deposit(shop.alice, 5000)
    page = shop.alice.browser.post(PATH, {"amount": "50.01"})
    assert page.status == 409
    assert "Your balance is $50.00" in page.errors()["amount"]
    assert page.one("input", id="withdrawal-amount").get("value") == "50.01"
    assert shop.balance(shop.alice) == 5000


def test_it_rejects_anything_from_an_empty_wallet(shop: Shop) -> None:
    page = shop.alice.browser.post(PATH, {"amount": "0.01"})
    assert page.status == 409
    assert "nothing to withdraw" in page.errors()["amount"]


@pytest.mark.parametrize("amount", ["", "0", "-1", "NaN", "1e2", "1,000", "0.001", "١", "9" * 30])
def test_it_rejects_what_is_no_amount_and_keeps_it_as_typed(shop: Shop, amount: str) -> None:
    shop.deposit(shop.alice, 5000)
    page = shop.alice.browser.post(PATH, {"amount": amount})
    assert page.status == 422
    assert page.errors()["amount"]
    assert page.one("input", id="withdrawal-amount").get("value", "") == amount
    assert shop.balance(shop.alice) == 5000


def test_the_same_form_again_moves_nothing_twice(shop: Shop) -> None:
    shop.deposit(shop.alice, 5000)
    form = {"amount": "50", "idempotency_key": "once"}
    assert [shop.alice.browser.post(PATH, form).status for _ in range(2)] == [303, 303]
    assert shop.balance(shop.alice) == 0


def test_a_key_that_comes_back_with_another_amount_is_refused(shop: Shop) -> None:
    shop.deposit(shop.alice, 5000)
    shop.alice.browser.post(PATH, {"amount": "5", "idempotency_key": "once"})
    page = shop.alice.browser.post(PATH, {"amount": "6", "idempotency_key": "once"})
    assert page.status == 409
    assert shop.balance(shop.alice) == 4500


def test_a_deposits_key_is_not_a_withdrawals(shop: Shop) -> None:
    shop.alice.browser.post("/wallet/deposits", {"amount": "5", "idempotency_key": "once"})
    assert shop.alice.browser.post(PATH, {"amount": "3", "idempotency_key": "once"}).status == 303
    assert shop.balance(shop.alice) == 200


def owe_for_a_refund(shop: Shop) -> None:
    """Bob is paid $7, withdraws it, and then gives $7 back that he no longer has."""
    shop.order(shop.alice, shop.offer(price_cents=700))
    now = datetime.now(UTC)
    with shop.db.transaction() as tx:
        shipment_id: int = tx.value("SELECT id FROM shipments")
        fulfilment.fulfil_shipment(tx, shipment_id=shipment_id, seller_id=shop.bob.id, tracking_number=None, now=now)
        fulfilment.release_escrow(tx, shipment_id=shipment_id, fee_bps=0, now=now)
    assert shop.bob.browser.post(PATH, {"amount": "7"}).status == 303
    with shop.db.transaction() as tx:
        line_id: int = tx.value("SELECT id FROM order_lines")
        refunds.refund_line(
            tx, line_id=line_id, seller_id=shop.bob.id, amount_cents=700, reason="Lost", actor_id=shop.bob.id, key="k")


def test_it_is_refused_while_a_refund_is_owed(shop: Shop) -> None:
    owe_for_a_refund(shop)
    shop.deposit(shop.bob, 1000)
    page = shop.bob.browser.post(PATH, {"amount": "1"})
    assert page.status == 409
    assert "You owe the shop money" in page.errors()["amount"]
    assert "You owe the shop $7.00 for refunds." in page.words
    assert shop.balance(shop.bob) == 1000


def test_it_requires_login(shop: Shop) -> None:
    assert shop.guest().post(PATH, {"amount": "5"}).location.startswith("/login")


def test_it_rejects_a_form_without_our_token(shop: Shop) -> None:
    shop.deposit(shop.alice, 5000)
    assert shop.alice.browser.post(PATH, {"amount": "5"}, token=False).status == 400
    assert shop.balance(shop.alice) == 5000


def test_it_rejects_get(shop: Shop) -> None:
    assert shop.alice.browser.get(PATH).status == 405

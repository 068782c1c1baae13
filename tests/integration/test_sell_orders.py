"""`GET /sell/orders`."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from app.transactions import fulfilment
from tests.client import Page
from tests.shop import Shop


def listed(page: Page) -> list[str]:
    return ["".join(a.itertext()) for a in page.all("a") if re.fullmatch(r"/sell/orders/\d+", a.get("href") or "")]


def names(*order_ids: int) -> list[str]:
    return [f"Order {order_id}" for order_id in order_ids]


def test_it_needs_a_log_in(shop: Shop) -> None:
    assert shop.guest().get("/sell/orders").location.startswith("/login")


def test_it_says_what_it_is_for_when_it_is_empty(shop: Shop) -> None:
    assert "No orders yet" in shop.bob.browser.get("/sell/orders").words


def test_it_lists_own_shipments_newest_first_with_buyer_and_address(shop: Shop) -> None:
    offer = shop.offer(title="Moss Mug", price_cents=1250)
    first, second = shop.order(shop.alice, offer), shop.order(shop.charlie, offer, quantity=2)
    page = shop.bob.browser.get("/sell/orders")
    assert listed(page) == names(second, first)
    for text in ("Moss Mug", "Alice", "1 High Street", "$12.50", "$25.00", "Charlie", "Placed"):
        assert text in page.words


def test_only_ones_own_part_of_an_order_is_shown(shop: Shop) -> None:
    shop.open_seller(shop.charlie)
    shop.order(shop.alice, shop.offer(title="Moss Mug", price_cents=1000),
               shop.offer(title="Clay Jug", price_cents=5000, seller=shop.charlie))
    words = shop.bob.browser.get("/sell/orders").words
    assert "Moss Mug" in words
    assert "Clay Jug" not in words
    assert "$10.00" in words
    assert "$60.00" not in words


def test_it_searches_buyers_titles_and_numbers(shop: Shop) -> None:
    mug, jug = shop.offer(title="Moss Mug"), shop.offer(title="Clay Jug")
    first, second = shop.order(shop.alice, mug), shop.order(shop.charlie, jug)
    for text, found in {
        "alice": [first], "JUG clay": [second], str(second): [second], f"%23{first}": [first], "%25": [], "%00": [second, first],
        "nobody": [],
    }.items():
        assert listed(shop.bob.browser.get(f"/sell/orders?q={text}")) == names(*found), text


def test_it_filters_by_status(shop: Shop) -> None:
    offer = shop.offer()
    waiting, sent, cancelled = (shop.order(shop.alice, offer) for _ in range(3))
    now = datetime.now(UTC)
    with shop.db.reading() as tx:
        shipment = {order_id: tx.value("SELECT id FROM shipments WHERE order_id = %(id)s", id=order_id)
                    for order_id in (sent, cancelled)}
    shop.db.transact(lambda tx: fulfilment.fulfil_shipment(
        tx, shipment_id=shipment[sent], seller_id=shop.bob.id, tracking_number=None, now=now))
    shop.db.transact(lambda tx: fulfilment.cancel_shipment(
        tx, shipment_id=shipment[cancelled], seller_id=shop.bob.id, actor_id=shop.bob.id, reason="gone", now=now))
    for status, found in {
        "to_send": [waiting], "on_its_way": [sent], "cancelled": [cancelled], "delivered": [], "pending": [sent, waiting],
        "all": [cancelled, sent, waiting], "nonsense": [cancelled, sent, waiting],
    }.items():
        assert listed(shop.bob.browser.get(f"/sell/orders?status={status}")) == names(*found), status


def test_it_filters_by_day(shop: Shop) -> None:
    order_id = shop.order(shop.alice, shop.offer())
    today = datetime.now(UTC).date()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    for query, found in {
        f"from={today}": [order_id], f"to={today}": [order_id], f"from={tomorrow}": [], f"to={yesterday}": [],
        "from=soon&to=9999-99-99": [order_id], "to=9999-12-31": [order_id], "from=0001-01-01": [order_id],
    }.items():
        assert listed(shop.bob.browser.get(f"/sell/orders?{query}")) == names(*found), query


@pytest.mark.parametrize("page", ["2", "99999999", "-1", "x"])
def test_a_page_that_is_not_there_is_no_error(shop: Shop, page: str) -> None:
    assert shop.bob.browser.get(f"/sell/orders?page={page}").status == 200


def test_buying_is_not_selling(shop: Shop) -> None:
    shop.order(shop.alice, shop.offer())
    assert listed(shop.alice.browser.get("/sell/orders")) == []

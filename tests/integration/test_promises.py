"""transactions/promises: what was promised for a day that is over is credited when it is late, once, and told."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from app.domain.states import CreditBase, CreditFunder
from app.jobs import handlers
from app.jobs.handlers import Worker
from app.models import ledger, promises
from app.transactions.promises import settle_promise
from tests.rates import rate, rule
from tests.shop import Shop


def late_shipment(shop: Shop, *, days: int = 1, **credit: Any) -> int:
    """A shipment of Alice's from Bob for $20.00, $4.00 of it delivery, whose promised day was so many days ago; its id."""
    shop.set_terms(standard=rate(base_cents=400, per_kg_cents=0, per_100_cents=0), credit=rule(**credit))
    order_id = shop.order(shop.alice, shop.offer(price_cents=1600))
    with shop.owner.transaction() as tx:
        shipment_id: int = tx.value(
            """
            UPDATE shipments
            SET promised_on = (now() AT TIME ZONE 'UTC')::date - %(days)s
            WHERE order_id = %(id)s
            RETURNING id
            """, days=days, id=order_id)
    return shipment_id


def settle(shop: Shop, shipment_id: int) -> None:
    shop.db.transact(lambda tx: settle_promise(tx, shipment_id=shipment_id, now=datetime.now(UTC)))


def deliver(shop: Shop, shipment_id: int, *, days_ago: int) -> None:
    with shop.owner.transaction() as tx:
        tx.run("UPDATE shipments SET status = 'out_for_delivery' WHERE id = %(id)s", id=shipment_id)
        tx.run(
            """
            UPDATE shipments
            SET status = 'delivered', delivered_at = now() - make_interval(days => %(days)s)
            WHERE id = %(id)s
            """, id=shipment_id, days=days_ago)


def is_settled(shop: Shop, shipment_id: int) -> bool:
    with shop.db.reading() as tx:
        found: bool = tx.value("SELECT promise_settled_at IS NOT NULL FROM shipments WHERE id = %(id)s", id=shipment_id)
    return found


def late_figure(shop: Shop) -> Any:
    """What Bob's desk says of late parcels."""
    return next(link for link in shop.bob.browser.get("/sell").all("a", class_="figure") if "status=late" in link.get("href"))


@contextmanager
def platform_changes_by(shop: Shop, cents: int) -> Iterator[None]:
    sql = "SELECT balance_cents FROM accounts WHERE kind = 'platform'"
    with shop.db.reading() as tx:
        before = tx.value(sql)
    yield
    with shop.db.reading() as tx:
        assert tx.value(sql) - before == cents


def test_a_parcel_that_is_not_there_is_credited_by_the_platform(shop: Shop) -> None:
    shipment_id = late_shipment(shop)
    with platform_changes_by(shop, -200):
        settle(shop, shipment_id)
    assert shop.balance(shop.alice) == 200


def test_again_changes_nothing(shop: Shop) -> None:
    shipment_id = late_shipment(shop)
    settle(shop, shipment_id)
    settle(shop, shipment_id)
    assert shop.balance(shop.alice) == 200


@pytest.mark.parametrize(("credit", "cents"), [
    ({"base": CreditBase.SHIPPING, "share_bps": 5000}, 200), ({"max_cents": 150}, 150),
    ({"share_bps": 10_000, "max_cents": 5000}, 2000), ({"is_on": False}, 0),
])
def test_the_rule_says_how_much(shop: Shop, credit: dict[str, Any], cents: int) -> None:
    shipment_id = late_shipment(shop, **credit)
    settle(shop, shipment_id)
    assert shop.balance(shop.alice) == cents
    assert is_settled(shop, shipment_id)


def test_the_seller_pays_from_the_wallet_and_owes_the_rest(shop: Shop) -> None:
    shop.deposit(shop.bob, 120)
    with platform_changes_by(shop, 0):
        settle(shop, late_shipment(shop, funder=CreditFunder.SELLER))
    assert (shop.balance(shop.alice), shop.balance(shop.bob)) == (200, 0)
    with shop.db.reading() as tx:
        assert ledger.get_debt(tx, user_id=shop.bob.id) == 80


def test_the_rule_of_the_day_of_the_order_counts(shop: Shop) -> None:
    shipment_id = late_shipment(shop)
    shop.set_terms(credit=rule(is_on=False))
    settle(shop, shipment_id)
    assert shop.balance(shop.alice) == 200


def test_what_came_on_its_day_is_not_late_however_long_ago(shop: Shop) -> None:
    shipment_id = late_shipment(shop, days=5)
    deliver(shop, shipment_id, days_ago=5)
    settle(shop, shipment_id)
    assert shop.balance(shop.alice) == 0
    assert is_settled(shop, shipment_id)


def test_what_came_a_day_later_is_late(shop: Shop) -> None:
    shipment_id = late_shipment(shop, days=5)
    deliver(shop, shipment_id, days_ago=4)
    settle(shop, shipment_id)
    assert shop.balance(shop.alice) == 200


def test_days_of_grace_are_waited_for(shop: Shop) -> None:
    shipment_id = late_shipment(shop, days=1, grace_days=1)
    settle(shop, shipment_id)
    assert shop.balance(shop.alice) == 0
    assert not is_settled(shop, shipment_id)


def test_what_was_cancelled_is_not_credited(shop: Shop) -> None:
    shipment_id = late_shipment(shop)
    shop.bob.browser.post(f"/sell/shipments/{shipment_id}/cancellation", {"reason": "broken"})
    before = shop.balance(shop.alice)
    settle(shop, shipment_id)
    assert shop.balance(shop.alice) == before
    assert is_settled(shop, shipment_id)


def test_the_job_finds_what_is_late_and_nothing_else(shop: Shop, worker: Worker) -> None:
    late = [late_shipment(shop) for _ in range(3)]
    in_time = late_shipment(shop, days=0)
    with patch.object(handlers, "PROMISES_AT_ONCE", 2):
        handlers.settle_promises(worker)
    assert [is_settled(shop, shipment_id) for shipment_id in [*late, in_time]] == [True, True, True, False]
    assert shop.balance(shop.alice) == 600


def test_the_buyer_and_the_seller_read_it(shop: Shop) -> None:
    shipment_id = late_shipment(shop, funder=CreditFunder.SELLER)
    shop.deposit(shop.bob, 500)
    settle(shop, shipment_id)
    with shop.db.reading() as tx:
        order_id = tx.value("SELECT order_id FROM shipments WHERE id = %(id)s", id=shipment_id)
    assert "It is late: $2.00 went back to your wallet." in shop.alice.browser.get(f"/orders/{order_id}").words
    assert f"Credit for a late parcel, order {order_id}" in shop.alice.browser.get("/wallet").words
    assert f"Credit to the buyer for a late parcel, order {order_id}" in shop.bob.browser.get("/wallet").words
    assert "so it is late" in shop.bob.browser.get(f"/sell/orders/{order_id}").words


def test_the_sellers_share_of_late_parcels_leads_to_their_orders(shop: Shop) -> None:
    shipment_id = late_shipment(shop)
    kept = late_shipment(shop, days=2)
    deliver(shop, kept, days_ago=2)
    late_shipment(shop, days=0)  # may still come in time: it does not count
    figure = late_figure(shop)
    assert list(figure.itertext()) == ["Late", "50 %", "1 of 2\u00a0parcels in 90 days"]
    rows = shop.bob.browser.get(figure.get("href"))
    with shop.db.reading() as tx:
        order_id = tx.value("SELECT order_id FROM shipments WHERE id = %(id)s", id=shipment_id)
    linked = [link.get("href") for link in rows.all("a")]
    assert [url for url in linked if re.fullmatch(r"/sell/orders/\d+", url)] == [f"/sell/orders/{order_id}"]


def test_what_a_warehouse_sends_counts_for_the_carrier(shop: Shop) -> None:
    shipment_id = late_shipment(shop)
    shop.run("INSERT INTO warehouses (id, name, x, y) VALUES (1000, 'North', 3, 4)")
    with shop.owner.transaction() as tx:
        tx.run("UPDATE shipments SET warehouse_id = 1000 WHERE id = %(id)s", id=shipment_id)
        tx.run("INSERT INTO packages (shipment_id, dest_x, dest_y) VALUES (%(id)s, 3, 4)", id=shipment_id)
    assert list(late_figure(shop).itertext())[1] == "0 %"
    with shop.db.reading() as tx:
        kept = promises.get_kept(tx, since=datetime.now(UTC).date() - timedelta(days=7))
    assert (kept.seller_due, kept.seller_late, kept.carrier_due, kept.carrier_late) == (0, 0, 1, 1)

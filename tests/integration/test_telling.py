"""What buyers and sellers are told, because of what happens to orders and stock: each thing once, and in the words that fit."""

from datetime import UTC, datetime, timedelta

import pytest

from app.config import Config
from app.db import Database
from app.domain import errors
from app.domain.money import Money
from app.domain.states import Channel, NotificationKind
from app.jobs import telling as handlers
from app.jobs.handlers import Worker
from app.models import jobs, notifications, redirections, replenishments
from app.models.addresses import Address
from app.transactions import fulfilment, supply, telling
from tests.rates import rate
from tests.shop import Offer, Shop
from tests.told import by_mail, choose, on_site
from tests.worker import run_due_jobs


def shipment_of(shop: Shop, order_id: int) -> int:
    with shop.db.reading() as tx:
        made: int = tx.value("SELECT id FROM shipments WHERE order_id = %(id)s", id=order_id)
    return made


def send(shop: Shop, shipment_id: int, *, tracking_number: str | None = None) -> None:
    shop.db.transact(lambda tx: fulfilment.fulfil_shipment(
        tx, shipment_id=shipment_id, seller_id=shop.bob.id, tracking_number=tracking_number, now=datetime.now(UTC)))


def cancel(shop: Shop, shipment_id: int, *, reason: str) -> None:
    shop.db.transact(lambda tx: fulfilment.cancel_shipment(
        tx, shipment_id=shipment_id, seller_id=shop.bob.id, actor_id=shop.bob.id, reason=reason, now=datetime.now(UTC)))


def restock(shop: Shop, offer: Offer, units: int) -> None:
    shop.run(
        """
        INSERT INTO movements (offer_id, warehouse_id, kind, delta)
        SELECT %(offer_id)s, id, 'received', %(units)s FROM warehouses WHERE owner_id = %(seller_id)s
        """, offer_id=offer.id, units=units, seller_id=offer.seller_id)


def test_an_order_is_told_to_its_buyer_and_to_each_seller(shop: Shop, config: Config, db: Database) -> None:
    shop.open_seller(shop.charlie)
    mug, bowl = shop.offer(title="Moss mug"), shop.offer(seller=shop.charlie, title="Oak bowl")
    order_id = shop.order(shop.alice, mug, bowl, quantity=2)
    run_due_jobs(config, db)
    (placed,) = on_site(db, shop.alice)
    assert (placed.title, placed.link) == (f"Your order {order_id} is placed", f"/orders/{order_id}")
    assert [told.title for told in on_site(db, shop.bob)] == ["You sold 2 × Moss mug"]
    (sale,) = on_site(db, shop.charlie)
    assert (sale.title, sale.link) == ("You sold 2 × Oak bowl", f"/sell/orders/{order_id}")


def test_the_confirmation_says_what_delivery_costs_and_by_when_it_comes(shop: Shop, config: Config, db: Database) -> None:
    shop.set_terms(standard=rate())
    order_id = shop.order(shop.alice, shop.offer(title="Moss mug"))
    run_due_jobs(config, db)
    (mail,) = by_mail(db, shop.alice)
    with db.reading() as tx:
        ((cents, day),) = tx.rows("""
                                  SELECT o.shipping_cents, s.promised_on
                                  FROM orders o
                                  JOIN shipments s ON s.order_id = o.id
                                  WHERE o.id = %(id)s
                                  """, id=order_id)[1]
    assert cents > 0
    assert f"Delivery: {Money(cents)}" in mail.body
    assert f"It comes by: {day:%A}, {day.day} {day:%B}" in mail.body


def test_a_seller_gets_mail_of_a_sale_who_asked_for_it(shop: Shop, config: Config, db: Database) -> None:
    shop.order(shop.alice, shop.offer(title="Moss mug"))
    run_due_jobs(config, db)
    assert not by_mail(db, shop.bob)
    choose(db, shop.bob, NotificationKind.SALE, Channel.MAIL, wanted=True)
    shop.order(shop.alice, shop.offer(title="Oak bowl"))
    run_due_jobs(config, db)
    (mail,) = by_mail(db, shop.bob)
    assert "Oak bowl" in mail.subject
    assert "/unsubscribe/" in mail.unsubscribe_url


def test_each_step_of_a_parcel_is_told_on_the_site_and_by_mail(shop: Shop, config: Config, db: Database) -> None:
    order_id = shop.order(shop.alice, shop.offer(title="Moss mug"))
    shipment_id = shipment_of(shop, order_id)
    send(shop, shipment_id, tracking_number="AB 12")
    run_due_jobs(config, db)
    db.transact(lambda tx: fulfilment.record_delivery(tx, shipment_id=shipment_id, cause="at the door", now=datetime.now(UTC)))
    run_due_jobs(config, db)
    titles = ["On its way: Moss mug", "Delivered: Moss mug"]
    assert [told.title for told in on_site(db, shop.alice)][1:] == titles
    assert [mail.subject for mail in by_mail(db, shop.alice)][1:] == titles
    assert "Tracking number: AB 12" in by_mail(db, shop.alice)[1].body
    assert f"/orders/{order_id}" in by_mail(db, shop.alice)[1].html


def test_a_parcel_in_trouble_is_told_in_kind_words_and_with_what_comes_next(shop: Shop, config: Config, db: Database) -> None:
    shipment_id = shipment_of(shop, shop.order(shop.alice, shop.offer(title="Moss mug")))
    for status in ("packing", "problem"):
        shop.run(
            """
            UPDATE shipments SET status = %(status)s, status_cause = 'ERR 17: no such item', status_at = now() WHERE id = %(id)s
            """, status=status, id=shipment_id)
    run_due_jobs(config, db)
    told = on_site(db, shop.alice)[-1]
    assert told.title == "Held up: Moss mug"
    assert "your money comes back" in told.body
    assert "ERR 17" not in told.body


def test_a_cancellation_is_told_with_the_reason_and_the_money(shop: Shop, config: Config, db: Database) -> None:
    shipment_id = shipment_of(shop, shop.order(shop.alice, shop.offer(title="Moss mug", price_cents=1250), quantity=2))
    cancel(shop, shipment_id, reason="The last one broke.")
    run_due_jobs(config, db)
    told = on_site(db, shop.alice)[-1]
    assert told.title == "Cancelled: 2 × Moss mug"
    assert "will not be sent: The last one broke. What you paid for it is back in your wallet: $25.00" in told.body
    assert by_mail(db, shop.alice)[-1].unsubscribe_url == ""


def test_what_happened_long_ago_is_no_news(shop: Shop, config: Config, db: Database) -> None:
    """A history that is brought in has steps of years ago."""
    shipment_id = shipment_of(shop, shop.order(shop.alice, shop.offer()))
    shop.run(
        """
        UPDATE shipments SET status = 'out_for_delivery', status_at = now() - interval '2 days' WHERE id = %(id)s
        """, id=shipment_id)
    run_due_jobs(config, db)
    assert len(on_site(db, shop.alice)) == 1


def test_a_step_that_is_rolled_back_is_told_to_nobody(shop: Shop, config: Config, db: Database) -> None:
    shipment_id = shipment_of(shop, shop.order(shop.alice, shop.offer()))
    with pytest.raises(errors.IllegalTransition):
        shop.run("UPDATE shipments SET status = 'delivered', delivered_at = now() WHERE id = %(id)s", id=shipment_id)
    run_due_jobs(config, db)
    assert len(on_site(db, shop.alice)) == 1


def test_the_same_event_told_twice_is_told_once(shop: Shop, worker: Worker) -> None:
    shipment_id = shipment_of(shop, shop.order(shop.alice, shop.offer()))
    send(shop, shipment_id)
    with worker.database.reading() as tx:
        event_id: int = tx.value("SELECT max(id) FROM shipment_events")
    for _ in range(3):
        handlers.tell_shipment_events(worker, event_ids=[event_id])
    assert len(on_site(worker.database, shop.alice)) == len(by_mail(worker.database, shop.alice)) == 1


def test_who_wants_neither_is_told_nothing_and_who_wants_one_gets_one(shop: Shop, config: Config, db: Database) -> None:
    shipment_id = shipment_of(shop, shop.order(shop.alice, shop.offer()))
    choose(db, shop.alice, NotificationKind.ORDER_SENT, Channel.SITE, wanted=False)
    choose(db, shop.alice, NotificationKind.ORDER_SENT, Channel.MAIL, wanted=False)
    choose(db, shop.alice, NotificationKind.ORDER_DELIVERED, Channel.MAIL, wanted=False)
    send(shop, shipment_id)
    db.transact(lambda tx: fulfilment.record_delivery(tx, shipment_id=shipment_id, cause="at the door", now=datetime.now(UTC)))
    run_due_jobs(config, db)
    assert [told.kind for told in on_site(db, shop.alice)] == [NotificationKind.ORDER_PLACED, NotificationKind.ORDER_DELIVERED]
    assert len(by_mail(db, shop.alice)) == 1


def test_what_is_part_of_an_order_is_mailed_whatever_somebody_chose(shop: Shop, config: Config, db: Database) -> None:
    for kind in (NotificationKind.ORDER_PLACED, NotificationKind.ORDER_CANCELLED):
        for channel in Channel:
            choose(db, shop.alice, kind, channel, wanted=False)
    cancel(shop, shipment_of(shop, shop.order(shop.alice, shop.offer())), reason="")
    run_due_jobs(config, db)
    assert len(on_site(db, shop.alice)) == len(by_mail(db, shop.alice)) == 2


@pytest.mark.parametrize("is_done", [True, False])
def test_the_outcome_of_a_redirect_is_told(shop: Shop, config: Config, db: Database, *, is_done: bool) -> None:
    shipment_id = shipment_of(shop, shop.order(shop.alice, shop.offer(title="Moss mug")))
    to = Address(id=1, recipient="Zoë Zimmer", address="12 Elm Street\nSpringfield", x=12, y=-3, is_default=False)
    command_id = db.transact(lambda tx: redirections.insert(tx, shipment_id=shipment_id, to=to))
    for _ in range(2):
        db.transact(lambda tx: telling.redirection(
            tx, shipment_id=shipment_id, command_id=command_id, is_done=is_done, reason="the truck has left"))
    run_due_jobs(config, db)
    told = on_site(db, shop.alice)[1:]
    assert [one.title for one in told] == ["Redirected: Moss mug" if is_done else "Not redirected: Moss mug"]
    assert "Zoë Zimmer, 12 Elm Street Springfield" in told[0].body
    assert ("the truck has left" in told[0].body) is not is_done


def test_a_credit_for_lateness_is_told_with_its_amount(shop: Shop, config: Config, db: Database) -> None:
    shipment_id = shipment_of(shop, shop.order(shop.alice, shop.offer(title="Moss mug")))
    db.transact(lambda tx: telling.credit(tx, shipment_id=shipment_id, amount_cents=250))
    run_due_jobs(config, db)
    told = on_site(db, shop.alice)[-1]
    assert (told.title, told.link) == ("$2.50 for the delay of Moss mug", "/wallet")


def test_a_sale_that_leaves_few_is_told_once(shop: Shop, config: Config, db: Database) -> None:
    offer = shop.offer(title="Moss mug", quantity=7)
    for _ in range(3):
        shop.order(shop.alice, offer)
        run_due_jobs(config, db)
    assert [told.title for told in low(db, shop)] == ["Only 5 left: Moss mug"]


def test_it_is_told_again_only_after_there_were_more(shop: Shop, config: Config, db: Database) -> None:
    offer = shop.offer(title="Moss mug", quantity=6)
    for quantity in (1, 2):
        shop.order(shop.alice, offer, quantity=quantity)
        run_due_jobs(config, db)
        restock(shop, offer, 1)
    assert [told.title for told in low(db, shop)] == ["Only 5 left: Moss mug", "Only 4 left: Moss mug"]
    shop.order(shop.alice, offer)
    run_due_jobs(config, db)
    assert len(low(db, shop)) == 2


def test_each_offer_has_its_own_line(shop: Shop, config: Config, db: Database) -> None:
    many, last = shop.offer(title="Moss mug", quantity=30), shop.offer(title="Oak bowl", quantity=2)
    shop.bob.browser.post(f"/sell/offers/{many.id}/low-stock", {"low_stock_at": "29"})
    shop.bob.browser.post(f"/sell/offers/{last.id}/low-stock", {"low_stock_at": "0"})
    shop.order(shop.alice, many, last)
    run_due_jobs(config, db)
    assert [told.title for told in low(db, shop)] == ["Only 29 left: Moss mug"]
    shop.order(shop.alice, last)
    run_due_jobs(config, db)
    assert low(db, shop)[-1].title == "Sold out: Oak bowl"


def test_all_warehouses_are_counted_together(shop: Shop, config: Config, db: Database) -> None:
    offer = shop.offer(title="Moss mug", quantity=4)
    shop.run(
        """
        WITH made AS (INSERT INTO warehouses (name, x, y) VALUES ('North', 100, 100) RETURNING id)
        INSERT INTO movements (offer_id, warehouse_id, kind, delta) SELECT %(offer_id)s, id, 'received', 3 FROM made
        """, offer_id=offer.id)
    shop.order(shop.alice, offer)
    run_due_jobs(config, db)
    assert not low(db, shop)
    shop.order(shop.alice, offer, quantity=4)
    run_due_jobs(config, db)
    assert [told.title for told in low(db, shop)] == ["Only 2 left: Moss mug"]


def test_what_is_no_longer_so_when_it_is_told_is_not_told(shop: Shop, config: Config, db: Database) -> None:
    back, gone = shop.offer(quantity=6), shop.offer(quantity=6)
    shop.order(shop.alice, back, gone)
    restock(shop, back, 5)
    shop.bob.browser.post(f"/sell/offers/{gone.id}/removal")
    run_due_jobs(config, db)
    assert not low(db, shop)


def test_who_counts_by_hand_is_not_told_what_they_counted(shop: Shop, config: Config, db: Database) -> None:
    offer = shop.offer(quantity=10)
    shop.bob.browser.post(f"/sell/offers/{offer.id}", {"quantity": "2"})
    run_due_jobs(config, db)
    assert not low(db, shop)


def low(db: Database, shop: Shop) -> list[notifications.Notification]:
    return [told for told in on_site(db, shop.bob) if told.kind is NotificationKind.STOCK_LOW]


@pytest.fixture
def replenishment_id(shop: Shop) -> int:
    """Forty mugs that Bob ordered for the warehouse North."""
    offer = shop.offer(title="Moss mug")
    with shop.db.transaction() as tx:
        made: int = tx.value(
            """
            WITH north AS (INSERT INTO warehouses (name) VALUES ('North') RETURNING id)
            INSERT INTO replenishments (offer_id, warehouse_id, quantity, requested_by)
            SELECT %(offer_id)s, id, 40, %(bob)s FROM north
            RETURNING id
            """, offer_id=offer.id, bob=shop.bob.id)
    return made


def arrive(shop: Shop, replenishment_id: int) -> None:
    """The world has brought what it was asked for."""
    with shop.db.transaction() as tx:
        supply.order_goods(tx)
        buy_id = tx.value("SELECT buy_id FROM replenishments WHERE id = %(id)s", id=replenishment_id)
        replenishments.receive(tx, buy_ids=[buy_id], now=datetime.now(UTC))


def test_goods_that_arrived_are_told(shop: Shop, replenishment_id: int, config: Config, db: Database) -> None:
    arrive(shop, replenishment_id)
    run_due_jobs(config, db)
    (told,) = on_site(db, shop.bob)
    assert (told.title, told.body) == ("Arrived: 40 × Moss mug", "They lie in North and can be bought.")


def test_goods_that_cannot_come_are_told_each_time_they_were_ordered(
    shop: Shop, replenishment_id: int, config: Config, db: Database
) -> None:
    for _ in range(2):
        shop.run(
            """
            WITH asked AS (INSERT INTO outbox (peer, kind, body) VALUES ('world', 'buy', '{}') RETURNING id)
            UPDATE replenishments
            SET status = 'failed', failure = 'unknown goods', buy_id = asked.id
            FROM asked
            WHERE replenishments.id = %(id)s
            """, id=replenishment_id)
        run_due_jobs(config, db)
        shop.run("UPDATE replenishments SET status = 'ordered', failure = NULL WHERE id = %(id)s", id=replenishment_id)
    told = on_site(db, shop.bob)
    assert [one.title for one in told] == ["Did not arrive: 40 × Moss mug"] * 2
    assert "unknown goods" in told[0].body
    assert len(by_mail(db, shop.bob)) == 2


def test_goods_that_nobody_ordered_are_told_to_nobody(shop: Shop, replenishment_id: int, config: Config, db: Database) -> None:
    """The shop itself buys what a new world does not have yet."""
    with shop.owner.transaction() as tx:
        tx.run("UPDATE replenishments SET requested_by = NULL")
    arrive(shop, replenishment_id)
    run_due_jobs(config, db)
    assert not on_site(db, shop.bob)


def test_old_notifications_are_forgotten_read_ones_first(shop: Shop, config: Config, db: Database) -> None:
    for days, is_read in [(91, True), (89, True), (399, False), (401, False)]:
        with db.transaction() as tx:
            notifications.insert_once(
                tx, user_id=shop.alice.id, kind=NotificationKind.ORDER_SENT, event_key=f"old-{days}", title=f"{days} days",
                body="Old.", link="/orders", created_at=datetime.now(UTC) - timedelta(days=days))
            if is_read:
                tx.run("UPDATE notifications SET read_at = now() - %(days)s * interval '1 day' WHERE event_key = %(key)s",
                       days=days, key=f"old-{days}")
    with db.transaction() as tx:
        jobs.defer(tx, task="clean_up", args={"timestamp": 0})
    run_due_jobs(config, db)
    assert [told.title for told in on_site(db, shop.alice)] == ["399 days", "89 days"]

"""`GET /sell`."""

from datetime import UTC, datetime

from app.transactions import fulfilment
from tests.shop import Shop


def test_it_sends_guests_to_the_log_in(shop: Shop) -> None:
    assert shop.guest().get("/sell").location.startswith("/login")


def test_it_explains_selling_to_whoever_has_not_sold(shop: Shop) -> None:
    page = shop.alice.browser.get("/sell")
    assert page.status == 200
    assert page.one("a", class_="button", href="/sell/products/new") is not None


def test_figures_lead_to_their_rows(shop: Shop) -> None:
    sold, _low, _out = shop.offer(quantity=10), shop.offer(quantity=2), shop.offer(quantity=0)
    shop.order(shop.alice, sold, quantity=3)
    page = shop.bob.browser.get("/sell")
    figures = {a.get("href"): " ".join("".join(a.itertext()).split()) for a in page.all("a", class_="figure")}
    assert "1oldest" in figures["/sell/orders?status=to_send"].replace(" ", "").lower()
    assert "Offers3" in figures["/sell/inventory"]
    assert "Out of stock1" in figures["/sell/inventory?stock=out"]
    assert "$0.00" in figures["/wallet"]
    assert "$30.00" in figures["/sell/orders?status=pending"]


def test_released_money_is_available(shop: Shop) -> None:
    order_id = shop.order(shop.alice, shop.offer(price_cents=1500))
    with shop.db.reading() as tx:
        shipment_id = tx.value("SELECT id FROM shipments WHERE order_id = %(id)s", id=order_id)
    now = datetime.now(UTC)
    shop.db.transact(lambda tx: fulfilment.fulfil_shipment(
        tx, shipment_id=shipment_id, seller_id=shop.bob.id, tracking_number=None, now=now))
    shop.db.transact(lambda tx: fulfilment.release_escrow(tx, shipment_id=shipment_id, fee_bps=0, now=now))
    words = shop.bob.browser.get("/sell").words
    assert "Available$15.00" in words
    assert "Pending$0.00" in words
    assert "All sent" in words


def test_the_chart_counts_today_and_leaves_cancelled_shipments_out(shop: Shop) -> None:
    offer = shop.offer(price_cents=700)
    shop.order(shop.alice, offer)
    cancelled = shop.order(shop.alice, offer, quantity=2)
    with shop.db.reading() as tx:
        shipment_id = tx.value("SELECT id FROM shipments WHERE order_id = %(id)s", id=cancelled)
    shop.db.transact(lambda tx: fulfilment.cancel_shipment(
        tx, shipment_id=shipment_id, seller_id=shop.bob.id, actor_id=shop.bob.id, reason="broken", now=datetime.now(UTC)))
    assert "$7.00 in 1 shipment" in shop.bob.browser.get("/sell").words.replace("\u00a0", " ")


def test_it_shows_nothing_of_other_sellers(shop: Shop) -> None:
    shop.open_seller(shop.charlie)
    shop.order(shop.alice, shop.offer(title="Moss Mug"))
    words = shop.charlie.browser.get("/sell").words
    assert "Moss Mug" not in words
    assert "Offers0" in words

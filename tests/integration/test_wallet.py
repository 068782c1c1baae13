"""GET /wallet: the balance, the statement with its causes, the charts."""

from datetime import UTC, datetime, timedelta

from app.db import recording_statements
from app.transactions import fulfilment, refunds
from tests.client import Page
from tests.shop import Shop


def causes(page: Page) -> list[str]:
    return [" ".join("".join(row.itertext()).split()) for row in page.all("div", class_="statement-cause")]


def links(page: Page) -> list[str]:
    return [link.get("href") for row in page.all("div", class_="statement-cause") for link in row.iter("a")]


def test_it_requires_login(shop: Shop) -> None:
    page = shop.guest().get("/wallet?amount=12.34")
    assert page.status == 303
    assert page.location == "/login?next=/wallet?amount%3D12.34"


def test_a_new_wallet_is_empty_and_says_what_to_do(shop: Shop) -> None:
    page = shop.alice.browser.get("/wallet")
    assert page.status == 200
    assert "No movements yet" in page.words
    assert not page.all("figure")


def test_it_carries_the_balance_on_one_element(shop: Shop) -> None:
    shop.deposit(shop.alice, 4321)
    page = shop.alice.browser.get("/wallet")
    assert [element.get("data-balance-cents") for element in page.tree.iter() if element.get("data-balance-cents")] == ["4321"]


def test_it_is_nobody_elses(shop: Shop) -> None:
    shop.deposit(shop.alice, 4321)
    page = shop.charlie.browser.get("/wallet")
    assert page.one("div", class_="wallet-balance").get("data-balance-cents") == "0"
    assert "Top-up" not in causes(page)


def test_a_buyers_movements_link_to_their_orders(shop: Shop) -> None:
    order_id = shop.order(shop.alice, shop.offer(price_cents=700))
    page = shop.alice.browser.get("/wallet")
    assert causes(page)[0].startswith(f"Paid for order {order_id}")
    assert links(page) == [f"/orders/{order_id}"]
    assert "−$7.00" in page.words
    assert "balance $7.00" in page.words


def test_a_sellers_releases_and_refunds_link_to_the_sellers_order(shop: Shop) -> None:
    order_id = shop.order(shop.alice, shop.offer(price_cents=700))
    now = datetime.now(UTC)
    with shop.db.transaction() as tx:
        shipment_id: int = tx.value("SELECT id FROM shipments")
        line_id: int = tx.value("SELECT id FROM order_lines")
        fulfilment.fulfil_shipment(tx, shipment_id=shipment_id, seller_id=shop.bob.id, tracking_number=None, now=now)
        fulfilment.release_escrow(tx, shipment_id=shipment_id, fee_bps=0, now=now)
        refunds.refund_line(
            tx, line_id=line_id, seller_id=shop.bob.id, amount_cents=200, reason="Chipped rim", actor_id=shop.bob.id, key="k")
    page = shop.bob.browser.get("/wallet")
    assert links(page) == [f"/sell/orders/{order_id}"] * 2
    assert causes(page)[0].startswith(f"Refund to the buyer of order {order_id}: Chipped rim")
    assert causes(page)[1].startswith(f"Sale, order {order_id}")
    assert links(shop.alice.browser.get("/wallet"))[0] == f"/orders/{order_id}"


def test_it_filters_by_kind(shop: Shop) -> None:
    shop.order(shop.alice, shop.offer(price_cents=700))
    assert len(causes(shop.alice.browser.get("/wallet"))) == 2
    assert len(causes(shop.alice.browser.get("/wallet?kind=deposit"))) == 1
    assert "No movement fits" in shop.alice.browser.get("/wallet?kind=credit").words


def test_it_filters_by_day_both_ends_included(shop: Shop) -> None:
    shop.deposit(shop.alice, 500)
    today = datetime.now(UTC).date()
    yesterday = today - timedelta(days=1)
    assert len(causes(shop.alice.browser.get(f"/wallet?from={today}&to={today}"))) == 1
    assert not causes(shop.alice.browser.get(f"/wallet?to={yesterday}"))
    assert not causes(shop.alice.browser.get(f"/wallet?from={today + timedelta(days=1)}"))


def test_the_ends_of_the_calendar_are_days_too(shop: Shop) -> None:
    shop.deposit(shop.alice, 500)
    assert len(causes(shop.alice.browser.get("/wallet?from=0001-01-01&to=9999-12-31"))) == 1


def test_a_filter_that_makes_no_sense_is_explained_beside_it(shop: Shop) -> None:
    shop.deposit(shop.alice, 500)
    page = shop.alice.browser.get("/wallet?kind=gift&from=yesterday")
    assert page.status == 200
    assert set(page.errors()) == {"kind", "from"}
    assert "to" in shop.alice.browser.get("/wallet?from=2026-02-02&to=2026-02-01").errors()


def test_it_pages_by_25_and_keeps_the_filter(shop: Shop) -> None:
    for _ in range(26):
        shop.deposit(shop.alice, 100)
    first = shop.alice.browser.get("/wallet?kind=deposit")
    assert len(causes(first)) == 25
    assert first.one("a", rel="next").get("href") == "/wallet?kind=deposit&page=2#statement"
    assert "balance $26.00" in first.words
    assert len(causes(shop.alice.browser.get("/wallet?kind=deposit&page=2"))) == 1


def test_it_draws_the_balance_and_the_spending_by_top_category(shop: Shop) -> None:
    shop.order(shop.alice, shop.offer(price_cents=700))
    shop.deposit(shop.alice, 500)
    page = shop.alice.browser.get("/wallet")
    titles = ["".join(title.itertext()) for title in page.all("figcaption")]
    assert titles == ["Balance, last 90 days", "Spending by category, last 12 months"]
    assert "Mugs $7.00" in page.words


def test_spending_counts_under_the_top_category_and_without_refunds(shop: Shop) -> None:
    with shop.owner.transaction() as tx:
        tx.run("""
               WITH home AS (INSERT INTO categories (slug, name) VALUES ('home', 'Home') RETURNING id)
               UPDATE categories SET parent_id = home.id FROM home WHERE categories.id = %(id)s
               """, id=shop.category_id)
        tx.run("UPDATE categories SET parent_id = (SELECT id FROM categories WHERE slug = 'home') WHERE slug = 'mugs'")
    shop.order(shop.alice, shop.offer(price_cents=700), shop.offer(price_cents=500))
    with shop.db.transaction() as tx:
        line_id: int = tx.value("SELECT min(id) FROM order_lines")
        refunds.refund_line(
            tx, line_id=line_id, seller_id=shop.bob.id, amount_cents=200, reason="Late", actor_id=shop.bob.id, key="k")
    assert "Home $10.00" in shop.alice.browser.get("/wallet").words


def test_it_fills_the_form_of_somebody_whose_checkout_fell_short(shop: Shop) -> None:
    page = shop.alice.browser.get("/wallet?amount=12.34&next=/checkout")
    assert page.one("input", id="deposit-amount").get("value") == "12.34"
    assert page.one("input", name="next").get("value") == "/checkout"


def test_every_form_has_a_key_of_its_own(shop: Shop) -> None:
    shop.deposit(shop.alice, 500)
    page = shop.alice.browser.get("/wallet?idempotency_key=mine")
    keys = {field.get("value") for field in page.all("input", name="idempotency_key")}
    assert len(keys) == 3
    assert all(len(key) >= 32 for key in keys)


def test_it_sends_the_same_few_statements_however_long_the_history(shop: Shop) -> None:
    shop.alice.browser.get("/wallet")
    for _ in range(30):
        shop.deposit(shop.alice, 100)
    with recording_statements() as statements:
        shop.alice.browser.get("/wallet")
    assert len(statements) <= 10

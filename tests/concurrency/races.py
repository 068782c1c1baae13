"""The races of buying: each plays one trial and asserts the claim, and knows how to take its guards out.

The suite plays them at 2 and 10 at once, `flask bench races` for longer. A race whose claim survives without its guards
would prove nothing, so every race is also played that way and has to fail.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

from app import db as database
from app.db import Tx
from app.domain import ids
from app.domain.shipping_terms import Terms
from app.models import carts, ledger, orders, shipments, shipping_terms
from app.transactions import checkout, fulfilment, refunds, wallet
from tests.client import Page
from tests.concurrency.racing import Meeting, failures, race, successes
from tests.shop import Shop, Someone


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """`play(shop, at_once)` is one trial; `unguarded(shop)` is a context without the guards of its rule.

    `unguarded_at_once`: how many it takes to see it fail there. Two, where more would mend what the first two broke.
    """

    name: str
    play: Callable[[Shop, int], None]
    unguarded: Callable[[Shop], Any]
    unguarded_at_once: int = 10


@contextmanager
def without(shop: Shop, *, constraints: Sequence[tuple[str, str]] = (), triggers: Sequence[tuple[str, str]] = (),
            patches: Sequence[Any] = ()) -> Iterator[None]:
    """Drop constraints and triggers, as (table, name), in this clone, and patch code guards for the time being."""
    with shop.owner.transaction() as tx:
        for table, name in constraints:
            tx.run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        for table, name in triggers:
            tx.run(f"DROP TRIGGER {name} ON {table}")
    for change in patches:
        change.start()
    try:
        yield
    finally:
        for change in patches:
            change.stop()


def checkout_form(shop: Shop, someone: Someone, token: str, total_cents: int) -> dict[str, Any]:
    request = shop.request(someone, token, total_cents)
    return {"checkout_token": token, "address_id": request.address_id, "shipping": "standard", "quoted_total_cents": total_cents}


def buy(shop: Shop, someone: Someone, form: dict[str, Any]) -> Callable[[], Page]:
    """Press the button in a browser window of its own."""
    window = shop.window(someone)
    return lambda: window.post("/orders", form)


def pages(results: Sequence[Page | Exception]) -> list[Page]:
    """Every answer is a page, and none of them the server's fault."""
    assert not failures(results), failures(results)
    answers = successes(results)
    assert all(page.status < 500 for page in answers), [page.status for page in answers]
    return answers


def count(shop: Shop, sql: str, **params: Any) -> int:
    with shop.db.reading() as tx:
        found: int = tx.value(sql, **params)
    return found


# ---- one cart, many checkouts

def play_one_cart(shop: Shop, at_once: int) -> None:
    """However often a checkout is sent at once, it is one order, and everybody is shown that one."""
    shop.deposit(shop.alice, 100_000)
    before = count(shop, "SELECT count(*) FROM orders")
    form = checkout_form(shop, shop.alice, shop.fill_cart(shop.alice, shop.offer()), 1000)
    answers = pages(race([buy(shop, shop.alice, form) for _ in range(at_once)]))
    assert {page.status for page in answers} == {303}
    assert len({page.location for page in answers}) == 1
    assert count(shop, "SELECT count(*) FROM orders") == before + 1


def _claim_without_write(tx: Tx, *, cart_id: int, user_id: int, version: int) -> Terms | None:
    found: bool = tx.value("SELECT version = %(version)s FROM carts WHERE id = %(cart_id)s AND user_id = %(user_id)s",
                           cart_id=cart_id, user_id=user_id, version=version)
    return shipping_terms.get_current(tx) if found else None


# ---- the last units

def play_last_units(shop: Shop, at_once: int) -> None:
    """Of more buyers than units, exactly as many succeed as there are units; the others are told honestly."""
    units = at_once // 2
    offer = shop.offer(quantity=units)
    buyers = shop.crowd(at_once)
    actions = []
    for buyer in buyers:
        shop.deposit(buyer, offer.price_cents)
        form = checkout_form(shop, buyer, shop.fill_cart(buyer, offer), offer.price_cents)
        actions.append(buy(shop, buyer, form))
    answers = pages(race(actions))
    assert sorted(page.status for page in answers) == [303] * units + [409] * (at_once - units)
    assert all("sold out" in page.words for page in answers if page.status == 409)
    assert shop.stock(offer) == 0


def _no_lock(tx: Tx, **_: Any) -> int:
    return 0


# ---- a cart that changes during its checkout

def play_changing_cart(shop: Shop, at_once: int) -> None:
    """Items swapped for others of the same price during a checkout: the order has what its version had, the rest stays."""
    old, new = shop.offer(), shop.offer()
    shop.deposit(shop.alice, 100_000)
    form = checkout_form(shop, shop.alice, shop.fill_cart(shop.alice, old), 1000)

    def swap() -> Page:
        def change(tx: Tx) -> None:
            cart = carts.lock_of_user(tx, user_id=shop.alice.id)
            carts.delete_item(tx, cart_id=cart.id, offer_id=old.id)
            carts.add_item(tx, cart_id=cart.id, offer_id=new.id, quantity=1)

        shop.db.transact(change)
        return shop.window(shop.alice).get("/healthz")

    answers = pages(race([buy(shop, shop.alice, form)] * (at_once - 1) + [swap]))
    ordered = count(shop, "SELECT count(*) FROM order_lines WHERE offer_id = %(id)s", id=new.id)
    kept = count(shop, "SELECT count(*) FROM cart_items WHERE offer_id = %(id)s", id=new.id)
    assert (ordered, kept) == (0, 1), "what was added during the checkout must wait in the cart"
    placed = count(shop, "SELECT count(*) FROM order_lines WHERE offer_id = %(id)s", id=old.id)
    assert placed == (1 if any(page.status == 303 for page in answers) else 0)


# ---- one offer added twice

def play_same_offer_twice(shop: Shop, at_once: int) -> None:
    """An offer added in several windows at once is one item with all of them."""
    offer = shop.offer(quantity=1000)
    windows = [shop.window(shop.alice) for _ in range(at_once)]
    pages(race([lambda window=window: window.post("/cart/items", {"offer_id": offer.id, "quantity": 1})  # type: ignore[misc]
                for window in windows]))
    assert count(shop, "SELECT sum(quantity) FROM cart_items WHERE offer_id = %(id)s", id=offer.id) == at_once


def _add_by_reading_first(tx: Tx, *, cart_id: int, offer_id: int, quantity: int) -> int:
    there: int = tx.value("SELECT coalesce(sum(quantity), 0) FROM cart_items WHERE cart_id = %(cart)s AND offer_id = %(offer)s",
                          cart=cart_id, offer=offer_id)
    tx.run("""
           INSERT INTO cart_items (cart_id, offer_id, quantity, price_cents) VALUES (%(cart)s, %(offer)s, %(quantity)s, 1000)
           ON CONFLICT (cart_id, offer_id) DO UPDATE SET quantity = excluded.quantity
           """, cart=cart_id, offer=offer_id, quantity=there + quantity)
    return there + quantity


def _find_without_lock(tx: Tx, *, user_id: int) -> carts.Cart:
    tx.run("INSERT INTO carts (user_id) VALUES (%(id)s) ON CONFLICT DO NOTHING", id=user_id)
    return tx.one(carts.Cart, "SELECT id, version FROM carts WHERE user_id = %(id)s", id=user_id)


# ---- a wallet emptied from several sides

def play_one_wallet(shop: Shop, at_once: int) -> None:
    """Checkout and withdrawals of the whole balance at once: exactly one of them gets the money."""
    shop.drain(shop.alice)
    shop.deposit(shop.alice, 1000)
    form = checkout_form(shop, shop.alice, shop.fill_cart(shop.alice, shop.offer()), 1000)

    def withdraw(number: int) -> Callable[[], Any]:
        key = ids.new_token()
        return lambda: shop.db.transact(
            lambda tx: wallet.withdraw(tx, user_id=shop.alice.id, amount_cents=1000, key=f"{number}-{key}"))

    results = race([buy(shop, shop.alice, form), *(withdraw(number) for number in range(at_once - 1))])
    won = [result for result in results if not isinstance(result, Exception) and getattr(result, "status", 303) == 303]
    assert len(won) == 1, results
    assert shop.balance(shop.alice) == 0


_both_have_read = Meeting()


def balances_without_lock(tx: Tx, *, account_ids: Sequence[int]) -> dict[int, int]:
    rows = tx.all(ledger.Balance, "SELECT id AS account_id, balance_cents FROM accounts WHERE id = ANY (%(ids)s)",
                  ids=list(account_ids))
    _both_have_read.wait()
    return {row.account_id: row.balance_cents for row in rows}


# ---- a price edited while it is paid

def play_price_edit(shop: Shop, at_once: int) -> None:
    """Whoever's order goes through paid what was shown; the others are told old and new."""
    offer = shop.offer(price_cents=1000)
    actions = []
    for buyer in shop.crowd(at_once - 1):
        shop.deposit(buyer, 2000)
        actions.append(buy(shop, buyer, checkout_form(shop, buyer, shop.fill_cart(buyer, offer), 1000)))

    def edit() -> Page:
        with shop.db.transaction() as tx:
            tx.run("UPDATE offers SET price_cents = 1200 WHERE id = %(id)s", id=offer.id)
        return shop.guest().get("/healthz")

    answers = pages(race([edit, *actions]))[1:]
    assert all(page.status in {303, 409} for page in answers)
    assert count(shop, "SELECT count(*) FROM order_lines WHERE offer_id = %(id)s AND unit_price_cents <> 1000", id=offer.id) == 0
    assert all("$12.00 now" in page.words for page in answers if page.status == 409)


def _quote_without_comparing(items: Sequence[carts.Item], *, request: checkout.CheckoutRequest, terms: Terms, today: date) -> Any:
    return checkout.quote_items(items, rate=terms.usual, today=today)


# ---- an offer removed while it is bought

def play_removal(shop: Shop, at_once: int) -> None:
    """An order of an offer that is being removed goes through before the removal or not at all."""
    offer = shop.offer()
    actions = []
    for buyer in shop.crowd(at_once - 1):
        shop.deposit(buyer, 1000)
        actions.append(buy(shop, buyer, checkout_form(shop, buyer, shop.fill_cart(buyer, offer), 1000)))
    sold_at_removal: list[int] = []

    def remove() -> Page:
        with shop.db.transaction() as tx:
            tx.run("UPDATE offers SET removed_at = now() WHERE id = %(id)s", id=offer.id)
            sold_at_removal.append(tx.value("SELECT count(*) FROM order_lines WHERE offer_id = %(id)s", id=offer.id))
        return shop.guest().get("/healthz")

    answers = pages(race([remove, *actions]))[1:]
    placed = [page for page in answers if page.status == 303]
    assert all("sold out" in page.words for page in answers if page.status == 409)
    assert len(placed) == sold_at_removal[0], "nothing is sold once the offer is gone"


# ---- carts that hold the same offers in opposite order

def play_reversed_carts(shop: Shop, at_once: int) -> None:
    """Buyers of the same offers, put into their carts in opposite orders, all get their order at the first try."""
    offers = [shop.offer(quantity=100), shop.offer(quantity=100), shop.offer(quantity=100)]
    actions = []
    for number, buyer in enumerate(shop.crowd(at_once)):
        shop.deposit(buyer, 3000)
        mine = offers if number % 2 else offers[::-1]
        actions.append(buy(shop, buyer, checkout_form(shop, buyer, shop.fill_cart(buyer, *mine), 3000)))
    with patch.object(database, "RETRIES_MAX", 1):
        answers = pages(race(actions))
    assert {page.status for page in answers} == {303}


def _lock_in_the_order_of_adding(tx: Tx, *, cart_id: int) -> int:
    for offer_id in tx.values("SELECT offer_id FROM cart_items WHERE cart_id = %(id)s ORDER BY md5((offer_id * %(id)s)::text)",
                              id=cart_id):
        tx.run("SELECT id FROM offers WHERE id = %(id)s FOR NO KEY UPDATE", id=offer_id)
    return 0


# ---- two refunds that together are too much

def play_refunds(shop: Shop, at_once: int) -> None:
    """Refunds of four fifths of a line, all at once: one passes, the others are refused."""
    offer = shop.offer(price_cents=100)
    line_id = _line_of(shop, shop.order(shop.alice, offer))

    def refund(number: int) -> Callable[[], None]:
        return lambda: shop.db.transact(lambda tx: refunds.refund_line(
            tx, line_id=line_id, seller_id=shop.bob.id, amount_cents=80, reason="scratched", actor_id=shop.bob.id,
            key=str(number)))

    results = race([refund(number) for number in range(at_once)])
    assert len(successes(results)) == 1, results
    assert count(shop, "SELECT refunded_cents FROM order_lines WHERE id = %(id)s", id=line_id) == 80


def _lock_order_without_lock(tx: Tx, *, order_id: int) -> None:
    tx.value("SELECT id FROM orders WHERE id = %(id)s", id=order_id)


# ---- a refund while escrow is released

def play_refund_and_release(shop: Shop, at_once: int) -> None:
    """A refund and the release of the same escrow, in whichever order: the escrow is empty and nobody has a cent too many."""
    shop.drain(shop.alice)
    shop.drain(shop.bob)
    order_id = shop.order(shop.alice, shop.offer(price_cents=1000))
    line_id, shipment_id = _line_of(shop, order_id), _shipment_of(shop, order_id)
    now = datetime.now(UTC)

    def refund(number: int) -> Callable[[], None]:
        return lambda: shop.db.transact(lambda tx: refunds.refund_line(
            tx, line_id=line_id, seller_id=shop.bob.id, amount_cents=50, reason="late", actor_id=shop.bob.id, key=str(number)))

    def release() -> None:
        shop.db.transact(lambda tx: fulfilment.release_escrow(tx, shipment_id=shipment_id, fee_bps=0, now=now))

    results = race([release, *(refund(number) for number in range(at_once - 1))])
    assert not failures(results), failures(results)
    refunded = 50 * (at_once - 1)
    assert shop.balance(shop.alice) == refunded
    assert shop.balance(shop.bob) == 1000 - refunded
    assert count(shop, "SELECT balance_cents FROM accounts WHERE shipment_id = %(id)s", id=shipment_id) == 0


# ---- sent or cancelled

def play_send_and_cancel(shop: Shop, at_once: int) -> None:
    """A shipment that is sent and cancelled at once is one of both: the money and the goods agree on which."""
    offer = shop.offer(price_cents=1000, quantity=1)
    shop.drain(shop.alice)
    order_id = shop.order(shop.alice, offer)
    shipment_id = _shipment_of(shop, order_id)
    now = datetime.now(UTC)

    def send() -> None:
        shop.db.transact(lambda tx: fulfilment.fulfil_shipment(
            tx, shipment_id=shipment_id, seller_id=shop.bob.id, tracking_number=None, now=now))

    def cancel() -> None:
        shop.db.transact(lambda tx: fulfilment.cancel_shipment(
            tx, shipment_id=shipment_id, seller_id=shop.bob.id, actor_id=shop.bob.id, reason="broken", now=now))

    race([send, cancel] * (at_once // 2))
    with shop.db.reading() as tx:
        status = tx.value("SELECT status FROM shipments WHERE id = %(id)s", id=shipment_id)
        fulfilled = tx.value("SELECT count(fulfilled_at) FROM order_lines WHERE shipment_id = %(id)s", id=shipment_id)
    outcome = (status, fulfilled, shop.balance(shop.alice), shop.stock(offer))
    assert outcome in {("out_for_delivery", 1, 0, 0), ("cancelled", 0, 1000, 1)}, outcome


def _lock_shipment_without_lock(tx: Tx, *, shipment_id: int) -> shipments.Shipment:
    found = tx.one(
        shipments.Shipment,
        """
        SELECT s.id, s.order_id, o.buyer_id, s.seller_id, true AS is_seller_sent, s.status, s.total_cents, s.released_at
        FROM shipments s
        JOIN orders o ON o.id = s.order_id
        WHERE s.id = %(id)s
        """,
        id=shipment_id)
    _both_have_read.wait()
    return found


def _line_of(shop: Shop, order_id: int) -> int:
    return count(shop, "SELECT max(id) FROM order_lines WHERE order_id = %(id)s", id=order_id)


def _shipment_of(shop: Shop, order_id: int) -> int:
    return count(shop, "SELECT max(id) FROM shipments WHERE order_id = %(id)s", id=order_id)


_ORDER_LOCKS = (
    lambda: patch.object(orders, "lock", _lock_order_without_lock),
    lambda: patch.object(shipments, "lock", _lock_shipment_without_lock),
    lambda: patch.object(ledger, "lock_balances", balances_without_lock),
)

# They lock the order too.
_ROLL_UPS = (("order_lines", "order_lines_keep_order_status"), ("shipments", "shipments_keep_order_status"))

RACES = (
    Race(name="ten checkouts of one cart are one order", play=play_one_cart, unguarded=lambda shop: without(
        shop, constraints=[("orders", "orders_one_per_checkout")], patches=[patch.object(carts, "claim", _claim_without_write)])),
    Race(name="the last units are sold once", play=play_last_units, unguarded=lambda shop: without(
        shop, constraints=[("stock", "stock_on_hand_nonnegative")], patches=[patch.object(carts, "lock_offers", _no_lock)])),
    Race(name="a cart that changes during its checkout", play=play_changing_cart, unguarded=lambda shop: without(
        shop, patches=[patch.object(carts, "claim", _claim_without_write)])),
    Race(name="the same offer added twice adds up", play=play_same_offer_twice, unguarded=lambda shop: without(
        shop, patches=[patch.object(carts, "add_item", _add_by_reading_first),
                       patch.object(carts, "lock_of_user", _find_without_lock)])),
    Race(name="a wallet is spent once", play=play_one_wallet, unguarded=lambda shop: without(
        shop, constraints=[("accounts", "accounts_balance_nonnegative")],
        patches=[patch.object(ledger, "lock_balances", balances_without_lock)])),
    Race(name="a price is the one that was shown", play=play_price_edit, unguarded=lambda shop: without(
        shop, patches=[patch.object(checkout, "_agreed_quote", _quote_without_comparing)])),
    Race(name="a removed offer is not sold", play=play_removal, unguarded=lambda shop: without(
        shop, patches=[patch.object(carts, "lock_offers", _no_lock)])),
    Race(name="reversed carts do not deadlock", play=play_reversed_carts, unguarded=lambda shop: without(
        shop, patches=[patch.object(carts, "lock_offers", _lock_in_the_order_of_adding)])),
    Race(name="refunds stay within the price paid", play=play_refunds, unguarded=lambda shop: without(
        shop, constraints=[("order_lines", "order_lines_refund_within_paid"), ("accounts", "accounts_balance_nonnegative")],
        patches=[make() for make in _ORDER_LOCKS])),
    Race(name="a refund while escrow is released", play=play_refund_and_release, unguarded_at_once=2,
         unguarded=lambda shop: without(
             shop, constraints=[("accounts", "accounts_balance_nonnegative")], triggers=_ROLL_UPS,
             patches=[make() for make in _ORDER_LOCKS])),
    Race(name="a shipment is sent or cancelled", play=play_send_and_cancel, unguarded=lambda shop: without(
        shop, triggers=[("shipments", "shipments_check_status")], patches=[make() for make in _ORDER_LOCKS])),
)

"""The races of delivery: rates edited while orders are paid, terms edited twice, a late parcel that several workers find."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch

from app.db import Tx
from app.domain import errors
from app.domain.shipping_terms import Terms
from app.models import carts, orders, promises, shipping_terms
from app.transactions import checkout
from app.transactions.promises import settle_promise
from tests.client import Page
from tests.concurrency.ledger_races import changed_function
from tests.concurrency.races import Race, buy, checkout_form, count, pages, without
from tests.concurrency.racing import Meeting, failures, race, successes
from tests.rates import rate, rule
from tests.shop import Shop

POST_TRANSFER = "post_transfer(text, transfer_kind, bigint[], bigint[], bigint, bigint, bigint, text)"
FLAT = rate(base_cents=300, per_kg_cents=0, per_100_cents=0)


# ---- rates edited while orders are paid

def play_rates_edit(shop: Shop, at_once: int) -> None:
    """Whoever's order goes through paid for delivery what was shown; the others are told old and new."""
    shop.set_terms(standard=FLAT)
    offer = shop.offer(price_cents=1000)
    actions = []
    for buyer in shop.crowd(at_once - 1):
        shop.deposit(buyer, 2000)
        actions.append(buy(shop, buyer, checkout_form(shop, buyer, shop.fill_cart(buyer, offer), 1300)))

    def edit() -> Page:
        shop.set_terms(standard=rate(base_cents=400, per_kg_cents=0, per_100_cents=0))
        return shop.guest().get("/healthz")

    answers = pages(race([edit, *actions]))[1:]
    assert all(page.status in {303, 409} for page in answers)
    assert count(shop, "SELECT count(*) FROM order_lines WHERE offer_id = %(id)s AND shipping_cents <> 300", id=offer.id) == 0
    assert all("Delivery: was $3.00, is $4.00 now" in page.words for page in answers if page.status == 409)


def _quote_without_comparing(items: Sequence[carts.Item], *, request: checkout.CheckoutRequest, terms: Terms, today: date) -> Any:
    return checkout.quote_items(items, rate=terms.usual, today=today)


# ---- terms edited by several operators

def play_terms_edits(shop: Shop, at_once: int) -> None:
    """Of several who change the same terms at once, one does; the others are told that somebody did."""
    with shop.db.reading() as tx:
        now = shipping_terms.get_current(tx)
    operator_id = shop.dana.id

    def edit() -> int:
        return shop.db.transact(lambda tx: shipping_terms.insert(
            tx, previous_id=now.id, actor_id=operator_id, rates=now.rates, credit=now.credit))

    results = race([edit] * at_once)
    assert len(successes(results)) == 1, results
    assert all(isinstance(error, errors.TermsChanged) for error in failures(results)), results


_both_have_looked = Meeting()


def _insert_by_reading_first(tx: Tx, *, previous_id: int, **_: Any) -> int:
    newest: int = tx.value("SELECT max(id) FROM shipping_terms")
    _both_have_looked.wait()
    if newest != previous_id:
        raise errors.TermsChanged
    made: int = tx.value(
        """
        INSERT INTO shipping_terms (previous_id, credit_is_on, credit_share_bps, credit_base, credit_max_cents,
                                    credit_grace_days, credit_funder)
        VALUES (%(id)s, false, 1, 'total', 1, 0, 'platform')
        RETURNING id
        """, id=previous_id)
    tx.run("""
           INSERT INTO shipping_rates
           SELECT %(made)s, option, is_offered, base_cents, per_kg_cents, per_100_cents, base_days, distance_per_day,
                  free_from_cents
           FROM shipping_rates
           WHERE terms_id = %(id)s
           """, made=made, id=previous_id)
    return made


# ---- a late parcel that several workers find

def play_late_parcel(shop: Shop, at_once: int) -> None:
    """However many workers find a late parcel at once, its buyer is credited once."""
    shop.set_terms(standard=FLAT, credit=rule())
    shop.drain(shop.alice)
    order_id = shop.order(shop.alice, shop.offer(price_cents=1700))
    with shop.owner.transaction() as tx:
        shipment_id: int = tx.value(
            "UPDATE shipments SET promised_on = placed_at::date - 9 WHERE order_id = %(id)s RETURNING id", id=order_id)

    def settle() -> None:
        shop.db.transact(lambda tx: settle_promise(tx, shipment_id=shipment_id, now=datetime.now(UTC)))

    results = race([settle] * at_once)
    assert not failures(results), failures(results)
    assert shop.balance(shop.alice) == 200


_both_have_read = Meeting()


def _lock_order_without_lock(tx: Tx, *, order_id: int) -> None:
    tx.value("SELECT id FROM orders WHERE id = %(id)s", id=order_id)


def _without_lock(lock: Callable[..., promises.Promise]) -> Callable[..., promises.Promise]:
    """Read a promise in a transaction of its own, whose locks are gone when both have read."""

    def read(_tx: Tx, *, shipment_id: int, shop: Shop) -> promises.Promise:
        with shop.db.transaction() as other:
            found = lock(other, shipment_id=shipment_id)
        _both_have_read.wait()
        return found

    return read


@contextmanager
def _without_late_guards(shop: Shop) -> Iterator[None]:
    read = _without_lock(promises.lock)
    patches = [
        patch.object(orders, "lock", _lock_order_without_lock),
        patch.object(promises, "lock", lambda tx, *, shipment_id: read(tx, shipment_id=shipment_id, shop=shop)),
    ]
    with (without(shop, constraints=[("transfers", "transfers_dedupe_key_unique")], patches=patches),
          changed_function(shop, POST_TRANSFER, "ON CONFLICT (dedupe_key) DO NOTHING", "")):
        yield


SHIPPING_RACES = (
    Race(name="delivery costs what was shown", play=play_rates_edit, unguarded=lambda shop: without(
        shop, patches=[patch.object(checkout, "_agreed_quote", _quote_without_comparing)])),
    Race(name="terms are changed one after the other", play=play_terms_edits, unguarded=lambda shop: without(
        shop, constraints=[("shipping_terms", "shipping_terms_one_successor")],
        patches=[patch.object(shipping_terms, "insert", _insert_by_reading_first)])),
    Race(name="a late parcel is credited once", play=play_late_parcel, unguarded_at_once=2, unguarded=_without_late_guards),
)

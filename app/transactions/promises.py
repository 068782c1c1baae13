"""Late parcels: whose promised day is over without them is credited, once. Locks go order → shipment → accounts."""

from datetime import UTC, datetime

from app.db import Tx
from app.domain.states import CreditFunder, TransferKind
from app.models import ledger, orders, promises, shipments
from app.transactions import telling


def settle_promise(tx: Tx, *, shipment_id: int, now: datetime) -> None:
    """Find out whether a shipment whose promised day is over was in time, by the rule of the terms that its order was placed
    under; credit the buyer when it was not. Again is harmless, and so is too early.
    """
    order_id = shipments.find_order_id(tx, shipment_id=shipment_id)
    assert order_id is not None, "shipments are never removed"
    orders.lock(tx, order_id=order_id)
    promise = promises.lock(tx, shipment_id=shipment_id)
    if promise.settled_at is not None or not _is_decided(promise, now=now):
        return
    credit_cents = _credit_cents(promise, now=now)
    if credit_cents:
        _credit(tx, promise=promise, credit_cents=credit_cents)
        telling.credit(tx, shipment_id=shipment_id, amount_cents=credit_cents)
    promises.set_settled(tx, shipment_id=shipment_id, credit_cents=credit_cents, now=now)


def _is_decided(promise: promises.Promise, *, now: datetime) -> bool:
    """Nothing that can still happen would make a difference."""
    ended = promise.delivered_at or promise.cancelled_at
    return ended is not None or promise.terms is None or _is_broken(promise, now=now) or not promise.terms.credit.is_on


def _is_broken(promise: promises.Promise, *, now: datetime) -> bool:
    delivered_on = promise.delivered_at.astimezone(UTC).date() if promise.delivered_at else None
    return promise.terms is not None and promise.terms.credit.is_broken(
        promised_on=promise.promised_on, delivered_on=delivered_on, today=now.astimezone(UTC).date())


def _credit_cents(promise: promises.Promise, *, now: datetime) -> int:
    if promise.terms is None or promise.cancelled_at is not None or not _is_broken(promise, now=now):
        return 0
    return promise.terms.credit.credit_cents(total_cents=promise.total_cents, shipping_cents=promise.shipping_cents)


def _credit(tx: Tx, *, promise: promises.Promise, credit_cents: int) -> None:
    buyer = ledger.get_wallet(tx, user_id=promise.buyer_id)
    transfer_id = ledger.post(
        tx, key=f"late:{promise.shipment_id}", kind=TransferKind.CREDIT, order_id=promise.order_id,
        shipment_id=promise.shipment_id,
        legs=[*_paid_by(tx, promise=promise, credit_cents=credit_cents),
              ledger.Leg(account_id=buyer.account_id, amount_cents=credit_cents)])
    assert transfer_id is not None, "the shipment's lock guards this key"


def _paid_by(tx: Tx, *, promise: promises.Promise, credit_cents: int) -> list[ledger.Leg]:
    """The platform pays; or the seller, from the wallet as far as it goes, and the rest is the seller's debt."""
    assert promise.terms is not None, "there is a rule to credit by"
    if promise.terms.credit.funder is CreditFunder.PLATFORM:
        return [ledger.Leg(account_id=ledger.get_platform_id(tx), amount_cents=-credit_cents)]
    buyer = ledger.get_wallet(tx, user_id=promise.buyer_id)
    seller = ledger.get_seller_accounts(tx, seller_id=promise.seller_id)
    balances = ledger.lock_balances(tx, account_ids=[buyer.account_id, seller.wallet_id, seller.receivable_id])
    from_wallet = min(credit_cents, balances[seller.wallet_id])
    return [
        ledger.Leg(account_id=seller.wallet_id, amount_cents=-from_wallet),
        ledger.Leg(account_id=seller.receivable_id, amount_cents=from_wallet - credit_cents),
    ]

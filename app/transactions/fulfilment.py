"""From placed to paid out: sellers send, parcels arrive, escrow is released. Locks go order → shipment → offers → accounts."""

from datetime import datetime, timedelta

from app.db import Tx
from app.domain import errors
from app.domain.money import share_bps
from app.domain.states import ShipmentStatus, TransferKind
from app.models import jobs, ledger, order_lines, orders, packages, refunds, replenishments, shipments, stock


def fulfil_line(tx: Tx, *, line_id: int, seller_id: int, now: datetime) -> None:
    """Mark one of a seller's lines fulfilled; the last one sends the shipment. Again is harmless."""
    line = order_lines.get_own(tx, line_id=line_id, seller_id=seller_id)
    shipment = _lock(tx, shipment_id=line.shipment_id)
    _check_waiting(shipment)
    order_lines.set_fulfilled(tx, line_id=line_id, now=now)
    done = order_lines.count_fulfilled(tx, shipment_id=shipment.id)
    if done.lines == done.of_lines and shipment.status is ShipmentStatus.PLACED:
        _send(tx, shipment_id=shipment.id, tracking_number=None, now=now)


def fulfil_shipment(tx: Tx, *, shipment_id: int, seller_id: int, tracking_number: str | None, now: datetime) -> None:
    """Mark every line of a seller's shipment fulfilled and send it, with the number to follow it by. Again is harmless."""
    shipment = _lock_own(tx, shipment_id=shipment_id, seller_id=seller_id)
    _check_waiting(shipment)
    order_lines.set_all_fulfilled(tx, shipment_ids=[shipment_id], now=now)
    if shipment.status is ShipmentStatus.PLACED:
        _send(tx, shipment_id=shipment_id, tracking_number=tracking_number, now=now)


def schedule_after_sending(
    tx: Tx, *, shipment_id: int, now: datetime, release_after: timedelta, deliver_after: timedelta,
) -> None:
    """Queue what time does to a shipment on its way: the release of its escrow, and delivery taken for granted."""
    jobs.defer(tx, task="release_escrow", args={"shipment_id": shipment_id}, run_at=now + release_after)
    jobs.defer(tx, task="assume_delivery", args={"shipment_id": shipment_id}, run_at=now + deliver_after)


def record_delivery(tx: Tx, *, shipment_id: int, cause: str, now: datetime) -> None:
    """Note that a shipment reached the door; harmless when it is known already."""
    shipment = _lock(tx, shipment_id=shipment_id)
    if shipment.status is not ShipmentStatus.DELIVERED:
        shipments.set_delivered(tx, shipment_id=shipment_id, cause=cause, now=now)


def confirm_delivery(tx: Tx, *, order_id: int, shipment_id: int, buyer_id: int, now: datetime) -> None:
    """The buyer says that a shipment of their order has arrived; NotFound for anybody else's."""
    orders.get_own(tx, order_id=order_id, buyer_id=buyer_id)
    shipment = _lock(tx, shipment_id=shipment_id)
    if shipment.order_id != order_id:
        raise errors.NotFound
    record_delivery(tx, shipment_id=shipment_id, cause="received by the buyer", now=now)


def release_escrow(tx: Tx, *, shipment_id: int, fee_bps: int, now: datetime) -> None:
    """Pay the seller what a shipment's escrow holds, less the platform's fee, after what the seller owes. Once."""
    shipment = _lock(tx, shipment_id=shipment_id)
    if shipment.released_at is not None or shipment.status is ShipmentStatus.CANCELLED:
        return
    escrow = ledger.get_escrow(tx, shipment_id=shipment_id)
    seller = ledger.get_seller_accounts(tx, seller_id=shipment.seller_id)
    platform_id = ledger.get_platform_id(tx)
    touched = [escrow.account_id, seller.wallet_id, seller.receivable_id] + ([platform_id] if fee_bps else [])
    balances = ledger.lock_balances(tx, account_ids=touched)
    held_cents = balances[escrow.account_id]
    fee_cents = share_bps(held_cents, fee_bps)
    repaid_cents = min(held_cents - fee_cents, -balances[seller.receivable_id])
    if held_cents:
        ledger.post(
            tx, key=f"release:{shipment_id}", kind=TransferKind.RELEASE, order_id=shipment.order_id, shipment_id=shipment_id,
            legs=[
                ledger.Leg(account_id=escrow.account_id, amount_cents=-held_cents),
                ledger.Leg(account_id=seller.wallet_id, amount_cents=held_cents - fee_cents - repaid_cents),
                ledger.Leg(account_id=seller.receivable_id, amount_cents=repaid_cents),
                ledger.Leg(account_id=platform_id, amount_cents=fee_cents),
            ])
    shipments.set_released(tx, shipment_id=shipment_id, now=now)


def cancel_shipment(tx: Tx, *, shipment_id: int, seller_id: int, actor_id: int, reason: str, now: datetime) -> None:
    """The seller cannot send it: the buyer gets the money back from escrow, the shelf its goods. Again is harmless.

    Raises IllegalTransition once it has left, or when some of its lines are fulfilled.
    """
    shipment = _lock_own(tx, shipment_id=shipment_id, seller_id=seller_id)
    if shipment.status is ShipmentStatus.CANCELLED:
        return
    if order_lines.count_fulfilled(tx, shipment_id=shipment_id).lines:
        raise errors.IllegalTransition
    shipments.set_cancelled(tx, shipment_id=shipment_id, cause=reason, now=now)
    packages.delete(tx, shipment_id=shipment_id)
    stock.lock_offers(tx, shipment_id=shipment_id)
    stock.put_back(tx, shipment_id=shipment_id, actor_id=actor_id)
    _refund_rest(tx, shipment=shipment, actor_id=actor_id, reason=reason)


def give_up_shipment(tx: Tx, *, shipment_id: int, actor_id: int, restock: bool, now: datetime) -> bool:
    """The world cannot send it: the buyer gets the money back from escrow. IllegalTransition unless it is a problem.

    With `restock` its goods are for sale again; those that are in a parcel already are ordered anew. Else they are lost. False
    when it was cancelled before; then nothing changes.
    """
    shipment = _lock(tx, shipment_id=shipment_id)
    if shipment.status is ShipmentStatus.CANCELLED:
        return False
    if shipment.status is not ShipmentStatus.PROBLEM:
        raise errors.IllegalTransition
    package = packages.get(tx, shipment_id=shipment_id)
    reason = "the warehouse could not send it"
    shipments.set_cancelled(tx, shipment_id=shipment_id, cause=reason, now=now)
    stock.lock_offers(tx, shipment_id=shipment_id)
    if restock and package.is_packed:
        replenishments.insert_of_shipment(tx, shipment_id=shipment_id, requested_by=actor_id, now=now)
    elif restock:
        stock.put_back(tx, shipment_id=shipment_id, actor_id=actor_id)
    _refund_rest(tx, shipment=shipment, actor_id=actor_id, reason=reason)
    return True


def _lock(tx: Tx, *, shipment_id: int) -> shipments.Shipment:
    """Hold a shipment and, before it, its order."""
    order_id = shipments.find_order_id(tx, shipment_id=shipment_id)
    if order_id is None:
        raise errors.NotFound
    orders.lock(tx, order_id=order_id)
    return shipments.lock(tx, shipment_id=shipment_id)


def _lock_own(tx: Tx, *, shipment_id: int, seller_id: int) -> shipments.Shipment:
    shipment = _lock(tx, shipment_id=shipment_id)
    if shipment.seller_id != seller_id:
        raise errors.NotFound
    return shipment


def _check_waiting(shipment: shipments.Shipment) -> None:
    """Only what the seller sends, and has not cancelled, is the seller's to fulfil."""
    if not shipment.is_seller_sent or shipment.status is ShipmentStatus.CANCELLED:
        raise errors.IllegalTransition


def _send(tx: Tx, *, shipment_id: int, tracking_number: str | None, now: datetime) -> None:
    shipments.set_sent(tx, shipment_id=shipment_id, tracking_number=tracking_number, now=now)
    jobs.defer(tx, task="shipment_sent", args={"shipment_id": shipment_id})


def _refund_rest(tx: Tx, *, shipment: shipments.Shipment, actor_id: int, reason: str) -> None:
    """Everything that a shipment's escrow still holds goes back to the buyer."""
    escrow = ledger.get_escrow(tx, shipment_id=shipment.id)
    wallet = ledger.get_wallet(tx, user_id=shipment.buyer_id)
    if not escrow.balance_cents:
        return
    transfer_id = ledger.post(
        tx, key=f"cancellation:{shipment.id}", kind=TransferKind.REFUND, order_id=shipment.order_id, shipment_id=shipment.id,
        actor_id=actor_id, note=reason,
        legs=[
            ledger.Leg(account_id=escrow.account_id, amount_cents=-escrow.balance_cents),
            ledger.Leg(account_id=wallet.account_id, amount_cents=escrow.balance_cents),
        ])
    assert transfer_id is not None, "the shipment's status guards this key"
    refunds.insert_rest_of_shipment(tx, shipment_id=shipment.id, transfer_id=transfer_id, reason=reason)

"""Money back for a line: from escrow, then from the seller's wallet, then as the seller's debt to the platform."""

from app.db import Tx
from app.domain import errors
from app.domain.states import TransferKind
from app.models import ledger, order_lines, orders, refunds, shipments


def refund_line(tx: Tx, *, line_id: int, seller_id: int, amount_cents: int, reason: str, actor_id: int, key: str) -> None:
    """Give the buyer some or all of a line's price back. The same key again is harmless.

    Raises NotFound for another seller's line, RefundTooLarge beyond what is left of the price paid, KeyReused when the key
    refunded another amount.
    """
    line = order_lines.get_own(tx, line_id=line_id, seller_id=seller_id)
    orders.lock(tx, order_id=line.order_id)
    shipment = shipments.lock(tx, shipment_id=line.shipment_id)
    dedupe_key = f"refund:{line_id}:{key}"
    if ledger.is_posted(tx, key=dedupe_key):
        if refunds.get_amount(tx, dedupe_key=dedupe_key) != amount_cents:
            raise errors.KeyReused
        return
    order_lines.add_refunded(tx, line_id=line_id, amount_cents=amount_cents)
    legs = _legs(tx, shipment=shipment, amount_cents=amount_cents)
    transfer_id = ledger.post(
        tx, key=dedupe_key, kind=TransferKind.REFUND, order_id=line.order_id, shipment_id=shipment.id, actor_id=actor_id,
        note=reason, legs=legs)
    assert transfer_id is not None, "the order's lock guards this key"
    refunds.insert(tx, order_line_id=line_id, transfer_id=transfer_id, amount_cents=amount_cents, reason=reason)


def _legs(tx: Tx, *, shipment: shipments.Shipment, amount_cents: int) -> list[ledger.Leg]:
    """Who pays: escrow as far as it goes, then the seller's wallet, and the rest is the seller's debt."""
    buyer = ledger.get_wallet(tx, user_id=shipment.buyer_id)
    escrow = ledger.get_escrow(tx, shipment_id=shipment.id)
    seller = ledger.get_seller_accounts(tx, seller_id=shipment.seller_id)
    balances = ledger.lock_balances(
        tx, account_ids=[buyer.account_id, escrow.account_id, seller.wallet_id, seller.receivable_id])
    from_escrow = min(amount_cents, balances[escrow.account_id])
    from_wallet = min(amount_cents - from_escrow, balances[seller.wallet_id])
    return [
        ledger.Leg(account_id=escrow.account_id, amount_cents=-from_escrow),
        ledger.Leg(account_id=seller.wallet_id, amount_cents=-from_wallet),
        ledger.Leg(account_id=seller.receivable_id, amount_cents=-(amount_cents - from_escrow - from_wallet)),
        ledger.Leg(account_id=buyer.account_id, amount_cents=amount_cents),
    ]

"""Money into and out of the shop. Both lock the accounts first, then ask whether this was done before, then decide."""

from app.db import Tx
from app.domain import errors
from app.domain.money import MAX_CENTS
from app.domain.states import TransferKind
from app.models import ledger


def deposit(tx: Tx, *, user_id: int, amount_cents: int, key: str) -> None:
    """Put money into a user's wallet. The same user, key and amount again is harmless.

    Raises KeyReused when the key deposited another amount, WalletFull when the wallet would hold more than MAX_CENTS.
    """
    accounts = ledger.get_cash_accounts(tx, user_id=user_id)
    balances = ledger.lock_balances(tx, account_ids=[accounts.wallet_id, accounts.outside_id])
    dedupe_key = f"deposit:{user_id}:{key}"
    if _is_repeated(tx, dedupe_key=dedupe_key, wallet_id=accounts.wallet_id, amount_cents=amount_cents):
        return
    if balances[accounts.wallet_id] + amount_cents > MAX_CENTS:
        raise errors.WalletFull(limit_cents=MAX_CENTS)
    ledger.post(
        tx, key=dedupe_key, kind=TransferKind.DEPOSIT, actor_id=user_id,
        legs=[
            ledger.Leg(account_id=accounts.outside_id, amount_cents=-amount_cents),
            ledger.Leg(account_id=accounts.wallet_id, amount_cents=amount_cents),
        ])


def withdraw(tx: Tx, *, user_id: int, amount_cents: int, key: str) -> None:
    """Pay out of a user's wallet, up to its whole balance. The same user, key and amount again is harmless.

    Raises KeyReused when the key withdrew another amount, WithdrawalRefused while the user owes the platform for refunds,
    WithdrawalTooLarge beyond the balance.
    """
    accounts = ledger.get_cash_accounts(tx, user_id=user_id)
    touched = [accounts.wallet_id, accounts.outside_id] + ([accounts.receivable_id] if accounts.receivable_id else [])
    balances = ledger.lock_balances(tx, account_ids=touched)
    dedupe_key = f"withdrawal:{user_id}:{key}"
    if _is_repeated(tx, dedupe_key=dedupe_key, wallet_id=accounts.wallet_id, amount_cents=-amount_cents):
        return
    if accounts.receivable_id and balances[accounts.receivable_id] < 0:
        raise errors.WithdrawalRefused
    if balances[accounts.wallet_id] < amount_cents:
        raise errors.WithdrawalTooLarge(balance_cents=balances[accounts.wallet_id])
    ledger.post(
        tx, key=dedupe_key, kind=TransferKind.WITHDRAWAL, actor_id=user_id,
        legs=[
            ledger.Leg(account_id=accounts.wallet_id, amount_cents=-amount_cents),
            ledger.Leg(account_id=accounts.outside_id, amount_cents=amount_cents),
        ])


def _is_repeated(tx: Tx, *, dedupe_key: str, wallet_id: int, amount_cents: int) -> bool:
    """Was this done before? KeyReused when the key moved another amount."""
    moved_cents = ledger.find_posted_amount(tx, key=dedupe_key, account_id=wallet_id)
    if moved_cents is not None and moved_cents != amount_cents:
        raise errors.KeyReused
    return moved_cents is not None

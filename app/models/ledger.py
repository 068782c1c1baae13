"""The double-entry ledger: accounts, transfers and their postings. `post` is its only writer."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.db import Tx
from app.domain.states import TransferKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """What a transfer does to one account, in cents; the legs of a transfer sum to zero."""

    account_id: int
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """An account and what it holds, in cents."""

    account_id: int
    balance_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerAccounts:
    """Where a seller's money goes: the wallet, and the receivable that is repaid first."""

    wallet_id: int
    receivable_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EscrowDue:
    """A shipment's escrow account and what has to be paid into it."""

    account_id: int
    due_cents: int


def get_wallet(tx: Tx, *, user_id: int) -> Balance:
    """A user's wallet."""
    return tx.one(
        Balance,
        """
        SELECT id AS account_id, balance_cents
        FROM accounts
        WHERE user_id = %(user_id)s AND kind = 'wallet'
        """,
        user_id=user_id,
    )


def get_escrow(tx: Tx, *, shipment_id: int) -> Balance:
    """The escrow account of a shipment."""
    return tx.one(
        Balance,
        """
        SELECT id AS account_id, balance_cents
        FROM accounts
        WHERE shipment_id = %(shipment_id)s
        """,
        shipment_id=shipment_id,
    )


def list_escrows_due(tx: Tx, *, order_id: int) -> list[EscrowDue]:
    """The escrow accounts of a new order's shipments."""
    return tx.all(
        EscrowDue,
        """
        SELECT a.id AS account_id, s.total_cents AS due_cents
        FROM shipments s
        JOIN accounts a ON a.shipment_id = s.id
        WHERE s.order_id = %(order_id)s
        """,
        order_id=order_id,
    )


def get_seller_accounts(tx: Tx, *, seller_id: int) -> SellerAccounts:
    """The two accounts of a seller."""
    return tx.one(
        SellerAccounts,
        """
        SELECT w.id AS wallet_id, r.id AS receivable_id
        FROM accounts w
        JOIN accounts r ON r.user_id = w.user_id AND r.kind = 'receivable'
        WHERE w.user_id = %(seller_id)s AND w.kind = 'wallet'
        """,
        seller_id=seller_id,
    )


def get_platform_id(tx: Tx) -> int:
    """The platform's account."""
    account_id: int = tx.value("SELECT id FROM accounts WHERE kind = 'platform'")
    return account_id


def get_outside_id(tx: Tx) -> int:
    """The account of the world outside: banks and cards."""
    account_id: int = tx.value("SELECT id FROM accounts WHERE kind = 'outside'")
    return account_id


def is_posted(tx: Tx, *, key: str) -> bool:
    """Has the event of this key moved money already?"""
    found: bool = tx.value("SELECT EXISTS (SELECT FROM transfers WHERE dedupe_key = %(key)s)", key=key)
    return found


def lock_balances(tx: Tx, *, account_ids: Sequence[int]) -> dict[int, int]:
    """Lock accounts in the order of their ids until commit; their balances in cents by id."""
    rows = tx.all(
        Balance,
        """
        SELECT id AS account_id, balance_cents
        FROM lock_accounts(%(account_ids)s::bigint[])
        """,
        account_ids=list(account_ids),
    )
    return {row.account_id: row.balance_cents for row in rows}


def post(
    tx: Tx,
    *,
    key: str,
    kind: TransferKind,
    legs: Sequence[Leg],
    order_id: int | None = None,
    shipment_id: int | None = None,
    actor_id: int | None = None,
    note: str = "",
) -> int | None:
    """Move money between two or more accounts; returns the transfer's id, None when `key` was posted before.

    Legs of zero are left out. Raises InsufficientBalance when a wallet or an escrow would fall below zero.
    """
    moving = [leg for leg in legs if leg.amount_cents]
    transfer_id: int | None = tx.value(
        """
        SELECT post_transfer(%(key)s, %(kind)s::transfer_kind, %(account_ids)s::bigint[], %(amounts_cents)s::bigint[],
                             %(order_id)s, %(shipment_id)s, %(actor_id)s, %(note)s)
        """,
        key=key,
        kind=kind,
        account_ids=[leg.account_id for leg in moving],
        amounts_cents=[leg.amount_cents for leg in moving],
        order_id=order_id,
        shipment_id=shipment_id,
        actor_id=actor_id,
        note=note,
    )
    return transfer_id

"""The double-entry ledger: accounts, transfers and their postings. `post` is its writer, `pay_order` that of checkouts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain import errors
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
class CashAccounts:
    """What money in and out of the shop touches: a wallet, the world outside, and a seller's receivable if there is one."""

    wallet_id: int
    outside_id: int
    receivable_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The figures of the whole ledger at one moment, in cents: what must be zero, and where the money is."""

    checked_at: datetime
    transfer_count: int
    postings_cents: int
    balances_cents: int
    accounts_off: int
    wallets_cents: int
    escrow_cents: int
    platform_cents: int
    receivable_cents: int
    outside_cents: int

    @property
    def holds(self) -> bool:
        """Do the books balance?"""
        return self.postings_cents == self.balances_cents == self.accounts_off == 0


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


def get_cash_accounts(tx: Tx, *, user_id: int) -> CashAccounts:
    """The accounts that a user's deposits and withdrawals have to look at."""
    return tx.one(
        CashAccounts,
        """
        SELECT w.id AS wallet_id, o.id AS outside_id, r.id AS receivable_id
        FROM accounts w
        JOIN accounts o ON o.kind = 'outside'
        LEFT JOIN accounts r ON r.user_id = w.user_id AND r.kind = 'receivable'
        WHERE w.user_id = %(user_id)s AND w.kind = 'wallet'
        """,
        user_id=user_id,
    )


def get_debt(tx: Tx, *, user_id: int) -> int:
    """What a seller owes the platform for refunds, in cents; 0 for everybody else."""
    cents: int = tx.value(
        """
        SELECT coalesce(-sum(balance_cents), 0)::bigint
        FROM accounts
        WHERE user_id = %(user_id)s AND kind = 'receivable'
        """,
        user_id=user_id,
    )
    return cents


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


def find_posted_amount(tx: Tx, *, key: str, account_id: int) -> int | None:
    """What the event of this key did to an account, in cents; None when it has not happened."""
    cents: int | None = tx.value(
        """
        SELECT p.amount_cents
        FROM transfers t
        JOIN postings p ON p.transfer_id = t.id
        WHERE t.dedupe_key = %(key)s AND p.account_id = %(account_id)s
        """,
        key=key,
        account_id=account_id,
    )
    return cents


def get_proof(tx: Tx) -> Proof:
    """Add up every posting and every balance, in one statement so that all figures belong to one moment."""
    return tx.one(
        Proof,
        """
        WITH posted AS (
            SELECT account_id, sum(amount_cents) AS cents
            FROM postings
            GROUP BY account_id
        )
        SELECT now() AS checked_at,
               (SELECT count(*) FROM transfers) AS transfer_count,
               coalesce(sum(p.cents), 0)::bigint AS postings_cents,
               sum(a.balance_cents)::bigint AS balances_cents,
               count(*) FILTER (WHERE a.balance_cents <> coalesce(p.cents, 0)) AS accounts_off,
               coalesce(sum(a.balance_cents) FILTER (WHERE a.kind = 'wallet'), 0)::bigint AS wallets_cents,
               coalesce(sum(a.balance_cents) FILTER (WHERE a.kind = 'escrow'), 0)::bigint AS escrow_cents,
               coalesce(sum(a.balance_cents) FILTER (WHERE a.kind = 'platform'), 0)::bigint AS platform_cents,
               coalesce(sum(a.balance_cents) FILTER (WHERE a.kind = 'receivable'), 0)::bigint AS receivable_cents,
               coalesce(sum(a.balance_cents) FILTER (WHERE a.kind = 'outside'), 0)::bigint AS outside_cents
        FROM accounts a
        LEFT JOIN posted p ON p.account_id = a.id
        """,
    )


def pay_order(tx: Tx, *, order_id: int) -> None:
    """Move a new order's total from the buyer's wallet into one escrow account per shipment.

    Raises InsufficientBalance with what is missing.
    """
    missing_cents: int = tx.value("SELECT pay_order(%(order_id)s)", order_id=order_id)
    if missing_cents:
        raise errors.InsufficientBalance(missing_cents=missing_cents)


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

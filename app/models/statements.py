"""What happened to one account: its movements with their causes, its balance by day, and where the money went."""

from dataclasses import dataclass
from datetime import date, datetime

from app.db import Tx
from app.domain.states import TransferKind

DAILY_MOVEMENTS_MAX = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One movement of an account, with the event behind it; amounts in cents, `balance_cents` after the movement."""

    transfer_id: int
    kind: TransferKind
    amount_cents: int
    balance_cents: int
    order_id: int | None
    note: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which movements to show: of one kind, on the days from `since` to `until` (UTC, both included). None is no limit."""

    kind: TransferKind | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBalance:
    """What an account held when a day (UTC) ended."""

    day: date
    balance_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CategorySpending:
    """What a buyer paid for products of one top-level category, less refunds."""

    category: str
    spent_cents: int


def list_entries(tx: Tx, *, account_id: int, chosen: Filter, limit: int, offset: int) -> list[Entry]:
    """A page of an account's movements, newest first."""
    return tx.all(
        Entry,
        """
        SELECT t.id AS transfer_id, t.kind, t.order_id, t.note, t.created_at, p.amount_cents,
               p.balance_after_cents AS balance_cents
        FROM postings p
        JOIN transfers t ON t.id = p.transfer_id
        WHERE p.account_id = %(account_id)s
          AND (%(kind)s::transfer_kind IS NULL OR t.kind = %(kind)s)
          AND (%(since)s::date IS NULL OR t.created_at >= %(since)s::date::timestamp AT TIME ZONE 'UTC')
          AND (%(until)s::date IS NULL OR t.created_at < (%(until)s::date + 1)::timestamp AT TIME ZONE 'UTC')
        ORDER BY p.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        account_id=account_id,
        kind=chosen.kind,
        since=chosen.since,
        until=chosen.until,
        limit=limit,
        offset=offset,
    )


def count_entries(tx: Tx, *, account_id: int, chosen: Filter, limit: int) -> int:
    """How many movements there are, counted no further than `limit`."""
    number: int = tx.value(
        """
        SELECT count(*)
        FROM (SELECT
              FROM postings p
              JOIN transfers t ON t.id = p.transfer_id
              WHERE p.account_id = %(account_id)s
                AND (%(kind)s::transfer_kind IS NULL OR t.kind = %(kind)s)
                AND (%(since)s::date IS NULL OR t.created_at >= %(since)s::date::timestamp AT TIME ZONE 'UTC')
                AND (%(until)s::date IS NULL OR t.created_at < (%(until)s::date + 1)::timestamp AT TIME ZONE 'UTC')
              LIMIT %(limit)s) bounded
        """,
        account_id=account_id,
        kind=chosen.kind,
        since=chosen.since,
        until=chosen.until,
        limit=limit,
    )
    return number


def list_daily_balances(tx: Tx, *, account_id: int, since: date, until: date) -> list[DayBalance]:
    """The balance at the end of each day, days without a movement included.

    Reads the newest DAILY_MOVEMENTS_MAX movements; days before the oldest of them show the balance that it started from.
    """
    return tx.all(
        DayBalance,
        """
        WITH recent AS (
            SELECT p.id, p.amount_cents, p.balance_after_cents, (t.created_at AT TIME ZONE 'UTC')::date AS day
            FROM postings p
            JOIN transfers t ON t.id = p.transfer_id
            WHERE p.account_id = %(account_id)s
            ORDER BY p.id DESC
            LIMIT %(movements_max)s
        ), closing AS (
            SELECT DISTINCT ON (day) day, balance_after_cents AS balance_cents
            FROM recent
            ORDER BY day, id DESC
        )
        SELECT d.day::date AS day,
               coalesce((SELECT c.balance_cents FROM closing c WHERE c.day <= d.day ORDER BY c.day DESC LIMIT 1),
                        (SELECT r.balance_after_cents - r.amount_cents FROM recent r ORDER BY r.id LIMIT 1),
                        0) AS balance_cents
        FROM generate_series(%(since)s::date, %(until)s::date, interval '1 day') AS d (day)
        ORDER BY 1
        """,
        account_id=account_id,
        since=since,
        until=until,
        movements_max=DAILY_MOVEMENTS_MAX,
    )


def list_spending(tx: Tx, *, buyer_id: int, since: datetime) -> list[CategorySpending]:
    """What a buyer's orders since then cost by top-level category, refunds taken off, the largest first."""
    return tx.all(
        CategorySpending,
        """
        WITH RECURSIVE spent AS (
            SELECT p.category_id, sum(l.total_cents - l.refunded_cents) AS cents
            FROM orders o
            JOIN order_lines l ON l.order_id = o.id
            JOIN products p ON p.id = l.product_id
            WHERE o.buyer_id = %(buyer_id)s AND o.placed_at >= %(since)s
            GROUP BY p.category_id
        ), path AS (
            SELECT s.cents, c.parent_id, c.id, c.name
            FROM spent s
            JOIN categories c ON c.id = s.category_id
            UNION ALL
            SELECT path.cents, c.parent_id, c.id, c.name
            FROM path
            JOIN categories c ON c.id = path.parent_id
        )
        SELECT name AS category, sum(cents)::bigint AS spent_cents
        FROM path
        WHERE parent_id IS NULL
        GROUP BY id, name
        HAVING sum(cents) > 0
        ORDER BY sum(cents) DESC, name
        """,
        buyer_id=buyer_id,
        since=since,
    )

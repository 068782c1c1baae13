"""What operators look at: figures of the whole shop, its people, and the state of the job queue."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain.states import UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The shop in numbers; figures of a day count the last 24 hours."""

    people: int
    suspended: int
    hidden_products: int
    orders_of_a_day: int
    paid_cents_of_a_day: int
    jobs_waiting: int
    jobs_failed: int
    mails_unsent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person in the operators' list; each row also says how many people fit the search."""

    id: int
    email: str
    full_name: str
    role: UserRole
    is_seller: bool
    created_at: datetime
    suspended_at: datetime | None
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job of the queue as procrastinate keeps it; `status` is todo, doing, failed and so on."""

    id: int
    task_name: str
    args: dict[str, object]
    status: str
    attempts: int
    scheduled_at: datetime | None
    found: int


def get_figures(tx: Tx) -> Figures:
    """Everything that the operators' first page shows."""
    return tx.one(
        Figures,
        """
        SELECT (SELECT count(*) FROM users) AS people,
               (SELECT count(*) FROM users WHERE suspended_at IS NOT NULL) AS suspended,
               (SELECT count(*) FROM products WHERE state = 'hidden') AS hidden_products,
               o.orders_of_a_day, o.paid_cents_of_a_day,
               (SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')) AS jobs_waiting,
               (SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed') AS jobs_failed,
               (SELECT count(*) FROM mails WHERE sent_at IS NULL) AS mails_unsent
        FROM (
            SELECT count(*) AS orders_of_a_day, coalesce(sum(total_cents), 0)::bigint AS paid_cents_of_a_day
            FROM orders
            WHERE placed_at > now() - interval '1 day'
        ) o
        """,
    )


def list_people(tx: Tx, *, text: str, limit: int, offset: int) -> list[PersonRow]:
    """People whose e-mail, name or id has this text, newest first."""
    return tx.all(
        PersonRow,
        """
        SELECT u.id, u.email, u.full_name, u.role, s.user_id IS NOT NULL AS is_seller, u.created_at, u.suspended_at,
               count(*) OVER ()::integer AS found
        FROM users u
        LEFT JOIN sellers s ON s.user_id = u.id
        WHERE %(text)s = '' OR u.id::text = %(text)s
           OR position(lower(%(text)s) IN lower(u.email::text)) > 0
           OR position(lower(%(text)s) IN lower(u.full_name)) > 0
        ORDER BY u.id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        text=text,
        limit=limit,
        offset=offset,
    )


def list_jobs(tx: Tx, *, limit: int, offset: int) -> list[JobRow]:
    """Jobs that are not done: failed ones first, then those that wait, by when they are due."""
    return tx.all(
        JobRow,
        """
        SELECT id, task_name, args, status::text, attempts, scheduled_at, count(*) OVER ()::integer AS found
        FROM procrastinate_jobs
        WHERE status IN ('todo', 'doing', 'failed', 'aborted')
        ORDER BY status = 'failed' DESC, scheduled_at NULLS FIRST, id
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        limit=limit,
        offset=offset,
    )

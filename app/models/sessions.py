"""Log-ins: a row of `sessions` for each browser that somebody is logged in with."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain import errors
from app.domain.states import UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who is behind a session, with what the header of every page shows; `snapshot` as in models/snapshots.

    `unread_count`: of unread notifications 100 are counted.
    """

    user_id: int
    email: str
    full_name: str
    role: UserRole
    is_seller: bool
    cart_count: int
    unread_count: int
    snapshot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A browser that somebody is logged in with; `is_current`: the one that asks."""

    id: int
    created_at: datetime
    user_agent: str
    is_current: bool


def find_signed_in(tx: Tx, *, token_hash: bytes) -> SignedIn | None:
    """The person of a session that has neither expired nor been revoked, None for any other token."""
    return tx.maybe(
        SignedIn,
        """
        SELECT user_id, email, full_name, role, is_seller, cart_count, unread_count, snapshot
        FROM signed_in(%(token_hash)s)
        """,
        token_hash=token_hash,
    )


def insert(tx: Tx, *, token_hash: bytes, user_id: int, expires_at: datetime, user_agent: str) -> None:
    """Open a session."""
    tx.run(
        """
        INSERT INTO sessions (token_hash, user_id, expires_at, user_agent)
        VALUES (%(token_hash)s, %(user_id)s, %(expires_at)s, left(%(user_agent)s, 400))
        """,
        token_hash=token_hash,
        user_id=user_id,
        expires_at=expires_at,
        user_agent=user_agent,
    )


def list_of_user(tx: Tx, *, user_id: int, token_hash: bytes, limit: int) -> list[Session]:
    """The sessions of a person that are still good, the one with this token first, then the newest."""
    return tx.all(
        Session,
        """
        SELECT id, created_at, user_agent, token_hash = %(token_hash)s AS is_current
        FROM sessions
        WHERE user_id = %(user_id)s AND expires_at > now()
        ORDER BY is_current DESC, created_at DESC, id DESC
        LIMIT %(limit)s
        """,
        user_id=user_id,
        token_hash=token_hash,
        limit=limit,
    )


def delete(tx: Tx, *, token_hash: bytes) -> None:
    """Close a session."""
    tx.run("DELETE FROM sessions WHERE token_hash = %(token_hash)s", token_hash=token_hash)


def delete_own(tx: Tx, *, session_id: int, user_id: int) -> None:
    """Close one of a person's sessions; NotFound for anybody else's."""
    closed = tx.run(
        "DELETE FROM sessions WHERE id = %(session_id)s AND user_id = %(user_id)s",
        session_id=session_id,
        user_id=user_id,
    )
    if not closed:
        raise errors.NotFound


def delete_others(tx: Tx, *, user_id: int, token_hash: bytes) -> int:
    """Close every session of a person but this one, as after a change of password."""
    return tx.run(
        """
        DELETE FROM sessions
        WHERE user_id = %(user_id)s AND token_hash <> %(token_hash)s
        """,
        user_id=user_id,
        token_hash=token_hash,
    )


def delete_expired(tx: Tx) -> int:
    """Forget the sessions that time has closed."""
    return tx.run("DELETE FROM sessions WHERE expires_at <= now()")

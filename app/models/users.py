"""People: `users`, who can log in, and what others may see of them."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain.states import UserRole


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person's own view of their account."""

    id: int
    email: str
    username: str | None
    full_name: str
    role: UserRole
    summary: str
    created_at: datetime
    suspended_at: datetime | None
    carrier_account: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What everybody may see of a person."""

    id: int
    full_name: str
    summary: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What a log-in is checked against."""

    id: int
    password_hash: str
    suspended_at: datetime | None


def get(tx: Tx, *, user_id: int) -> User:
    """The user; NotFound when there is none."""
    return tx.one(
        User,
        """
        SELECT id, email, username, full_name, role, summary, created_at, suspended_at, carrier_account
        FROM users
        WHERE id = %(user_id)s
        """,
        user_id=user_id,
    )


def get_profile(tx: Tx, *, user_id: int) -> Profile:
    """What everybody may see of a person; NotFound when there is none, or none who may log in."""
    return tx.one(
        Profile,
        """
        SELECT id, full_name, summary, created_at
        FROM users
        WHERE id = %(user_id)s AND suspended_at IS NULL
        """,
        user_id=user_id,
    )


def list_operator_ids(tx: Tx) -> list[int]:
    """Who runs the marketplace."""
    return tx.values("SELECT id FROM users WHERE role = 'operator' AND suspended_at IS NULL ORDER BY id")


def lock(tx: Tx, *, user_id: int) -> None:
    """Hold a person's row until commit: changes of one address book come one after the other."""
    tx.run("SELECT FROM users WHERE id = %(user_id)s FOR NO KEY UPDATE", user_id=user_id)


def find_credentials(tx: Tx, *, login: str) -> Credentials | None:
    """The credentials of the user with this e-mail or user name, whatever its letter case."""
    return tx.maybe(
        Credentials,
        """
        SELECT id, password_hash, suspended_at
        FROM users
        WHERE email = %(login)s::citext OR username = %(login)s::citext
        """,
        login=login,
    )


def get_password_hash(tx: Tx, *, user_id: int) -> str:
    """The stored hash of a user's password."""
    password_hash: str = tx.value("SELECT password_hash FROM users WHERE id = %(user_id)s", user_id=user_id)
    return password_hash


def insert(tx: Tx, *, email: str, full_name: str, password_hash: str) -> User:
    """A new member; EmailTaken when the address is in use."""
    return tx.one(
        User,
        """
        INSERT INTO users (email, full_name, password_hash)
        VALUES (%(email)s, %(full_name)s, %(password_hash)s)
        RETURNING id, email, username, full_name, role, summary, created_at, suspended_at, carrier_account
        """,
        email=email,
        full_name=full_name,
        password_hash=password_hash,
    )


def set_profile(
    tx: Tx, *, user_id: int, email: str, username: str | None, full_name: str, summary: str, carrier_account: str | None,
) -> None:
    """Change what a person says of themselves; EmailTaken, UsernameTaken."""
    tx.run(
        """
        UPDATE users
        SET email = %(email)s,
            username = %(username)s,
            full_name = %(full_name)s,
            summary = %(summary)s,
            carrier_account = %(carrier_account)s
        WHERE id = %(user_id)s
        """,
        user_id=user_id,
        email=email,
        username=username,
        full_name=full_name,
        summary=summary,
        carrier_account=carrier_account,
    )


def find_carrier_account(tx: Tx, *, user_id: int) -> str | None:
    """The account at the carrier that a person named last."""
    account: str | None = tx.value("SELECT carrier_account FROM users WHERE id = %(user_id)s", user_id=user_id)
    return account


def set_carrier_account(tx: Tx, *, user_id: int, account: str) -> None:
    """Remember a person's account at the carrier."""
    tx.run(
        """
        UPDATE users
        SET carrier_account = %(account)s
        WHERE id = %(user_id)s AND carrier_account IS DISTINCT FROM %(account)s
        """,
        user_id=user_id,
        account=account,
    )


def set_password_hash(tx: Tx, *, user_id: int, password_hash: str) -> None:
    """Store the hash of a new password."""
    tx.run(
        """
        UPDATE users
        SET password_hash = %(password_hash)s
        WHERE id = %(user_id)s
        """,
        user_id=user_id,
        password_hash=password_hash,
    )


def set_suspended(tx: Tx, *, user_id: int, suspended: bool) -> bool:
    """Shut a member out, or let them in again; False when there is no such member. Operators cannot be shut out."""
    return tx.run(
        """
        UPDATE users
        SET suspended_at = CASE WHEN %(suspended)s THEN coalesce(suspended_at, now()) END
        WHERE id = %(user_id)s AND role = 'member'
        """,
        user_id=user_id,
        suspended=suspended,
    ) == 1

"""Checking passwords. Hashing takes its time between two short visits to the database, never during one."""

from datetime import UTC, datetime

from flask import request

from app.domain import errors
from app.models import login_failures, users
from app.transactions import login
from app.web import db, passwords, person


def authenticate(*, name: str, password: str) -> int:
    """The id of the user with this e-mail or user name and this password.

    Raises LoginRefused for an unknown name and for a wrong password, which take the same time; AccountSuspended;
    TooManyAttempts.
    """
    with db.reading() as tx:
        found = users.find_credentials(tx, login=name)
    account = login.account_subject(login=name, user_id=found.id if found else None)
    is_right = _check(account=account, password_hash=found.password_hash if found else None, password=password)
    if found is None or not is_right:
        raise errors.LoginRefused
    if found.suspended_at is not None:
        raise errors.AccountSuspended
    return found.id


def confirm_identity(password: str) -> None:
    """Make sure that it is the account's owner who sits here; WrongPassword, TooManyAttempts."""
    with db.reading() as tx:
        password_hash = users.get_password_hash(tx, user_id=person().id)
    account = login.account_subject(login=person().email, user_id=person().id)
    if not _check(account=account, password_hash=password_hash, password=password):
        raise errors.WrongPassword


def _check(*, account: str, password_hash: str | None, password: str) -> bool:
    """Whether the password is right; the outcome is kept for counting. TooManyAttempts."""
    network = login.network_subject(request.remote_addr or "")
    with db.reading() as tx:
        login.check_attempts(tx, account=account, network=network, now=datetime.now(UTC))
    if not passwords.is_right_password(password_hash, password):
        with db.transaction() as tx:
            login_failures.insert(tx, subjects=[account, network])
        return False
    db.transact(lambda tx: login.record_success(tx, account=account, network=network, now=datetime.now(UTC)))
    return True

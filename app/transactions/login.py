"""Logging in: who may try, and what right and wrong passwords leave behind."""

import ipaddress
from datetime import datetime

from app.db import Tx
from app.domain import errors, ids
from app.models import login_failures

FAILURES_PER_ACCOUNT = 10
FAILURES_PER_NETWORK = 50


def account_subject(*, login: str, user_id: int | None) -> str:
    """What failures of an account are counted under: one subject for its e-mail and its user name.

    A name that nobody has is counted just the same, or the limit would tell which accounts exist. Only its digest is kept:
    people type passwords into the wrong field.
    """
    return f"account:{user_id if user_id is not None else ids.digest(login.casefold())}"


def network_subject(address: str) -> str:
    """What failures of a network address are counted under: all of an IPv6 household (/64) together."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "network:unknown"
    prefix = 64 if parsed.version == 6 else 32
    return f"network:{ipaddress.ip_network((parsed, prefix), strict=False)}"


def check_attempts(tx: Tx, *, account: str, network: str, now: datetime) -> None:
    """Refuse a try with TooManyAttempts while the account or the network has too many failures behind it."""
    until = login_failures.find_locked_until(tx, limits={account: FAILURES_PER_ACCOUNT, network: FAILURES_PER_NETWORK})
    if until is not None:
        raise errors.TooManyAttempts(retry_after_s=max(1, round((until - now).total_seconds())))


def record_success(tx: Tx, *, account: str, network: str, now: datetime) -> None:
    """Forget an account's failures after a right password.

    Tries that ran at the same time may have used up the limit meanwhile: then this one comes too late, TooManyAttempts. The
    failures of the network stay, or an attacker could wipe them off by logging in to an account of their own.
    """
    check_attempts(tx, account=account, network=network, now=now)
    login_failures.delete(tx, subject=account)

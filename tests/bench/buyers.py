"""Buyers for measurements: made in the database with money and an open session, so that no password is hashed while measuring."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from app.db import Database, Tx
from app.domain import ids
from app.domain.states import TransferKind
from app.models import addresses, ledger, sessions, users

CSRF_SALT = "wtf-csrf-token"
UNUSABLE_PASSWORD = "!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Somebody who is logged in: the Cookie header of their browser, and the token that goes into their forms."""

    user_id: int
    cookie: str
    csrf_token: str


def prepare(app: Flask, database: Database, *, run: str, deposits_cents: Sequence[int]) -> list[Buyer]:
    """One buyer for each deposit, with an address and that much money. `run` keeps the buyers of two runs apart."""
    return [_prepare_one(app, database, email=f"buyer-{number}.{run}@bench.example", cents=cents)
            for number, cents in enumerate(deposits_cents, start=1)]


def _prepare_one(app: Flask, database: Database, *, email: str, cents: int) -> Buyer:
    session_token = ids.new_token()
    user_id = database.transact(lambda tx: _insert(tx, email=email, session_token=session_token, cents=cents))
    raw_csrf = ids.new_token()
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None, "the application has a secret key"
    cookie = signer.dumps({"_user_id": session_token, "_fresh": True, "csrf_token": raw_csrf})
    csrf_token = URLSafeTimedSerializer(str(app.secret_key), salt=CSRF_SALT).dumps(raw_csrf)
    return Buyer(user_id=user_id, cookie=f"{app.config['SESSION_COOKIE_NAME']}={cookie}", csrf_token=str(csrf_token))


def _insert(tx: Tx, *, email: str, session_token: str, cents: int) -> int:
    user = users.insert(tx, email=email, full_name="Bench Buyer", password_hash=UNUSABLE_PASSWORD)
    sessions.insert(tx, token_hash=ids.token_hash(session_token), user_id=user.id, user_agent="flask bench",
                    expires_at=datetime.now(UTC) + timedelta(days=1))
    addresses.insert(tx, user_id=user.id, recipient="Bench Buyer", address="1 High Street", x=0, y=0)
    if cents:
        wallet = ledger.get_wallet(tx, user_id=user.id)
        ledger.post(tx, key=f"bench:{user.id}", kind=TransferKind.DEPOSIT, note="flask bench", legs=[
            ledger.Leg(account_id=wallet.account_id, amount_cents=cents),
            ledger.Leg(account_id=ledger.get_outside_id(tx), amount_cents=-cents),
        ])
    return user.id

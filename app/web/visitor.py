"""Who is asking: loaded before the view, so that rendering never queries."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response

from app.db import Tx
from app.domain import ids
from app.domain.shipping_terms import TermsToday
from app.domain.states import UserRole
from app.machines import is_machine
from app.models import carts, categories, frames, sessions
from app.web.state import config, db

SESSION_LIFETIME = timedelta(days=30)
GUEST_CART_LIFETIME = timedelta(days=90)
FRAME_LIFETIME = timedelta(minutes=1)
# The same for everybody, asked for at every key that is hit: nobody needs to be known.
IMPERSONAL = frozenset({"products.suggest"})

_login_manager = LoginManager()
_login_manager.session_protection = None


class Person(UserMixin):  # type: ignore[misc]
    """Somebody who is logged in. `get_id` is the session's token, so that a revoked session is nobody."""

    def __init__(self, *, token: str, record: sessions.SignedIn) -> None:
        self.token = token
        self.id = record.user_id
        self.email = record.email
        self.full_name = record.full_name
        self.is_operator = record.role is UserRole.OPERATOR
        self.is_seller = record.is_seller
        self.cart_count = record.cart_count
        self.unread_count = record.unread_count
        self.snapshot = record.snapshot

    def get_id(self) -> str:
        return self.token

    @property
    def token_hash(self) -> bytes:
        return ids.token_hash(self.token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody who is not logged in, as the header shows them."""

    full_name: None = None
    cart_count: int = 0
    unread_count: int = 0
    is_operator: bool = False
    is_seller: bool = False


def person_or_none() -> Person | None:
    """The person who is logged in, None for a guest."""
    return cast("Person", current_user) if current_user.is_authenticated else None


def person() -> Person:
    """The person who is logged in, in a view that requires it."""
    found = person_or_none()
    assert found is not None, "the view lacks login_required"
    return found


def open_session(tx: Tx, *, user_id: int) -> Person:
    """A new session of a user, in place of the one that this browser had. Pass it to `log_in` when it is committed."""
    replaced = person_or_none()
    if replaced is not None:
        sessions.delete(tx, token_hash=replaced.token_hash)
    token = ids.new_token()
    sessions.insert(
        tx,
        token_hash=ids.token_hash(token),
        user_id=user_id,
        expires_at=datetime.now(UTC) + SESSION_LIFETIME,
        user_agent=request.user_agent.string,
    )
    record = sessions.find_signed_in(tx, token_hash=ids.token_hash(token))
    assert record is not None, "the session was opened a moment ago"
    return Person(token=token, record=record)


def log_in(someone: Person) -> None:
    """Let this browser be somebody from the next page on."""
    session.clear()
    session.permanent = True
    login_user(someone)


def log_out(tx: Tx) -> None:
    """Close this browser's session, on the server too."""
    found = person_or_none()
    if found is not None:
        sessions.delete(tx, token_hash=found.token_hash)
    logout_user()
    session.clear()


def guest_token_hash() -> bytes | None:
    """What the database knows this browser's guest cart by, None when it has none."""
    token = request.cookies.get(_guest_cart_cookie())
    return ids.token_hash(token) if token else None


def remember_guest_cart(response: Response, token: str) -> None:
    """Give this browser the token of its new cart."""
    response.set_cookie(_guest_cart_cookie(), token, max_age=GUEST_CART_LIFETIME, secure=config.is_https, httponly=True,
                        samesite="Lax")


def forget_guest_cart(response: Response) -> None:
    """Take the guest's cart out of this browser, after it was merged into a person's."""
    response.delete_cookie(_guest_cart_cookie(), secure=config.is_https, httponly=True, samesite="Lax")


def _guest_cart_cookie() -> str:
    """Its name; over https one that browsers take from this very host only (RFC 6265bis, 4.1.3.2)."""
    return "__Host-guest_cart" if config.is_https else "guest_cart"


def init_app(app: Flask) -> None:
    _login_manager.init_app(app)
    app.extensions["frame"] = {}
    app.before_request(_load)
    app.context_processor(_header)


@_login_manager.user_loader  # type: ignore[untyped-decorator]
def _load_person(token: str) -> Person | None:
    if "tx" not in g:   # an error page, because the database could not be asked who this is
        return None
    record = sessions.find_signed_in(g.tx, token_hash=ids.token_hash(token))
    return Person(token=token, record=record) if record else None


def _load() -> None:
    """Load the person (or the guest's cart count) and what stands around every page, over one connection."""
    if request.endpoint in {"status.healthz", "media.show"} or is_machine():
        return
    with db.reading() as tx:
        if request.endpoint in IMPERSONAL:
            g.frame = _frame(tx)
            return
        g.tx = tx
        try:
            found = person_or_none()
        finally:
            del g.tx
        g.frame = _frame(tx)
        g.visitor = found or _guest(tx)


def _guest(tx: Tx) -> Guest:
    token_hash = guest_token_hash()
    return Guest(cart_count=carts.count_guest_items(tx, token_hash=token_hash) if token_hash else 0)


@dataclass(slots=True)
class _Frame:
    """What stands around every page of a process. `delivery` stays the same object while the terms and the day do."""

    loaded_at: datetime
    tree: categories.Tree
    delivery: TermsToday


def category_tree() -> categories.Tree:
    """The tree of categories, loaded with the visitor."""
    return cast("_Frame", g.frame).tree


def delivery_today() -> TermsToday | None:
    """What delivery costs and how long it takes, for pages that show it before anybody orders; None on a page of trouble.

    It may be a minute old. Carts and orders read the terms themselves.
    """
    frame: _Frame | None = g.get("frame")
    return frame.delivery if frame else None


def _frame(tx: Tx) -> _Frame:
    """The frame, read at most once a minute a process: operators change it now and then."""
    cache: dict[str, _Frame] = current_app.extensions["frame"]
    now = datetime.now(UTC)
    entry = cache.get("frame")
    if entry is None or now - entry.loaded_at > FRAME_LIFETIME or entry.delivery.today != now.date():
        found = frames.get(tx)
        delivery = TermsToday(terms=found.terms, today=now.date())
        if entry and (entry.delivery.terms, entry.delivery.today) == (delivery.terms, delivery.today):
            delivery = entry.delivery
        entry = cache["frame"] = _Frame(loaded_at=now, tree=categories.Tree(found.categories), delivery=delivery)
    return entry


def _header() -> dict[str, object]:
    frame: _Frame | None = g.get("frame")
    return {
        "visitor": g.get("visitor", Guest()),
        "categories": frame.tree.top if frame else (),
    }

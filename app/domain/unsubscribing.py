"""The token of a link that ends a kind of mail to somebody without a log-in (RFC 8058). It does not expire: mail is read late."""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from app.domain import ids
from app.domain.states import NotificationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A kind of mail that a person gets."""

    user_id: int
    kind: NotificationKind


def sign(subscription: Subscription, *, key: str) -> str:
    """The token: whose, which, and the proof that we wrote both."""
    return f"{subscription.user_id}.{subscription.kind}.{_proof(subscription, key=key)}"


def read(token: str, *, key: str) -> Subscription | None:
    """What a token names, None for one that was not signed with this key."""
    user_id_text, _, rest = token.partition(".")
    kind, _, proof = rest.partition(".")
    user_id = ids.parse_id(user_id_text)
    if user_id is None or kind not in list(NotificationKind):
        return None
    subscription = Subscription(user_id=user_id, kind=NotificationKind(kind))
    is_ours = hmac.compare_digest(proof.encode(), _proof(subscription, key=key).encode())
    return subscription if is_ours else None


def _proof(subscription: Subscription, *, key: str) -> str:
    said = f"unsubscribe:{subscription.user_id}:{subscription.kind}"
    return base64.urlsafe_b64encode(hmac.digest(key.encode(), said.encode(), hashlib.sha256)).decode().rstrip("=")

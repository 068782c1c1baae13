"""Passwords: how they are hashed and checked. Both take a tenth of a second on purpose: never inside a transaction."""

import unicodedata

from werkzeug.security import check_password_hash, generate_password_hash

LENGTH_MIN = 8
LENGTH_MAX = 200

_METHOD = "scrypt:32768:8:1"
# The hash of no password. Checking against it takes as long as any other check, so that nobody learns from the time of
# an answer whether an account exists.
_NOBODYS_HASH = f"{_METHOD}${'0' * 16}${'0' * 128}"


def hash_password(password: str) -> str:
    """What the database keeps of a password."""
    return generate_password_hash(_normal(password), _METHOD)


def is_right_password(password_hash: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed; never for None, which takes the same time."""
    return check_password_hash(password_hash or _NOBODYS_HASH, _normal(password))


def _normal(password: str) -> str:
    """The one spelling of what keyboards compose differently (NIST SP 800-63B, 5.1.1.2, asks for NFKC)."""
    return unicodedata.normalize("NFKC", password)

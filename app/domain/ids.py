"""Identifiers: random tokens, what is stored of them, and the token of a checkout."""

import hashlib
import re
import secrets

MAX_ID = 2**63 - 1


def parse_id(text: str) -> int | None:
    """An id in ASCII digits without leading zeros, None for anything that the database could not have made."""
    if not re.fullmatch(r"[1-9][0-9]{0,18}", text, re.ASCII) or int(text) > MAX_ID:
        return None
    return int(text)


def parse_uuid(text: str) -> str | None:
    """A UUID as the database writes it; typed in capitals, or without hyphens, it is the same. None for anything else."""
    match = re.fullmatch("-?".join(f"([0-9a-f]{{{digits}}})" for digits in (8, 4, 4, 4, 12)), text.strip().lower(), re.ASCII)
    return "-".join(match.groups()) if match else None


def new_token() -> str:
    """A random token of 256 bits for a cookie or a link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """The 32 bytes that the database keeps of a token, so that reading the table opens nobody's door."""
    return hashlib.sha256(token.encode()).digest()


def digest(*parts: object) -> str:
    """A short fingerprint of what a form said, to tell a repeated submission from a different one."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:32]


def checkout_token(*, cart_id: int, version: int) -> str:
    """The name of the checkout of one version of a cart. It proves nothing: the cart's owner is checked with it."""
    return f"{cart_id}.{version}"


def parse_checkout_token(token: str) -> tuple[int, int] | None:
    """(cart_id, version) of a checkout token, None when it is not one."""
    match = re.fullmatch(r"([1-9][0-9]{0,18})\.([1-9][0-9]{0,18})", token, re.ASCII)
    if match is None or int(match[1]) > MAX_ID or int(match[2]) > MAX_ID:
        return None
    return int(match[1]), int(match[2])


def slugify(text: str) -> str:
    """A title as it appears in an address: lower case ASCII letters and digits joined by hyphens, at most 60 characters."""
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return words[:60].rstrip("-")


def product_path(*, product_id: int, title: str) -> str:
    """The one right address of a product's page, without the host. A title of no Latin letters or digits leaves the id alone."""
    slug = slugify(title)
    return f"/products/{product_id}-{slug}" if slug else f"/products/{product_id}"

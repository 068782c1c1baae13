"""Accounts: getting in and out, and what people keep about themselves."""

from app.blueprints.accounts import addresses, entrance, preferences, profile, security, users
from app.blueprints.accounts.blueprint import blueprint

__all__ = ["addresses", "blueprint", "entrance", "preferences", "profile", "security", "users"]

"""The process that speaks with the world: one connection, one thread, and nothing in memory that the database does not know."""

from app.link.loop import Link

__all__ = ["Link"]

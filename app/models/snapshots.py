"""What the database would show right now, as a name that changes with every commit."""

from app.db import Tx


def get_current(tx: Tx) -> str:
    """PostgreSQL's current snapshot: equal names mean that nothing has been committed in between, on the whole server.

    https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT has the parts.
    """
    name: str = tx.value("SELECT pg_current_snapshot()::text")
    return name

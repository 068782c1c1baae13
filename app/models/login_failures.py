"""Failed log-ins, which slow down whoever guesses passwords: counted by subject, an account or a network."""

from datetime import datetime, timedelta

from app.db import Tx

WINDOW = timedelta(minutes=15)


def find_locked_until(tx: Tx, *, limits: dict[str, int]) -> datetime | None:
    """When all of these subjects have fewer failures in WINDOW than their limits; None when they do now."""
    until: datetime | None = tx.value(
        """
        SELECT max(f.failed_at) + %(window)s
        FROM unnest(%(subjects)s::text[], %(limits)s::integer[]) AS l (subject, failures_max)
        CROSS JOIN LATERAL (
            SELECT failed_at
            FROM login_failures
            WHERE subject = l.subject AND failed_at > now() - %(window)s
            ORDER BY failed_at DESC
            OFFSET l.failures_max - 1
            LIMIT 1) f
        """,
        subjects=list(limits),
        limits=list(limits.values()),
        window=WINDOW,
    )
    return until


def insert(tx: Tx, *, subjects: list[str]) -> None:
    """Note a failure for each of these subjects."""
    tx.run("INSERT INTO login_failures (subject) SELECT unnest(%(subjects)s::text[])", subjects=subjects)


def delete(tx: Tx, *, subject: str) -> None:
    """Forget the failures of a subject."""
    tx.run("DELETE FROM login_failures WHERE subject = %(subject)s", subject=subject)


def delete_old(tx: Tx) -> int:
    """Forget the failures that no longer count."""
    return tx.run("DELETE FROM login_failures WHERE failed_at <= now() - %(window)s", window=WINDOW)

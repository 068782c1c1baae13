"""Mail that the shop wrote: one row for each event that deserves one, kept whether or not there is a server to send it."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail; `sent_at` is None until a server took it."""

    id: int
    dedupe_key: str
    recipient: str
    subject: str
    body: str
    created_at: datetime
    sent_at: datetime | None


def keep(tx: Tx, *, dedupe_key: str, recipient: str, subject: str, body: str) -> Mail:
    """Write the mail of an event, or find the one that was written before."""
    tx.run(
        """
        INSERT INTO mails (dedupe_key, recipient, subject, body)
        VALUES (%(dedupe_key)s, %(recipient)s, %(subject)s, %(body)s)
        ON CONFLICT (dedupe_key) DO NOTHING
        """,
        dedupe_key=dedupe_key,
        recipient=recipient,
        subject=subject,
        body=body,
    )
    return tx.one(
        Mail,
        """
        SELECT id, dedupe_key, recipient, subject, body, created_at, sent_at
        FROM mails
        WHERE dedupe_key = %(dedupe_key)s
        """,
        dedupe_key=dedupe_key,
    )


def set_sent(tx: Tx, *, mail_id: int, now: datetime) -> None:
    """Note that a server took the mail."""
    tx.run("UPDATE mails SET sent_at = %(now)s WHERE id = %(mail_id)s", mail_id=mail_id, now=now)


def list_latest(tx: Tx, *, limit: int, offset: int) -> list[Mail]:
    """A page of the outbox, newest first."""
    return tx.all(
        Mail,
        """
        SELECT id, dedupe_key, recipient, subject, body, created_at, sent_at
        FROM mails
        ORDER BY created_at DESC, id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        limit=limit,
        offset=offset,
    )


def count(tx: Tx) -> int:
    """How many mails the shop wrote."""
    mails: int = tx.value("SELECT count(*) FROM mails")
    return mails

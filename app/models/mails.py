"""Mail that the shop wrote: one row for each event and person, kept whether or not there is a server to send it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.db import Tx
from app.domain.words import like_patterns

FAILURE_LENGTH_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail; `sent_at` is None until a server took it, `refused_at` until one said that it never will.

    `failure` is what the last try came to. While `held_until` is ahead a worker is sending it, or died over it.
    """

    id: int
    dedupe_key: str
    recipient: str
    subject: str
    body: str
    html: str
    unsubscribe_url: str
    created_at: datetime
    sent_at: datetime | None
    refused_at: datetime | None
    held_until: datetime | None
    tries: int
    failure: str

    @property
    def is_open(self) -> bool:
        """Neither sent nor refused."""
        return self.sent_at is None and self.refused_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the outbox; each also says how many fit the search altogether."""

    id: int
    recipient: str
    subject: str
    created_at: datetime
    sent_at: datetime | None
    refused_at: datetime | None
    tries: int
    failure: str
    found: int


# From what the address says to a constant clause.
STATES = {
    "all": "true",
    "sent": "sent_at IS NOT NULL",
    "kept": "sent_at IS NULL AND failure = ''",
    "failed": "sent_at IS NULL AND failure <> ''",
}


def keep(tx: Tx, *, dedupe_key: str, recipient: str, subject: str, body: str, html: str, unsubscribe_url: str) -> int | None:
    """Write the mail of an event to a person and return its id, None when it was written before."""
    mail_id: int | None = tx.value(
        """
        INSERT INTO mails (dedupe_key, recipient, subject, body, html, unsubscribe_url)
        VALUES (%(dedupe_key)s, %(recipient)s, %(subject)s, %(body)s, %(html)s, %(unsubscribe_url)s)
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        dedupe_key=dedupe_key,
        recipient=recipient,
        subject=subject,
        body=body,
        html=html,
        unsubscribe_url=unsubscribe_url,
    )
    return mail_id


def get(tx: Tx, *, mail_id: int) -> Mail:
    """A mail with all that is kept of it; NotFound."""
    return tx.one(
        Mail,
        """
        SELECT id, dedupe_key, recipient, subject, body, html, unsubscribe_url, created_at, sent_at, refused_at, held_until,
               tries, failure
        FROM mails
        WHERE id = %(mail_id)s
        """,
        mail_id=mail_id,
    )


def claim(tx: Tx, *, mail_id: int, now: datetime, hold: timedelta) -> bool:
    """Make a mail that is neither sent nor refused this worker's to send; False while it is another's."""
    return tx.run(
        """
        UPDATE mails
        SET tries = tries + 1,
            held_until = %(until)s
        WHERE id = %(mail_id)s
          AND sent_at IS NULL AND refused_at IS NULL
          AND (held_until IS NULL OR held_until < %(now)s)
        """,
        mail_id=mail_id,
        now=now,
        until=now + hold,
    ) == 1


def set_sent(tx: Tx, *, mail_id: int, now: datetime) -> None:
    """Note that a server took the mail."""
    tx.run(
        """
        UPDATE mails
        SET sent_at = %(now)s,
            refused_at = NULL,
            held_until = NULL,
            failure = ''
        WHERE id = %(mail_id)s
        """,
        mail_id=mail_id,
        now=now,
    )


def set_failed(tx: Tx, *, mail_id: int, failure: str) -> None:
    """Note why a try came to nothing; somebody may try again at once."""
    tx.run(
        """
        UPDATE mails
        SET held_until = NULL,
            failure = left(%(failure)s, %(length_max)s)
        WHERE id = %(mail_id)s
        """,
        mail_id=mail_id,
        failure=failure,
        length_max=FAILURE_LENGTH_MAX,
    )


def set_refused(tx: Tx, *, mail_id: int, failure: str, now: datetime) -> None:
    """Note that the server will never take the mail, and why."""
    tx.run(
        """
        UPDATE mails
        SET refused_at = %(now)s,
            held_until = NULL,
            failure = left(%(failure)s, %(length_max)s)
        WHERE id = %(mail_id)s AND sent_at IS NULL
        """,
        mail_id=mail_id,
        failure=failure,
        length_max=FAILURE_LENGTH_MAX,
        now=now,
    )


def reopen(tx: Tx, *, mail_id: int, seen_tries: int) -> bool:
    """Let a mail be sent once more; False when it was tried since somebody saw `seen_tries`, or is being sent."""
    return tx.run(
        """
        UPDATE mails
        SET sent_at = NULL,
            refused_at = NULL,
            held_until = NULL
        WHERE id = %(mail_id)s AND tries = %(seen_tries)s AND (held_until IS NULL OR held_until < now())
        """,
        mail_id=mail_id,
        seen_tries=seen_tries,
    ) == 1


def list_latest(tx: Tx, *, text: str = "", state: str = "all", limit: int, offset: int) -> list[Row]:
    """A page of the outbox, newest first: mails whose address or subject has these words. `state` is a key of STATES."""
    return tx.all(
        Row,
        f"""
        SELECT id, recipient, subject, created_at, sent_at, refused_at, tries, failure, count(*) OVER ()::integer AS found
        FROM mails
        WHERE lower(recipient || ' ' || subject) LIKE ALL (%(patterns)s::text[]) AND {STATES[state]}
        ORDER BY created_at DESC, id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,  # noqa: S608 - constant clauses from the dictionary above
        patterns=like_patterns(text),
        limit=limit,
        offset=offset,
    )


def count(tx: Tx) -> int:
    """How many mails the shop wrote."""
    mails: int = tx.value("SELECT count(*) FROM mails")
    return mails

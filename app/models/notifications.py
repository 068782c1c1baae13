"""Notifications: what people are told on the site, one for each event and person."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Tx
from app.domain import errors
from app.domain.states import NotificationKind

LISTED_MAX = 2_000      # older ones are on no page
UNREAD_KEPT_DAYS = 400
READ_KEPT_DAYS = 90     # longer than any job is tried again, so that nothing is told anew because its telling was forgotten
DELETED_MAX = 20_000    # in one go


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """What somebody was told; each row of a page also says how many there are to list."""

    id: int
    kind: NotificationKind
    title: str
    body: str
    link: str
    created_at: datetime
    read_at: datetime | None
    found: int


def insert_once(tx: Tx, *, user_id: int, kind: NotificationKind, event_key: str, title: str, body: str, link: str,
                created_at: datetime) -> bool:
    """Tell a person of an event; False when they were told before."""
    return tx.run(
        """
        INSERT INTO notifications (user_id, kind, event_key, title, body, link, created_at)
        VALUES (%(user_id)s, %(kind)s, %(event_key)s, %(title)s, %(body)s, %(link)s, %(created_at)s)
        ON CONFLICT DO NOTHING
        """,
        user_id=user_id,
        kind=kind,
        event_key=event_key,
        title=title,
        body=body,
        link=link,
        created_at=created_at,
    ) == 1


def list_of_user(tx: Tx, *, user_id: int, limit: int, offset: int) -> list[Notification]:
    """A page of what a person was told lately, newest first."""
    return tx.all(
        Notification,
        """
        SELECT id, kind, title, body, link, created_at, read_at, count(*) OVER ()::integer AS found
        FROM (
            SELECT id, kind, title, body, link, created_at, read_at
            FROM notifications
            WHERE user_id = %(user_id)s
            ORDER BY created_at DESC, id DESC
            LIMIT %(listed_max)s
        ) lately
        ORDER BY created_at DESC, id DESC
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        listed_max=LISTED_MAX,
        user_id=user_id,
        limit=limit,
        offset=offset,
    )


def set_read(tx: Tx, *, notification_id: int, user_id: int, now: datetime) -> str:
    """Note that its reader went where a notification leads, and return where; NotFound for anybody else's. Again is harmless."""
    link: str | None = tx.value(
        """
        UPDATE notifications
        SET read_at = coalesce(read_at, %(now)s)
        WHERE id = %(notification_id)s AND user_id = %(user_id)s
        RETURNING link
        """,
        notification_id=notification_id,
        user_id=user_id,
        now=now,
    )
    if link is None:
        raise errors.NotFound
    return link


def set_all_read(tx: Tx, *, user_id: int, newest_id: int, now: datetime) -> int:
    """Mark everything read that a person had been told by the one with this id; returns how many."""
    return tx.run(
        """
        UPDATE notifications
        SET read_at = %(now)s
        WHERE user_id = %(user_id)s AND read_at IS NULL AND id <= %(newest_id)s
        """,
        user_id=user_id,
        newest_id=newest_id,
        now=now,
    )


def get_newest_id(tx: Tx, *, user_id: int) -> int:
    """The id of what a person was told last, 0 when they were told nothing."""
    newest_id: int = tx.value("SELECT coalesce(max(id), 0) FROM notifications WHERE user_id = %(user_id)s", user_id=user_id)
    return newest_id


def delete_old(tx: Tx) -> int:
    """Forget what was read long ago, or was not read for very long, as much as fits in one go."""
    return tx.run(
        """
        DELETE FROM notifications
        WHERE id IN (
            SELECT id
            FROM notifications
            WHERE read_at < now() - %(read_days)s * interval '1 day'
               OR read_at IS NULL AND created_at < now() - %(unread_days)s * interval '1 day'
            LIMIT %(limit)s
        )
        """,
        read_days=READ_KEPT_DAYS,
        unread_days=UNREAD_KEPT_DAYS,
        limit=DELETED_MAX,
    )

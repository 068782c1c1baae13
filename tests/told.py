"""What people were told, as tests ask for it."""

from app.db import Database
from app.domain.states import Channel, NotificationKind
from app.models import mails, notification_preferences, notifications
from tests.shop import Someone


def on_site(db: Database, someone: Someone) -> list[notifications.Notification]:
    """What a person was told on the site, in the order of time."""
    with db.reading() as tx:
        return notifications.list_of_user(tx, user_id=someone.id, limit=100, offset=0)[::-1]


def by_mail(db: Database, someone: Someone) -> list[mails.Mail]:
    """What a person was told by mail, in the order of time."""
    with db.reading() as tx:
        rows = mails.list_latest(tx, text=someone.email, limit=100, offset=0)[::-1]
        return [mails.get(tx, mail_id=row.id) for row in rows]


def choose(db: Database, someone: Someone, kind: NotificationKind, channel: Channel, *, wanted: bool) -> None:
    """Let a person choose."""
    with db.transaction() as tx:
        notification_preferences.set_choices(tx, user_id=someone.id, choices={(kind, channel): wanted})

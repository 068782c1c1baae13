"""How people want to hear of what happens, where they have said so; app/domain/topics.py says how they hear of it otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.db import Tx
from app.domain.states import Channel, NotificationKind

Choices = Mapping[tuple[NotificationKind, Channel], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who may be told of a kind of event, and what they chose for it; None where they chose nothing."""

    user_id: int
    email: str
    full_name: str
    site: bool | None
    mail: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    kind: NotificationKind
    channel: Channel
    wanted: bool


def get_reader(tx: Tx, *, user_id: int, kind: NotificationKind) -> Reader:
    """A person, with what they chose for a kind of event; NotFound."""
    return tx.one(
        Reader,
        """
        SELECT u.id AS user_id, u.email::text, u.full_name, s.wanted AS site, m.wanted AS mail
        FROM users u
        LEFT JOIN notification_preferences s ON s.user_id = u.id AND s.kind = %(kind)s AND s.channel = 'site'
        LEFT JOIN notification_preferences m ON m.user_id = u.id AND m.kind = %(kind)s AND m.channel = 'mail'
        WHERE u.id = %(user_id)s
        """,
        user_id=user_id,
        kind=kind,
    )


def get_choices(tx: Tx, *, user_id: int) -> Choices:
    """All that a person chose."""
    found = tx.all(
        _Choice,
        "SELECT kind, channel, wanted FROM notification_preferences WHERE user_id = %(user_id)s",
        user_id=user_id,
    )
    return {(choice.kind, choice.channel): choice.wanted for choice in found}


def set_choices(tx: Tx, *, user_id: int, choices: Choices) -> None:
    """Choose anew; what is not among these stays."""
    tx.run(
        """
        INSERT INTO notification_preferences (user_id, kind, channel, wanted)
        SELECT %(user_id)s, kind, channel, wanted
        FROM unnest(%(kinds)s::notification_kind[], %(channels)s::channel[], %(wanted)s::boolean[]) AS c (kind, channel, wanted)
        ORDER BY kind, channel
        ON CONFLICT (user_id, kind, channel) DO UPDATE SET wanted = excluded.wanted
        """,
        user_id=user_id,
        kinds=[kind.value for kind, _ in choices],
        channels=[channel.value for _, channel in choices],
        wanted=list(choices.values()),
    )

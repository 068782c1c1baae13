"""Telling people what happened, and handing mail to a server. Each job may run twice, on two workers at once too."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPException

from app.config import secret_key
from app.domain.mails import message_id
from app.integrations import mail
from app.jobs.handlers import Worker
from app.models import mails
from app.transactions import telling

# Longer than a server that answers at all takes for a mail.
HOLD = timedelta(minutes=5)


class Held(Exception):
    """Another worker is sending this mail, or died over it: look again later."""


def confirm_order(worker: Worker, *, order_id: int) -> None:
    """Tell the buyer what was ordered, and each seller what was sold."""
    worker.database.transact(lambda tx: telling.tell_placed(tx, order_id=order_id, house=_house(worker)))


def tell_shipment_events(worker: Worker, *, event_ids: list[int]) -> None:
    """Tell buyers of steps of their parcels."""
    worker.database.transact(lambda tx: telling.tell_steps(tx, event_ids=event_ids, house=_house(worker)))


def tell_redirection(worker: Worker, *, shipment_id: int, command_id: int, is_done: bool, reason: str) -> None:
    """Tell the buyer whether a parcel goes to the other door."""
    worker.database.transact(lambda tx: telling.tell_redirection(
        tx, shipment_id=shipment_id, command_id=command_id, is_done=is_done, reason=reason, now=datetime.now(UTC),
        house=_house(worker)))


def tell_credit(worker: Worker, *, shipment_id: int, amount_cents: int) -> None:
    """Tell the buyer what they were given for a parcel that came late."""
    worker.database.transact(lambda tx: telling.tell_credit(
        tx, shipment_id=shipment_id, amount_cents=amount_cents, now=datetime.now(UTC), house=_house(worker)))


def tell_low_stock(worker: Worker, *, movement_id: int) -> None:
    """Tell the seller that few of an offer are left."""
    worker.database.transact(lambda tx: telling.tell_low_stock(tx, movement_id=movement_id, house=_house(worker)))


def tell_replenishment(worker: Worker, *, replenishment_id: int) -> None:
    """Tell the seller that goods arrived, or cannot."""
    worker.database.transact(lambda tx: telling.tell_replenishment(
        tx, replenishment_id=replenishment_id, now=datetime.now(UTC), house=_house(worker)))


def watch_link(worker: Worker) -> None:
    """Tell operators that the link to the world is down, or back."""
    worker.database.transact(lambda tx: telling.watch_link(
        tx, patience=timedelta(minutes=worker.config.world_trouble_after_minutes), watching_since=worker.started_at,
        now=datetime.now(UTC), house=_house(worker)))


def send_mail(worker: Worker, *, mail_id: int) -> None:
    """Hand a mail to the server: one worker at a time, and never again once the server took it and we noted that.

    Between these two a worker can die, and then the mail is sent a second time, five minutes later: SMTP knows no way to ask
    whether a server has something already. Both copies carry the same Message-ID, by which servers and mail programs know them
    for one. A mail that the server refuses for now is tried again as the queue tries all its jobs (RETRY).
    """
    if not worker.config.smtp_url:
        return
    now = datetime.now(UTC)
    is_ours = worker.database.transact(lambda tx: mails.claim(tx, mail_id=mail_id, now=now, hold=HOLD))
    with worker.database.reading() as tx:
        found = mails.get(tx, mail_id=mail_id)
    if is_ours:
        _send(worker, found)
    elif found.is_open:
        raise Held


def _send(worker: Worker, kept: mails.Mail) -> None:
    """Send a mail that is ours to send, and note what came of it."""
    try:
        mail.send(worker.config.smtp_url, mail.Outgoing(
            message_id=message_id(dedupe_key=kept.dedupe_key, created_at=kept.created_at, sender=worker.config.mail_from),
            sender=worker.config.mail_from, recipient=kept.recipient, subject=kept.subject, text=kept.body, html=kept.html,
            created_at=kept.created_at, unsubscribe_url=kept.unsubscribe_url))
    except mail.Refused as refusal:
        said = str(refusal)
        worker.database.transact(lambda tx: mails.set_refused(tx, mail_id=kept.id, failure=said, now=datetime.now(UTC)))
    except (SMTPException, OSError) as error:
        said = f"{type(error).__name__}: {error}"
        worker.database.transact(lambda tx: mails.set_failed(tx, mail_id=kept.id, failure=said))
        raise
    else:
        worker.database.transact(lambda tx: mails.set_sent(tx, mail_id=kept.id, now=datetime.now(UTC)))


def _house(worker: Worker) -> telling.House:
    config = worker.config
    return telling.House(base_url=config.base_url, secret_key=secret_key(config), sends_mail=bool(config.smtp_url))

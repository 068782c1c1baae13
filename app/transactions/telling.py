"""Telling people what happened: a notification on the site, a mail, both or neither, as they chose; never twice for one event.

Whoever makes something happen calls nothing here but what is named for it (`redirection`, `credit`), or nothing at all:
the rest is told because of the rows that are written anyway (the triggers below "notifications" in db/create.sql).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.db import Tx
from app.domain import mails as letters
from app.domain import notices, unsubscribing
from app.domain.states import Channel, LinkState, ReplenishmentStatus
from app.domain.topics import TOPIC_OF, Rule
from app.models import (
    happenings,
    jobs,
    link_troubles,
    mails,
    notification_preferences,
    notifications,
    orders,
    promises,
    redirections,
    users,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """What mail needs to know of this installation: where its links lead, what signs them, and whether a server takes mail."""

    base_url: str
    secret_key: str
    sends_mail: bool


def redirection(tx: Tx, *, shipment_id: int, command_id: int, is_done: bool, reason: str = "") -> None:
    """The carrier has answered a redirect (the outbox's command of this id): the buyer is told how."""
    jobs.defer(tx, task="tell_redirection", args={
        "shipment_id": shipment_id, "command_id": command_id, "is_done": is_done, "reason": reason})


def credit(tx: Tx, *, shipment_id: int, amount_cents: int) -> None:
    """A shipment came late and its buyer was given so much for it: they are told."""
    jobs.defer(tx, task="tell_credit", args={"shipment_id": shipment_id, "amount_cents": amount_cents})


def tell(tx: Tx, *, user_id: int, notice: notices.Notice, house: House) -> None:
    """Write what a person is told of an event. Again is harmless: each row is written once, and its mail is queued with it."""
    reader = notification_preferences.get_reader(tx, user_id=user_id, kind=notice.kind)
    topic = TOPIC_OF[notice.kind]
    if topic.is_told(Channel.SITE, chosen=reader.site):
        notifications.insert_once(
            tx, user_id=user_id, kind=notice.kind, event_key=notice.key, title=notice.title, body=notice.body, link=notice.link,
            created_at=notice.happened_at)
    if topic.is_told(Channel.MAIL, chosen=reader.mail):
        _mail(tx, reader=reader, notice=notice, house=house)


def tell_placed(tx: Tx, *, order_id: int, house: House) -> None:
    """Confirm an order to its buyer, and tell each seller what of it is theirs."""
    order = orders.get(tx, order_id=order_id)
    lines = happenings.list_lines(tx, order_id=order_id)
    tell(tx, user_id=order.buyer_id, house=house, notice=notices.order_placed(
        order_id=order_id, placed_at=order.placed_at, items=_items(lines), shipping_cents=order.shipping_cents,
        total_cents=order.total_cents, promised=promises.list_days_of_order(tx, order_id=order_id), recipient=order.recipient,
        address=order.address))
    for seller_id in sorted({line.seller_id for line in lines}):
        own = [line for line in lines if line.seller_id == seller_id]
        tell(tx, user_id=seller_id, house=house, notice=notices.sale(
            order_id=order_id, placed_at=order.placed_at, items=_items(own)))


def tell_steps(tx: Tx, *, event_ids: Sequence[int], house: House) -> None:
    """Tell buyers where their parcels are."""
    for event_id in event_ids:
        _tell_step(tx, event_id=event_id, house=house)


def _tell_step(tx: Tx, *, event_id: int, house: House) -> None:
    step = happenings.get_step(tx, event_id=event_id)
    parcel = happenings.get_parcel(tx, shipment_id=step.shipment_id)
    notice = notices.step(
        event_id=event_id, status=step.status, happened_at=step.created_at, parcel=_parcel(parcel), cause=step.cause,
        tracking_number=parcel.tracking_number, refunded_cents=parcel.refunded_cents)
    if notice is not None:
        tell(tx, user_id=parcel.buyer_id, notice=notice, house=house)


def tell_redirection(tx: Tx, *, shipment_id: int, command_id: int, is_done: bool, reason: str, now: datetime,
                     house: House) -> None:
    """Tell a buyer whether a parcel goes to the other door."""
    parcel = happenings.get_parcel(tx, shipment_id=shipment_id)
    door = redirections.get_door(tx, command_id=command_id)
    tell(tx, user_id=parcel.buyer_id, house=house, notice=notices.redirected(
        key=f"redirect-{command_id}", happened_at=now, parcel=_parcel(parcel), is_done=is_done, recipient=door.recipient,
        address=door.address, reason=reason))


def tell_credit(tx: Tx, *, shipment_id: int, amount_cents: int, now: datetime, house: House) -> None:
    """Tell a buyer what they were given for a parcel that came late."""
    parcel = happenings.get_parcel(tx, shipment_id=shipment_id)
    tell(tx, user_id=parcel.buyer_id, house=house, notice=notices.credited(
        happened_at=now, parcel=_parcel(parcel), amount_cents=amount_cents))


def tell_low_stock(tx: Tx, *, movement_id: int, house: House) -> None:
    """Tell a seller that a sale left few of an offer; nothing when there are more again by now, or it is no longer for sale."""
    low = happenings.get_low_stock(tx, movement_id=movement_id)
    if not low.is_so_still:
        return
    tell(tx, user_id=low.seller_id, house=house, notice=notices.few_left(
        movement_id=movement_id, happened_at=low.created_at, offer_id=low.offer_id, title=low.title, on_hand=low.on_hand))


def tell_replenishment(tx: Tx, *, replenishment_id: int, now: datetime, house: House) -> None:
    """Tell a seller what became of goods for a warehouse; nothing when they have been ordered anew since."""
    found = happenings.get_replenishment(tx, replenishment_id=replenishment_id)
    if found.status is ReplenishmentStatus.ORDERED:
        return
    tell(tx, user_id=found.seller_id, house=house, notice=notices.replenished(
        replenishment_id=replenishment_id, buy_id=found.buy_id, status=found.status, happened_at=found.arrived_at or now,
        offer_id=found.offer_id, title=found.title, quantity=found.quantity, warehouse=found.warehouse, failure=found.failure))


def watch_link(tx: Tx, *, patience: timedelta, watching_since: datetime, now: datetime, house: House) -> None:
    """Tell operators when the link to the world has not worked for too long, and when it does again; each once.

    What was while nobody watched is not counted: a shop that was stopped over night is no trouble.
    """
    health = link_troubles.get_health(tx)
    cause = _trouble(health, watching_since=watching_since, before=now - patience)
    is_well = not health.is_wanted or (cause is None and health.state is LinkState.CONNECTED)
    notice = None
    if cause is not None and (opened := link_troubles.open_once(tx, cause=cause, now=now)):
        notice = notices.link_trouble(trouble_id=opened, happened_at=now, cause=cause)
    elif is_well and (ended := link_troubles.set_over(tx, now=now)):
        notice = notices.link_restored(trouble_id=ended, happened_at=now, is_wanted=health.is_wanted)
    if notice is not None:
        for user_id in users.list_operator_ids(tx):
            tell(tx, user_id=user_id, notice=notice, house=house)


def _trouble(health: link_troubles.Health, *, watching_since: datetime, before: datetime) -> str | None:
    """What is wrong with the link since before then, in a sentence; None while it is wanted off, or may still come."""
    if not health.is_wanted or watching_since >= before:
        return None
    if health.heard_of_at < before:
        return f"Its process has not been heard of since {health.heard_of_at:%H:%M} UTC."
    if health.state is LinkState.CONNECTING and health.state_since < before:
        why = f": {health.failure.rstrip('.')}" if health.failure else ""
        return f"It has been trying to connect since {health.state_since:%H:%M} UTC{why}."
    return None


def _mail(tx: Tx, *, reader: notification_preferences.Reader, notice: notices.Notice, house: House) -> None:
    """Keep the mail of an event, and queue its sending with it, so that both are there or neither."""
    letter = letters.compose(notice, full_name=reader.full_name, base_url=house.base_url,
                             unsubscribe_url=(url := _unsubscribe_url(reader, notice, house)))
    mail_id = mails.keep(
        tx, dedupe_key=f"{notice.key}.{reader.user_id}", recipient=reader.email, subject=letter.subject, body=letter.text,
        html=letter.html, unsubscribe_url=url)
    if mail_id is not None and house.sends_mail:
        jobs.defer(tx, task="send_mail", args={"mail_id": mail_id})


def _unsubscribe_url(reader: notification_preferences.Reader, notice: notices.Notice, house: House) -> str:
    """Where a reader ends mail of this kind; nowhere when it belongs to an order."""
    if TOPIC_OF[notice.kind].mail is Rule.ALWAYS:
        return ""
    subscription = unsubscribing.Subscription(user_id=reader.user_id, kind=notice.kind)
    return f"{house.base_url}/unsubscribe/{unsubscribing.sign(subscription, key=house.secret_key)}"


def _items(lines: Sequence[happenings.Line]) -> list[notices.Item]:
    return [notices.Item(title=line.title, quantity=line.quantity, total_cents=line.total_cents) for line in lines]


def _parcel(parcel: happenings.Parcel) -> notices.Parcel:
    items = tuple(notices.Item(title=title, quantity=quantity)
                  for title, quantity in zip(parcel.titles, parcel.quantities, strict=True))
    return notices.Parcel(shipment_id=parcel.shipment_id, order_id=parcel.order_id, seller_name=parcel.seller_name,
                          tracking_code=parcel.tracking_code, items=items)

"""The words in which people are told what happened, for the site and for mail alike.

A notice is one event as it concerns one person; its key names the event, so that it is told once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date

from app.domain.money import Money
from app.domain.states import NotificationKind, ReplenishmentStatus, ShipmentStatus

NAMED_MAX = 3
TITLE_MAX = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line that a notice is about; without an amount where nothing is paid."""

    title: str
    quantity: int
    total_cents: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What happened, what it means and what comes next; `link` is a path of this site. Mail also has items and facts."""

    kind: NotificationKind
    key: str
    happened_at: datetime
    title: str
    body: str
    link: str
    link_label: str
    items: tuple[Item, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A shipment as a notice speaks of it."""

    shipment_id: int
    order_id: int
    seller_name: str
    tracking_code: str
    items: tuple[Item, ...]


def order_placed(*, order_id: int, placed_at: datetime, items: Sequence[Item], shipping_cents: int, total_cents: int,
                 promised: Sequence[date], recipient: str, address: str) -> Notice:
    """Tell a buyer what was ordered, what it cost, where it goes, and by which days its parcels were promised."""
    shipping = str(Money(shipping_cents)) if shipping_cents else "Free"
    promise = (("It comes by", " and ".join(_day(each) for each in promised)),) if promised else ()
    return Notice(
        kind=NotificationKind.ORDER_PLACED, key=f"order-{order_id}", happened_at=placed_at,
        title=f"Your order {order_id} is placed",
        body="Thank you for your order. It is paid from your wallet, and the sellers have been told.",
        link=f"/orders/{order_id}", link_label="Follow your order", items=tuple(items),
        facts=(("Delivery", shipping), ("Total", str(Money(total_cents))), *promise, ("It goes to", f"{recipient}\n{address}")))


def _day(day: date) -> str:
    return str(format_date(day, "EEEE, d MMMM", locale="en"))


def sale(*, order_id: int, placed_at: datetime, items: Sequence[Item]) -> Notice:
    """Tell a seller that somebody ordered."""
    return Notice(
        kind=NotificationKind.SALE, key=f"sale-{order_id}", happened_at=placed_at, title=f"You sold {named(items)}",
        body=f"Order {order_id} is paid. Its page says who sends what, and where it goes.",
        link=f"/sell/orders/{order_id}", link_label="See the order", items=tuple(items))


def step(*, event_id: int, status: ShipmentStatus, happened_at: datetime, parcel: Parcel, cause: str, tracking_number: str | None,
         refunded_cents: int) -> Notice | None:
    """Tell a buyer of a step of a parcel, None for the steps that nobody needs to be told of."""
    said = _SAID.get(status)
    if said is None:
        return None
    kind, title, body = said
    tracked = (("Tracking code", parcel.tracking_code), *((("Tracking number", tracking_number),) if tracking_number else ()))
    return Notice(
        kind=kind, key=f"step-{event_id}", happened_at=happened_at,
        title=title.format(what=named(parcel.items)),
        body=body.format(seller=_quoted(parcel.seller_name), amount=Money(refunded_cents), why=_because(cause)),
        link=f"/orders/{parcel.order_id}", link_label="Follow your order", items=parcel.items,
        facts=(("Order", str(parcel.order_id)), *(tracked if kind is NotificationKind.ORDER_SENT else ())))


_SAID = {
    ShipmentStatus.OUT_FOR_DELIVERY: (NotificationKind.ORDER_SENT, "On its way: {what}", (
        "Your parcel from {seller} has left for your door. Its page shows where it is.")),
    ShipmentStatus.DELIVERED: (NotificationKind.ORDER_DELIVERED, "Delivered: {what}", (
        "Your parcel from {seller} has arrived. If something is wrong with it, write to the seller, whose page says where to.")),
    ShipmentStatus.PROBLEM: (NotificationKind.ORDER_HELD_UP, "Held up: {what}", (
        "Your parcel from {seller} is taking longer than it should: something went wrong in the warehouse. We are looking into "
        "it. Either it goes on its way, or it is cancelled and your money comes back. You need not do anything, and you hear "
        "from us as soon as it is decided.")),
    ShipmentStatus.CANCELLED: (NotificationKind.ORDER_CANCELLED, "Cancelled: {what}", (
        "Your parcel from {seller} will not be sent{why}. What you paid for it is back in your wallet: {amount}, to be spent or "
        "withdrawn. The rest of your order, if there is any, comes as planned.")),
}


def redirected(*, key: str, happened_at: datetime, parcel: Parcel, is_done: bool, recipient: str, address: str,
               reason: str) -> Notice:
    """Tell a buyer whether a parcel goes to the other door."""
    what, door = named(parcel.items), f"{_quoted(recipient)}, {_quoted(address)}"
    title, body = f"Redirected: {what}", f"Your parcel goes to {door} now, as you asked."
    if not is_done:
        title, body = f"Not redirected: {what}", (
            f"Your parcel could not be sent to {door}{_because(reason)}. It comes to the address that it was going to before.")
    return Notice(
        kind=NotificationKind.ORDER_REDIRECTED, key=key, happened_at=happened_at, title=title, body=body,
        link=f"/orders/{parcel.order_id}", link_label="Follow your order", items=parcel.items,
        facts=(("Order", str(parcel.order_id)),))


def credited(*, happened_at: datetime, parcel: Parcel, amount_cents: int) -> Notice:
    """Tell a buyer what they get for a parcel that came late."""
    return Notice(
        kind=NotificationKind.ORDER_CREDITED, key=f"credit-{parcel.shipment_id}", happened_at=happened_at,
        title=f"{Money(amount_cents)} for the delay of {named(parcel.items)}",
        body=f"Your parcel from {_quoted(parcel.seller_name)} was promised for an earlier day. We are sorry. "
             f"{Money(amount_cents)} went into your wallet, to be spent or withdrawn.",
        link="/wallet", link_label="See your wallet", items=parcel.items, facts=(("Order", str(parcel.order_id)),))


def few_left(*, movement_id: int, happened_at: datetime, offer_id: int, title: str, on_hand: int) -> Notice:
    """Tell a seller that an offer runs out."""
    left = "Sold out" if on_hand == 0 else f"Only {on_hand:,} left"
    return Notice(
        kind=NotificationKind.STOCK_LOW, key=f"low-stock-{movement_id}", happened_at=happened_at,
        title=f"{left}: {_short(title)}",
        body="You are told once, and again after there were more in between. The offer’s page says from how many on.",
        link=f"/sell/offers/{offer_id}", link_label="Fill up the offer")


def replenished(*, replenishment_id: int, buy_id: int, status: ReplenishmentStatus, happened_at: datetime, offer_id: int,
                title: str, quantity: int, warehouse: str, failure: str) -> Notice:
    """Tell a seller what became of goods that were ordered for a warehouse."""
    goods = f"{quantity:,} × {_short(title)}"
    if status is ReplenishmentStatus.ARRIVED:
        return Notice(
            kind=NotificationKind.STOCK_ARRIVED, key=f"arrived-{replenishment_id}", happened_at=happened_at,
            title=f"Arrived: {goods}", body=f"They lie in {_quoted(warehouse)} and can be bought.",
            link=f"/sell/offers/{offer_id}", link_label="See the offer")
    return Notice(
        kind=NotificationKind.STOCK_FAILED, key=f"failed-{replenishment_id}-{buy_id}", happened_at=happened_at,
        title=f"Did not arrive: {goods}",
        body=f"They could not be brought to {_quoted(warehouse)}{_because(failure)}. Your stock is unchanged; order them again "
             f"when you like.",
        link=f"/sell/offers/{offer_id}", link_label="See the offer")


def link_trouble(*, trouble_id: int, happened_at: datetime, cause: str) -> Notice:
    """Tell an operator that the link to the world does not work."""
    return Notice(
        kind=NotificationKind.LINK_TROUBLE, key=f"link-trouble-{trouble_id}", happened_at=happened_at,
        title="The link to the world is down",
        body=f"{cause} Orders are taken as ever; parcels wait until it is back. You are told when it is.",
        link="/admin/world", link_label="See the link")


def link_restored(*, trouble_id: int, happened_at: datetime, is_wanted: bool) -> Notice:
    """Tell an operator that it does again, or that nobody wants it to."""
    title = "The link to the world works again" if is_wanted else "The link to the world is switched off"
    body = "What has waited is being sent." if is_wanted else "An operator did so. Parcels wait until it is switched on."
    return Notice(
        kind=NotificationKind.LINK_TROUBLE, key=f"link-restored-{trouble_id}", happened_at=happened_at, title=title, body=body,
        link="/admin/world", link_label="See the link")


def named(items: Sequence[Item]) -> str:
    """What a parcel holds, short enough for a title: "2 × Enamel mug, Oak bowl and 3 more"."""
    names = [f"{item.quantity:,} × {_short(item.title)}" if item.quantity > 1 else _short(item.title) for item in items]
    if len(names) > NAMED_MAX:
        names[NAMED_MAX - 1:] = [f"{len(names) - NAMED_MAX + 1} more"]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _short(title: str) -> str:
    line = _quoted(title)
    return line if len(line) <= TITLE_MAX else f"{line[:TITLE_MAX - 1].rstrip()}…"


def _quoted(text: str) -> str:
    """A text of somebody's on one line."""
    return " ".join(text.split())


def _because(reason: str) -> str:
    """Why, behind a clause; nothing where nobody said."""
    line = _quoted(reason).rstrip(".")
    return f": {line}" if line else ""

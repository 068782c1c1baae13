"""An order and a parcel as they are followed: read at once, shown on a page, and sent again part by part as they change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from flask import render_template

from app.db import Tx
from app.domain import grid, ids
from app.domain import tracking as words
from app.domain.states import OrderStatus, ShipmentStatus
from app.models import order_lines, orders, redirections, tracking
from app.web.live import Part, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A parcel with its way in words and, unless the seller sends it, on a map."""

    parcel: tracking.Parcel
    steps: Sequence[words.Step]
    map: grid.GridMap | None
    whereabouts: str

    @property
    def is_late(self) -> bool:
        """Is it expected earlier than now?"""
        return self.parcel.arrives_at is not None and self.parcel.arrives_at < datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedOrder:
    """A buyer's order, its lines and its parcels."""

    order: orders.Order
    lines: Sequence[order_lines.OrderLine]
    parcels: Sequence[Followed]
    redirections: Mapping[int, redirections.Parcel]

    @property
    def view(self) -> View:
        """What of its page changes."""
        return View(
            parts=[
                _part("order", "orders/_head.html", order=self.order),
                *(self._parcel_part(followed) for followed in self.parcels),
                _part("paid", "orders/_paid.html", order=self.order, lines=self.lines),
            ],
            shipment_ids=[followed.parcel.id for followed in self.parcels],
            is_over=self.order.status is not OrderStatus.OPEN and all(_is_over(followed) for followed in self.parcels))

    def _parcel_part(self, followed: Followed) -> Part:
        own = [line for line in self.lines if line.shipment_id == followed.parcel.id]
        return _part(f"shipment-{followed.parcel.id}", "orders/_shipment.html", followed=followed, lines=own,
                     redirection=self.redirections.get(followed.parcel.id))


def read_order(tx: Tx, *, order_id: int, buyer_id: int) -> FollowedOrder:
    """A buyer's own order; NotFound for anybody else's."""
    order = orders.get_own(tx, order_id=order_id, buyer_id=buyer_id)
    parcels = tracking.list_of_order(tx, order_id=order_id)
    events = tracking.list_events(tx, shipment_ids=[parcel.id for parcel in parcels])
    return FollowedOrder(
        order=order, lines=order_lines.list_of_order(tx, order_id=order_id),
        parcels=[_follow(parcel, events, shows_cause=True) for parcel in parcels],
        redirections={parcel.shipment_id: parcel for parcel in redirections.list_of_order(tx, order_id=order_id)})


def read_parcel(tx: Tx, *, tracking_code: str) -> Followed:
    """The parcel of a tracking code, NotFound when there is none. It tells no more than its label does."""
    parcel = tracking.get_by_code(tx, tracking_code=tracking_code)
    return _follow(parcel, tracking.list_events(tx, shipment_ids=[parcel.id]), shows_cause=False)


def parcel_view(followed: Followed) -> View:
    """What of a parcel's public page changes."""
    return View(parts=[_part("parcel", "tracking/_parcel.html", followed=followed)], shipment_ids=[followed.parcel.id],
                is_over=_is_over(followed))


def _follow(parcel: tracking.Parcel, events: Sequence[tracking.Event], *, shows_cause: bool) -> Followed:
    has_truck = parcel.truck_arrived_at is not None
    drawn = _map(parcel)
    steps = words.timeline(
        [words.Happening(status=event.status, at=event.created_at, cause=event.cause) for event in _history(parcel, events)],
        is_seller_sent=parcel.is_seller_sent, has_truck=has_truck, shows_cause=shows_cause)
    return Followed(
        parcel=parcel, steps=steps, map=drawn,
        whereabouts=words.whereabouts(parcel.status, progress=drawn.progress, has_truck=has_truck) if drawn else "")


def _history(parcel: tracking.Parcel, events: Sequence[tracking.Event]) -> Sequence[tracking.Event]:
    """A parcel's events up to the status that was read of it. They are read a moment later and may know more: half of a change is
    not to be shown, and the whole of it is told at once.
    """
    own = [event for event in events if event.shipment_id == parcel.id]
    last = max((number for number, event in enumerate(own) if event.status is parcel.status), default=len(own) - 1)
    return own[:last + 1]


def _map(parcel: tracking.Parcel) -> grid.GridMap | None:
    """None for what the seller sends, and for what is not going anywhere."""
    if parcel.door_x is None or parcel.door_y is None or parcel.status is ShipmentStatus.CANCELLED:
        return None
    is_seen = parcel.truck_x is not None and parcel.truck_y is not None and parcel.status is not ShipmentStatus.DELIVERED
    return grid.draw_map(
        warehouse=grid.Place(x=parcel.warehouse_x, y=parcel.warehouse_y),
        door=grid.Place(x=parcel.door_x, y=parcel.door_y),
        truck=grid.Place(x=parcel.truck_x or 0, y=parcel.truck_y or 0) if is_seen else None)


def _is_over(followed: Followed) -> bool:
    return followed.parcel.status in words.OVER


def _part(name: str, template: str, **records: Any) -> Part:
    """A part that shows these records: what they say decides its version, as frozen records say all that they are."""
    return Part(name=name, version=ids.digest(template, repr(records)), draw=partial(render_template, template, **records))

"""The way of a shipment in words for whoever waits for it: what has happened, where it is now, what is to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.states import ShipmentStatus as Status


class Moment(StrEnum):
    """Where a step lies, seen from now."""

    DONE = "done"
    CURRENT = "current"
    TO_COME = "to come"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A status that a shipment got, when, and the cause that the shop noted."""

    status: Status
    at: datetime
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A line of the timeline. `is_trouble` marks the one at which it does not go on by itself."""

    label: str
    moment: Moment
    at: datetime | None = None
    note: str = ""
    is_trouble: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """A stage of the way: the statuses that belong to it, the last of which ends it."""

    statuses: tuple[Status, ...]
    label: str
    meanwhile: str


_ORDERED = _Stage(statuses=(Status.PLACED,), label="Ordered", meanwhile="Ordered")
_PACKED = _Stage(statuses=(Status.PACKING, Status.PACKED), label="Packed", meanwhile="Being packed")
_LOADED = _Stage(statuses=(Status.LOADING, Status.LOADED), label="On the truck", meanwhile="Being put on the truck")
_SENT = _Stage(statuses=(Status.OUT_FOR_DELIVERY,), label="On its way", meanwhile="On its way")
_DELIVERED = _Stage(statuses=(Status.DELIVERED,), label="Delivered", meanwhile="Delivered")
_FROM_A_WAREHOUSE = (_ORDERED, _PACKED, _LOADED, _SENT, _DELIVERED)
_FROM_A_SELLER = (_ORDERED, _SENT, _DELIVERED)

HELD_UP = "We are looking into it. There is nothing that you need to do."
NEARLY = 0.98
OVER = frozenset({Status.DELIVERED, Status.CANCELLED})


def timeline(
    history: Sequence[Happening], *, is_seller_sent: bool, has_truck: bool = False, shows_cause: bool = False,
) -> list[Step]:
    """The steps of a shipment from its order to the door, given every status that it had, oldest first.

    `has_truck` says that a truck waits for it. `shows_cause` adds why it was cancelled or counts as delivered, which is between
    buyer and shop.
    """
    now = history[-1]
    before = [happening for happening in history if happening.status not in {Status.PROBLEM, Status.CANCELLED}]
    reached = before[-1].status if before else Status.PLACED
    stages = _stages(before, is_seller_sent=is_seller_sent)
    here = next(number for number, stage in enumerate(stages) if reached in stage.statuses)
    stopped = now.status in {Status.PROBLEM, Status.CANCELLED}
    done = [_done(stage, history) for stage in stages[:here + (now.status is Status.CANCELLED)]]
    current = _stopped(now, shows_cause=shows_cause) if stopped else _current(
        stages[here], now, is_seller_sent=is_seller_sent, has_truck=has_truck, shows_cause=shows_cause)
    ahead = [] if now.status is Status.CANCELLED else stages[here + (not stopped):]
    return [*done, current, *(Step(label=stage.label, moment=Moment.TO_COME) for stage in ahead)]


def whereabouts(status: Status, *, progress: float | None, has_truck: bool) -> str:
    """Where a parcel from a warehouse is, for the map. `progress` is the share of its truck's way that is done, None when nobody
    has seen the truck; `has_truck` says that a truck waits at the warehouse.
    """
    if status is Status.DELIVERED:
        return "It is at the door."
    if status is not Status.OUT_FOR_DELIVERY:
        return "A truck is on its way to the warehouse." if progress is not None and not has_truck else "It is at the warehouse."
    if progress is None:
        return "The truck has left the warehouse."
    return "The truck is at the door." if progress > NEARLY else f"The truck has done {progress:.0%} of the way."


def _stages(before: Sequence[Happening], *, is_seller_sent: bool) -> list[_Stage]:
    """The stages of its way; a stage that hardly any seller names is there only when this one did."""
    usual = _FROM_A_SELLER if is_seller_sent else _FROM_A_WAREHOUSE
    had = {happening.status for happening in before}
    return [stage for stage in _FROM_A_WAREHOUSE if stage in usual or had & set(stage.statuses)]


def _done(stage: _Stage, history: Sequence[Happening]) -> Step:
    """A stage behind us, with the time of the last that happened in it; one that was cancelled half way by how far it got."""
    last = next((happening for happening in reversed(history) if happening.status in stage.statuses), None)
    ended = last is None or last.status is stage.statuses[-1]
    return Step(label=stage.label if ended else stage.meanwhile, moment=Moment.DONE, at=last.at if last else None)


def _current(stage: _Stage, now: Happening, *, is_seller_sent: bool, has_truck: bool, shows_cause: bool) -> Step:
    return Step(
        label=stage.label if now.status is stage.statuses[-1] else stage.meanwhile, moment=Moment.CURRENT, at=now.at,
        note=_note(now, is_seller_sent=is_seller_sent, has_truck=has_truck, shows_cause=shows_cause))


def _note(now: Happening, *, is_seller_sent: bool, has_truck: bool, shows_cause: bool) -> str:
    match now.status:
        case Status.PLACED:
            return "The seller gets it ready" if is_seller_sent else "Waits to be packed"
        case Status.PACKED:
            return "The truck is there" if has_truck else "Waits for the truck"
        case Status.LOADED:
            return "Leaves any moment"
        case Status.DELIVERED:
            return now.cause if shows_cause else ""
        case _:
            return ""


def _stopped(now: Happening, *, shows_cause: bool) -> Step:
    if now.status is Status.CANCELLED:
        return Step(label="Cancelled", moment=Moment.CURRENT, at=now.at, note=now.cause if shows_cause else "", is_trouble=True)
    return Step(label="Held up", moment=Moment.CURRENT, at=now.at, note=HELD_UP, is_trouble=True)

"""What the shop has to say to the carrier, call by call; jobs make the calls between these transactions.

`begin_calls` claims calls in a transaction of its own before they are made, and `record` writes down what came of them, so that
no call is made again after its answer. One moment is left, between an answer's arrival and its commit (some milliseconds; the
job waits half a minute for a database that restarts). A process that is killed there leaves the claim behind, and the call is
made again when the claim runs out, because nobody can tell whether it was answered:

* in the native dialect after LEASE; it carries the same number, so that the carrier applies it once, and calls for several
  packages can be claimed and recorded together;
* in the classic one after LEASE too, but a pickup only after PICKUP_PATIENCE. That carrier sends a second truck when it is
  asked twice. If it was asked, its truck comes in the meantime, and a truck that has come is an answer (see reception.py).

Calls for one package are made in the order in which they were decided.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.db import Tx
from app.domain.states import CommandKind, Direction, Peer, ShipmentStatus
from app.models import carrier_calls, link_log, packages
from app.models.carrier_calls import Call
from app.transactions import telling, trip
from app.transactions.calling import call_carrier

LEASE = timedelta(minutes=1)
PICKUP_PATIENCE = timedelta(minutes=10)
# How long after a call was due its job counts as lost.
FORGOTTEN_AFTER = timedelta(minutes=2)
AT_ONCE = 500
_DOUBLINGS_MAX = 6   # 1 s, 2 s, 4 s … 60 s
_PAUSE_MAX_S = 60
_ENDED = {ShipmentStatus.DELIVERED: "The parcel was delivered before the carrier answered.",
          ShipmentStatus.CANCELLED: "The parcel was cancelled before the carrier answered."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a call that was claimed."""

    call: Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Known(Outcome):
    """The carrier knows of the package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TruckSent(Outcome):
    """The carrier sends a truck, this one if it says so."""

    truck_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Departed(Outcome):
    """The carrier knows that the package is loaded, so it is on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirected(Outcome):
    """The carrier takes the package to another door, or says why it does not."""

    success: bool
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Outcome):
    """The carrier will not do it."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent(Outcome):
    """There was no answer."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmade(Outcome):
    """It was not made after all, because others were not answered; it is due again then."""

    until: datetime


def begin_calls(tx: Tx, *, shipment_ids: Sequence[int], is_numbered: bool, now: datetime) -> list[Call]:
    """Claim the next call of each of these packages, where one is due; in the order of the packages' ids.

    `is_numbered`: the dialect tells a repeat from a new call. What is not due yet is called for when it is.
    """
    waiting = carrier_calls.list_next(tx, shipment_ids=shipment_ids)
    while needless := [(call, why) for call in waiting if (why := _why_needless(call))]:
        for call, why in needless:
            carrier_calls.set_declined(tx, command_id=call.id, failure=why, now=now)
        waiting = carrier_calls.list_next(tx, shipment_ids=shipment_ids)
    claimed = carrier_calls.claim(tx, until={call.id: now + _lease(call, is_numbered=is_numbered) for call in waiting}, now=now)
    _call_later(tx, [(call, call.due_at) for call in waiting if call.id not in claimed])
    calls = [call for call in waiting if call.id in claimed]
    _log(tx, Direction.OUT, [(call, f"for the {call.sent_count + 1}. time" if call.sent_count else "") for call in calls])
    return calls


def _lease(call: Call, *, is_numbered: bool) -> timedelta:
    return LEASE if is_numbered or call.kind is not CommandKind.PICKUP else PICKUP_PATIENCE


def record(tx: Tx, *, outcomes: Sequence[Outcome], now: datetime) -> list[int]:
    """Write down what came of calls. Returns the packages for which the carrier has answered: their next calls are due.

    Operators see what was refused and may try again; what a buyer asked for is told to the buyer. After a silence the call is
    made again after 1 s at first, then after twice as long each time, at most 60 s.
    """
    if departed := [outcome.call for outcome in outcomes if isinstance(outcome, Departed)]:
        trip.record_departures(tx, shipment_ids=[call.shipment_id for call in departed], now=now)
    if sent := [outcome for outcome in outcomes if isinstance(outcome, TruckSent)]:
        packages.set_expected_trucks(tx, trucks={
            outcome.call.shipment_id: outcome.truck_id for outcome in sent if outcome.truck_id is not None})
        carrier_calls.set_acked(tx, command_ids=[outcome.call.id for outcome in sent], now=now)
    if done := departed + [outcome.call for outcome in outcomes if isinstance(outcome, Known)]:
        carrier_calls.set_done(tx, command_ids=[call.id for call in done], now=now)
    for outcome in outcomes:
        if isinstance(outcome, Redirected):
            _record_redirect(tx, outcome, now=now)
        elif isinstance(outcome, Refused):
            _record_refusal(tx, outcome, now=now)
    _put_back(tx, outcomes, now=now)
    _log(tx, Direction.IN, [(outcome.call, _note(outcome)) for outcome in outcomes if not isinstance(outcome, Unmade)])
    return [outcome.call.shipment_id for outcome in outcomes if not isinstance(outcome, Silent | Unmade)]


def _record_redirect(tx: Tx, outcome: Redirected, *, now: datetime) -> None:
    call = outcome.call
    if outcome.success:
        packages.set_destination(
            tx, shipment_id=call.shipment_id, dest_x=call.body["dest_x"], dest_y=call.body["dest_y"])
        carrier_calls.set_done(tx, command_ids=[call.id], now=now)
    else:
        carrier_calls.set_declined(
            tx, command_id=call.id, failure=outcome.message or "The carrier gives no reason.", now=now)
    telling.redirection(
        tx, shipment_id=call.shipment_id, command_id=call.id, is_done=outcome.success, reason=outcome.message)


def _record_refusal(tx: Tx, outcome: Refused, *, now: datetime) -> None:
    call = outcome.call
    if call.kind is CommandKind.REDIRECT:
        carrier_calls.set_declined(tx, command_id=call.id, failure=outcome.reason, now=now)
        telling.redirection(tx, shipment_id=call.shipment_id, command_id=call.id, is_done=False, reason=outcome.reason)
    else:
        carrier_calls.set_failed(tx, command_id=call.id, failure=outcome.reason)


def _put_back(tx: Tx, outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Give up the claims of what has no answer, and have it called again."""
    again = []
    for outcome in outcomes:
        if isinstance(outcome, Silent | Unmade):
            until = outcome.until if isinstance(outcome, Unmade) else now + _pause(outcome.call)
            if carrier_calls.release(tx, command_id=outcome.call.id, until=until, was_made=isinstance(outcome, Silent)):
                again.append((outcome.call, until))
    _call_later(tx, again)


def _pause(call: Call) -> timedelta:
    return timedelta(seconds=min(2 ** min(call.sent_count, _DOUBLINGS_MAX), _PAUSE_MAX_S))


def _call_later(tx: Tx, calls: Sequence[tuple[Call, datetime | None]]) -> None:
    """One job for all that is due at the same time."""
    due = defaultdict(list)
    for call, at in calls:
        due[at].append(call.shipment_id)
    for at, shipment_ids in due.items():
        call_carrier(tx, shipment_ids=shipment_ids, run_at=at)


def _note(outcome: Outcome) -> str:
    """What the log says of it."""
    match outcome:
        case TruckSent(truck_id=int(truck_id)):
            return f"answered: truck {truck_id}"
        case Redirected(success=success, message=message):
            return f"answered: {'yes' if success else 'no'} {message}"
        case Refused(reason=reason):
            return f"refused: {reason}"
        case Silent(reason=reason):
            return f"no answer: {reason}"
    return "answered"


def put_off(tx: Tx, *, shipment_ids: Sequence[int], until: datetime, now: datetime) -> None:
    """Make calls that are due only then: the carrier does not answer, and another call finds out when it does."""
    put_off = carrier_calls.put_off(tx, shipment_ids=shipment_ids, until=until, now=now)
    if put_off:
        call_carrier(tx, shipment_ids=put_off, run_at=until)


def call_next(tx: Tx, *, shipment_id: int) -> None:
    """Have the next call for a package made, if there is one."""
    if carrier_calls.has_next(tx, shipment_id=shipment_id):
        call_carrier(tx, shipment_ids=[shipment_id])


def call_forgotten(tx: Tx, *, now: datetime) -> int:
    """Have the calls made whose jobs were lost, with the queue or with what ran it; returns for how many packages."""
    forgotten = carrier_calls.list_forgotten(tx, before=now - FORGOTTEN_AFTER, limit=AT_ONCE)
    call_carrier(tx, shipment_ids=forgotten)
    return len(forgotten)


def try_again(tx: Tx, *, command_id: int) -> bool:
    """An operator wants a call made that the carrier refused; False when there is none."""
    shipment_id = carrier_calls.set_wanted_again(tx, command_id=command_id)
    if shipment_id is not None:
        call_carrier(tx, shipment_ids=[shipment_id])
    return shipment_id is not None


def try_all_again(tx: Tx) -> int:
    """The same for every refused call; returns how many."""
    return sum(try_again(tx, command_id=command_id) for command_id in carrier_calls.list_refused(tx, limit=AT_ONCE))


def _why_needless(call: Call) -> str:
    """Why a call is not to be made any more, or nothing."""
    if call.is_superseded:
        return "The carrier was asked anew."
    return _ENDED.get(call.shipment_status, "")


def _log(tx: Tx, direction: Direction, notes: Sequence[tuple[Call, str]]) -> None:
    link_log.insert_all(tx, lines=[link_log.Line(
        peer=Peer.CARRIER, direction=direction, kind=call.kind.value.replace("_", "-"), number=call.id,
        shipment_id=call.shipment_id, body=json.dumps(call.payload) if direction is Direction.OUT else "", note=note.strip())
        for call, note in notes])

"""What the shop has to say to the carrier, call by call; jobs make the calls between these transactions.

`begin_call` claims a call in a transaction of its own before it is made, and each answer is recorded in one at once, so that
no call is made again after its answer. One moment is left, between an answer's arrival and its commit (a few milliseconds; the
job waits half a minute for a database that restarts). A process that is killed there leaves the claim behind, and the call is
made again when the claim runs out, because nobody can tell whether it was answered:

* in the native dialect after LEASE; it carries the same number, so that the carrier applies it once;
* in the classic one after LEASE too, but a pickup only after PICKUP_PATIENCE. That carrier sends a second truck when it is
  asked twice. If it was asked, its truck comes in the meantime, and a truck that has come is an answer (see reception.py).

Calls for one package are made in the order in which they were decided: a later one ends quietly, and is called for when the
earlier one is answered.
"""

import json
from datetime import datetime, timedelta

from app.db import Tx
from app.domain.states import CommandKind, Direction, Peer, ShipmentStatus
from app.models import carrier_calls, jobs, link_log, packages
from app.models.carrier_calls import Call
from app.transactions import telling, trip

LEASE = timedelta(minutes=1)
PICKUP_PATIENCE = timedelta(minutes=10)
# How long after a call was due its job counts as lost.
FORGOTTEN_AFTER = timedelta(minutes=2)
AT_ONCE = 500
_DOUBLINGS_MAX = 6   # 1 s, 2 s, 4 s … 60 s
_PAUSE_MAX_S = 60
_ENDED = {ShipmentStatus.DELIVERED: "The parcel was delivered before the carrier answered.",
          ShipmentStatus.CANCELLED: "The parcel was cancelled before the carrier answered."}


def begin_call(tx: Tx, *, command_id: int, is_numbered: bool, now: datetime) -> Call | None:
    """Claim a call that is due; None when it is not to be made now. `is_numbered`: the dialect tells a repeat from a new call."""
    earlier = carrier_calls.count_earlier(tx, command_id=command_id)
    call = carrier_calls.find(tx, command_id=command_id)   # after that: an earlier redirect may just have changed where it goes
    if call is None or call.is_settled or earlier:
        return None
    if needless := _why_needless(call):
        carrier_calls.set_declined(tx, command_id=call.id, failure=needless, now=now)
        call_next(tx, shipment_id=call.shipment_id)
        return None
    lease = LEASE if is_numbered or call.kind is not CommandKind.PICKUP else PICKUP_PATIENCE
    if not carrier_calls.claim(tx, command_id=command_id, until=now + lease, now=now):
        jobs.defer(tx, task="call_carrier", args={"command_id": command_id}, run_at=call.due_at)
        return None
    _log(tx, call, Direction.OUT, note=f"for the {call.sent_count + 1}. time" if call.sent_count else "")
    return call


def record_known(tx: Tx, *, call: Call, now: datetime) -> None:
    """The carrier knows of a package."""
    carrier_calls.set_done(tx, command_id=call.id, now=now)
    _go_on(tx, call, note="answered")


def record_truck_sent(tx: Tx, *, call: Call, truck_id: int | None, now: datetime) -> None:
    """The carrier sends a truck, this one if it says so."""
    carrier_calls.set_acked(tx, command_id=call.id, now=now)
    if truck_id is not None:
        packages.set_expected_truck(tx, shipment_id=call.shipment_id, truck_id=truck_id)
    _go_on(tx, call, note="answered" if truck_id is None else f"answered: truck {truck_id}")


def record_departure(tx: Tx, *, call: Call, now: datetime) -> None:
    """The carrier knows that a package is loaded, so it is on its way."""
    trip.record_departure(tx, shipment_id=call.shipment_id, now=now)
    carrier_calls.set_done(tx, command_id=call.id, now=now)
    _go_on(tx, call, note="answered")


def record_redirect(tx: Tx, *, call: Call, success: bool, message: str, now: datetime) -> None:
    """The carrier takes a package to another door, or says why it does not; the order's page tells the buyer."""
    if success:
        packages.set_destination(
            tx, shipment_id=call.shipment_id, dest_x=call.body["dest_x"], dest_y=call.body["dest_y"])
        carrier_calls.set_done(tx, command_id=call.id, now=now)
    else:
        carrier_calls.set_declined(tx, command_id=call.id, failure=message or "The carrier gives no reason.", now=now)
    _tell_buyer(tx, call, is_done=success, reason=message)
    _go_on(tx, call, note=("answered: yes " if success else "answered: no ") + message)


def record_refusal(tx: Tx, *, call: Call, reason: str, now: datetime) -> None:
    """The carrier will not do it. Operators see it and may try again; what a buyer asked for is told to the buyer."""
    if call.kind is CommandKind.REDIRECT:
        carrier_calls.set_declined(tx, command_id=call.id, failure=reason, now=now)
        _tell_buyer(tx, call, is_done=False, reason=reason)
    else:
        carrier_calls.set_failed(tx, command_id=call.id, failure=reason)
    _go_on(tx, call, note=f"refused: {reason}")


def _tell_buyer(tx: Tx, call: Call, *, is_done: bool, reason: str) -> None:
    """What became of sending a parcel elsewhere."""
    telling.redirection(tx, shipment_id=call.shipment_id, command_id=call.id, is_done=is_done, x=call.body["dest_x"],
                        y=call.body["dest_y"], reason=reason)


def record_silence(tx: Tx, *, call: Call, reason: str, now: datetime) -> None:
    """There was no answer: call again, after 1 s at first, then after twice as long each time, at most 60 s."""
    until = now + timedelta(seconds=min(2 ** min(call.sent_count, _DOUBLINGS_MAX), _PAUSE_MAX_S))
    if carrier_calls.release(tx, command_id=call.id, until=until):
        jobs.defer(tx, task="call_carrier", args={"command_id": call.id}, run_at=until)
    _log(tx, call, Direction.IN, note=f"no answer: {reason}")


def put_off(tx: Tx, *, command_id: int, until: datetime, now: datetime) -> None:
    """Make a call that is due only then: the carrier does not answer, and another call finds out when it does."""
    if carrier_calls.put_off(tx, command_id=command_id, until=until, now=now):
        jobs.defer(tx, task="call_carrier", args={"command_id": command_id}, run_at=until)


def call_next(tx: Tx, *, shipment_id: int) -> None:
    """Have the next call for a package made, if there is one."""
    command_id = carrier_calls.find_next(tx, shipment_id=shipment_id)
    if command_id is not None:
        jobs.defer(tx, task="call_carrier", args={"command_id": command_id})


def call_forgotten(tx: Tx, *, now: datetime) -> int:
    """Have the calls made whose jobs were lost, with the queue or with what ran it; returns how many."""
    forgotten = carrier_calls.list_forgotten(tx, before=now - FORGOTTEN_AFTER, limit=AT_ONCE)
    for command_id in forgotten:
        jobs.defer(tx, task="call_carrier", args={"command_id": command_id})
    return len(forgotten)


def try_again(tx: Tx, *, command_id: int) -> bool:
    """An operator wants a call made that the carrier refused; False when there is none."""
    wanted = carrier_calls.set_wanted_again(tx, command_id=command_id)
    if wanted:
        jobs.defer(tx, task="call_carrier", args={"command_id": command_id})
    return wanted


def try_all_again(tx: Tx) -> int:
    """The same for every refused call; returns how many."""
    return sum(try_again(tx, command_id=command_id) for command_id in carrier_calls.list_refused(tx, limit=AT_ONCE))


def _why_needless(call: Call) -> str:
    """Why a call is not to be made any more, or nothing."""
    if call.is_superseded:
        return "The carrier was asked anew."
    return _ENDED.get(call.shipment_status, "")


def _go_on(tx: Tx, call: Call, *, note: str) -> None:
    _log(tx, call, Direction.IN, note=note)
    call_next(tx, shipment_id=call.shipment_id)


def _log(tx: Tx, call: Call, direction: Direction, *, note: str) -> None:
    link_log.insert_all(tx, lines=[link_log.Line(
        peer=Peer.CARRIER, direction=direction, kind=call.kind.value.replace("_", "-"), number=call.id,
        shipment_id=call.shipment_id, body=json.dumps(call.payload) if direction is Direction.OUT else "", note=note.strip())])

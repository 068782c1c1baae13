"""Calls of the carrier's server: claim → call → record, see app/transactions/carriage."""

import functools
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.config import Config
from app.db import Tx
from app.domain import errors
from app.domain.states import CommandKind, Peer
from app.integrations import carrier
from app.jobs.handlers import Worker
from app.models import inbox, jobs, worlds
from app.models.carrier_calls import Call
from app.transactions import carriage, reception
from app.transactions.carriage import Departed, Known, Outcome, Redirected, Refused, Silent, TruckSent, Unmade

# An answer is in hand and the database is not there: it restarts within seconds.
RECORD_PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
# A carrier that lets us wait so long is silent: until it answers, one call at a time finds out, others come back after a while.
SILENT_AFTER_S = 1.0
AGAIN_S = (5.0, 40.0)
SHARED_AGAIN = timedelta(seconds=5)
# So many calls are claimed and recorded together where the peer tells a repeat from a new call; no claim runs out meanwhile.
NATIVE_AT_ONCE, CLASSIC_AT_ONCE = 20, 1
PATIENCE_S = carriage.LEASE.total_seconds() / 3
# A carrier that is asked several things at once can write all of them down at once.
AT_ONCE, CALLERS = 5, 20


class Gate:
    """Lets one call at a time through while the carrier does not answer, so that waiting for it takes one thread and not all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way = 0
        self._is_silent = False

    @contextmanager
    def opened(self) -> Iterator[bool]:
        """Whether this call may be made."""
        with self._lock:
            may_pass = not (self._is_silent and self._under_way)
            self._under_way += may_pass
        try:
            yield may_pass
        finally:
            with self._lock:
                self._under_way -= may_pass

    @property
    def is_silent(self) -> bool:
        """Whether the last call had to wait for nothing."""
        with self._lock:
            return self._is_silent

    def set_silent(self, *, silent: bool) -> None:
        """What the last call met with."""
        with self._lock:
            self._is_silent = silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """This process's way to the carrier."""

    carrier: carrier.Carrier
    gate: Gate = field(default_factory=Gate)
    callers: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(CALLERS))


@functools.lru_cache(maxsize=4)
def _line(config: Config) -> Line:
    return Line(carrier=carrier.connect(config))


def call_carrier(worker: Worker, *, shipment_ids: list[int]) -> None:
    """Make the calls that are due for these packages, each one's in their order, and record what came of them."""
    line = _line(worker.config)
    is_numbered = worker.config.carrier_protocol == "native"
    at_once = NATIVE_AT_ONCE if is_numbered else CLASSIC_AT_ONCE
    with line.gate.opened() as may_pass:
        for begin in range(0, len(shipment_ids), at_once):
            if not may_pass or (begin and line.gate.is_silent):
                _come_back(worker, shipment_ids[begin:])
                return
            _call_until_settled(worker, line, shipment_ids[begin:begin + at_once], is_numbered=is_numbered)


def _call_until_settled(worker: Worker, line: Line, shipment_ids: list[int], *, is_numbered: bool) -> None:
    """One call for each, then the next one for whom the carrier has answered, until none is due."""
    while shipment_ids:
        calls = worker.database.transact(functools.partial(
            carriage.begin_calls, shipment_ids=shipment_ids, is_numbered=is_numbered, now=datetime.now(UTC)))
        shipment_ids = _record(worker, _make_all(line, calls)) if calls else []


def _come_back(worker: Worker, shipment_ids: list[int]) -> None:
    now = datetime.now(UTC)
    worker.database.transact(lambda tx: carriage.put_off(tx, shipment_ids=shipment_ids, until=_a_while_after(now), now=now))


def _a_while_after(now: datetime) -> datetime:
    return now + timedelta(seconds=random.uniform(*AGAIN_S))  # noqa: S311 - jitter, not a secret


def share_world(worker: Worker, *, number: int, seqnum: int) -> None:
    """Tell the carrier in which world the shop lives, as long as it does."""
    with worker.database.reading() as tx:
        current = worlds.find_current(tx)
    if current is None or current.number != number:
        return
    try:
        _line(worker.config).carrier.world(number, seqnum=seqnum)
    except carrier.Unreachable:
        worker.database.transact(lambda tx: jobs.defer(
            tx, task="share_world", args={"number": number, "seqnum": seqnum}, run_at=datetime.now(UTC) + SHARED_AGAIN))


def catch_up_with_carrier(worker: Worker) -> None:
    """Make calls whose jobs were lost, and apply what was said too early and nothing has taken up since."""
    now = datetime.now(UTC)
    worker.database.transact(lambda tx: carriage.call_forgotten(tx, now=now))
    with worker.database.reading() as tx:
        waiting = inbox.list_waiting_shipments(tx, peer=Peer.CARRIER, limit=carriage.AT_ONCE)
    for shipment_id in waiting:
        worker.database.transact(functools.partial(_apply_parked, shipment_id=shipment_id, now=now))


def _apply_parked(tx: Tx, *, shipment_id: int, now: datetime) -> None:
    reception.apply_parked(tx, shipment_id=shipment_id, now=now)


def _make_all(line: Line, calls: Sequence[Call]) -> list[Outcome]:
    """Make these calls, some at once; those that are left when the carrier falls silent, or takes long, are not made now."""
    ends_at, outcomes = time.monotonic() + PATIENCE_S, list[Outcome]()
    while len(outcomes) < len(calls):
        left = calls[len(outcomes):]
        if outcomes and line.gate.is_silent:
            outcomes += [Unmade(call=call, until=_a_while_after(datetime.now(UTC))) for call in left]
        elif time.monotonic() > ends_at:
            outcomes += [Unmade(call=call, until=datetime.now(UTC)) for call in left]
        else:
            outcomes += line.callers.map(functools.partial(_make, line), left[:1 if line.gate.is_silent else AT_ONCE])
    return outcomes


def _make(line: Line, call: Call) -> Outcome:
    """Make the call; what came of it."""
    began = time.monotonic()
    try:
        outcome = _SPEAKERS[call.kind](line.carrier, call)
    except carrier.Unreachable as error:
        line.gate.set_silent(silent=time.monotonic() - began > SILENT_AFTER_S)
        return Silent(call=call, reason=str(error))
    except carrier.CarrierError as error:
        outcome = Refused(call=call, reason=str(error))
    line.gate.set_silent(silent=False)
    return outcome


def _record(worker: Worker, outcomes: Sequence[Outcome]) -> list[int]:
    """Write down what came of calls, also when the database has to come back first: the answers are nowhere else."""
    for pause_s in RECORD_PAUSES_S:
        try:
            return worker.database.transact(lambda tx: carriage.record(tx, outcomes=outcomes, now=datetime.now(UTC)))
        except errors.Busy:
            time.sleep(pause_s)
    return worker.database.transact(lambda tx: carriage.record(tx, outcomes=outcomes, now=datetime.now(UTC)))


def _tell_package(peer: carrier.Carrier, call: Call) -> Outcome:
    said = call.payload
    items = [carrier.Item(description=item["description"], count=item["count"]) for item in said["items"]]
    peer.package_created(carrier.PackageCreated(
        package_id=said["package_id"], warehouse_id=said["warehouse_id"], warehouse_x=said["warehouse_x"],
        warehouse_y=said["warehouse_y"], dest_x=said["dest_x"], dest_y=said["dest_y"], account=said.get("ups_username"),
        items=items), seqnum=call.id)
    return Known(call=call)


def _ask_for_truck(peer: carrier.Carrier, call: Call) -> Outcome:
    said = call.payload
    truck_id = peer.pickup(carrier.Pickup(
        package_id=said["package_id"], warehouse_id=said["warehouse_id"], dest_x=said["dest_x"], dest_y=said["dest_y"],
        account=said.get("ups_username")), seqnum=call.id)
    return TruckSent(call=call, truck_id=truck_id)


def _let_leave(peer: carrier.Carrier, call: Call) -> Outcome:
    said = call.payload
    peer.package_loaded(carrier.PackageLoaded(
        package_id=said["package_id"], truck_id=said["truck_id"], dest_x=said["dest_x"], dest_y=said["dest_y"]), seqnum=call.id)
    return Departed(call=call)


def _ask_for_other_door(peer: carrier.Carrier, call: Call) -> Outcome:
    said = call.payload
    answer = peer.redirect(carrier.Redirect(
        package_id=said["package_id"], dest_x=said["dest_x"], dest_y=said["dest_y"]), seqnum=call.id)
    return Redirected(call=call, success=answer.success, message=answer.message)


_SPEAKERS: dict[CommandKind, Callable[[carrier.Carrier, Call], Outcome]] = {
    CommandKind.PACKAGE_CREATED: _tell_package,
    CommandKind.PICKUP: _ask_for_truck,
    CommandKind.PACKAGE_LOADED: _let_leave,
    CommandKind.REDIRECT: _ask_for_other_door,
}

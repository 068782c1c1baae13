"""Calls of the carrier's server: claim → call → record, see app/transactions/carriage."""

import functools
import random
import threading
import time
from collections.abc import Callable, Iterator
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

# An answer is in hand and the database is not there: it restarts within seconds.
RECORD_PAUSES_S = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
# A carrier that lets us wait so long is silent: until it answers, one call at a time finds out, others come back after a while.
SILENT_AFTER_S = 1.0
AGAIN_S = (5.0, 40.0)
SHARED_AGAIN = timedelta(seconds=5)

Record = Callable[[Tx], None]


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

    def set_silent(self, *, silent: bool) -> None:
        """What the last call met with."""
        with self._lock:
            self._is_silent = silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """This process's way to the carrier."""

    carrier: carrier.Carrier
    gate: Gate = field(default_factory=Gate)


@functools.lru_cache(maxsize=4)
def _line(config: Config) -> Line:
    return Line(carrier=carrier.connect(config))


def call_carrier(worker: Worker, *, command_id: int) -> None:
    """Make one call, if it is due, and record what came of it."""
    line = _line(worker.config)
    with line.gate.opened() as may_pass:
        if not may_pass:
            _come_back(worker, command_id)
            return
        is_numbered = worker.config.carrier_protocol == "native"
        call = worker.database.transact(
            lambda tx: carriage.begin_call(tx, command_id=command_id, is_numbered=is_numbered, now=datetime.now(UTC)))
        if call is not None:
            _record(worker, _make(line, call))


def _come_back(worker: Worker, command_id: int) -> None:
    now = datetime.now(UTC)
    until = now + timedelta(seconds=random.uniform(*AGAIN_S))  # noqa: S311 - jitter, not a secret
    worker.database.transact(lambda tx: carriage.put_off(tx, command_id=command_id, until=until, now=now))


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


def _make(line: Line, call: Call) -> Record:
    """Make the call; how to record what came of it."""
    began = time.monotonic()
    try:
        record = _SPEAKERS[call.kind](line.carrier, call)
    except carrier.Unreachable as error:
        line.gate.set_silent(silent=time.monotonic() - began > SILENT_AFTER_S)
        return functools.partial(_record_silence, call=call, reason=str(error))
    except carrier.CarrierError as error:
        record = functools.partial(_record_refusal, call=call, reason=str(error))
    line.gate.set_silent(silent=False)
    return record


def _record(worker: Worker, record: Record) -> None:
    """Write down what came of a call, also when the database has to come back first: the answer is nowhere else."""
    for pause_s in RECORD_PAUSES_S:
        try:
            return worker.database.transact(record)
        except errors.Busy:
            time.sleep(pause_s)
    return worker.database.transact(record)


def _record_silence(tx: Tx, *, call: Call, reason: str) -> None:
    carriage.record_silence(tx, call=call, reason=reason, now=datetime.now(UTC))


def _record_refusal(tx: Tx, *, call: Call, reason: str) -> None:
    carriage.record_refusal(tx, call=call, reason=reason, now=datetime.now(UTC))


def _tell_package(peer: carrier.Carrier, call: Call) -> Record:
    said = call.payload
    items = [carrier.Item(description=item["description"], count=item["count"]) for item in said["items"]]
    peer.package_created(carrier.PackageCreated(
        package_id=said["package_id"], warehouse_id=said["warehouse_id"], warehouse_x=said["warehouse_x"],
        warehouse_y=said["warehouse_y"], dest_x=said["dest_x"], dest_y=said["dest_y"], account=said.get("ups_username"),
        items=items), seqnum=call.id)
    return lambda tx: carriage.record_known(tx, call=call, now=datetime.now(UTC))


def _ask_for_truck(peer: carrier.Carrier, call: Call) -> Record:
    said = call.payload
    truck_id = peer.pickup(carrier.Pickup(
        package_id=said["package_id"], warehouse_id=said["warehouse_id"], dest_x=said["dest_x"], dest_y=said["dest_y"],
        account=said.get("ups_username")), seqnum=call.id)
    return lambda tx: carriage.record_truck_sent(tx, call=call, truck_id=truck_id, now=datetime.now(UTC))


def _let_leave(peer: carrier.Carrier, call: Call) -> Record:
    said = call.payload
    peer.package_loaded(carrier.PackageLoaded(
        package_id=said["package_id"], truck_id=said["truck_id"], dest_x=said["dest_x"], dest_y=said["dest_y"]), seqnum=call.id)
    return lambda tx: carriage.record_departure(tx, call=call, now=datetime.now(UTC))


def _ask_for_other_door(peer: carrier.Carrier, call: Call) -> Record:
    said = call.payload
    answer = peer.redirect(carrier.Redirect(
        package_id=said["package_id"], dest_x=said["dest_x"], dest_y=said["dest_y"]), seqnum=call.id)
    return lambda tx: carriage.record_redirect(
        tx, call=call, success=answer.success, message=answer.message, now=datetime.now(UTC))


_SPEAKERS: dict[CommandKind, Callable[[carrier.Carrier, Call], Record]] = {
    CommandKind.PACKAGE_CREATED: _tell_package,
    CommandKind.PICKUP: _ask_for_truck,
    CommandKind.PACKAGE_LOADED: _let_leave,
    CommandKind.REDIRECT: _ask_for_other_door,
}

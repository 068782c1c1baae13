"""What is to be said to the world: looked up in the database, noted as said, and kept until it is acked."""

import json
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Database, Tx
from app.domain.states import CommandKind, Direction, Peer
from app.integrations.world.speech import Buy, Command, Load, Pack, Query, Thing
from app.models import link_log, outbox
from app.models.worlds import World
from app.transactions import supply, trip

RESEND_AFTER_S = 1.0
RESEND_SLOWER = 1.5
RESEND_AFTER_MAX_S = 10.0
IN_FLIGHT_MAX = 1_000


@dataclass(slots=True, kw_only=True)
class Pending:
    """A command that was said and not acked: when it is said again, and how long that took the last time."""

    stored: outbox.Command
    due_s: float
    delay_s: float


class Speech:
    """The commands in flight on one connection. The database knows them too: a new connection begins with all of them."""

    def __init__(self, database: Database, *, world: World) -> None:
        self._database = database
        self._world = world
        self._pending: dict[int, Pending] = {}

    def forget(self, numbers: Collection[int]) -> None:
        """The world has these."""
        for number in numbers:
            self._pending.pop(number, None)

    def next_due_s(self) -> float | None:
        """On the monotonic clock, when something is to be said again; None when nothing waits."""
        return min((pending.due_s for pending in self._pending.values()), default=None)

    def take_new(self, *, now: datetime) -> list[Command]:
        """What is to be said for the first time on this connection. Raises Busy."""
        room = IN_FLIGHT_MAX - len(self._pending)
        if room <= 0:
            return []
        self._database.transact(lambda tx: trip.begin_packing(tx, now=now))
        self._database.transact(supply.order_goods)
        return self._note(self._database.transact(lambda tx: self._claim(tx, room=room, now=now)))

    def take_due(self, *, now: datetime) -> list[Command]:
        """What has been said and not been acked for too long. Raises Busy."""
        moment = time.monotonic()
        due = [pending for pending in self._pending.values() if pending.due_s <= moment]
        if not due:
            return []
        self._database.transact(lambda tx: self._keep(tx, [pending.stored for pending in due], note="again", now=now))
        for pending in due:
            pending.delay_s = min(pending.delay_s * RESEND_SLOWER, RESEND_AFTER_MAX_S)
            pending.due_s = moment + pending.delay_s
        return [spoken(pending.stored) for pending in due]

    def _claim(self, tx: Tx, *, room: int, now: datetime) -> list[outbox.Command]:
        stored = outbox.list_unacked(tx, peer=Peer.WORLD, but=list(self._pending), limit=room)
        if stored:
            self._keep(tx, stored, note="", now=now)
        return stored

    def _keep(self, tx: Tx, stored: Sequence[outbox.Command], *, note: str, now: datetime) -> None:
        outbox.set_sent(tx, command_ids=[command.id for command in stored], world_id=self._world.id, now=now)
        link_log.insert_all(tx, lines=[_line(command, note=note) for command in stored])

    def _note(self, stored: Sequence[outbox.Command]) -> list[Command]:
        moment = time.monotonic()
        for command in stored:
            self._pending[command.id] = Pending(stored=command, due_s=moment + RESEND_AFTER_S, delay_s=RESEND_AFTER_S)
        return [spoken(command) for command in stored]


def spoken(command: outbox.Command) -> Command:
    """A command of the outbox in the world's terms."""
    warehouse_id, package_id = command.warehouse_id or 0, command.shipment_id or 0
    match command.kind:
        case CommandKind.BUY:
            return Buy(number=command.id, warehouse_id=warehouse_id, things=_things(command))
        case CommandKind.PACK:
            return Pack(number=command.id, warehouse_id=warehouse_id, package_id=package_id, things=_things(command))
        case CommandKind.LOAD:
            return Load(number=command.id, warehouse_id=warehouse_id, package_id=package_id, truck_id=command.body["truck"])
        case CommandKind.QUERY:
            return Query(number=command.id, package_id=package_id)
    raise AssertionError("the carrier's commands are not for the world")


def _things(command: outbox.Command) -> tuple[Thing, ...]:
    return tuple(Thing(id=id_, description=description, count=count) for id_, description, count in command.body["things"])


def _line(command: outbox.Command, *, note: str) -> link_log.Line:
    return link_log.Line(peer=Peer.WORLD, direction=Direction.OUT, kind=command.kind.value, number=command.id,
                         shipment_id=command.shipment_id, note=note,
                         body=json.dumps({"warehouse": command.warehouse_id} | command.body, ensure_ascii=False))

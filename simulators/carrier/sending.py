"""What is said to the world: commands, repeated until they are acked, acks for what it has said, and questions."""

import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from app.integrations.world.messages.carrier_pb2 import UCommands
from simulators.carrier.book import Changes
from simulators.carrier.records import Command, CommandKind
from simulators.wire import framed

RESEND_S, RESEND_MAX_S = 0.5, 8.0
COMMANDS_MAX = 500            # in one message

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class _Sending:
    command: Command
    due: float = 0.0
    wait_s: float = RESEND_S


class Sender:
    """A thread that writes to whatever connection there is, all that is due in one message."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._unacked: dict[int, _Sending] = {}
        self._acks: list[int] = []
        self._questions: deque[tuple[int, int]] = deque(maxlen=1000)
        self._connection: socket.socket | None = None
        self._stopping = False

    @property
    def is_connected(self) -> bool:
        return self._connection is not None

    @property
    def is_waiting(self) -> bool:
        """Has something been said that the world has not acked?"""
        return bool(self._unacked)

    def begin(self, commands: Iterable[Command]) -> None:
        """The commands as they were read from the database."""
        with self._changed:
            self._unacked = {command.seqnum: _Sending(command=command) for command in commands if not command.is_acked}
            self._changed.notify_all()

    def hear(self, changes: Changes) -> None:
        """What was written down. New commands are for the world of the new visit only."""
        with self._changed:
            for seqnum in changes.dropped_commands:
                self._unacked.pop(seqnum, None)
            for command in changes.commands:
                if command.is_acked:
                    self._unacked.pop(command.seqnum, None)
                else:
                    self._unacked.setdefault(command.seqnum, _Sending(command=command)).command = command
            if changes.begins_visit:
                self._hang_up()
            self._changed.notify_all()

    def ask(self, questions: list[tuple[int, int]]) -> None:
        """Where are these trucks? (truck, sequence number); asked once, if at all."""
        with self._changed:
            self._questions.extend(questions)
            self._changed.notify_all()

    def ack(self, seqnums: list[int]) -> None:
        """What the world has said is written down."""
        with self._changed:
            self._acks += seqnums
            self._changed.notify_all()

    def open(self, connection: socket.socket) -> None:
        """From now on write here, beginning with all that is unacked. What was for another connection is not for this one."""
        with self._changed:
            self._acks.clear()
            self._questions.clear()
            for sending in self._unacked.values():
                sending.due, sending.wait_s = 0.0, RESEND_S
            self._connection = connection
            self._changed.notify_all()

    def close(self) -> None:
        """There is no connection any more."""
        with self._changed:
            self._connection = None

    def stop(self) -> None:
        """Hang up and end the thread."""
        with self._changed:
            self._stopping = True
            self._hang_up()
            self._changed.notify_all()

    def _hang_up(self) -> None:
        """Who listens notices that, too."""
        if self._connection is not None:
            try:
                self._connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                log.debug("the world has hung up first")
        self._connection = None

    def run(self) -> None:
        """Send what is due; for a thread of its own."""
        while True:
            with self._changed:
                while not self._stopping and not self._is_any_due():
                    self._changed.wait(self._until_due_s())
                if self._stopping:
                    return
                connection, frame = self._connection, framed(self._compose().SerializeToString())
            assert connection is not None
            try:
                connection.sendall(frame)
            except OSError as error:
                log.warning("the world: %s", error)
                with self._changed:
                    if self._connection is connection:
                        self._hang_up()

    def _is_any_due(self) -> bool:
        return self._connection is not None and (bool(self._acks or self._questions) or self._until_due_s() == 0)

    def _until_due_s(self) -> float | None:
        if self._connection is None or not self._unacked:
            return None
        return max(0.0, min(sending.due for sending in self._unacked.values()) - time.monotonic())

    def _compose(self) -> UCommands:
        commands, now = UCommands(acks=self._acks), time.monotonic()
        self._acks.clear()
        while self._questions:
            truck_id, seqnum = self._questions.popleft()
            commands.queries.add(truckid=truck_id, seqnum=seqnum)
        due = sorted((sending for sending in self._unacked.values() if sending.due <= now), key=lambda one: one.command.seqnum)
        for sending in due[:COMMANDS_MAX]:
            sending.due, sending.wait_s = now + sending.wait_s, min(sending.wait_s * 2, RESEND_MAX_S)
            _add(commands, sending.command)
        return commands


def _add(commands: UCommands, command: Command) -> None:
    if command.kind is CommandKind.PICKUP:
        commands.pickups.add(truckid=command.truck_id, whid=command.warehouse_id, seqnum=command.seqnum)
        return
    deliver = commands.deliveries.add(truckid=command.truck_id, seqnum=command.seqnum)
    for stop in command.stops:
        deliver.packages.add(packageid=stop.package_id, x=stop.x, y=stop.y)

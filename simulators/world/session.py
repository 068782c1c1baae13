"""One client's conversation with its world: what it said, and what it is owed. Knows nothing of sockets.

What a client says is carried out in memory at once; what it is owed is handed out by `write`, which the simulator calls only
after the changes have reached the database.
"""

import heapq
import logging
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from google.protobuf.message import DecodeError

from app.integrations.world.messages import carrier_pb2, shop_pb2
from simulators.wire import framed
from simulators.world.hall import CONNECTED, Hall
from simulators.world.records import Side
from simulators.world.refusal import Refused
from simulators.world.rules import RULES, obey
from simulators.world.worlds import RESPONSES, World

log = logging.getLogger(__name__)

CONNECT: dict[Side, Any] = {Side.SHOP: shop_pb2.AConnect, Side.CARRIER: carrier_pb2.UConnect}
ANSWER_CONNECT: dict[Side, Any] = {Side.SHOP: shop_pb2.AConnected, Side.CARRIER: carrier_pb2.UConnected}
COMMANDS: dict[Side, Any] = {Side.SHOP: shop_pb2.ACommands, Side.CARRIER: carrier_pb2.UCommands}

RESEND_S = (1.0, 8.0)        # before the first repetition, and the longest between two: each wait is twice the last
WORK_S = 0.05                # for one client's commands, then it is the others' turn
ANSWERS_PER_FRAME = 100
ACKS_PER_FRAME = 1000
FINISH_S = 60.0              # the longest that `disconnect` waits for what is going on
LAST_ACKS_S = 2.0            # and for the acks after that


class BadMessage(Exception):
    """These bytes are not the message that they should be, or lack something that it must have."""


class Session:
    """A guest of the hall."""

    def __init__(self, *, side: Side, hall: Hall, is_peer_gone: Callable[[], bool]) -> None:
        self.side = side
        self._is_peer_gone = is_peer_gone
        self.world: World | None = None
        self.frames = deque[bytes]()
        self.ended: str | None = None
        self._hall = hall
        self._commands = deque[tuple[str, Any]]()
        self._greetings: list[bytes] = []
        self._acks: list[int] = []
        self._letters: list[tuple[float, int, int]] = []   # when to send, the answer's number, for the so-manieth time
        self._expected = set[int]()
        self._finishing_since: float | None = None
        self._quiet_since: float | None = None
        self.has_finished = False

    @property
    def has_work(self) -> bool:
        return bool(self.frames or self._commands)

    def is_dead(self) -> bool:
        """Whether nobody is at the other end any more."""
        return self.ended is not None or self._is_peer_gone()

    def show_out(self, reason: str) -> None:
        """The connection is to be closed, and the place in the world is free."""
        self.ended = self.ended or reason
        if self.world is not None:
            self._hall.leave(self, self.world)

    def work(self, now: float) -> None:
        """Carry out what the client said, up to a turn's worth of it. Raises BadMessage."""
        until = time.monotonic() + WORK_S
        while time.monotonic() < until:
            if self._commands and self.world is not None:
                kind, command = self._commands.popleft()
                obey(self.world, self.side, kind, command, now=now, chance=self._hall.chance)
                self._acks.append(command.seqnum)
            elif self.frames:
                self._read(self.frames.popleft(), now)
            else:
                return

    def _read(self, frame: bytes, now: float) -> None:
        if self.world is None:
            self._connect(_parsed(CONNECT[self.side], frame), now)
        else:
            self._take(self.world, _parsed(COMMANDS[self.side], frame))

    def _connect(self, message: Any, now: float) -> None:
        answer = ANSWER_CONNECT[self.side]
        try:
            self.world = world = self._hall.enter(self, message, now=now)
        except Refused as refusal:
            self._greetings.append(answer(worldid=message.worldid, result=f"error: {refusal}").SerializeToString())
            return
        log.info("A %s is in world %s.", self.side, world.id)
        self._greetings.append(answer(worldid=world.id, result=CONNECTED).SerializeToString())
        for side, seqnum in world.answers:
            if side is self.side:
                self.expect(seqnum)

    def _take(self, world: World, message: Any) -> None:
        """One message of commands, and of acks for what the world said."""
        for seqnum in message.acks:
            answer = world.answers.get((self.side, seqnum))
            if answer is not None and not self._hall.loses(world, self.side, "acks", seqnum):
                world.remove(answer)
        if message.simspeed and not self._is_finishing:
            world.set_speed(message.simspeed)
        for kind in RULES[self.side]:
            self._commands += [(kind, command) for command in getattr(message, kind) if not self._is_finishing
                               and not self._hall.loses(world, self.side, kind, command.seqnum)]
        if message.disconnect and not self._is_finishing:
            self._finishing_since = time.monotonic()

    @property
    def _is_finishing(self) -> bool:
        return self._finishing_since is not None

    def expect(self, seqnum: int) -> None:
        """An answer of the world is to be sent until it is acked."""
        if seqnum not in self._expected:
            self._expected.add(seqnum)
            self._post(seqnum, attempt=1, at=time.monotonic())

    def _post(self, seqnum: int, *, attempt: int, at: float) -> None:
        wait_s = self._hall.luck.wait_s(self.side, seqnum, attempt=attempt)
        heapq.heappush(self._letters, (at + wait_s, seqnum, attempt))

    def wakes_at(self) -> float | None:
        """When there will be something to write, by the monotonic clock; None if nothing is planned."""
        if self._is_finishing and not self.has_finished:
            return time.monotonic() + 0.05
        return self._letters[0][0] if self._letters else None

    def write(self, *, bytes_max: int) -> bytes:
        """Frames for the client, until there is nothing more to say now or that many bytes of it."""
        out = bytearray()
        for message in self._greetings:
            out += framed(message)
        self._greetings.clear()
        while len(out) < bytes_max and (message := self._next_message()):
            out += framed(message)
        if self._is_done():
            self.has_finished = True
            out += framed(RESPONSES[self.side](finished=True).SerializeToString())
        return bytes(out)

    def _next_message(self) -> bytes:
        """Acks and answers in one message: messages of one answer each, one after the other, are one with all of them."""
        acks, self._acks = self._acks[:ACKS_PER_FRAME], self._acks[ACKS_PER_FRAME:]
        parts = [RESPONSES[self.side](acks=acks).SerializeToString()]
        now = time.monotonic()
        while len(parts) <= ANSWERS_PER_FRAME and self._letters and self._letters[0][0] <= now:
            _, seqnum, attempt = heapq.heappop(self._letters)
            answer = self.world.answers.get((self.side, seqnum)) if self.world else None
            if answer is None:
                self._expected.discard(seqnum)
                continue
            parts += [answer.message] * self._hall.luck.copies(self.side, seqnum, attempt=attempt)
            self._post(seqnum, attempt=attempt + 1, at=now + min(RESEND_S[0] * 2 ** min(attempt - 1, 10), RESEND_S[1]))
        return b"".join(parts)

    def _is_done(self) -> bool:
        """Whether a client that wants to leave has been told everything that it was waiting for."""
        if self._finishing_since is None or self.world is None or self.has_finished or self._commands:
            return False
        now = time.monotonic()
        if now - self._finishing_since > FINISH_S:
            return True
        if self.world.is_busy(self.side):
            return False
        self._quiet_since = self._quiet_since or now
        is_acked = not any((self.side, seqnum) in self.world.answers for _, seqnum, _ in self._letters)
        return is_acked or now - self._quiet_since > LAST_ACKS_S


def _parsed(kind: Any, frame: bytes) -> Any:
    try:
        message = kind.FromString(frame)
    except DecodeError:
        raise BadMessage(f"{len(frame)} bytes are no {kind.DESCRIPTOR.name}") from None
    if not message.IsInitialized():
        missing = ", ".join(message.FindInitializationErrors()[:3])
        raise BadMessage(f"a {kind.DESCRIPTOR.name} without {missing}")
    return message

"""One client's socket: bytes in, bytes out, and whether anybody is still there."""

import select
import socket
import struct
import time
from dataclasses import dataclass

from simulators.wire import BadFrame, FrameReader
from simulators.world.faults import Luck
from simulators.world.hall import Hall
from simulators.world.records import Side
from simulators.world.session import BadMessage, Session

FRAME_BYTES_MAX = 32 * 1024 * 1024   # a shop may order everything that it has in one message
UNSENT_BYTES_MAX = 256 * 1024   # more than that is not kept for a client that does not read, and nothing more is read from it

# The kernel asks a silent peer every second from the second one on, so that its silence means something.
KEEPALIVE = (("TCP_KEEPIDLE", 2), ("TCP_KEEPINTVL", 1), ("TCP_KEEPCNT", 30))
TCP_INFO = struct.Struct("=52x2I")   # of Linux's tcp_info: milliseconds since data, and since an acknowledgement, came last
READ_HANG_UP = getattr(select, "POLLRDHUP", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a client may be quiet, in seconds."""

    idle_s: float = 600.0      # without a message, before it is sent away
    greeting_s: float = 30.0   # without a Connect
    silence_s: float = 5.0     # without a sign of life of its machine, before its place is given to another
    parting_s: float = 2.0     # between our end of the stream and its own


class Connection:
    """A client, not yet in any world. The simulator calls `receive`, `work`, `send` and `look_after` in each of its turns."""

    def __init__(self, connected: socket.socket, *, side: Side, hall: Hall, luck: Luck, patience: Patience) -> None:
        connected.settimeout(0)
        _configure(connected)
        self.socket = connected
        self.session = Session(side=side, hall=hall, is_peer_gone=self._is_peer_gone)
        self._luck = luck
        self._patience = patience
        self._reader = FrameReader(bytes_max=FRAME_BYTES_MAX)
        self._unsent = bytearray()
        self._heard_at = time.monotonic()
        self._parted_at: float | None = None
        self._bad: str | None = None
        self._visit = hall.count_visit(side)
        self._frames_left = luck.frames_until_cut(side, connection=self._visit)

    @property
    def wants_to_read(self) -> bool:
        return not self.session.has_work and len(self._unsent) < UNSENT_BYTES_MAX

    @property
    def wants_to_write(self) -> bool:
        return bool(self._unsent)

    def receive(self) -> None:
        """Take what has come; a client that has gone loses its place, while what it said before is still done."""
        try:
            if not self._reader.read(self.socket):
                self.session.show_out("it left" if self._reader.is_between_frames else "it left in the middle of a message")
        except BlockingIOError:
            return
        except OSError as error:
            self.session.show_out(f"its connection broke: {error}")
        try:
            for frame in self._reader:
                self._heard_at = time.monotonic()
                self._hear(frame)
        except BadFrame as error:
            self._bad = str(error)

    def _hear(self, frame: bytes) -> None:
        if self._parted_at is not None or self.session.ended:
            return
        self.session.frames.append(frame)
        if self._frames_left:
            self._frames_left -= 1
            if not self._frames_left:
                self._cut()

    def _cut(self) -> None:
        """Break the connection on purpose; what came last is lost, or else only what would have been said to it."""
        if self._luck.cuts_before_work(self.session.side, connection=self._visit):
            self.session.frames.clear()
        self.session.show_out("cut on purpose")

    def work(self, now: float) -> None:
        """Carry out what has come, and end the connection where that could not be understood."""
        try:
            self.session.work(now)
        except BadMessage as error:
            self.session.frames.clear()
            self._bad = str(error)
        if self._bad and not self.session.has_work:
            self.session.show_out(f"not understood: {self._bad}")

    def send(self) -> None:
        """Write what there is to say, as much as the socket takes."""
        if self.session.ended or self._parted_at is not None:
            return
        self._unsent += self.session.write(bytes_max=UNSENT_BYTES_MAX - len(self._unsent))
        try:
            if self._unsent:
                del self._unsent[: self.socket.send(self._unsent)]
            if self.session.has_finished and not self._unsent:
                self._part()
        except BlockingIOError:
            return
        except OSError as error:
            self.session.show_out(f"its connection broke: {error}")

    def _part(self) -> None:
        """Say that nothing more will come, and leave the client the time to read it."""
        self.socket.shutdown(socket.SHUT_WR)
        self._parted_at = time.monotonic()

    def look_after(self) -> None:
        """End a connection that has been quiet for too long."""
        now = time.monotonic()
        if self._parted_at is not None and now - self._parted_at > self._patience.parting_s:
            self.session.show_out("disconnected")
        elif now - self._heard_at > self._patience.idle_s:
            self.session.show_out("idle")
        elif self.session.world is None and now - self._heard_at > self._patience.greeting_s:
            self.session.show_out("it never connected")

    def _is_peer_gone(self) -> bool:
        """It has hung up, whether or not everything before that was read, or its machine has not been heard for some time."""
        poll = select.poll()
        poll.register(self.socket, READ_HANG_UP)
        return bool(poll.poll(0)) or _silence_s(self.socket) > self._patience.silence_s


def _configure(connected: socket.socket) -> None:
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in KEEPALIVE:
        if hasattr(socket, name):
            connected.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _silence_s(connected: socket.socket) -> float:
    """For how long the peer's machine has sent nothing, not even acknowledged anything; 0 where the kernel does not tell."""
    if not hasattr(socket, "TCP_INFO"):
        return 0.0
    info = connected.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, TCP_INFO.size)
    since: tuple[int, int] = TCP_INFO.unpack(info)
    return min(since) / 1000

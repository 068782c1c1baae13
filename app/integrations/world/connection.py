"""One TCP connection to the world: messages behind their lengths, both ways.

Used by one thread only. Reading never waits, so that one loop can wait for this and for other things; writing waits for at most
SEND_TIMEOUT_S, and a world that does not read for so long has lost its connection.
"""

import select
import socket
from collections.abc import Sequence

from app.integrations.world import codec
from app.integrations.world.codec import Garbled
from app.integrations.world.speech import Command, Frame, Site

CONNECT_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 20.0
SEND_TIMEOUT_S = 10.0
FRAME_BYTES_MAX = 16 * 1024 * 1024
CONNECTED = "connected!"


class Refused(Exception):
    """The world answered, and will not have us; the text is its own."""


class WorldConnection:
    """A connection that has entered a world. Its methods raise OSError when it is lost and Garbled on nonsense."""

    def __init__(self, host: str, port: int) -> None:
        try:
            self._socket = socket.create_connection((host, port), timeout=CONNECT_TIMEOUT_S)
        except OSError as error:
            raise ConnectionError(f"nobody answers at {host}:{port}") from error
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        self._buffer = bytearray()

    def enter(self, *, number: int | None, sites: Sequence[Site]) -> int:
        """Enter a world, or a new one, naming warehouses that it has not been told of; its number. Refused."""
        self._write(codec.write_connect(number=number, sites=sites))
        self._socket.settimeout(ANSWER_TIMEOUT_S)
        while (frame := self._take_frame()) is None:
            self._fill(self._socket.recv(65536))
        entered, result = codec.read_connected(frame)
        if result != CONNECTED:
            raise Refused(result)
        return entered

    def fileno(self) -> int:
        """For select and its kin."""
        return self._socket.fileno()

    def send(
        self, commands: Sequence[Command], *, acks: Sequence[int], speed: int | None = None, disconnect: bool = False,
    ) -> None:
        """Say all of this in one message."""
        self._write(codec.write_commands(commands, acks=acks, speed=speed, disconnect=disconnect))

    def receive(self) -> list[Frame]:
        """The messages that are here; never waits."""
        while select.select([self._socket], [], [], 0)[0]:
            self._fill(self._socket.recv(1 << 20))
            if len(self._buffer) > FRAME_BYTES_MAX:
                break
        frames = []
        while (frame := self._take_frame()) is not None:
            frames.append(codec.read_responses(frame))
        return frames

    def close(self) -> None:
        self._socket.close()

    def _fill(self, received: bytes) -> None:
        if not received:
            raise ConnectionResetError("the world closed the connection")
        self._buffer += received

    def _take_frame(self) -> bytes | None:
        """The next whole message of the buffer, None while it is not all here."""
        length, start = read_varint32(self._buffer)
        if start == 0 or len(self._buffer) - start < length:
            return None
        frame = bytes(self._buffer[start : start + length])
        del self._buffer[: start + length]
        return frame

    def _write(self, message: bytes) -> None:
        self._socket.settimeout(SEND_TIMEOUT_S)
        self._socket.sendall(varint32(len(message)) + message)


def varint32(number: int) -> bytes:
    """A number in groups of seven bits, the lowest first, each but the last with its high bit set."""
    groups = bytearray()
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    groups.append(number)
    return bytes(groups)


def read_varint32(buffer: bytes | bytearray) -> tuple[int, int]:
    """The length at the start of a buffer and where what follows begins; (0, 0) while it is not all here.

    Garbled when it is longer than any message may be.
    """
    length = 0
    for position, byte in enumerate(buffer[:5]):
        length |= (byte & 0x7F) << (7 * position)
        if byte < 0x80:
            if length > FRAME_BYTES_MAX:
                raise Garbled(f"a message of {length} bytes")
            return length, position + 1
    if len(buffer) >= 5:
        raise Garbled("a length that does not end")
    return 0, 0

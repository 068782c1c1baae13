"""Messages on a stream of bytes: each one behind its length, a Varint32, as protobuf's delimited streams have it.

Knows nothing of what the messages say. Who parses them asks `IsInitialized()` afterwards: the protobuf runtime for Python reads
a message without its required fields as if nothing were amiss.
"""

import socket
from collections.abc import Iterator

VARINT_BYTES_MAX = 5
READ_BYTES = 256 * 1024


class BadFrame(Exception):
    """These bytes cannot be a frame, so nothing behind them can be understood either."""


def framed(message: bytes) -> bytes:
    """A message with its length in front."""
    length, head = len(message), bytearray()
    while length > 0x7F:
        head.append(length & 0x7F | 0x80)
        length >>= 7
    head.append(length)
    return bytes(head) + message


class FrameReader:
    """Takes bytes as they come and gives whole messages.

    Iterating yields the messages that have arrived completely and stops at the first one that has not; what was yielded is gone
    from the reader. It raises BadFrame at a length of more than `bytes_max` or of more than five bytes, and stays there.
    """

    def __init__(self, *, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._received = bytearray()

    @property
    def is_between_frames(self) -> bool:
        """Whether the stream might end here without anything being lost."""
        return not self._received

    def feed(self, data: bytes) -> None:
        """Bytes that came by some other way than `read`."""
        self._received += data

    def read(self, connection: socket.socket) -> bool:
        """Receive once; False when the peer has ended the stream. Raises what the socket raises, BlockingIOError included."""
        data = connection.recv(READ_BYTES)
        self._received += data
        return bool(data)

    def __iter__(self) -> Iterator[bytes]:
        while (head := self._head()) is not None:
            start, length = head
            if len(self._received) < start + length:
                return
            message = bytes(memoryview(self._received)[start : start + length])
            del self._received[: start + length]
            yield message

    def _head(self) -> tuple[int, int] | None:
        """How many bytes the length takes and what it says; None while it is not all there."""
        length = 0
        for place, byte in enumerate(self._received[:VARINT_BYTES_MAX]):
            length |= (byte & 0x7F) << 7 * place
            if byte <= 0x7F:
                if length > self._bytes_max:
                    raise BadFrame(f"a message of {length} bytes, of which {self._bytes_max} are allowed")
                return place + 1, length
        if len(self._received) >= VARINT_BYTES_MAX:
            raise BadFrame("a length of more than five bytes")
        return None

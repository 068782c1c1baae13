"""Frames on a stream: lengths of every size, pieces of every size, and nothing that is too long."""

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulators.wire import BadFrame, FrameReader, framed

MANY = 1 << 20


@pytest.mark.parametrize(("length", "head"), [(0, "00"), (127, "7f"), (128, "8001"), (300, "ac02"), (16384, "808001")])
def test_a_length_is_a_varint(length: int, head: str) -> None:
    assert framed(b"x" * length) == bytes.fromhex(head) + b"x" * length


@given(messages=st.lists(st.binary(max_size=300)), step=st.integers(1, 50))
def test_what_was_written_is_read_whatever_pieces_it_comes_in(messages: list[bytes], step: int) -> None:
    stream = b"".join(framed(message) for message in messages)
    reader, got = FrameReader(bytes_max=MANY), list[bytes]()
    for start in range(0, len(stream), step):
        reader.feed(stream[start : start + step])
        got += reader
    assert got == messages
    assert reader.is_between_frames


def test_a_message_that_is_not_all_there_is_not_read() -> None:
    reader = FrameReader(bytes_max=MANY)
    reader.feed(framed(b"abc")[:-1])
    assert list(reader) == []
    assert not reader.is_between_frames


@pytest.mark.parametrize("length", ["e907", "ffffffff0f", "ffffffffff"])
def test_a_length_that_is_too_much_is_refused_before_the_message_comes(length: str) -> None:
    reader = FrameReader(bytes_max=1000)
    reader.feed(framed(b"before") + bytes.fromhex(length))
    messages = iter(reader)
    assert next(messages) == b"before"
    with pytest.raises(BadFrame):
        next(messages)
    with pytest.raises(BadFrame):
        list(reader)


def test_the_longest_message_is_read() -> None:
    reader = FrameReader(bytes_max=1000)
    reader.feed(framed(b"x" * 1000))
    assert list(reader) == [b"x" * 1000]


def test_a_socket_is_read_until_the_peer_ends() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        reader = FrameReader(bytes_max=1000)
        theirs.sendall(framed(b"abc") + framed(b"de")[:1])
        assert reader.read(ours)
        assert list(reader) == [b"abc"]
        theirs.close()
        assert not reader.read(ours)
        assert not reader.is_between_frames

"""The simulated world byte by byte, as a client without protobuf would meet it."""

import socket
from collections.abc import Callable, Iterator

import pytest

from tests.world import PATIENCE_S, Client, SimulatedWorld

CONNECT_SHOP = bytes.fromhex("0a12060801100218031801")          # initwh {1, 2, 3}, isAmazon true
BUY = bytes.fromhex("160a0d080112070865120178180318072864380538ac02")   # whnum 1, {101, "x", 3}, seqnum 7, simspeed 100, acks


class RawClient:
    """A socket, and as much of protobuf as the answers here need: fields by number, in the order of the bytes."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.exactly(1)[0]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            assert more, "the world has ended the connection"
            data += more
        return data

    def frame(self) -> bytes:
        return self.exactly(self.varint())


@pytest.fixture
def world(simulate: Callable[..., SimulatedWorld]) -> SimulatedWorld:
    return simulate()


@pytest.fixture
def shop(world: SimulatedWorld) -> Iterator[RawClient]:
    made = RawClient(world.shop_port)
    yield made
    made.socket.close()


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def test_a_connect_is_answered_by_the_worlds_id_and_the_agreed_word(shop: RawClient) -> None:
    shop.send(CONNECT_SHOP)
    answer = shop.frame()
    assert answer.startswith(b"\x08")
    assert answer.endswith(b"\x12\x0aconnected!")


def test_an_ack_alone_has_the_senders_number(shop: RawClient) -> None:
    shop.send(CONNECT_SHOP + BUY.replace(b"\x28\x64", b"\x28\x01"))   # at speed 1 nothing arrives while this test lasts
    shop.frame()
    assert shop.frame() == bytes.fromhex("3007")


def test_what_has_arrived_comes_under_the_worlds_own_number(world: SimulatedWorld, shop: RawClient) -> None:
    shop.send(CONNECT_SHOP + bytes.fromhex("110a0d080112070865120178180318072809"))
    assert shop.frame().endswith(b"connected!")
    shop.send(bytes.fromhex("0428c0843d"))   # simspeed 1,000,000
    shop.send(bytes.fromhex("0f0a0d08011207086512017818031808"))
    frames = b""
    while (arrived := bytes.fromhex("0a0d080112070865120178180318") + b"\x01") not in frames:
        frames += shop.frame()
    assert arrived in frames


def test_numbers_are_taken_packed_too(world: SimulatedWorld, shop: RawClient) -> None:
    # proto2 parsers accept both forms of a repeated number; acks 5 and 300 packed: field 7, length 3.
    shop.send(CONNECT_SHOP + bytes.fromhex("053a0305ac02") + BUY)
    shop.frame()
    assert shop.frame() == bytes.fromhex("3007")


def test_nothing_to_say_is_allowed(shop: RawClient) -> None:
    shop.send(CONNECT_SHOP + b"\x00" * 50 + BUY)
    shop.frame()
    assert shop.frame() == bytes.fromhex("3007")


def test_a_message_may_come_byte_by_byte(shop: RawClient) -> None:
    for byte in CONNECT_SHOP + BUY:
        shop.send(bytes([byte]))
    assert shop.frame().endswith(b"connected!")
    assert shop.frame() == bytes.fromhex("3007")


def test_a_length_may_be_written_longer_than_it_must_be(shop: RawClient) -> None:
    shop.send(b"\x8a\x80\x00" + CONNECT_SHOP[1:])
    assert shop.frame().endswith(b"connected!")


def test_unknown_fields_are_ignored(shop: RawClient) -> None:
    message = CONNECT_SHOP[1:] + bytes.fromhex("7805") + bytes.fromhex("aa0603616263")
    shop.send(varint(len(message)) + message + BUY)
    assert shop.frame().endswith(b"connected!")
    assert shop.frame() == bytes.fromhex("3007")


def test_a_message_of_more_than_127_bytes_has_a_length_of_two(shop: RawClient) -> None:
    description = b"a very long description " * 20
    thing = b"\x08\x01\x12" + varint(len(description)) + description + b"\x18\x01"
    order = b"\x08\x01\x12" + varint(len(thing)) + thing + b"\x18\x09"
    commands = b"\x0a" + varint(len(order)) + order
    shop.send(CONNECT_SHOP + varint(len(commands)) + commands)
    shop.frame()
    heard = shop.frame()
    while b"\x12" + varint(len(thing)) + thing not in heard:
        heard += shop.frame()
    assert b"\x30\x09" in heard


def test_the_carriers_side_has_its_own_field_numbers(world: SimulatedWorld) -> None:
    with Client(world.shop_port, is_shop=True) as shop:
        world_id = shop.enter(places={1: (3, 3)})
        carrier = RawClient(world.carrier_port)
        connect = b"\x08" + varint(world_id) + bytes.fromhex("12060804100318031800")   # truck 4 at 3, 3; isAmazon false
        carrier.send(varint(len(connect)) + connect)
        assert carrier.frame() == b"\x08" + varint(world_id) + b"\x12\x0aconnected!"
        carrier.send(bytes.fromhex("080a06080410011809"))   # pickup {truck 4, warehouse 1, seqnum 9}
        heard = carrier.frame()
        completion = b"\x08\x04\x10\x03\x18\x03\x22\x10arrive warehouse\x28\x01"
        while b"\x0a" + varint(len(completion)) + completion not in heard:
            heard += carrier.frame()
        assert b"\x20\x09" in heard
        carrier.socket.close()

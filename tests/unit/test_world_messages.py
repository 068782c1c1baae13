"""The world's messages have, byte for byte, the form that clients of others expect."""

import io

import pytest
from google.protobuf import proto
from google.protobuf.message import EncodeError, Message

from app.integrations.world.messages import shop_pb2


def framed(message: Message) -> str:
    out = io.BytesIO()
    proto.serialize_length_prefixed(message, out)
    return out.getvalue().hex()


def test_commands_are_not_packed() -> None:
    commands = shop_pb2.ACommands(simspeed=100, acks=[5, 300])
    commands.buy.add(whnum=1, seqnum=7).things.add(id=101, description="x", count=3)
    assert framed(commands) == "160a0d080112070865120178180318072864380538ac02"


def test_connect_names_its_warehouses() -> None:
    connect = shop_pb2.AConnect(isAmazon=True)
    connect.initwh.add(id=1, x=2, y=3)
    assert framed(connect) == "0a12060801100218031801"


def test_nothing_to_say_is_a_frame_of_no_bytes() -> None:
    assert framed(shop_pb2.ACommands()) == "00"


def test_a_message_without_a_required_field_is_not_written() -> None:
    with pytest.raises(EncodeError):
        shop_pb2.APack(whnum=1, shipid=2).SerializeToString()


def test_who_reads_has_to_ask_whether_the_required_fields_are_there() -> None:
    assert not shop_pb2.APacked.FromString(b"\x08\x01").IsInitialized()


def test_fields_of_a_newer_peer_are_ignored() -> None:
    assert shop_pb2.APacked.FromString(b"\x08\x01\x10\x02\x78\x05").shipid == 1

"""Between values and the world's messages."""

from collections.abc import Iterable, Sequence

from google.protobuf.message import DecodeError

from app.integrations.world.messages import shop_pb2
from app.integrations.world.speech import (
    Answer,
    Arrived,
    Buy,
    Command,
    Failed,
    Frame,
    Load,
    Loaded,
    Pack,
    Packed,
    Query,
    Site,
    Status,
    Thing,
)


class Garbled(Exception):
    """What came is no message of the world's."""


def write_connect(*, number: int | None, sites: Sequence[Site]) -> bytes:
    """The first message: to a world, or to a new one, with warehouses that it has not been told of."""
    message = shop_pb2.AConnect(isAmazon=True)
    if number is not None:
        message.worldid = number
    for site in sites:
        message.initwh.add(id=site.id, x=site.x, y=site.y)
    return message.SerializeToString()


def read_connected(frame: bytes) -> tuple[int, str]:
    """The number of the world and what it says of the connection; Garbled."""
    message = shop_pb2.AConnected()
    _parse(message, frame)
    return message.worldid, message.result


def write_commands(
    commands: Sequence[Command], *, acks: Sequence[int], speed: int | None = None, disconnect: bool = False,
) -> bytes:
    """Everything that there is to say, in one message."""
    message = shop_pb2.ACommands(acks=acks)
    for command in commands:
        _add(message, command)
    if speed is not None:
        message.simspeed = speed
    if disconnect:
        message.disconnect = True
    return message.SerializeToString()


def read_responses(frame: bytes) -> Frame:
    """What the world says; Garbled, also when a required field is missing, which the library itself does not mind."""
    message = shop_pb2.AResponses()
    _parse(message, frame)
    return Frame(answers=tuple(_answers(message)), acks=tuple(message.acks), is_finished=message.finished)


def _parse(message: shop_pb2.AConnected | shop_pb2.AResponses, frame: bytes) -> None:
    try:
        message.ParseFromString(frame)
    except DecodeError as error:
        raise Garbled("not a message") from error
    if not message.IsInitialized():
        raise Garbled("a required field is missing")


def _add(message: shop_pb2.ACommands, command: Command) -> None:
    match command:
        case Buy():
            bought = message.buy.add(whnum=command.warehouse_id, seqnum=command.number)
            bought.things.extend(_written(command.things))
        case Pack():
            packed = message.topack.add(whnum=command.warehouse_id, shipid=command.package_id, seqnum=command.number)
            packed.things.extend(_written(command.things))
        case Load():
            message.load.add(
                whnum=command.warehouse_id, truckid=command.truck_id, shipid=command.package_id, seqnum=command.number)
        case Query():
            message.queries.add(packageid=command.package_id, seqnum=command.number)


def _written(things: Iterable[Thing]) -> Iterable[shop_pb2.AProduct]:
    return (shop_pb2.AProduct(id=thing.id, description=thing.description, count=thing.count) for thing in things)


def _answers(message: shop_pb2.AResponses) -> Iterable[Answer]:
    for arrived in message.arrived:
        things = tuple(Thing(id=thing.id, description=_plain(thing.description), count=thing.count) for thing in arrived.things)
        yield Arrived(number=arrived.seqnum, warehouse_id=arrived.whnum, things=things)
    for ready in message.ready:
        yield Packed(number=ready.seqnum, package_id=ready.shipid)
    for loaded in message.loaded:
        yield Loaded(number=loaded.seqnum, package_id=loaded.shipid)
    for failed in message.error:
        yield Failed(number=failed.seqnum, origin=failed.originseqnum, text=_plain(failed.err))
    for told in message.packagestatus:
        yield Status(number=told.seqnum, package_id=told.packageid, status=_plain(told.status))


def _plain(text: str) -> str:
    """Without what PostgreSQL cannot keep."""
    return text.replace("\0", "�")

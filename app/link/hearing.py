"""What the world says, applied: in one transaction each new thing once, then acked, copies too."""

import json
from collections.abc import Sequence
from datetime import datetime

from app.db import Database, Tx
from app.domain import errors
from app.domain.states import CommandKind, Direction, Peer
from app.integrations.world.speech import Answer, Arrived, Failed, Frame, Loaded, Packed, Status, Thing
from app.models import inbox, link_log, outbox, packages, replenishments
from app.models.worlds import World
from app.transactions import supply, trip

KINDS: dict[type[Answer], str] = {
    Arrived: "arrived", Packed: "ready", Loaded: "loaded", Failed: "error", Status: "packagestatus"}


def hear(database: Database, *, world: World, frames: Sequence[Frame], now: datetime) -> list[int]:
    """Apply what these messages say; returns the numbers that have to be acked. Raises Busy when the database is gone.

    Something that cannot be applied is kept with its reason, and does not keep the rest.
    """
    answers = [answer for frame in frames for answer in frame.answers]
    acks = [number for frame in frames for number in frame.acks]
    try:
        database.transact(lambda tx: _apply(tx, world=world, answers=answers, acks=acks, now=now))
    except errors.Busy:
        raise
    except errors.DomainError:
        database.transact(lambda tx: _apply(tx, world=world, answers=[], acks=acks, now=now))
        for answer in answers:
            _hear_alone(database, world=world, answer=answer, now=now)
    return [answer.number for answer in answers]


def _hear_alone(database: Database, *, world: World, answer: Answer, now: datetime) -> None:
    try:
        database.transact(lambda tx: _apply(tx, world=world, answers=[answer], acks=[], now=now))
    except errors.Busy:
        raise
    except errors.DomainError as error:
        refusal = str(error)
        database.transact(lambda tx: _refuse(tx, world=world, answer=answer, refusal=refusal))


def _refuse(tx: Tx, *, world: World, answer: Answer, refusal: str) -> None:
    inbox.take_new(tx, peer=Peer.WORLD, messages=[_message(world, answer)])
    inbox.set_refused(tx, peer=Peer.WORLD, external_id=_external_id(world, answer), refusal=refusal)
    link_log.insert_all(tx, lines=[_line(answer, note=f"refused: {refusal}")])


def _apply(tx: Tx, *, world: World, answers: Sequence[Answer], acks: Sequence[int], now: datetime) -> None:
    said = {_external_id(world, answer): answer for answer in answers}
    new = inbox.take_new(tx, peer=Peer.WORLD, messages=[_message(world, answer) for answer in said.values()]) if said else set()
    fresh = [answer for external_id, answer in said.items() if external_id in new]
    if acks:
        outbox.set_acked(tx, command_ids=acks, now=now)
    notes = _act(tx, fresh, now=now)
    for answer in fresh:
        if answer.number in notes:
            inbox.set_refused(tx, peer=Peer.WORLD, external_id=_external_id(world, answer), refusal=notes[answer.number])
    lines = [_line(answer, note=notes.get(answer.number, "") if external_id in new else "said before")
             for answer in answers for external_id in (_external_id(world, answer),)]
    if acks:
        lines.append(link_log.Line(peer=Peer.WORLD, direction=Direction.IN, kind="acks", body=", ".join(map(str, acks))))
    if lines:
        link_log.insert_all(tx, lines=lines)


def _act(tx: Tx, answers: Sequence[Answer], *, now: datetime) -> dict[int, str]:
    """Do what is new; returns by their numbers why nothing came of some. Every order is held before anything else."""
    notes: dict[int, str] = {}
    failures = _failures(tx, [answer for answer in answers if isinstance(answer, Failed)], notes=notes, now=now)
    told = [answer for answer in answers if isinstance(answer, Packed | Loaded | Status)]
    concerned = [answer.package_id for answer in told] + [shipment_id for shipment_id, _ in failures]
    if concerned:
        packages.lock_orders(tx, shipment_ids=concerned)
        known = packages.list_known(tx, shipment_ids=concerned)
        notes |= {answer.number: "there is no such package" for answer in told if answer.package_id not in known}
    packed = [answer.package_id for answer in told if isinstance(answer, Packed)]
    loaded = [answer.package_id for answer in told if isinstance(answer, Loaded)]
    queried = [answer.package_id for answer in told if isinstance(answer, Status)]
    if packed:
        trip.record_packed(tx, shipment_ids=packed, now=now)
    if loaded:
        trip.record_loaded(tx, shipment_ids=loaded, now=now)
    if queried:
        outbox.set_answered(tx, kind=CommandKind.QUERY, shipment_ids=queried, now=now)
    for shipment_id, text in failures:
        trip.record_failure(tx, shipment_id=shipment_id, failure=text, now=now)
    for arrived in (answer for answer in answers if isinstance(answer, Arrived)):
        things = tuple((thing.id, thing.count) for thing in arrived.things)
        if supply.record_arrivals(tx, arrivals=[supply.Arrival(warehouse_id=arrived.warehouse_id, things=things)], now=now):
            notes[arrived.number] = "nobody waits for these goods"
    return notes


def _failures(tx: Tx, answers: Sequence[Failed], *, notes: dict[int, str], now: datetime) -> list[tuple[int, str]]:
    """The shipments that the world cannot pack or load, and why; goods that it will not bring are noted here."""
    failures = []
    for answer in answers:
        command = outbox.fail(tx, command_id=answer.origin, failure=answer.text[:500], now=now)
        if command is None:
            notes[answer.number] = "no command waits for this answer"
        elif command.kind is CommandKind.BUY:
            replenishments.set_failed(tx, buy_id=command.id, failure=answer.text[:500])
        elif command.kind is not CommandKind.QUERY and command.shipment_id is not None:
            failures.append((command.shipment_id, answer.text))
    return failures


def _external_id(world: World, answer: Answer) -> str:
    return f"{world.id}:{answer.number}"


def _message(world: World, answer: Answer) -> inbox.Message:
    return inbox.Message(external_id=_external_id(world, answer), kind=KINDS[type(answer)], shipment_id=_package_of(answer),
                         body=json.dumps(_facts(answer)))


def _line(answer: Answer, *, note: str) -> link_log.Line:
    return link_log.Line(peer=Peer.WORLD, direction=Direction.IN, kind=KINDS[type(answer)], number=answer.number,
                         shipment_id=_package_of(answer), body=json.dumps(_facts(answer), ensure_ascii=False), note=note)


def _package_of(answer: Answer) -> int | None:
    return answer.package_id if isinstance(answer, Packed | Loaded | Status) else None


def _facts(answer: Answer) -> dict[str, object]:
    match answer:
        case Arrived():
            return {"warehouse": answer.warehouse_id, "things": [_thing(thing) for thing in answer.things]}
        case Failed():
            return {"origin": answer.origin, "error": answer.text}
        case Status():
            return {"status": answer.status}
    return {}


def _thing(thing: Thing) -> list[object]:
    return [thing.id, thing.description, thing.count]

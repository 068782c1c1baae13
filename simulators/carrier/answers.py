"""What the world says, applied to the fleet: every thing once, however many copies come."""

import logging
from operator import attrgetter

from app.integrations.world.messages.carrier_pb2 import UDeliveryMade, UErr, UFinished, UResponses
from simulators.carrier import store
from simulators.carrier.desk import Turn
from simulators.carrier.records import Place
from simulators.carrier.tracking import News, Tracker

Answer = UFinished | UDeliveryMade | UErr

log = logging.getLogger(__name__)


def list_seqnums(responses: UResponses) -> list[int]:
    """The numbers to be acked."""
    return [answer.seqnum for answers in (responses.completions, responses.delivered, responses.error, responses.truckstatus)
            for answer in answers]


def apply(turn: Turn, responses: UResponses, *, tracker: Tracker, visit: int) -> list[News]:
    """Take in one message of the world that was heard during a visit; returns what the shop may like to know of positions."""
    if turn.fleet.link.visit != visit:
        return []
    turn.fleet.be_acked(list(responses.acks))
    answers: list[Answer] = [*responses.completions, *responses.delivered, *responses.error]
    if answers:
        fresh = store.add_answers(turn.tx, [answer.seqnum for answer in answers], visit=visit)
        for answer in sorted(answers, key=attrgetter("seqnum")):
            if answer.seqnum in fresh:
                fresh.discard(answer.seqnum)      # one message may hold two copies
                _apply_one(turn, answer)
    return tracker.see(turn, list(responses.truckstatus))


def _apply_one(turn: Turn, answer: Answer) -> None:
    fleet, now = turn.fleet, turn.now
    if isinstance(answer, UFinished):
        fleet.complete(answer.truckid, place=Place(x=answer.x, y=answer.y), status=_text(answer.status), now=now)
    elif isinstance(answer, UDeliveryMade):
        fleet.deliver(answer.packageid, now=now)
    else:
        log.warning("the world refuses command %d: %s", answer.originseqnum, answer.err)
        fleet.fail(answer.originseqnum, text=_text(answer.err), now=now)


def _text(said: str | bytes) -> str:
    """Words as they can be kept; the runtime hands out bytes where they are not UTF-8."""
    text = said if isinstance(said, str) else said.decode(errors="replace")
    return text[:200].replace("\0", "")

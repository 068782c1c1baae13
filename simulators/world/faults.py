"""Faults on purpose: what a hostile network does to the messages of a world, drawn from a seed."""

from dataclasses import dataclass

from simulators.world.chance import Chance
from simulators.world.records import Side

OVERTAKING_S = 0.3   # how long an answer is held back for others to pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """How often things go wrong, in percent; none of them by default."""

    flakiness: float = 0.0         # received commands and acks that are lost
    duplicate: float = 0.0         # answers that are sent twice
    reorder: float = 0.0           # answers that others overtake
    delay_s: float = 0.0           # the longest time that an answer is kept for nothing
    disconnect_every: int = 0      # frames, about, after which a connection is cut; 0 for never


class Luck:
    """What befalls one message. `attempt` counts the copies of it from 1, so that each copy has luck of its own."""

    def __init__(self, faults: Faults, chance: Chance) -> None:
        self._faults = faults
        self._chance = chance

    @property
    def is_lossy(self) -> bool:
        """Whether anything that is received may be lost."""
        return self._faults.flakiness > 0

    def loses(self, side: Side, what: str, seqnum: int, *, attempt: int) -> bool:
        """Whether this copy of a command or of an ack never comes in."""
        return self._chance.happens(self._faults.flakiness, "lose", side.value, what, seqnum, attempt)

    def copies(self, side: Side, seqnum: int, *, attempt: int) -> int:
        """How often an answer is sent where once was meant."""
        return 2 if self._chance.happens(self._faults.duplicate, "duplicate", side.value, seqnum, attempt) else 1

    def wait_s(self, side: Side, seqnum: int, *, attempt: int) -> float:
        """How long an answer is held back."""
        wait_s = 0.0
        if self._faults.delay_s:
            wait_s += self._chance.between(0, self._faults.delay_s, "delay", side.value, seqnum, attempt)
        if self._chance.happens(self._faults.reorder, "reorder", side.value, seqnum, attempt):
            wait_s += self._chance.between(0, OVERTAKING_S, "overtaken", side.value, seqnum, attempt)
        return wait_s

    def frames_until_cut(self, side: Side, *, connection: int) -> int | None:
        """After how many frames the connection that is the side's so-manieth is cut; None for never."""
        every = self._faults.disconnect_every
        if not every:
            return None
        return 1 + int(self._chance.between(0.5, 1.5, "cut", side.value, connection) * every)

    def cuts_before_work(self, side: Side, *, connection: int) -> bool:
        """Whether the cut loses the commands that came last; else it loses only the answers to them."""
        return self._chance.happens(50, "cut before", side.value, connection)

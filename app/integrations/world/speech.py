"""What is said to the world and what it says, as values. Numbers are sequence numbers, each side's own."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """So many of one kind of goods. The same id has the same description for ever."""

    id: int
    description: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A warehouse and where it stands."""

    id: int
    x: int
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Buy:
    """Bring these to a warehouse."""

    number: int
    warehouse_id: int
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Make a package of these."""

    number: int
    warehouse_id: int
    package_id: int
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Put a package onto the truck that waits for it."""

    number: int
    warehouse_id: int
    package_id: int
    truck_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What of this package?"""

    number: int
    package_id: int


Command: TypeAlias = Buy | Pack | Load | Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Goods have come to a warehouse; the world does not say by which command."""

    number: int
    warehouse_id: int
    things: tuple[Thing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    number: int
    package_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    number: int
    package_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The answer to a query, in the world's words."""

    number: int
    package_id: int
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """The world will not do what it was told by the command `origin`."""

    number: int
    origin: int
    text: str


Answer: TypeAlias = Arrived | Packed | Loaded | Status | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One message of the world: answers, the numbers of commands that it has, and whether it says good-bye."""

    answers: tuple[Answer, ...]
    acks: tuple[int, ...]
    is_finished: bool

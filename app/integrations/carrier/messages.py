"""What shop and carrier say to each other, whatever the dialect. Ids of packages are the shop's ids of shipments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """So many of one thing in a package."""

    description: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageCreated:
    """There will be a package at a warehouse; `account` is the recipient's name at the carrier, if they have one."""

    package_id: int
    warehouse_id: int
    warehouse_x: int
    warehouse_y: int
    dest_x: int
    dest_y: int
    account: str | None
    items: Sequence[Item]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pickup:
    """A truck shall come to the warehouse for this package."""

    package_id: int
    warehouse_id: int
    dest_x: int
    dest_y: int
    account: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageLoaded:
    """The package is on the truck, which may leave."""

    package_id: int
    truck_id: int
    dest_x: int
    dest_y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """The package shall go to another door."""

    package_id: int
    dest_x: int
    dest_y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirected:
    """Whether it will, and what the carrier has to say about it."""

    success: bool
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRequest:
    """What would it cost to bring so many grams from there to there?"""

    origin_x: int
    origin_y: int
    dest_x: int
    dest_y: int
    weight_g: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """The carrier's price for one speed (economy, standard, express)."""

    speed: str
    cost_cents: int
    days: int


class CarrierError(Exception):
    """A call to the carrier came to nothing; the text says why, fit for operators and buyers."""


class Unreachable(CarrierError):
    """No answer, or one that says "later": the same call may be made again."""


class Refused(CarrierError):
    """The carrier said no, and would say it again."""


class UnknownPackage(Refused):
    """The carrier does not know what we are talking about."""


class Carrier(Protocol):
    """A carrier that can be called. Each call raises Unreachable, or Refused (UnknownPackage) with the carrier's own words.

    `seqnum` is the call's own number: where it is sent along, a call that is made again under it is applied once.
    """

    def package_created(self, said: PackageCreated, *, seqnum: int) -> None:
        """Have the carrier know a package before anybody sends a truck for it."""

    def pickup(self, said: Pickup, *, seqnum: int) -> int | None:
        """Have a truck sent; which one, None when the answer does not say it (then its arrival will)."""

    def package_loaded(self, said: PackageLoaded, *, seqnum: int) -> None:
        """Let the truck leave."""

    def redirect(self, said: Redirect, *, seqnum: int) -> Redirected:
        """Ask for another door."""

    def quote(self, asked: QuoteRequest, *, seqnum: int) -> list[Rate]:
        """What the carrier would charge, a rate for each speed; none where the dialect cannot ask."""

    def world(self, number: int, *, seqnum: int) -> None:
        """Name the world in which shop and carrier meet, which the shop has made."""

"""People of the demo shop: the named ones to log in as, and a crowd made of Faker's names and places."""

from dataclasses import dataclass
from random import Random

from faker import Faker

from db.data.chance import generator
from db.data.clock import DAY, Clock, stamp
from db.data.ledger import Ledger
from db.data.sizes import Size
from db.data.tables import Tables

DEMO_PASSWORD = "demo-pass-2026"  # noqa: S105 — public on purpose, printed at the end of every seed
# generate_password_hash(DEMO_PASSWORD), kept because a new salt every time would make every run differ.
DEMO_PASSWORD_HASH = (
    "scrypt:32768:8:1$MowKyd0WkZnMrYDn$c90feaa21a0c31f732b3df65d09b95bc46d9f24f5df6dcf3a38550d7"  # noqa: S105
    "782d48d0e5a048186ed6f03c704e7009fcda8c4b829ebc4824154436e864f052fe7cf5e7"
)
UNUSABLE_PASSWORD = "!"  # noqa: S105 — no hash has this form, so no password opens the account
GRID = 100  # doors lie on a grid of ±GRID


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Somebody to log in as."""

    email: str
    full_name: str
    role: str
    summary: str
    seller_rank: int | None = None  # place among the sellers, by size


DEMO_PEOPLE = (
    DemoPerson(email="buyer@example.org", full_name="Avery Collins", role="member",
               summary="Coffee, long walks and too many notebooks."),
    DemoPerson(email="seller@example.org", full_name="Harbour Street Goods", role="member", seller_rank=2,
               summary="A small shop by the water. Everything is packed by hand and leaves the same day when ordered "
                       "by noon."),
    DemoPerson(email="seller2@example.org", full_name="Northlight Trading", role="member", seller_rank=5,
               summary="Good things at fair prices since 2019. Write to us, we answer within a day."),
    DemoPerson(email="operator@example.org", full_name="Dana Whitfield", role="operator",
               summary="Keeps the marketplace running."),
)
DEMO_BUYER_ID = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What orders need to know of a person."""

    id: int
    full_name: str
    address: str
    x: int
    y: int
    wallet_id: int


class People:
    """All people, oldest first, and which of them sell, largest first."""

    def __init__(self, size: Size, clock: Clock, tables: Tables, ledger: Ledger) -> None:
        self._size, self._clock, self._tables, self._ledger = size, clock, tables, ledger
        self._rng = generator("people", size.people)
        self._pools = _Pools(self._rng)
        self.everyone: list[Person] = []
        self.opened: dict[int, int] = {}  # when each seller began
        self.seller_ids = self._choose_sellers()
        sellers = set(self.seller_ids)
        for position in range(size.people):
            self._add(position, is_seller=position + 1 in sellers)

    def _choose_sellers(self) -> list[int]:
        """Ids of the sellers in the order of their size; the demo sellers have fixed places."""
        if not self._size.sellers:
            return []
        early = range(len(DEMO_PEOPLE) + 1, max(self._size.people // 4, self._size.sellers + len(DEMO_PEOPLE) + 1))
        ids = self._rng.sample(early, self._size.sellers - 2)
        for demo_id, person in enumerate(DEMO_PEOPLE, start=1):
            if person.seller_rank is not None:
                ids.insert(person.seller_rank, demo_id)
        return ids

    def _add(self, position: int, *, is_seller: bool) -> None:
        user_id = position + 1
        demo = DEMO_PEOPLE[position] if position < len(DEMO_PEOPLE) else None
        joined = self._clock.start if demo else self._clock.joining_time(position, self._size.people)
        full_name = demo.full_name if demo else self._pools.full_name(is_seller=is_seller)
        email = demo.email if demo else f"{_mailbox(full_name)}.{user_id}@example.net"
        summary = demo.summary if demo else self._rng.choice(_SHOP_SUMMARIES) if is_seller else None
        self._tables.write("users", user_id, email, full_name, DEMO_PASSWORD_HASH if demo else UNUSABLE_PASSWORD,
                           demo.role if demo else "member", summary, stamp(joined))
        person = self._settle(user_id, full_name, joined)
        self.everyone.append(person)
        if is_seller:
            self._open_shop(person, email, joined)

    def _settle(self, user_id: int, full_name: str, joined: int) -> Person:
        person = Person(id=user_id, full_name=full_name, address=self._pools.address(),
                        x=self._rng.randint(-GRID, GRID),
                        y=self._rng.randint(-GRID, GRID), wallet_id=self._ledger.open("wallet", user_id=user_id))
        self._tables.write("addresses", user_id, full_name, person.address, person.x, person.y, "t", stamp(joined))
        if user_id == DEMO_BUYER_ID or self._rng.random() < 0.2:
            self._tables.write("addresses", user_id, self._pools.name(), self._pools.address(),
                               self._rng.randint(-GRID, GRID),
                               self._rng.randint(-GRID, GRID), "f", stamp(min(joined + 30 * DAY, self._clock.now)))
        return person

    def _open_shop(self, person: Person, email: str, joined: int) -> None:
        self.opened[person.id] = joined
        self._tables.write("sellers", person.id, stamp(joined), email, person.address)
        self._tables.write("warehouses", person.id, person.id, f"{person.full_name}, own shelf"[:120], person.x,
                           person.y)
        self._ledger.open("receivable", user_id=person.id)


_SHOP_SUMMARIES = (
    "Family business. We pack carefully and ship within two days.", "We sell what we would buy ourselves.",
    "Small warehouse, big selection. Questions are welcome.", "Second generation of shopkeepers, first one online.",
    "Quality first. Returns without discussion.", "New stock every Monday.",
    "Friendly service and honest descriptions.")


def _mailbox(full_name: str) -> str:
    return ".".join("".join(c for c in word if c.isascii() and c.isalnum()) for word in full_name.lower().split()
                    if word != "&")


class _Pools:
    """Faker is slow per call, so it fills pools once and people are combined from them."""

    def __init__(self, rng: Random) -> None:
        fake = Faker("en_US")
        fake.seed_instance(rng.randrange(2**32))
        self._rng = rng
        self._first = [fake.first_name() for _ in range(300)]
        self._last = [fake.last_name() for _ in range(500)]
        self._streets = [fake.street_name() for _ in range(400)]
        states = [fake.state_abbr(include_territories=False, include_freely_associated_states=False) for _ in range(400)]
        self._towns = [f"{fake.city()}, {state} {fake.postcode()}" for state in states]

    def name(self) -> str:
        return f"{self._rng.choice(self._first)} {self._rng.choice(self._last)}"

    def full_name(self, *, is_seller: bool) -> str:
        """Three sellers in four trade under the name of a shop."""
        return self.shop() if is_seller and self._rng.random() < 0.75 else self.name()

    def shop(self) -> str:
        ending = self._rng.choice(("Trading", "Goods", "Supply", "& Daughters", "& Sons", "Market", "Outlet",
                                   "Emporium", "Depot", "Corner"))
        return f"{self._rng.choice(self._last)} {ending}"

    def address(self) -> str:
        return f"{self._rng.randint(1, 990)} {self._rng.choice(self._streets)}, {self._rng.choice(self._towns)}"

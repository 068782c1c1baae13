"""Two years of trade, played in the order of time: orders are placed, sent, delivered and paid out, shelves refilled.

Whatever lies after `now` is not played, so the last days' orders are open and their money is in escrow.
"""

import heapq
import math
from bisect import bisect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from random import Random

from db.data.baskets import Baskets
from db.data.chance import generator
from db.data.clock import DAY, HOUR, MINUTE, TRADE_DAYS, Clock, stamp, working_days_later
from db.data.ledger import Ledger
from db.data.market import Market
from db.data.people import DEMO_BUYER_ID, People, Person
from db.data.reviews import Reviews
from db.data.sizes import Size
from db.data.tables import Tables

DEMO_ORDERS = 14  # orders of the demo buyer, spread over the two years
PROMISED_DAYS, PROMISED_DISTANCE_PER_DAY = 3, 60  # of standard delivery, as db/load.sql has it
DEMO_RECENT = 12  # of the very last orders, how many buy from the demo sellers


@dataclass(slots=True, kw_only=True)
class Line:
    """An order line while it is in play."""

    id: int
    offer_id: int
    product: int
    quantity: int
    unit_price_cents: int
    refunded: bool = False
    fulfilled_at: int | None = None

    @property
    def total_cents(self) -> int:
        return self.quantity * self.unit_price_cents


@dataclass(slots=True, kw_only=True)
class Shipment:
    """A shipment while it is in play; `history` is (status, cause, time), oldest first."""

    id: int
    seller_id: int
    escrow_id: int
    lines: list[Line]
    history: list[tuple[str, str, int]]
    sent_at: int | None = None
    released_at: int | None = None

    @property
    def status(self) -> str:
        return self.history[-1][0]

    @property
    def total_cents(self) -> int:
        return sum(line.total_cents for line in self.lines)


@dataclass(slots=True, kw_only=True)
class Order:
    """An order while it is in play."""

    id: int
    buyer: Person
    placed_at: int
    shipments: list[Shipment]

    @property
    def is_settled(self) -> bool:
        return all(shipment.status in {"delivered", "cancelled"} for shipment in self.shipments)


class Trade:
    """Plays the orders and writes what becomes of them."""

    def __init__(self, size: Size, clock: Clock, people: People, market: Market, ledger: Ledger,
                 tables: Tables) -> None:
        self._size, self._clock, self._people, self._market = size, clock, people, market
        self._ledger, self._tables = ledger, tables
        self._rng = generator("trade", size.orders)
        self._baskets = Baskets(market, clock)
        self._reviews = Reviews(market, tables)
        self._coming: list[tuple[int, int, Callable[[int], None]]] = []  # by time, then as planned
        self._planned = 0
        self._shipments = self._lines = 0
        self._in_play: dict[int, Order] = {}

    def play(self) -> Iterator[None]:
        """Place every order; yields after each, for the progress bar."""
        demo_every = max(1, self._size.orders // DEMO_ORDERS)
        for number, at in enumerate(order_times(self._size.orders, self._clock, self._rng), start=1):
            self._catch_up(at)
            to_go = self._size.orders - number
            is_demo = number % demo_every == demo_every // 2 or to_go in {3, 9}
            self._place(number, at, self._choose_buyer(at, is_demo=is_demo),
                        from_demo_seller=2 + to_go % 2 if to_go < DEMO_RECENT else None)
            yield
        self._catch_up(self._clock.now)
        for order in self._in_play.values():
            self._write(order)

    def _catch_up(self, until: int) -> None:
        while self._coming and self._coming[0][0] <= until:
            at, _, action = heapq.heappop(self._coming)
            action(at)

    def _plan(self, at: int, action: Callable[[int], None]) -> None:
        self._planned += 1
        heapq.heappush(self._coming, (at, self._planned, action))

    def _choose_buyer(self, at: int, *, is_demo: bool) -> Person:
        """Any of those who had joined by then; the early ones come back most."""
        if is_demo:
            return self._people.everyone[DEMO_BUYER_ID - 1]
        joined = max(5, self._clock.joined_by(at, self._size.people))
        return self._people.everyone[int(4 + (joined - 4) * self._rng.random() ** 1.4)]

    def _place(self, order_id: int, at: int, buyer: Person, *, from_demo_seller: int | None) -> None:
        wanted = self._baskets.fill(buyer.id, at, from_demo_seller=from_demo_seller)
        by_seller: dict[int, list[Line]] = {}
        for offer_id, quantity in wanted:
            self._lines += 1
            line = Line(id=self._lines, offer_id=offer_id, product=self._market.product_of(offer_id), quantity=quantity,
                        unit_price_cents=self._market.price_cents[offer_id - 1])
            by_seller.setdefault(self._market.seller[offer_id - 1], []).append(line)
        if not by_seller:
            return
        order = Order(id=order_id, buyer=buyer, placed_at=at,
                      shipments=[self._ship(seller_id, lines, at) for seller_id, lines in sorted(by_seller.items())])
        self._in_play[order_id] = order
        self._take_stock(order)
        self._pay(order)
        for shipment in order.shipments:
            self._plan_trip(order, shipment)

    def _ship(self, seller_id: int, lines: list[Line], at: int) -> Shipment:
        self._shipments += 1
        return Shipment(id=self._shipments, seller_id=seller_id, lines=lines, history=[("placed", "order placed", at)],
                        escrow_id=self._ledger.open("escrow", shipment_id=self._shipments))

    def _take_stock(self, order: Order) -> None:
        for shipment in order.shipments:
            for line in shipment.lines:
                self._market.move(line.offer_id, "sold", -line.quantity, order.placed_at, line_id=line.id)
                if self._market.on_hand[line.offer_id - 1] < 4 and self._rng.random() < 0.75:
                    self._plan(order.placed_at + self._rng.randint(DAY, 9 * DAY), self._refill(line.offer_id))

    def _refill(self, offer_id: int) -> Callable[[int], None]:
        quantity = self._rng.randint(15, 90)
        return lambda at: self._market.move(offer_id, "received", quantity, at, note="Delivery from the supplier")

    def _pay(self, order: Order) -> None:
        """Into one escrow per shipment; the wallet is topped up first where it has to be."""
        buyer, total = order.buyer, sum(shipment.total_cents for shipment in order.shipments)
        missing = total - self._ledger.balance(buyer.wallet_id)
        if missing > 0:
            self._ledger.deposit(buyer.wallet_id, buyer.id, _round_up(missing, self._rng),
                                 order.placed_at - self._rng.randint(1, 9) * MINUTE)
        legs = [(buyer.wallet_id, -total), *((shipment.escrow_id, shipment.total_cents)
                                             for shipment in order.shipments)]
        self._ledger.post("payment", legs, order.placed_at, key=f"payment:{order.id}", order_id=order.id,
                          actor_id=buyer.id)

    def _plan_trip(self, order: Order, shipment: Shipment) -> None:
        rng = self._rng
        if rng.random() < 0.02:
            self._plan(order.placed_at + rng.randint(HOUR, 30 * HOUR), lambda at: self._cancel(order, shipment, at))
            return
        slow = 3.0 if rng.random() < 0.06 else 1.0
        sent_at = order.placed_at + int(slow * rng.triangular(3 * HOUR, 60 * HOUR, 20 * HOUR))
        self._plan(sent_at, lambda at: self._send(order, shipment, at))

    def _send(self, order: Order, shipment: Shipment, at: int) -> None:
        shipment.sent_at = at
        shipment.history.append(("out_for_delivery", "sent by the seller", at))
        for line in shipment.lines:
            line.fulfilled_at = at
        self._plan(at + int(self._rng.triangular(DAY, 6.5 * DAY, 2 * DAY)),
                   lambda then: self._deliver(order, shipment, then))

    def _deliver(self, order: Order, shipment: Shipment, at: int) -> None:
        shipment.history.append(("delivered", "received by the buyer", at))
        shipment.released_at = at
        wallet_id = self._people.everyone[shipment.seller_id - 1].wallet_id
        self._ledger.post("release", ((shipment.escrow_id, -shipment.total_cents), (wallet_id, shipment.total_cents)),
                          at,
                          key=f"release:{shipment.id}", order_id=order.id, shipment_id=shipment.id)
        if self._ledger.balance(wallet_id) > 150_000 and self._rng.random() < 0.06:
            payout = self._ledger.balance(wallet_id) * 9 // 10 // 100 * 100
            self._ledger.withdraw(wallet_id, shipment.seller_id, payout, at)
        self._plan_reviews(order, shipment, at)
        self._finish(order)

    def _plan_reviews(self, order: Order, shipment: Shipment, at: int) -> None:
        for line in shipment.lines:
            if self._rng.random() < 0.30:
                self._plan(at + self._rng.randint(HOUR, 25 * DAY), self._review(order.buyer.id, line.product))
        if self._rng.random() < 0.16:
            self._plan(at + self._rng.randint(HOUR, 12 * DAY),
                       lambda then: self._reviews.of_seller(order.buyer.id, shipment.seller_id, then))

    def _review(self, author_id: int, product: int) -> Callable[[int], None]:
        return lambda at: self._reviews.of_product(author_id, product, at)

    def _cancel(self, order: Order, shipment: Shipment, at: int) -> None:
        reason = self._rng.choice(("damaged on the shelf", "counted wrong, sorry", "cancelled at the buyer's wish"))
        shipment.history.append(("cancelled", reason, at))
        refund = self._ledger.post("refund", ((shipment.escrow_id, -shipment.total_cents),
                                              (order.buyer.wallet_id, shipment.total_cents)), at,
                                   key=f"cancellation:{shipment.id}", order_id=order.id, shipment_id=shipment.id,
                                   actor_id=shipment.seller_id)
        for line in shipment.lines:
            line.refunded = True
            self._market.move(line.offer_id, "restocked", line.quantity, at, line_id=line.id)
            self._tables.write("refunds", line.id, refund, line.total_cents, reason, stamp(at))
        self._finish(order)

    def _finish(self, order: Order) -> None:
        if order.is_settled:
            del self._in_play[order.id]
            self._write(order)

    def _write(self, order: Order) -> None:
        status, fulfilled_at, cancelled_at = _roll_up(order)
        total = sum(shipment.total_cents for shipment in order.shipments)
        self._tables.write("orders", order.id, order.buyer.id, f"seed-{order.id}", f"seed-{order.id}", status,
                           stamp(order.placed_at),
                           _maybe(fulfilled_at), _maybe(cancelled_at), total, total, order.buyer.full_name,
                           order.buyer.address,
                           order.buyer.x, order.buyer.y)
        for shipment in order.shipments:
            self._write_shipment(order, shipment)

    def _write_shipment(self, order: Order, shipment: Shipment) -> None:
        status, cause, status_at = shipment.history[-1]
        tracking = f"MA{shipment.id * 7919 % 10**9:09d}US" if shipment.sent_at and shipment.id % 3 else None
        self._tables.write("shipments", shipment.id, order.id, shipment.seller_id, shipment.seller_id, status, cause,
                           stamp(status_at),
                           shipment.total_cents, tracking, stamp(order.placed_at), _maybe(shipment.sent_at),
                           stamp(status_at) if status == "delivered" else None, _maybe(shipment.released_at),
                           stamp(status_at) if status == "cancelled" else None, self._promised_on(order, shipment),
                           stamp(status_at) if status in {"delivered", "cancelled"} else None)
        for event_status, event_cause, at in shipment.history:
            self._tables.write("shipment_events", shipment.id, event_status, event_cause, stamp(at))
        for line in shipment.lines:
            self._tables.write("order_lines", line.id, order.id, shipment.id, line.offer_id, line.product + 1,
                               line.quantity,
                               line.unit_price_cents, line.total_cents, line.total_cents if line.refunded else 0,
                               _maybe(line.fulfilled_at))

    def _promised_on(self, order: Order, shipment: Shipment) -> str:
        """By when standard delivery would be there. Nobody is credited for these: they were free, and there was no rule."""
        seller = self._people.everyone[shipment.seller_id - 1]
        distance = math.dist((seller.x, seller.y), (order.buyer.x, order.buyer.y))
        return working_days_later(order.placed_at // DAY, PROMISED_DAYS + math.ceil(distance / PROMISED_DISTANCE_PER_DAY))


def _maybe(at: int | None) -> str | None:
    return None if at is None else stamp(at)


def _round_up(cents: int, rng: Random) -> int:
    """A sum that people transfer: the next ten dollars, or some more to spare."""
    step = rng.choice((1_000, 2_000, 5_000, 5_000, 10_000))
    return (cents // step + 1) * step


def _roll_up(order: Order) -> tuple[str, int | None, int | None]:
    """(status, fulfilled at, cancelled at) as the database would roll them up from the shipments."""
    live = [shipment for shipment in order.shipments if shipment.status != "cancelled"]
    last_change = max(shipment.sent_at or shipment.history[-1][2] for shipment in order.shipments)
    if not live:
        return "cancelled", None, last_change
    if all(shipment.sent_at for shipment in live):
        return "fulfilled", last_change, None
    return "open", None, None


_WEEKDAYS = (1.05, 1.0, 0.95, 1.0, 1.05, 1.2, 1.3)  # Monday first
_HOURS = (2, 1, 1, 1, 1, 2, 3, 5, 7, 8, 9, 9, 10, 9, 8, 8, 9, 10, 11, 13, 14, 12, 8, 4)  # UTC
_MONTHS = (0.85, 0.82, 0.9, 0.92, 0.97, 0.95, 0.9, 0.92, 0.98, 1.05, 1.5, 1.75)


def order_times(count: int, clock: Clock, rng: Random) -> Iterator[int]:
    """Ascending times of orders: growth over the two years, the seasons, the week and the hours of the day."""
    days = range(clock.now // DAY - TRADE_DAYS, clock.now // DAY + 1)
    totals = list(accumulate(_demand(day * DAY) * (1 + (day - days[0]) / TRADE_DAYS) for day in days))
    hours = list(accumulate(_HOURS))
    per_day = [0] * len(days)
    for _ in range(count):
        per_day[bisect(totals, rng.random() * totals[-1])] += 1
    for day, orders in zip(days, per_day, strict=True):
        latest = min(DAY, clock.now - day * DAY) - 1
        seconds = (bisect(hours, rng.random() * hours[-1]) * HOUR + rng.randrange(HOUR) for _ in range(orders))
        yield from (day * DAY + second % max(latest, 1) for second in sorted(seconds,
                                                                             key=lambda second: second % max(latest,
                                                                                                             1)))


def _demand(at: int) -> float:
    date = datetime.fromtimestamp(at, UTC)
    return _WEEKDAYS[date.weekday()] * _MONTHS[date.month - 1]

"""`flask bench kills`: kill -9 of one process after another during checkouts, and then count what was lost or doubled.

Every client buys again and again: an item into the cart, the checkout page, the order. When there is no answer, or a 503,
it sends the same form under the same token until it is answered, as a person would press the button again.
"""

import http.client
import os
import random
import re
import signal
import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import click
from rich.progress import Progress
from rich.table import Table

from tests.bench import buyers
from tests.bench.buyers import Buyer
from tests.bench.report import console
from tests.bench.stage import Stage, findings, served
from tests.shop import Offer

ANSWER_TIMEOUT_S = 15.0
PAUSE_S = 0.05
RECOVERY_DEADLINE_S = 60.0
GOAL_RECOVERY_S = 5.0
DATABASE_KILLS = ("database server", "database backend")

_FIELDS = {name: re.compile(rf'name="{name}" value="([^"]+)"') for name in ("checkout_token", "quoted_total_cents", "address_id")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bought:
    """A checkout that a client saw succeed. `sent_at` is when the try that was answered began."""

    buyer_id: int
    token: str
    order_id: int
    total_cents: int
    sent_at: float
    answered_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """Who was killed, and when."""

    victim: str
    at: float


@dataclass(slots=True)
class Tally:
    """What all clients together saw."""

    bought: list[Bought] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)

    def bought_since(self, moment: float) -> list[Bought]:
        """Checkouts that were both sent and answered after a moment."""
        return [each for each in list(self.bought) if each.sent_at > moment]


class Shopper:
    """A client that does not give up."""

    def __init__(self, port: int, buyer: Buyer, tally: Tally) -> None:
        self._buyer, self._tally = buyer, tally
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_TIMEOUT_S)
        self._sent_at = 0.0

    def buy(self, offer: Offer) -> None:
        """One more order of this offer."""
        self._ask("POST", "/cart/items", {"offer_id": offer.id, "quantity": 1})
        status, _, page = self._ask("GET", "/checkout")
        found = {name: pattern.search(page) for name, pattern in _FIELDS.items()}
        if status != 200 or not all(found.values()):
            self._tally.troubles[f"checkout page {status}"] += 1
            return
        form: dict[str, object] = {name: match[1] for name, match in found.items() if match} | {"shipping": "standard"}
        status, location, _ = self._ask("POST", "/orders", form)
        if status != 303:
            self._tally.troubles[f"order {status}"] += 1
            return
        self._tally.bought.append(Bought(
            buyer_id=self._buyer.user_id, token=str(form["checkout_token"]), order_id=int(location.rpartition("/")[2]),
            total_cents=int(str(form["quoted_total_cents"])), sent_at=self._sent_at, answered_at=time.monotonic()))

    def _ask(self, method: str, path: str, form: dict[str, object] | None = None) -> tuple[int, str, str]:
        """Send until it is answered with something else than a 503: status, Location, text."""
        while True:
            try:
                status, location, text = self._send(method, path, form)
            except (OSError, http.client.HTTPException) as error:
                self._tally.troubles[f"no answer: {type(error).__name__}"] += 1
                self._connection.close()
            else:
                if status < 500:
                    return status, location, text
                self._tally.troubles[f"{method} {path} {status}"] += 1
            time.sleep(PAUSE_S)

    def _send(self, method: str, path: str, form: dict[str, object] | None) -> tuple[int, str, str]:
        self._sent_at = time.monotonic()
        headers = {"Cookie": self._buyer.cookie}
        body = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form | {"csrf_token": self._buyer.csrf_token})
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.headers.get("Location", ""), answer.read().decode()


@click.command("kills")
@click.option("--moments", default=50, show_default=True, help="How many processes are killed.")
@click.option("--clients", default=4, show_default=True)
@click.option("--seed", default=1, show_default=True, help="Decides who is killed and when.")
def command(*, moments: int, clients: int, seed: int) -> None:
    """Kill processes during checkouts; exit 1 when an order was lost or doubled, or the books do not balance."""
    with served() as stage:
        offers = _offers(stage)
        people = buyers.prepare(stage.shop.app, stage.shop.db, run="kills", deposits_cents=[100_000_000] * clients)
        tally = Tally()
        with ThreadPoolExecutor(clients) as threads:
            working = [threads.submit(_shop_on, Shopper(stage.config.port, buyer, tally), tally, offers, seed + number)
                       for number, buyer in enumerate(people)]
            try:
                kills = list(_kill(stage, tally, moments=moments, chance=random.Random(seed)))
            finally:
                tally.stop.set()
            for work in working:
                work.result()
        lost, doubled = _compare(stage, tally, people)
        found = findings(stage.shop.owner)
    _report(tally, kills, lost=lost, doubled=doubled, found=found)
    if lost or doubled or found:
        raise SystemExit(1)


def _offers(stage: Stage) -> list[Offer]:
    shop = stage.shop
    shop.open_seller(shop.charlie)
    return [shop.offer(seller=seller, quantity=1_000_000) for seller in (shop.bob, shop.charlie) for _ in range(5)]


def _shop_on(shopper: Shopper, tally: Tally, offers: Sequence[Offer], seed: int) -> None:
    chance = random.Random(seed)
    while not tally.stop.is_set():
        shopper.buy(chance.choice(offers))


# ---- killing

def _kill(stage: Stage, tally: Tally, *, moments: int, chance: random.Random) -> Iterator[Kill]:
    """Kill somebody, wait until a whole checkout went through, and again at a random moment."""
    victims: dict[str, Callable[[], list[int]]] = {
        "web worker": lambda: _children(_program(stage, "granian")),
        "web server": lambda: [_program(stage, "granian")],
        "job worker": lambda: [_program(stage, "flask --app app.cli worker")],
        "database server": lambda: [_program(stage, "postgres -D")],
        "database backend": lambda: [pid for pid in _children(_program(stage, "postgres -D")) if "amazon_app" in _words(pid)],
    }
    with Progress(transient=True) as progress:
        bar = progress.add_task("Kills", total=moments)
        _await_checkout(tally, since=time.monotonic())
        for _ in range(moments):
            time.sleep(chance.uniform(0.0, 1.0))
            victim = chance.choice(sorted(victims))
            pids = victims[victim]()
            if not pids:
                continue
            killed = Kill(victim=victim, at=time.monotonic())
            os.kill(chance.choice(pids), signal.SIGKILL)
            yield killed
            _await_checkout(tally, since=killed.at)
            progress.advance(bar)


def _await_checkout(tally: Tally, *, since: float) -> None:
    while not tally.bought_since(since):
        if time.monotonic() - since > RECOVERY_DEADLINE_S:
            raise click.ClickException(f"No checkout for {RECOVERY_DEADLINE_S:.0f} s; troubles so far: {dict(tally.troubles)}")
        time.sleep(0.01)


def _program(stage: Stage, words: str) -> int:
    """The supervisor's child whose command has these words; waited for, because it may be starting again."""
    deadline = time.monotonic() + RECOVERY_DEADLINE_S
    while time.monotonic() < deadline:
        for pid in _children(stage.pid):
            if words in _words(pid):
                return pid
        time.sleep(0.05)
    raise click.ClickException(f"{words} is not running any more.")


def _children(pid: int) -> list[int]:
    """The processes that a process has started, as Linux tells them."""
    try:
        return [int(child) for task in Path(f"/proc/{pid}/task").iterdir()
                for child in (task / "children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


# ---- the count

def _compare(stage: Stage, tally: Tally, people: Sequence[Buyer]) -> tuple[list[Bought], list[int]]:
    """What clients saw succeed and the database does not have as seen, and orders that no client knows of."""
    with stage.shop.db.reading() as tx:
        rows = tx.rows("""
                       SELECT o.buyer_id, o.checkout_token, o.id, o.total_cents
                       FROM orders o
                       JOIN transfers t ON t.order_id = o.id AND t.kind = 'payment'
                       WHERE o.buyer_id = ANY (%(buyers)s)
                       """, buyers=[buyer.user_id for buyer in people])[1]
    written = Counter(rows)
    seen = {(each.buyer_id, each.token, each.order_id, each.total_cents): each for each in tally.bought}
    lost = [each for key, each in seen.items() if written[key] != 1]
    doubled = [row[2] for row in written.elements() if row not in seen]
    return lost, doubled


def _report(tally: Tally, kills: Sequence[Kill], *, lost: Sequence[Bought], doubled: Sequence[int], found: Sequence[str]) -> None:
    table = Table("Kills", "", "Goal")
    for victim, count in sorted(Counter(kill.victim for kill in kills).items()):
        table.add_row(victim, str(count), "")
    table.add_row("orders that clients saw", str(len(tally.bought)), "")
    table.add_row("lost", str(len(lost)), "0")
    table.add_row("doubled", str(len(doubled)), "0")
    table.add_row("audit", ", ".join(found) or "nothing found", "nothing found")
    for name, victims, goal in (("database", DATABASE_KILLS, f"p95 ≤ {GOAL_RECOVERY_S:.0f} s"),
                                ("web server", ("web server",), ""), ("web worker", ("web worker",), "")):
        waits = [min(each.answered_at for each in tally.bought_since(kill.at)) - kill.at
                 for kill in kills if kill.victim in victims]
        if len(waits) > 1:
            cuts = statistics.quantiles(waits, n=100, method="inclusive")
            table.add_row(f"first checkout after a kill of the {name}, p50, p95", f"{cuts[49]:.2f} s, {cuts[94]:.2f} s", goal)
    for trouble, count in tally.troubles.most_common():
        table.add_row(f"on the way: {trouble}", str(count), "")
    console().print(table)

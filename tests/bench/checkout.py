"""`flask bench checkout`: orders a second through HTTP, beside what the same database does with the barest order there is.

Carts, money and log-ins are made before the clock starts: every order has a buyer of its own.
"""

import itertools
import os
import re
import secrets
import subprocess
import tempfile
from collections.abc import Iterator, Sequence

import click
from rich.table import Column, Table

from app.cli.cluster import client
from app.domain import ids
from app.models import carts
from tests.bench import buyers
from tests.bench.buyers import Buyer
from tests.bench.load import Answers, drive, post
from tests.bench.report import console
from tests.bench.stage import Stage, findings, served
from tests.shop import Offer, Shop

CLIENTS = 8
GOAL_ORDINARY = 0.10
GOAL_HOT = 0.15

# The barest checkout of one line: stock down, money from wallet to seller, the order and its line written.
REFERENCE_TABLES = """
CREATE SCHEMA bench;
CREATE TABLE bench.stock (id bigint PRIMARY KEY, on_hand integer CHECK (on_hand >= 0)) WITH (fillfactor = 70);
CREATE TABLE bench.wallets (id bigint PRIMARY KEY, balance_cents bigint CHECK (balance_cents >= 0)) WITH (fillfactor = 70);
CREATE TABLE bench.orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, buyer_id bigint, total_cents bigint);
CREATE TABLE bench.lines (order_id bigint, stock_id bigint, quantity integer);
INSERT INTO bench.stock SELECT id, 100000000 FROM generate_series(1, 10000) AS id;
INSERT INTO bench.wallets SELECT id, 100000000000 FROM generate_series(1, 10000) AS id;
"""
REFERENCE = """\\set item random(1, {items})
\\set buyer random(1, 10000)
BEGIN;
UPDATE bench.stock SET on_hand = on_hand - 1 WHERE id = :item;
UPDATE bench.wallets SET balance_cents = balance_cents - 1000 WHERE id = :buyer;
INSERT INTO bench.orders (buyer_id, total_cents) VALUES (:buyer, 1000) RETURNING id \\gset
INSERT INTO bench.lines (order_id, stock_id, quantity) VALUES (:id, :item, 1);
COMMIT;
"""


@click.command("checkout")
@click.option("--seconds", default=10, show_default=True, help="How long each reference runs.")
@click.option("--orders", default=100, show_default=True, help="Orders of each client, of either kind.")
def command(*, seconds: int, orders: int) -> None:
    """Measure checkouts against the barest transaction of the same database."""
    with served() as stage:
        shop, port = stage.shop, stage.config.port
        baskets = _ordinary_baskets(shop)
        hot = shop.offer(quantity=CLIENTS * orders // 2)
        _warm_up(shop, port, baskets)
        ordinary_scripts = _scripts(shop, baskets, orders=orders)
        hot_scripts = _scripts(shop, itertools.repeat([hot]), orders=orders)
        _make_reference(stage)
        ordinary_reference = _reference(stage, items=10_000, seconds=seconds)
        ordinary = drive(port, ordinary_scripts)
        hot_reference = _reference(stage, items=1, seconds=seconds)
        rush = drive(port, hot_scripts)
        found = findings(shop.owner)
    table = Table(Column("Checkout", no_wrap=True), "A second", "Reference", "Ratio", "Goal", "p50 ms", "p99 ms", "Answers")
    table.add_row("3 lines, 2 sellers", *_figures(ordinary, ordinary_reference, goal=GOAL_ORDINARY))
    table.add_row("one hot item, half sold out", *_figures(rush, hot_reference, goal=GOAL_HOT))
    console().print(table)
    console().print(f"Audit: {', '.join(found) or 'nothing found'}")


def _figures(answers: Answers, reference: float, *, goal: float) -> list[str]:
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(answers.statuses.items()))
    return [f"{answers.per_second:.0f}", f"{reference:.0f}", f"{answers.per_second / reference:.3f}", f"≥ {goal:.2f}",
            f"{answers.percentile_ms(50):.1f}", f"{answers.percentile_ms(99):.1f}", statuses]


# ---- the reference

def _make_reference(stage: Stage) -> None:
    with stage.shop.owner.transaction() as tx:
        tx.run(REFERENCE_TABLES)


def _reference(stage: Stage, *, items: int, seconds: int) -> float:
    """Transactions a second of pgbench with as many clients, in the simple protocol."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(REFERENCE.format(items=items))
        script.flush()
        ran = subprocess.run(
            [client("pgbench"), "--no-vacuum", "--protocol=simple", f"--client={CLIENTS}", "--jobs=2", f"--time={seconds}",
             f"--file={script.name}", stage.cluster.url("owner")],
            check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    match = re.search(r"^tps = ([0-9.]+)", ran.stdout, re.MULTILINE)
    assert match is not None, ran.stdout
    return float(match[1])


# ---- the shop

def _ordinary_baskets(shop: Shop) -> Iterator[list[Offer]]:
    """Three offers of two sellers each, round and round a hundred of them, so that buyers share some."""
    shop.open_seller(shop.charlie)
    sellers = (shop.bob, shop.bob, shop.charlie)
    return itertools.cycle([[shop.offer(seller=seller, quantity=1_000_000) for seller in sellers] for _ in range(100)])


def _warm_up(shop: Shop, port: int, baskets: Iterator[list[Offer]]) -> None:
    """The first requests of a process are slow: templates, plans, connections."""
    drive(port, _scripts(shop, baskets, orders=15))


def _scripts(shop: Shop, baskets: Iterator[list[Offer]], *, orders: int) -> list[list[bytes]]:
    """For each client the checkouts of its buyers, whose carts are full and whose money is there."""
    people = buyers.prepare(shop.app, shop.db, run=secrets.token_hex(4), deposits_cents=[100_000] * (CLIENTS * orders))
    checkouts = [_checkout(shop, buyer, next(baskets)) for buyer in people]
    return [checkouts[number::CLIENTS] for number in range(CLIENTS)]


def _checkout(shop: Shop, buyer: Buyer, basket: Sequence[Offer]) -> bytes:
    """Fill a buyer's cart; the request that orders it."""
    with shop.db.transaction() as tx:
        cart = carts.lock_of_user(tx, user_id=buyer.user_id)
        for offer in basket:
            carts.add_item(tx, cart_id=cart.id, offer_id=offer.id, quantity=1)
        address_id = tx.value("SELECT min(id) FROM addresses WHERE user_id = %(id)s", id=buyer.user_id)
    total_cents = sum(offer.price_cents for offer in basket)
    return post("/orders", {
        "checkout_token": ids.checkout_token(cart_id=cart.id, version=cart.version), "address_id": address_id,
        "shipping": "standard", "quoted_total_cents": total_cents, "csrf_token": buyer.csrf_token}, cookie=buyer.cookie)

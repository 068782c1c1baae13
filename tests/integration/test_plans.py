"""How PostgreSQL goes about the ten busiest pages of a grown shop: by index, whatever the table, also inside of functions.

The plans are those of the statements that the pages really send, as `auto_explain` tells them: with the parameters, the settings
and the kept plans that these have.
"""

import json
import math
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest
from flask import Flask
from psycopg2.extensions import parse_dsn

from app import create_app
from app.cli.schema import load_folder
from app.config import Config
from app.db import Database
from tests.client import Browser
from tests.conftest import CompiledTemplates
from tests.databases import Server, Urls
from tests.seeds import generated
from tests.shop import Shop, Someone

COPIES = 80
APART = 1_000_000   # how far the ids of one copy are from those of the next
LARGE = 5_000       # rows
GROWING = (
    "users", "addresses", "sellers", "warehouses", "products", "pictures", "listings", "offers", "stock", "movements", "orders",
    "shipments", "shipment_events", "order_lines", "accounts", "transfers", "postings", "reviews", "carts", "cart_items",
)
MADE_UNIQUE = {
    ("users", "email"): "k || email",
    ("users", "username"): "NULL",
    ("warehouses", "name"): "left(k || ' ' || name, 120)",
    ("products", "gtin"): "NULL",
    ("shipments", "tracking_code"): "gen_random_uuid()",
    ("transfers", "dedupe_key"): "dedupe_key || '-' || k",
}
EXPLAINED = """
    ALTER DATABASE {name} SET session_preload_libraries = 'auto_explain';
    ALTER DATABASE {name} SET auto_explain.log_min_duration = 0;
    ALTER DATABASE {name} SET auto_explain.log_analyze = on;
    ALTER DATABASE {name} SET auto_explain.log_timing = off;
    ALTER DATABASE {name} SET auto_explain.log_nested_statements = on;
    ALTER DATABASE {name} SET auto_explain.log_format = 'json';
    ALTER DATABASE {name} SET auto_explain.log_level = 'notice';
"""
HOT = {
    "home": "/",
    "list": "/products",
    "department, dearest first": "/products?category={category}&sort=price_desc&page=3",
    "filters": "/products?category={category}&rating=4&in_stock=1&max_price=200",
    "search": "/products?q={word}",
    "search, misspelt": "/products?q={misspelt}",
    "suggestions": "/products/suggest?q={beginning}",
    "product": "/products/{product}",
    "cart": "/cart",
    "orders": "/orders",
}


class Told(Database):
    """A database whose notices are kept."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.notices: deque[str] = deque()

    def _connect(self) -> psycopg2.extensions.connection:
        return self._listened(super()._connect())

    def _connect_read_only(self) -> psycopg2.extensions.connection:
        return self._listened(super()._connect_read_only())

    def _listened(self, connection: psycopg2.extensions.connection) -> psycopg2.extensions.connection:
        connection.notices = self.notices  # type: ignore[assignment]
        return connection

    def plans(self) -> list[dict[str, Any]]:
        """The plans of all statements since this was last asked."""
        found = [json.loads(notice[notice.index("{"):]) for notice in self.notices if "plan:" in notice]
        self.notices.clear()
        return found


@pytest.fixture(scope="module")
def grown(server: Server, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Urls]:
    """The tiny demo shop, many times over, in a database that explains itself."""
    with server.clone(template) as urls:
        load_folder(urls.owner, generated(tmp_path_factory.mktemp("seed")))
        server.as_superuser(urls, multiply(urls.owner))
        server.as_superuser(urls, EXPLAINED.format(name=parse_dsn(urls.owner)["dbname"]))
        yield urls


@pytest.fixture(scope="module")
def told(grown: Urls) -> Iterator[Told]:
    database = Told(grown.app)
    yield database
    database.close()


@pytest.fixture(scope="module")
def large(told: Told) -> dict[str, float]:
    """How many rows each of the large tables has."""
    with told.reading() as tx:
        found = tx.rows("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r' AND reltuples >= %(least)s", least=LARGE)[1]
    assert {"products", "listings", "offers", "orders", "order_lines", "postings"} <= {name for name, _ in found}
    return dict(found)


@pytest.fixture(scope="module")
def app(told: Told, grown: Urls, data_dir: Path, compiled: CompiledTemplates) -> Flask:
    made = create_app(Config(app_env="test", secret_key="test" * 8, database_url=grown.app, data_dir=data_dir), told)
    made.testing = True
    made.jinja_env.bytecode_cache = compiled
    return made


@pytest.fixture(scope="module")
def buyer(app: Flask, told: Told) -> Someone:
    """Somebody with an order and a cart of two lines."""
    shop = Shop(app, told, told)
    someone = shop.person("Gloria")
    with told.reading() as tx:
        offer_ids = tx.values(
            "SELECT offer_id FROM stock JOIN offers ON offers.id = offer_id WHERE on_hand > 5 AND removed_at IS NULL LIMIT 4")
    for offer_id in offer_ids[:2]:
        someone.browser.post("/cart/items", {"offer_id": str(offer_id), "quantity": "1"})
    return someone


@pytest.fixture(scope="module")
def places(told: Told) -> dict[str, object]:
    """What the addresses of HOT are filled with: the fullest department, and common words of titles."""
    with told.reading() as tx:
        category, product_id = tx.rows(
            """
            SELECT slug, min(product_id)
            FROM listings JOIN categories ON categories.id = category_id
            WHERE is_active GROUP BY slug ORDER BY count(*) DESC LIMIT 1
            """)[1][0]
        word: str = tx.value("SELECT word FROM words WHERE length(word) > 5 ORDER BY product_count DESC, word LIMIT 1")
    return {"category": category, "product": product_id, "word": word, "misspelt": word[:3] + word[4:], "beginning": word[:3]}


@pytest.mark.parametrize("name", HOT)
def test_no_large_table_is_read_from_end_to_end(
    app: Flask, told: Told, buyer: Someone, large: dict[str, float], places: dict[str, object], name: str
) -> None:
    told.plans()
    for browser in (Browser(app), buyer.browser):
        assert browser.get(HOT[name].format(**places)).status in {200, 302, 303}
    plans = told.plans()
    assert any("Index" in node["Node Type"] for plan in plans for node in nodes(plan["Plan"])), "nothing was explained"
    assert not {plan["Query Text"]: scanned for plan in plans if (scanned := read_whole(plan, large))}


def test_a_table_that_is_read_from_end_to_end_is_noticed(told: Told, large: dict[str, float]) -> None:
    told.plans()
    with told.reading() as tx:
        tx.value("SELECT count(*) FROM products WHERE description LIKE '%%nowhere%%'")
    assert [read_whole(plan, large) for plan in told.plans()] == [{"products"}]


def read_whole(plan: dict[str, Any], sizes: dict[str, float]) -> set[str]:
    """The tables that were read to their end, rather than until a limit was reached."""
    return {node["Relation Name"] for node in nodes(plan["Plan"])
            if node["Node Type"] == "Seq Scan"
            and node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
            > sizes.get(node["Relation Name"], math.inf) * 0.9}


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from nodes(below)


def multiply(owner_url: str) -> str:
    """A script that puts COPIES more of every row beside it, each with ids of its own; indexes are made again afterwards."""
    database = Database(owner_url)
    with database.reading() as tx:
        columns = tx.rows(
            """
            SELECT c.relname, a.attname,
                   EXISTS (SELECT FROM pg_constraint k
                           WHERE k.conrelid = c.oid AND a.attnum = ANY (k.conkey)
                             AND (k.contype = 'p' AND a.attname = 'id'
                                  OR k.contype = 'f' AND k.confrelid::regclass::text = ANY (%(growing)s)))
            FROM pg_class c
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
            WHERE c.relname = ANY (%(growing)s) AND c.relkind = 'r'
            ORDER BY c.relname, a.attnum
            """, growing=list(GROWING))[1]
        indexes = tx.rows("SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i "
                          "JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am ON pg_am.oid = c.relam AND amname = 'gin'")[1]
    database.close()
    copied = []
    for table in GROWING:
        of_table = {name: MADE_UNIQUE.get((table, name), f"{name} + k * {APART}" if is_id else name)
                    for relation, name, is_id in columns if relation == table}
        only = "WHERE user_id IS NOT NULL OR shipment_id IS NOT NULL" if table == "accounts" else ""
        copied.append(f"INSERT INTO {table} ({', '.join(of_table)}) SELECT {', '.join(of_table.values())} "  # noqa: S608 - our own names
                      f"FROM {table}, generate_series(1, {COPIES}) k {only};")
    return "\n".join([
        "SET LOCAL session_replication_role = replica; SET LOCAL maintenance_work_mem = '256MB';",
        *(f"DROP INDEX {name};" for name, _ in indexes), *copied, *(f"{definition};" for _, definition in indexes), "ANALYZE;",
    ])

"""The demo shop's files: the same for the same moment, with books, stock and orders that agree."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from werkzeug.security import check_password_hash

from db.data.clock import Clock
from db.data.people import DEMO_PASSWORD, DEMO_PEOPLE
from db.data.sizes import SIZES
from tests.seeds import NOW, generated


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(tmp_path_factory.mktemp("shop"))


def _rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_moment_gives_the_same_files(shop: Path, tmp_path: Path) -> None:
    again = generated(tmp_path)
    for path in sorted(shop.rglob("*.*")):
        assert path.read_bytes() == (again / path.relative_to(shop)).read_bytes(), path.name


def test_an_empty_shop_still_has_its_categories(tmp_path: Path) -> None:
    folder = generated(tmp_path, SIZES["none"])
    assert len(_rows(folder, "categories")) > 50
    assert not _rows(folder, "users")


def test_transfers_balance_and_balances_run_true(shop: Path) -> None:
    by_transfer: dict[str, int] = defaultdict(int)
    balances: dict[str, int] = defaultdict(int)
    for posting in _rows(shop, "postings"):
        by_transfer[posting["transfer_id"]] += int(posting["amount_cents"])
        balances[posting["account_id"]] += int(posting["amount_cents"])
        assert int(posting["balance_after_cents"]) == balances[posting["account_id"]]
    assert set(by_transfer.values()) == {0}
    outside = {account["id"] for account in _rows(shop, "accounts") if account["kind"] == "outside"}
    assert all(balance >= 0 for account, balance in balances.items() if account not in outside)


def test_stock_runs_true_and_never_below_nothing(shop: Path) -> None:
    on_hand: dict[str, int] = defaultdict(int)
    for movement in _rows(shop, "movements"):
        on_hand[movement["offer_id"]] += int(movement["delta"])
        assert int(movement["on_hand_after"]) == on_hand[movement["offer_id"]] >= 0


def test_orders_cost_what_their_lines_cost(shop: Path) -> None:
    lines: dict[str, int] = defaultdict(int)
    for line in _rows(shop, "order_lines"):
        lines[line["order_id"]] += int(line["total_cents"])
    assert {order["id"]: int(order["total_cents"]) for order in _rows(shop, "orders")} == lines


def test_time_runs_forward_and_ends_now(shop: Path) -> None:
    now = NOW.isoformat(sep=" ")
    created = {row["id"]: row["created_at"] for row in _rows(shop, "offers")}
    placed = {row["id"]: row["placed_at"] for row in _rows(shop, "orders")}
    assert max(placed.values()) <= now
    assert all(created[line["offer_id"]] <= placed[line["order_id"]] for line in _rows(shop, "order_lines"))
    assert all(row["created_at"] <= now for table in ("reviews", "movements", "transfers") for row in _rows(shop, table))


def test_reviewers_of_products_have_bought_them_and_review_once(shop: Path) -> None:
    buyers = {row["id"]: row["buyer_id"] for row in _rows(shop, "orders")}
    bought = {(buyers[line["order_id"]], line["product_id"]) for line in _rows(shop, "order_lines")}
    written = [(row["author_id"], row["product_id"]) for row in _rows(shop, "reviews") if row["product_id"]]
    assert set(written) <= bought
    assert len(written) == len(set(written))


def test_every_picture_that_a_product_names_is_there(shop: Path) -> None:
    assert all((shop / "media" / row["media_key"]).is_file() for row in _rows(shop, "pictures"))


def test_demo_people_can_log_in_and_nobody_else(shop: Path) -> None:
    hashes = {row["email"]: row["password_hash"] for row in _rows(shop, "users")}
    assert all(check_password_hash(hashes.pop(person.email), DEMO_PASSWORD) for person in DEMO_PEOPLE)
    assert set(hashes.values()) == {"!"}


def test_the_demo_buyer_has_money_a_cart_and_orders(shop: Path) -> None:
    buyer_id = next(row["id"] for row in _rows(shop, "users") if row["email"] == "buyer@example.org")
    carts = {row["user_id"]: row["id"] for row in _rows(shop, "carts")}
    assert sum(item["cart_id"] == carts[buyer_id] for item in _rows(shop, "cart_items")) >= 3
    assert sum(order["buyer_id"] == buyer_id for order in _rows(shop, "orders")) >= 8
    wallet = next(row["id"] for row in _rows(shop, "accounts") if row["user_id"] == buyer_id and row["kind"] == "wallet")
    balance = sum(int(row["amount_cents"]) for row in _rows(shop, "postings") if row["account_id"] == wallet)
    assert balance >= 40_000


def test_joining_times_and_their_inverse_agree() -> None:
    clock = Clock(now=int(NOW.timestamp()))
    for position in range(0, 1_000, 50):
        assert abs(clock.joined_by(clock.joining_time(position, 1_000), 1_000) - position) <= 1

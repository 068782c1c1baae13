"""Writes a demo shop as CSV files for db/load.sql, and its pictures: `python -m db.data.gen --size small --out FOLDER`.

The same size and --now give the same files, byte for byte.
"""

import argparse
import gc
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from db.data.carts import write_carts
from db.data.clock import HOUR, Clock
from db.data.ledger import Ledger
from db.data.market import Market, Media, write_categories
from db.data.people import DEMO_BUYER_ID, DEMO_PASSWORD, DEMO_PEOPLE, People
from db.data.sizes import SIZES, Size
from db.data.tables import CATALOGUE, CATALOGUE_DONE, COLUMNS, TRADE_DONE, Tables
from db.data.trade import Trade
from db.data.warehouses import hand_over, write_warehouses

DEMO_BALANCE_CENTS = 40_000  # what the demo buyer has to spend at least


def generate(size: Size, folder: Path, *, media: Path, now: datetime, progress: Progress) -> None:
    """Write every table's CSV into `folder` and the pictures into the media store `media`."""
    clock = Clock(now=int(now.timestamp()))
    with Tables(folder) as tables:
        ledger = Ledger(tables)
        if not size.products:
            write_categories(tables)
            tables.finish(*COLUMNS, mark=TRADE_DONE)
            return
        people = People(size, clock, tables, ledger)
        write_warehouses(people, tables)
        market = Market(size, clock, people, tables, Media(media))
        _show(progress, "Products and offers", market.write_products(), size.products)
        tables.finish(*CATALOGUE, mark=CATALOGUE_DONE)
        _show(progress, "Orders and reviews", Trade(size, clock, people, market, ledger, tables).play(), size.orders)
        _fill_demo_wallet(people, ledger, clock)
        hand_over(people, market, clock, tables)
        write_carts(people, market, clock, tables)
        tables.finish(*COLUMNS, mark=TRADE_DONE)


def _fill_demo_wallet(people: People, ledger: Ledger, clock: Clock) -> None:
    buyer = people.everyone[DEMO_BUYER_ID - 1]
    missing = DEMO_BALANCE_CENTS - ledger.balance(buyer.wallet_id)
    if missing > 0:
        ledger.deposit(buyer.wallet_id, buyer.id, (missing // 5_000 + 1) * 5_000, clock.now - HOUR)


def _show(progress: Progress, what: str, steps: Iterable[None], total: int) -> None:
    task = progress.add_task(what, total=total)
    batch = max(1, total // 200)
    for done, _ in enumerate(steps, start=1):
        if done % batch == 0 or done == total:
            progress.update(task, completed=done)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Write a demo shop as CSV files and pictures.")
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--out", type=Path, required=True, help="folder for the CSV files")
    parser.add_argument("--media", type=Path, help="media store that the pictures are added to; default: OUT/media")
    parser.add_argument("--now", type=_day, default=datetime.now(UTC).replace(minute=0, second=0, microsecond=0),
                        help="the last moment of the demo's trade (ISO 8601, UTC); default: the last full hour")
    arguments = parser.parse_args()
    gc.disable()   # millions of small things and no cycles among them: looking for some costs a fifth of the time
    console = Console()
    columns = (TextColumn("{task.description:22}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        generate(SIZES[arguments.size], arguments.out, media=arguments.media or arguments.out / "media", now=arguments.now,
                 progress=progress)
    if arguments.size != "none":
        emails = ", ".join(person.email for person in DEMO_PEOPLE)
        console.print(f"Demo people (password {DEMO_PASSWORD}): {emails}")


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


if __name__ == "__main__":
    main()

"""`flask import catalogue FILE` and `flask import history FILE`: a trader's real, dirty invoice lines become a shop.

The rules for dirt are in app/domain/import_rows.py. Every row that is not taken goes to a report with its reason.
"""

import csv
import gzip
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from app.cli import schema
from app.cli.context import current_config
from app.cli.db import available, plainly
from app.db import Database
from app.domain import imports
from app.domain.ids import slugify
from app.domain.import_rows import COLUMNS, DATE_FORMAT, Field, Layout, Sorted, UnknownColumn, sort_rows
from app.models import imports as import_records
from app.models.imports import ReferenceKind
from app.transactions import imports as transactions

group = AppGroup("import", help="Bring a real shop in from its invoice lines (CSV, also .csv.gz).")

MAP_HELP = (
    "Name a column of the file, as in --map title=Description; once for each field that is called differently. "
    f"Fields and their columns: {', '.join(f'{part.value}={column}' for part, column in COLUMNS.items())}."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file's rows as they stand in it, and how they are to be read."""

    path: Path
    digest: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    layout: Layout

    def as_file(self, heaps: Sorted) -> transactions.File:
        return transactions.File(name=self.path.name, digest=self.digest, rows=heaps)


def read_source(path: Path, *, maps: Sequence[str], date_format: str, charges: Sequence[str]) -> Source:
    """Read a whole CSV file; raises ClickException when it is none, or lacks a column."""
    raw = path.read_bytes()
    try:
        rows = list(csv.reader(io.StringIO(_decoded(gzip.decompress(raw) if path.suffix == ".gz" else raw), newline="")))
        layout = Layout.of(rows[0] if rows else [], columns=_columns(maps), date_format=date_format, charges=charges)
    except (UnknownColumn, csv.Error, gzip.BadGzipFile, EOFError) as error:
        raise click.ClickException(str(error)) from error
    return Source(path=path, digest=hashlib.sha256(raw).hexdigest(), header=rows[0], rows=rows[1:], layout=layout)


def _decoded(raw: bytes) -> str:
    """Text in UTF-8, or in Windows-1252 where it is not, as spreadsheets save it."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _columns(maps: Sequence[str]) -> dict[Field, str]:
    """The column of each field: ours, unless `--map` names another."""
    columns = dict(COLUMNS)
    for text in maps:
        name, _, column = text.partition("=")
        if name not in set(Field) or not column:
            raise click.BadParameter(f"“{text}” is not FIELD=COLUMN with a field of {', '.join(Field)}.", param_hint="--map")
        columns[Field(name)] = column
    return columns


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """How a file is to be read, as `read_source` is told."""
    for option in (
        click.option("--charge", "charges", multiple=True, metavar="CODE",
                     help="A further stock code that is a charge, not goods."),
        click.option("--date-format", default=DATE_FORMAT, show_default=True,
                     help="How the file writes dates, as strptime has it."),
        click.option("--map", "maps", multiple=True, metavar="FIELD=COLUMN", help=MAP_HELP),
    ):
        command = option(command)
    return command


def _file_options(command: Callable[..., None]) -> Callable[..., None]:
    """What both commands are told about a file."""
    for option in (
        click.option("--report", type=click.Path(dir_okay=False, path_type=Path),
                     help="Where rejected rows go; DATA_DIR/imports/ unless told."),
        reading_options,
        click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    ):
        command = option(command)
    return command


@group.command("catalogue")
@click.option("--category", default="Gifts & homeware", show_default=True, callback=lambda _context, _option, name: _named(name),
              help="Category of every product; made when there is none of this name.")
@click.option("--stock", type=click.IntRange(1, transactions.STOCK_MAX),
              help="Units of each product; as many as the file sells unless told.")
@_file_options
def catalogue(path: Path, category: str, stock: int | None, report: Path | None, **reading: Any) -> None:
    """Make one product and offer for each stock code of FILE, sold by wholesaler@import.example.

    The title is the most frequent description, set in readable case; the price the most frequent one, in the currency of
    this installation whatever the file's is. A stock code that was imported before is left as it is.
    """
    source = read_source(path, **reading)
    with _owner_database() as database, Progress() as progress:
        heaps = _sort(source, progress)
        products = imports.products(heaps.sales)
        outcome = database.transact(lambda tx: transactions.import_catalogue(
            tx, file=source.as_file(heaps), products=products, category=category, stock=stock, progress=_steps(progress)))
    _say(source, heaps, _write_report(source, heaps, kind="catalogue", path=report))
    click.echo(f"Products: {outcome.new:,} new, {outcome.known:,} known already.")


@group.command("history")
@_file_options
def history(path: Path, report: Path | None, **reading: Any) -> None:
    """Turn the invoices of FILE into delivered orders of customers, at the prices and times of the file (read as UTC).

    Import the catalogue first. Rows of one stock code on one invoice become one line; where their prices differ, the
    highest is the unit price and the rest a discount. Each order is paid from a deposit of exactly what it costs and
    released to the seller without a fee. Cancellations are not matched to sales: they are rejected and counted.
    An invoice that was imported before is left as it is.
    """
    source = read_source(path, **reading)
    with _owner_database() as database, Progress() as progress:
        heaps = imports.keep_history(_sort(source, progress), rows=source.rows, codes=_known_codes(database))
        invoices = imports.invoices(heaps.sales)
        outcome = database.transact(lambda tx: transactions.import_history(
            tx, file=source.as_file(heaps), invoices=invoices, progress=_steps(progress)))
    _say(source, heaps, _write_report(source, heaps, kind="history", path=report))
    click.echo(f"Orders: {outcome.new:,} new, {outcome.known:,} known already.")


def _named(category: str) -> str:
    if not slugify(category):
        raise click.BadParameter("A category needs a letter or a digit.")
    return category.strip()


@contextmanager
def _owner_database() -> Iterator[Database]:
    """The database as its owner, and plain words for what is missing."""
    config = current_config()
    with plainly(), available(config):
        database = Database(schema.owner_url(config), pool_size=1)
        try:
            yield database
        finally:
            database.close()


def _known_codes(database: Database) -> set[str]:
    """Stock codes of the imported catalogue."""
    with database.reading() as tx:
        seller_id = import_records.find_seller_id(tx, email=transactions.SELLER_EMAIL)
        return import_records.list_codes(tx, seller_id=seller_id, kind=ReferenceKind.PRODUCT) if seller_id else set()


def _sort(source: Source, progress: Progress) -> Sorted:
    return sort_rows(progress.track(source.rows, description="Reading rows"), layout=source.layout)


def _steps(progress: Progress) -> Callable[[str], None]:
    """A bar that says which step is being written."""
    task = progress.add_task("Writing", total=None)
    return lambda step: progress.update(task, description=f"Writing: {step}")


def _write_report(source: Source, heaps: Sorted, *, kind: str, path: Path | None) -> Path:
    """Every rejected row with its number, its reason and its fields as they stood."""
    path = path or current_config().data_dir / "imports" / f"{source.path.name.partition('.')[0]}.{kind}.rejected.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("row", "reason", *source.header))
        writer.writerows((rejection.number, rejection.reason.value, *rejection.fields) for rejection in heaps.rejections)
    return path


def _say(source: Source, heaps: Sorted, report: Path) -> None:
    """The totals: rows in = accepted + rejected by reason."""
    assert heaps.count == len(source.rows), "every row is on one of the two heaps"
    table = Table("Rows", "", title=source.path.name)
    table.columns[0].justify = "right"
    table.add_row(f"{len(source.rows):,}", "in the file")
    table.add_row(f"{len(heaps.sales):,}", "accepted")
    for reason, count in heaps.rejected.items():
        table.add_row(f"{count:,}", f"rejected: {reason.value}")
    console = Console()
    console.print(table)
    console.print(f"Rejected rows with their reasons: {report}", soft_wrap=True)

"""`flask bench search`: real titles, damaged as people damage them; is what was meant among the first ten hits, is it the first?

A query is two to four neighbouring words of a product's title. A hit is a product whose title has all the undamaged words. The
titles are those of this installation's database, or of a scratch shop made of `--catalogue FILE`.
"""

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext
from rich.table import Column, Table

from app.blueprints.products import finding
from app.cli.context import current_config
from app.cli.db import available
from app.cli.import_ import read_source, reading_options
from app.db import Database, Tx
from app.domain import imports, search, spelling
from app.domain.import_rows import sort_rows
from tests.bench.report import console
from tests.bench.stage import import_catalogue, scratch

LETTERS = "abcdefghijklmnopqrstuvwxyz"
AMONG = 10
GOAL_AMONG, GOAL_FIRST, GOAL_FIRST_OF_KIND, GOAL_MS = 0.985, 0.95, 0.90, 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Damaged words, and the words that were meant."""

    kind: str
    text: str
    meant: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Whether a query's product was among the first hits, whether it was the very first, and how long that took in ms."""

    query: Query
    among: bool
    first: bool
    ms: float


@click.command("search")
@click.option("--catalogue", "path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Invoice lines (CSV, also .csv.gz), as flask import takes them; this installation's titles unless told.")
@click.option("--queries", default=200, show_default=True, help="How many of each kind of damage.")
@click.option("--seed", default=1, show_default=True, help="Chooses titles, words and damage.")
@click.option("--misses", is_flag=True, help="Print the queries that were not answered.")
@reading_options
@with_appcontext
def command(*, path: Path | None, queries: int, seed: int, misses: bool, **reading: Any) -> None:
    """Damage real titles and search for them."""
    with _shop(path, reading) as database, database.reading() as tx:
        asked = _queries(tx, chance=random.Random(seed), count=queries)
        for query in asked[:: max(1, len(asked) // 50)]:
            _ask(tx, query)   # plans are made, pages come into memory
        outcomes = [_ask(tx, query) for query in asked]
    _print(outcomes)
    for outcome in outcomes if misses else []:
        if not outcome.first:
            click.echo(f"{outcome.query.kind}: {outcome.query.text!r} meant {' '.join(sorted(outcome.query.meant))}"
                       f"{'' if outcome.among else ' (not among the first ten)'}")


@contextmanager
def _shop(path: Path | None, reading: dict[str, Any]) -> Iterator[Database]:
    """This installation's database, or one with the products of a file in it."""
    if path is None:
        with available(current_config()):
            yield current_app.extensions["database"]
        return
    source = read_source(path, **reading)
    heaps = sort_rows(source.rows, layout=source.layout)
    with scratch() as (worker, owner):
        import_catalogue(owner, source.as_file(heaps), imports.products(heaps.sales))
        yield worker.database


def _ask(tx: Tx, query: Query) -> Outcome:
    began = time.perf_counter()
    ids = finding.find(tx, search.read({"q": [query.text]}, categories={}).filters).found.product_ids[:AMONG]
    ms = (time.perf_counter() - began) * 1000
    titles = dict(tx.rows("SELECT id, title FROM products WHERE id = ANY (%(ids)s)", ids=ids)[1])
    hits = [query.meant <= frozenset(spelling.normalise(titles[id_]).split()) for id_ in ids]
    return Outcome(query=query, among=any(hits), first=hits[:1] == [True], ms=ms)


# ---- queries

def _queries(tx: Tx, *, chance: random.Random, count: int) -> list[Query]:
    titles = tx.values("SELECT title FROM products WHERE state = 'active' ORDER BY hashint8(id) LIMIT %(limit)s",
                       limit=count * 20)
    worded = [words for title in titles if len(words := _words(title)) >= 2]
    vocabulary = sorted({word for words in worded for word in words})
    return [
        Query(kind=kind, text=" ".join(damaged), meant=frozenset(kept))
        for kind, damage in DAMAGE.items()
        for kept, damaged in _damaged(damage, worded, vocabulary, chance=chance, count=count)
    ]


def _words(title: str) -> list[str]:
    return [word for word in spelling.normalise(title).split() if len(word) > 1]


def _damaged(damage: "Damage", titles: Sequence[list[str]], vocabulary: Sequence[str], *, chance: random.Random,
             count: int) -> list[tuple[list[str], list[str]]]:
    made: list[tuple[list[str], list[str]]] = []
    while len(made) < count:
        words = chance.choice(titles)
        length = min(len(words), chance.randint(2, 4))
        at = chance.randint(0, len(words) - length)
        kept = words[at:at + length]
        damaged = damage(list(kept), vocabulary, chance)
        if damaged is not None:
            made.append((kept, damaged))
    return made


Damage = Callable[[list[str], Sequence[str], random.Random], list[str] | None]


def _exact(words: list[str], _vocabulary: Sequence[str], _chance: random.Random) -> list[str] | None:
    return words


def _shuffled(words: list[str], _vocabulary: Sequence[str], chance: random.Random) -> list[str] | None:
    chance.shuffle(words)
    return words


def _misspelt(many: int) -> Damage:
    def damage(words: list[str], _vocabulary: Sequence[str], chance: random.Random) -> list[str] | None:
        long = [i for i, word in enumerate(words) if len(word) > 3 and word.isalpha()]
        if len(long) < many:
            return None
        for i in chance.sample(long, many):
            words[i] = _slip(words[i], chance)
        return words

    return damage


def _slip(word: str, chance: random.Random) -> str:
    """One letter left out, doubled, mistaken, put in, or two swapped."""
    at = chance.randrange(len(word) - 1)
    return chance.choice([
        word[:at] + word[at + 1:],
        word[:at] + word[at] + word[at:],
        word[:at] + chance.choice(LETTERS) + word[at + 1:],
        word[:at] + chance.choice(LETTERS) + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2:],
    ])


def _numbered(words: list[str], _vocabulary: Sequence[str], chance: random.Random) -> list[str] | None:
    long = [i for i, word in enumerate(words) if len(word) > 3 and word.isalpha()]
    if not long:
        return None
    i = chance.choice(long)
    words[i] = words[i][:-1] if words[i].endswith("s") else words[i] + "s"
    return words


def _cut(words: list[str], _vocabulary: Sequence[str], chance: random.Random) -> list[str] | None:
    if len(words[-1]) < 5 or not words[-1].isalpha():
        return None
    words[-1] = words[-1][:chance.randint(3, len(words[-1]) - 1)]
    return words


def _joined(words: list[str], _vocabulary: Sequence[str], chance: random.Random) -> list[str] | None:
    pairs = [i for i in range(len(words) - 1) if words[i].isalpha() and words[i + 1].isalpha()]
    if not pairs:
        return None
    i = chance.choice(pairs)
    return [*words[:i], words[i] + words[i + 1], *words[i + 2:]]


def _noisy(words: list[str], vocabulary: Sequence[str], chance: random.Random) -> list[str] | None:
    words.insert(chance.randint(0, len(words)), chance.choice(vocabulary))
    return words


DAMAGE: dict[str, Damage] = {
    "exact": _exact,
    "shuffled": _shuffled,
    "one word misspelt": _misspelt(1),
    "two words misspelt": _misspelt(2),
    "singular or plural": _numbered,
    "last word cut short": _cut,
    "two words joined": _joined,
    "a word too many": _noisy,
}


# ---- figures

def _print(outcomes: Sequence[Outcome]) -> None:
    table = Table(Column("Damage", no_wrap=True), "Queries", "Among 10", "First", "p50 ms", "p95 ms")
    for kind in DAMAGE:
        table.add_row(kind, *_figures([outcome for outcome in outcomes if outcome.query.kind == kind]))
    table.add_section()
    table.add_row("all", *_figures(outcomes))
    table.add_row("goal", "", f"≥ {GOAL_AMONG}", f"≥ {GOAL_FIRST}, each {GOAL_FIRST_OF_KIND}", f"≤ {GOAL_MS:.0f}", "")
    console().print(table)


def _figures(outcomes: Sequence[Outcome]) -> list[str]:
    times = sorted(outcome.ms for outcome in outcomes)
    among, first = (statistics.fmean(getattr(outcome, name) for outcome in outcomes) for name in ("among", "first"))
    return [str(len(outcomes)), f"{among:.3f}", f"{first:.3f}",
            f"{statistics.median(times):.1f}", f"{times[int(len(times) * 0.95)]:.1f}"]

"""`flask bench recommend --history FILE`: a line is taken out of real baskets; is it among the ten that we would recommend?

The earlier invoices of the file become orders of a scratch shop, the worker's own job learns from them, and each later basket is
asked of the stored table as the cart's page asks it. The baselines learn from the same orders: what sells most, what was bought
most often with the last item, and the cosine of every two products added up over the whole basket.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import click
import numpy as np
import numpy.typing as npt
from rich.table import Table

from app.cli.import_ import read_source, reading_options
from app.db import Database
from app.domain import imports
from app.domain.import_rows import sort_rows
from app.jobs.handlers import learn_recommendations
from app.models import recommendations
from app.transactions import imports as transactions
from tests.bench.report import console
from tests.bench.stage import import_catalogue, quietly, scratch

HITS_AMONG = 10
RESAMPLES = 2000
STOCK_UNITS = 1_000_000   # nothing is left out because it has sold out
GOAL_RATIO = 1.10
GOAL_SERVED_MS = 10.0

Matrix: TypeAlias = npt.NDArray[np.float32]
Hits: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A file's products and its invoices, cut in two by time."""

    file: transactions.File
    products: Sequence[imports.Product]
    learned: Sequence[imports.Invoice]
    asked: Sequence[imports.Invoice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A later basket, and the stock code that was taken out of it."""

    codes: Sequence[str]
    hidden: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """What the shop answered: hit or miss, and the time, of each question, and how long its learning took."""

    hits: Hits
    served_ms: Sequence[float]
    learned_s: float


def read_history(path: Path, *, share: float, **reading: Any) -> History:
    """The file by the rules of imports; the first `share` of its invoices is to be learned from."""
    source = read_source(path, **reading)
    heaps = sort_rows(source.rows, layout=source.layout)
    products = imports.products(heaps.sales)
    kept = imports.keep_history(heaps, rows=source.rows, codes={product.code for product in products})
    invoices = imports.invoices(kept.sales)
    cut = int(len(invoices) * share)
    return History(file=source.as_file(kept), products=products, learned=invoices[:cut], asked=invoices[cut:])


def make_questions(invoices: Sequence[imports.Invoice], *, seed: int) -> list[Question]:
    """One line taken out, by chance, of each basket that has more than one."""
    chance, made = random.Random(seed), []
    for invoice in invoices:
        codes = [line.code for line in invoice.lines]
        if len(codes) > 1:
            hidden = codes.pop(chance.randrange(len(codes)))
            made.append(Question(codes=codes, hidden=hidden))
    return made


# ---- the shop's answer

def ask_shop(history: History, questions: Sequence[Question]) -> Ours:
    """Import, learn and answer with what a running shop uses."""
    with scratch() as (worker, owner):
        import_catalogue(owner, history.file, history.products, stock=STOCK_UNITS)
        owner.transact(lambda tx: transactions.import_history(
            tx, file=history.file, invoices=history.learned, progress=quietly))
        began = time.perf_counter()
        learn_recommendations(worker)
        learned_s = time.perf_counter() - began
        product_ids = _product_ids(owner)
        hits, served_ms = [], []
        with worker.database.reading() as tx:
            for question in questions:
                asked = [product_ids[code] for code in question.codes]
                began = time.perf_counter()
                found = recommendations.list_for_basket(tx, product_ids=asked, limit=HITS_AMONG)
                served_ms.append((time.perf_counter() - began) * 1000)
                hits.append(product_ids[question.hidden] in found)
    return Ours(hits=np.array(hits), served_ms=served_ms, learned_s=learned_s)


def _product_ids(owner: Database) -> dict[str, int]:
    with owner.reading() as tx:
        return dict(tx.rows("""
                            SELECT r.code, o.product_id
                            FROM external_references r
                            JOIN offers o ON o.id = r.offer_id
                            WHERE r.kind = 'product'
                            """)[1])


# ---- baselines

class Baselines:
    """Simple models of the same baskets. Each takes the columns of a basket and gives a score for each product."""

    def __init__(self, invoices: Sequence[imports.Invoice]) -> None:
        self.columns = {code: column for column, code in enumerate(sorted({line.code for i in invoices for line in i.lines}))}
        bought = np.zeros((len(invoices), len(self.columns)), np.float32)
        for row, invoice in enumerate(invoices):
            bought[row, [self.columns[line.code] for line in invoice.lines]] = 1
        self._together = bought.T @ bought
        self._sold = np.diag(self._together).copy()
        np.fill_diagonal(self._together, 0)
        self._cosine = self._together / np.sqrt(np.outer(self._sold, self._sold))

    def popular(self, _basket: Sequence[int]) -> Matrix:
        return self._sold

    def with_last_item(self, basket: Sequence[int]) -> Matrix:
        with_it: Matrix = self._together[basket[-1]]
        return with_it

    def cosine(self, basket: Sequence[int]) -> Matrix:
        total: Matrix = self._cosine[list(basket)].sum(axis=0)
        return total

    def hits(self, questions: Sequence[Question], score: Callable[[Sequence[int]], Matrix]) -> Hits:
        """Whether the hidden product is among the ten with the best scores that are not in the basket; it has to have one."""
        return np.array([self._is_hit(question, score) for question in questions])

    def _is_hit(self, question: Question, score: Callable[[Sequence[int]], Matrix]) -> bool:
        basket = [self.columns[code] for code in question.codes if code in self.columns]
        hidden = self.columns.get(question.hidden)
        if not basket or hidden is None:
            return False
        scores = score(basket).copy()
        scores[basket] = 0
        return bool(scores[hidden] > 0 and (scores > scores[hidden]).sum() < HITS_AMONG)


# ---- the report

def ratio_interval(ours: Hits, theirs: Hits, *, seed: int) -> tuple[float, float]:
    """The 95 % bootstrap interval of the ratio of two hit rates on the same questions (Efron's percentile method)."""
    drawn = np.random.default_rng(seed).integers(len(ours), size=(RESAMPLES, len(ours)))
    ratios = ours[drawn].sum(axis=1) / np.maximum(theirs[drawn].sum(axis=1), 1)
    low, high = np.percentile(ratios, (2.5, 97.5))
    return float(low), float(high)


def report(ours: Ours, baselines: Mapping[str, Hits], *, seed: int) -> Table:
    """Every model's hit rate, ours beside the cosine, and how fast it was served."""
    table = Table("Recommendations", "", title=f"{len(ours.hits):,} baskets, one line hidden in each")
    for name, hits in baselines.items():
        table.add_row(f"hit@{HITS_AMONG}, {name}", f"{hits.mean():.3f}")
    table.add_row(f"hit@{HITS_AMONG}, ours", f"{ours.hits.mean():.3f}")
    low, high = ratio_interval(ours.hits, baselines["cosine"], seed=seed)
    ratio = ours.hits.sum() / max(baselines["cosine"].sum(), 1)
    table.add_row("ours / cosine", f"{ratio:.3f}, 95 % interval {low:.3f} to {high:.3f} (goal ≥ {GOAL_RATIO:.2f})")
    p50, p95 = np.percentile(ours.served_ms, (50, 95))
    table.add_row("served p50, p95", f"{p50:.1f} ms, {p95:.1f} ms (goal ≤ {GOAL_SERVED_MS:.0f} ms)")
    table.add_row("learned in", f"{ours.learned_s:.1f} s")
    return table


@click.command("recommend")
@click.option("--history", "path", required=True, metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Invoice lines (CSV, also .csv.gz), as flask import takes them.")
@click.option("--share", default=0.8, show_default=True, type=click.FloatRange(0.1, 0.9),
              help="The share of the invoices, oldest first, that is learned from.")
@click.option("--seed", default=1, show_default=True, help="Chooses the hidden lines.")
@reading_options
def command(path: Path, share: float, seed: int, **reading: Any) -> None:
    """Hide one line of each later basket of FILE and recommend from the others."""
    history = read_history(path, share=share, **reading)
    questions = make_questions(history.asked, seed=seed)
    if not questions:
        raise click.ClickException("No later invoice of the file has two lines: there is nothing to hide.")
    ours = ask_shop(history, questions)
    models = Baselines(history.learned)
    asked = {"popular items": models.popular, "co-bought with the last item": models.with_last_item, "cosine": models.cosine}
    console().print(report(ours, {name: models.hits(questions, score) for name, score in asked.items()}, seed=seed))

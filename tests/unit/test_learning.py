"""What the learning makes of small piles of baskets."""

import subprocess
import sys

import numpy as np
import pytest

from app.config import ROOT
from app.jobs import learning
from app.jobs.learning import learn
from app.models.recommendations import Basket, Neighbours

TEA, POT, MUG, BAG, NAIL = range(1, 6)


def baskets(*bought: tuple[int, ...], age_days: float = 0) -> list[Basket]:
    return [Basket(age_days=age_days, product_ids=list(product_ids)) for product_ids in bought]


def best(learned: list[Neighbours], product_id: int) -> list[int]:
    """What a product speaks for, best first."""
    return next((known.recommended_ids for known in learned if known.product_id == product_id), [])


def some_baskets(*, products: int, count: int) -> list[Basket]:
    chance = np.random.default_rng(1)
    return [Basket(age_days=float(age), product_ids=chance.choice(products, size=chance.integers(1, 9), replace=False).tolist())
            for age in range(count)]


def test_what_is_bought_together_speaks_for_each_other() -> None:
    learned = learn(baskets((TEA, POT), (TEA, POT), (MUG, NAIL)))
    assert (best(learned, TEA), best(learned, POT), best(learned, MUG)) == ([POT], [TEA], [NAIL])


def test_what_was_never_bought_with_anything_speaks_for_nothing() -> None:
    learned = learn(baskets((TEA, POT), (NAIL,)))
    assert {known.product_id for known in learned} == {TEA, POT}


def test_nothing_is_learned_from_nothing() -> None:
    assert learn([]) == learn(baskets(())) == learn(baskets((TEA,))) == []


def test_what_goes_together_more_often_comes_first() -> None:
    learned = learn(baskets((TEA, POT), (TEA, POT), (TEA, MUG)))
    assert best(learned, TEA) == [POT, MUG]


def test_what_everybody_buys_comes_after_what_belongs_together() -> None:
    with_bag = baskets((TEA, POT, BAG), (TEA, POT, BAG), (TEA, BAG), *[(BAG, MUG), (BAG, NAIL)] * 10)
    assert best(learn(with_bag), TEA) == [POT, BAG]


def test_newer_baskets_count_more() -> None:
    older = baskets((TEA, POT), (TEA, POT), age_days=3 * learning.HALF_LIFE_DAYS)
    assert best(learn(older + baskets((TEA, MUG))), TEA) == [MUG, POT]


def test_a_long_basket_says_less_of_any_two_of_its_products() -> None:
    learned = learn(baskets((TEA, POT), (TEA, MUG, *range(10, 40))))
    assert best(learned, TEA)[0] == POT


def test_weights_are_above_zero_best_first_and_as_many_as_their_products() -> None:
    for known in learn(some_baskets(products=40, count=200)):
        assert known.weights == sorted(known.weights, reverse=True)
        assert known.weights[-1] > 0
        assert len(known.weights) == len(known.recommended_ids) == len(set(known.recommended_ids))
        assert known.product_id not in known.recommended_ids


def test_a_product_speaks_for_so_many_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = {known.product_id: known for known in learn(some_baskets(products=40, count=200))}
    monkeypatch.setattr(learning, "NEIGHBOURS_MAX", 5)
    for known in learn(some_baskets(products=40, count=200)):
        assert known.recommended_ids == whole[known.product_id].recommended_ids[:5]


def test_working_in_blocks_and_parts_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = learn(some_baskets(products=40, count=200))
    monkeypatch.setattr(learning, "BLOCK", 7)
    monkeypatch.setattr(learning, "PAIRS_AT_ONCE", 11)
    for known, other in zip(at_once, learn(some_baskets(products=40, count=200)), strict=True):
        assert known.product_id == other.product_id
        assert known.weights == pytest.approx(other.weights, rel=1e-3)


def test_the_weights_are_those_of_the_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without age, length and popularity: B = I - P diag(1 / diag P), P the inverse of XᵀX + λI."""
    monkeypatch.setattr(learning, "HALF_LIFE_DAYS", float("inf"))
    monkeypatch.setattr(learning, "LENGTH_POWER", 0)
    monkeypatch.setattr(learning, "POPULARITY_POWER", 0)
    made = some_baskets(products=12, count=60)
    bought = np.zeros((60, 12))
    for row, basket in enumerate(made):
        bought[row, basket.product_ids] = 1
    gram = bought.T @ bought
    inverse = np.linalg.inv(gram + learning.RIDGE * np.diag(gram).mean() * np.eye(12))
    expected = np.eye(12) - inverse / np.diag(inverse)
    for known in learn(made):
        assert known.weights == pytest.approx(expected[known.product_id, known.recommended_ids].tolist(), rel=1e-3)


def test_the_web_server_does_without_numpy() -> None:
    """Only the worker learns: a web process would carry the library for nothing."""
    code = "import sys, app; app.create_app(); sys.exit('numpy' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)

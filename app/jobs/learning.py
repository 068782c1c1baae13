"""What goes together, learned from baskets: a weight for every two products, to be added up over a whole basket.

The weights are those of EASE (H. Steck, "Embarrassingly Shallow Autoencoders for Sparse Data", WWW 2019,
https://arxiv.org/abs/1905.03375): B = I - P · diag(1 / diag P) with P = (XᵀX + λI)⁻¹, the linear model that best predicts each
product of a basket from the others. Three things stand in X beside what was bought. A basket counts half as much for every
HALF_LIFE_DAYS of its age, and less the more lines it has: one of a hundred lines says little about any two of them. A product
counts less the more often it sells, so that what everybody buys does not go with everything. The constants were chosen on
baskets of a real wholesaler; `flask bench recommend` measures them on baskets that are later still.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from app.models.recommendations import Basket, Neighbours

HALF_LIFE_DAYS = 120.0
LENGTH_POWER = 0.5        # a basket's weight is divided by its number of lines to this power
POPULARITY_POWER = 0.2    # and a product's by what it sells to this one
RIDGE = 2.0               # λ, in units of the mean of the diagonal of XᵀX
NEIGHBOURS_MAX = 50
BLOCK = 500               # rows of the matrix that are worked on at once
PAIRS_AT_ONCE = 2_000_000

Floats: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]


def learn(baskets: Sequence[Basket]) -> list[Neighbours]:
    """For each product that was ever bought together with another one, those that it speaks for, best first.

    Only products that were in one basket are neighbours, at most NEIGHBOURS_MAX, with weights above zero. Takes memory for
    one n × n matrix of 32-bit floats and time of order n³ for n products, so the caller bounds their number.
    """
    bought = np.fromiter((id_ for basket in baskets for id_ in basket.product_ids), np.int64)
    if not len(bought):
        return []
    ids, columns = np.unique(bought, return_inverse=True)
    sizes = np.array([len(basket.product_ids) for basket in baskets], np.int64)
    ages = np.array([basket.age_days for basket in baskets])
    counts = 0.5 ** (ages / HALF_LIFE_DAYS) / np.maximum(sizes, 1) ** LENGTH_POWER
    gram = _gram(columns, sizes=sizes, counts=counts.astype(np.float32), products=len(ids))
    together = gram > 0
    sold = np.diag(gram) ** POPULARITY_POWER
    gram /= sold[:, None]
    gram /= sold
    gram[np.diag_indices_from(gram)] += RIDGE * np.diag(gram).mean()
    _invert(gram)
    return list(_strongest(gram, ids=ids, sold=sold, together=together))


def _gram(columns: Ints, *, sizes: Ints, counts: Floats, products: int) -> Floats:
    """XᵀX: for every two products the sum of `counts` over the baskets that have both.

    `columns` has the products of all baskets one after the other, `sizes` how many of them belong to each basket.
    """
    gram = np.zeros(products * products, np.float32)
    partners = np.repeat(sizes, sizes)                         # for each line, how many lines its basket has
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)        # and where that basket begins
    weights = np.repeat(counts, sizes)
    for part in _parts(partners):
        lines, width = np.arange(part.start, part.stop), partners[part]
        left = np.repeat(lines, width)
        right = np.arange(len(left)) + np.repeat(starts[part] - (np.cumsum(width) - width), width)
        np.add.at(gram, columns[left] * products + columns[right], weights[left])
    return gram.reshape(products, products)


def _parts(partners: Ints) -> Iterator[slice]:
    """Consecutive lines that have about PAIRS_AT_ONCE pairs together."""
    part_of_line = np.cumsum(partners) // PAIRS_AT_ONCE
    cuts = [0, *(np.flatnonzero(np.diff(part_of_line)) + 1).tolist(), len(partners)]
    return itertools.starmap(slice, itertools.pairwise(cuts))


def _invert(matrix: Floats) -> None:
    """Invert a positive definite matrix in its own place, a block of rows and columns after the other (Gauss and Jordan).

    np.linalg.inv would need six times its memory.
    """
    for start in range(0, len(matrix), BLOCK):
        block = slice(start, start + BLOCK)
        pivot = np.linalg.inv(matrix[block, block])
        rows, columns = pivot @ matrix[block], matrix[:, block].copy()
        for other in range(0, len(matrix), BLOCK):
            if other != start:
                matrix[other : other + BLOCK] -= columns[other : other + BLOCK] @ rows
        matrix[:, block] = -columns @ pivot
        matrix[block] = rows
        matrix[block, block] = pivot


def _strongest(inverse: Floats, *, ids: Ints, sold: Floats, together: npt.NDArray[np.bool_]) -> Iterator[Neighbours]:
    """The rows of B in the order of the products, each cut down to its largest weights."""
    kept = min(NEIGHBOURS_MAX, len(ids))
    diagonal = np.diag(inverse).copy()
    for start in range(0, len(ids), BLOCK):
        block = slice(start, start + BLOCK)
        weights = np.where(together[block], -inverse[block] / diagonal / sold[block, None], 0)
        rows = np.arange(len(weights))
        weights[rows, rows + start] = 0
        best = np.argpartition(-weights, kept - 1, axis=1)[:, :kept]
        for row, product_id in enumerate(ids[block].tolist()):
            ordered = best[row][np.argsort(-weights[row, best[row]], kind="stable")]
            strong = ordered[weights[row, ordered] > 0]
            if len(strong):
                yield Neighbours(
                    product_id=product_id, recommended_ids=ids[strong].tolist(), weights=weights[row, strong].tolist())

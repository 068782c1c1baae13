"""Facets: the choices that each filter of a list has, and how many products each would leave.

The choices of a filter are counted as if none of that filter had been made: several of them mean "or".
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from app.domain.search import Filters

# The values that a sample of a list's products has, as `facet_values` in db/create.sql gives them.
Sample: TypeAlias = Mapping[str, Any]

# Upper ends of the steps in which prices are counted, in cents.
PRICE_LADDER = (500, 1_000, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 20_000, 30_000, 50_000, 100_000, 200_000)
PRICE_BANDS = 5
ALL = ("brand", "category", "price", "rating", "in_stock", "condition", "seller")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """How many products have which value, by facet; those of an attribute under "a:" and its name.

    `total` is how many products the list has, `seller_names` who the counted sellers are. With a `scale` above 1 one product in
    so many was counted, at least for the facets that are `estimated`. Two of them are equal only if they are the same count.
    """

    scale: float = 1
    total: int = 0
    by_facet: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    estimated: Collection[str] = frozenset()
    seller_names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Facets that are counted together: `but` names the filter that is left out ("" for none), `filters` are without it."""

    but: str
    facets: tuple[str, ...]
    filters: Filters


def groups(filters: Filters, *, with_attributes: bool) -> list[Group]:
    """What to count: everything under all filters, and each filter that is set once more without itself."""
    chosen = {name: without for name, (is_set, without) in _without(filters).items() if is_set}
    counted = (*(name for name in ALL if name not in chosen), *(("attributes",) if with_attributes else ()))
    return [
        Group(but="", facets=counted, filters=filters),
        *(Group(but=name, facets=(name,), filters=without) for name, without in chosen.items()),
        *(Group(but=f"a:{name}", facets=("attributes",), filters=replace(
            filters, attributes=tuple(other for other in filters.attributes if other[0] != name)))
          for name, _ in filters.attributes if with_attributes),
    ]


def _without(filters: Filters) -> dict[str, tuple[bool, Filters]]:
    return {
        "brand": (bool(filters.brands), replace(filters, brands=())),
        "price": (filters.min_cents is not None or filters.max_cents is not None, filters),
        "rating": (filters.rating is not None, filters),
        "in_stock": (filters.in_stock, filters),
        "condition": (bool(filters.conditions), filters),
        "seller": (bool(filters.sellers), filters),
    }


def count(groups: Sequence[Group], samples: Sequence[Sample]) -> Counts:
    """The counts of all groups, each facet from the group that was counted for it."""
    by_facet: dict[str, Sequence[tuple[str, int]]] = {}
    estimated: set[str] = set()
    for group, sample in zip(groups, samples, strict=True):
        counted = {facet: _choices(counter, sample["scale"]) for facet, counter in _counters(sample).items()
                   if counter and (not group.but or facet == group.but)}
        by_facet |= counted
        estimated = estimated | counted.keys() if sample["scale"] > 1 else estimated - counted.keys()
    return Counts(
        scale=max(sample["scale"] for sample in samples),
        total=round(samples[0]["rows"] * samples[0]["scale"]),
        by_facet=by_facet,
        estimated=frozenset(estimated),
        seller_names={id_: name for sample in samples for id_, name, _ in sample["seller"] or ()},
    )


def _choices(counter: Counter[Any], scale: float) -> list[tuple[str, int]]:
    """The values with how many products of the whole list have them, commonest first."""
    return sorted(((str(value), round(number * scale)) for value, number in counter.items()), key=lambda one: (-one[1], one[0]))


def _counters(sample: Sample) -> dict[str, Counter[Any]]:
    """How many products of a sample have which value, by facet."""
    counters: dict[str, Counter[Any]] = {
        "brand": Counter(brand for brand in sample["brand"] or () if brand),
        "category": Counter(sample["category"]),
        "price": Counter(bisect_right(PRICE_LADDER, cents) for cents in sample["price"] or () if cents is not None),
        "rating": Counter(stars for stars in sample["rating"] or () if stars is not None),
        "in_stock": Counter({"1": sample["in_stock"]} if sample["in_stock"] else {}),
        "condition": Counter((sample["condition"] or "").split()),
        "seller": Counter({id_: number for id_, _, number in sample["seller"] or ()}),
    }
    for (name, value), number in Counter(map(tuple, sample["attributes"] or ())).items():
        counters.setdefault(f"a:{name}", Counter())[value] = number
    return counters


def price_bands(counted: Sequence[tuple[str, int]]) -> list[tuple[int | None, int | None, int]]:
    """About PRICE_BANDS ranges of about as many products each, as lowest and highest price in cents (None: open) and count.

    `counted` has the numbers of the ladder's steps.
    """
    steps = {int(step): count for step, count in counted}
    share = sum(steps.values()) / PRICE_BANDS
    bands: list[tuple[int | None, int | None, int]] = []
    low, gathered = 0, 0
    for step in range(len(PRICE_LADDER) + 1):
        gathered += steps.get(step, 0)
        is_last = not any(count for later, count in steps.items() if later > step)
        if gathered and (gathered >= share or is_last):
            bands.append((PRICE_LADDER[low - 1] if low else None,
                          PRICE_LADDER[step] - 1 if step < len(PRICE_LADDER) and not is_last else None, gathered))
            low, gathered = step + 1, 0
        if is_last:
            break
    return bands

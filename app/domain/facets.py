"""Facets: the choices that each filter of a list has, and how many products each would leave.

The choices of a filter are counted as if none of that filter had been made: several of them mean "or".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.search import Filters

# Upper ends of the steps in which prices are counted, in cents.
PRICE_LADDER = (500, 1_000, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 20_000, 30_000, 50_000, 100_000, 200_000)
PRICE_BANDS = 5
ALL = ("brand", "category", "price", "rating", "in_stock", "condition", "seller")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts:
    """How many products have which value, by facet; those of an attribute under "a:" and its name.

    `total` is how many products the list has, `seller_names` who the counted sellers are. With a `scale` above 1 one product in
    so many was counted: every number is an estimate. Two of them are equal only if they are the same count.
    """

    scale: float = 1
    total: int = 0
    by_facet: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
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


def merged(counted_groups: Sequence[Group], counted: Sequence[Mapping[str, Any]]) -> Counts:
    """The counts of all groups, each facet from the group that was counted for it."""
    by_facet: dict[str, Sequence[tuple[str, int]]] = {}
    for group, one in zip(counted_groups, counted, strict=True):
        for facet, choices in one["counts"].items():
            if not group.but or facet == group.but:
                by_facet[facet] = [(value, round(count * one["scale"])) for value, count in choices]
    sellers = [(value.split(" ", 1), count) for value, count in by_facet.pop("seller", ())]
    if sellers:
        by_facet["seller"] = [(id_, count) for (id_, _), count in sellers]
    first = counted[0]
    return Counts(scale=max(one["scale"] for one in counted), total=round(first["rows"] * first["scale"]), by_facet=by_facet,
                  seller_names={int(id_): name for (id_, name), _ in sellers})


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

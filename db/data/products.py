"""Products composed from the vocabulary. Nothing is stored but a number per product: all the rest follows from it."""

import re
from array import array
from dataclasses import dataclass
from functools import cache
from math import exp, prod
from random import Random

from db.data.catalogue import DEPARTMENTS, PRODUCT_TYPES
from db.data.catalogue.model import Department, ProductType
from db.data.chance import generator, pick, scramble

_A_BEFORE_VOWEL = re.compile(r"\b([Aa]) (?=[AEIOUaeiou])(?!one|uni|use)")
_PROPER = frozenset({"brand", "series", "author", "place", "artist", "name", "first", "second", "bird", "cuisine",
                     "model"})
_DEPARTMENT_OF = {kind.slug: department for department in DEPARTMENTS for kind in department.types}


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One product, without its description. `values` has the title's words and all attributes by their axis."""

    number: int
    kind: ProductType
    title: str
    brand: str
    values: dict[str, str]
    price_cents: int
    weight_g: int

    @property
    def attributes(self) -> dict[str, str]:
        """What the product page lists as facts."""
        hidden = {"brand", "series", "adjective", "thing", "first", "second", "approach", "occasion",
                  *self.kind.unnamed}
        return {axis: value for axis, value in self.values.items() if axis not in hidden}


def combinations(kind: ProductType) -> int:
    """How many products with different titles the vocabulary of this type allows."""
    return prod(len(choices) for _, choices in _named_axes(kind))


def _named_axes(kind: ProductType) -> list[tuple[str, tuple[str, ...]]]:
    department = _DEPARTMENT_OF[kind.slug]
    axes: list[tuple[str, tuple[str, ...]]] = [("title", kind.titles)]
    if "{brand}" in kind.titles[0]:
        axes.append(("brand", department.brands))
    if "{series}" in kind.titles[0]:
        axes.append(("series", department.series))
    return axes + [(axis, choices) for axis, choices in kind.axes.items() if axis not in kind.unnamed]


class Catalogue:
    """`count` products, each a type and one combination of that type's words, drawn without repetition."""

    def __init__(self, count: int) -> None:
        rng = generator("catalogue", count)
        self.count = count
        self.kind_of = array("B", self._allot(count, rng))
        self._combination = array("Q", bytes(8 * count))
        self.by_kind: list[list[int]] = [[] for _ in PRODUCT_TYPES]
        for number, kind in enumerate(self.kind_of):
            self.by_kind[kind].append(number)
        self._axes = [_named_axes(kind) for kind in PRODUCT_TYPES]
        for kind_index, numbers in enumerate(self.by_kind):
            chosen = rng.sample(range(combinations(PRODUCT_TYPES[kind_index])), len(numbers))
            for number, combination in zip(numbers, chosen, strict=True):
                self._combination[number] = combination

    @staticmethod
    def _allot(count: int, rng: Random) -> list[int]:
        total = sum(kind.share for kind in PRODUCT_TYPES)
        kinds = [index for index, kind in enumerate(PRODUCT_TYPES) for _ in range(int(count * kind.share / total))]
        kinds += [rng.randrange(len(PRODUCT_TYPES)) for _ in range(count - len(kinds))]
        rng.shuffle(kinds)
        return kinds

    def product(self, number: int) -> Product:
        kind = PRODUCT_TYPES[self.kind_of[number]]
        values = self._values(number, kind)
        department = _DEPARTMENT_OF[kind.slug]
        pattern = values.pop("title")
        brand = values.setdefault("brand", pick(number + 7, department.brands))
        scale = _scale(kind, values)
        return Product(
            number=number, kind=kind, title=_with_articles(pattern.format_map(values)), brand=brand, values=values,
            price_cents=_price_cents(kind, number, scale * _brand_level(brand)),
            weight_g=_weight_g(kind, values, scale))

    def _values(self, number: int, kind: ProductType) -> dict[str, str]:
        values = {}
        rest = self._combination[number]
        for axis, choices in self._axes[self.kind_of[number]]:
            rest, index = divmod(rest, len(choices))
            values[axis] = choices[index]
        for offset, axis in enumerate(kind.unnamed):
            values[axis] = pick(number * 8 + offset, kind.axes[axis])
        return values


def _scale(kind: ProductType, values: dict[str, str]) -> float:
    """0.7 for the smallest value of the axis that the price follows, 1.35 for the largest."""
    if not kind.scale:
        return 1.0
    choices = kind.axes[kind.scale]
    return 0.7 + 0.65 * choices.index(values[kind.scale]) / (len(choices) - 1)


@cache
def _brand_level(brand: str) -> float:
    return 0.8 + 0.5 * (scramble(sum(brand.encode())) % 100) / 100


def _price_cents(kind: ProductType, number: int, level: float) -> int:
    """Log-normal around the type's median; the sum of four uniform draws stands in for the bell curve."""
    draws = sum(scramble(number * 4 + draw) % 10_000 for draw in range(4)) / 10_000 - 2
    return charm_price(int(kind.price_cents * level * exp(kind.spread * draws * 1.73)), number)


def charm_price(cents: int, number: int) -> int:
    """The price moved to an ending that shops use."""
    ending = pick(number + 3, (99, 99, 99, 99, 99, 95, 49, 50, 0, 0))
    return max(199, cents // 100 * 100 + ending)


def _weight_g(kind: ProductType, values: dict[str, str], scale: float) -> int:
    """The stated weight where there is one, with packing; else the type's usual one."""
    stated = re.fullmatch(r"([\d.]+) (g|kg)", values.get("weight", ""))
    if stated:
        return int(float(stated[1]) * (1000 if stated[2] == "kg" else 1) * 1.04)
    return int(kind.weight_g * scale)


def gtin(number: int) -> str:
    """A GTIN-13 from the range 200–299, which GS1 leaves for use inside a company, with its check digit."""
    digits = f"200{number:09d}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"


def description(product: Product) -> str:
    """Four to six sentences that are true of this product's attributes."""
    kind, number = product.kind, product.number * 4
    notes = [kind.notes[value] for value in product.values.values() if value in kind.notes]
    first = scramble(number + 1)
    details = (kind.detail[first % len(kind.detail)], kind.detail[(first + 1 + first // 64 % 2) % len(kind.detail)])
    patterns = [pick(number, kind.opening), *details, *notes[:2], pick(number + 2, kind.closing)]
    spoken = {axis: _spoken(axis, value) for axis, value in product.values.items()}
    return _with_articles(" ".join(_sentence(pattern.format_map(spoken)) for pattern in patterns))


@cache
def _spoken(axis: str, value: str) -> str:
    """The value in the middle of a sentence: common words in lower case, names and units as they are."""
    return value if axis in _PROPER or any(c.isdigit() for c in value) or value.isupper() else value.lower()


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _with_articles(text: str) -> str:
    """“An” before a vowel."""
    return _A_BEFORE_VOWEL.sub(r"\1n ", text)


def department_of(kind: ProductType) -> Department:
    return _DEPARTMENT_OF[kind.slug]

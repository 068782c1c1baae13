"""What the vocabulary of a product type consists of."""

from dataclasses import dataclass, field

# How the demand for a type swings through the year, January first.
SEASONS: dict[str, tuple[float, ...]] = {
    "even": (0.9, 0.9, 1.0, 1.0, 1.0, 1.0, 0.9, 0.9, 1.0, 1.0, 1.2, 1.4),
    "gift": (0.6, 0.8, 0.7, 0.7, 0.8, 0.8, 0.7, 0.7, 0.8, 1.0, 1.8, 2.8),
    "summer": (0.4, 0.5, 0.8, 1.3, 1.7, 1.9, 1.8, 1.4, 0.8, 0.5, 0.5, 0.6),
    "spring": (0.5, 0.8, 1.7, 2.1, 1.8, 1.2, 0.9, 0.7, 0.8, 0.6, 0.5, 0.6),
    "winter": (1.6, 1.3, 0.9, 0.5, 0.3, 0.2, 0.2, 0.4, 0.9, 1.5, 2.0, 2.2),
    "school": (1.3, 0.9, 0.8, 0.8, 0.8, 0.7, 1.1, 2.2, 1.9, 0.9, 0.9, 1.1),
    "resolution": (2.2, 1.5, 1.1, 1.0, 1.0, 0.9, 0.8, 0.8, 1.1, 0.9, 0.9, 1.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductType:
    """Everything that is known about one kind of product: words, prices and how it is drawn.

    A product is one combination of a title pattern, a brand and one value of every axis. Every pattern names every axis
    that is not in `unnamed`, so that different combinations have different titles. Sentences are patterns over the same
    names; `notes` adds a sentence that is true for one value only.
    """

    slug: str
    name: str  # of its category
    noun: str  # in the middle of a sentence
    drawing: str
    form: str  # the axis that picks the drawing's variant
    titles: tuple[str, ...]
    axes: dict[str, tuple[str, ...]]
    opening: tuple[str, ...]
    detail: tuple[str, ...]
    closing: tuple[str, ...]
    price_cents: int  # the median
    weight_g: int
    tags: tuple[str, ...]
    praise: tuple[str, ...]
    gripes: tuple[str, ...]
    notes: dict[str, str] = field(default_factory=dict)
    unnamed: tuple[str, ...] = ()  # axes that the buyer sees in the picture but not in the title
    spread: float = 0.28  # of the logarithm of the price
    scale: str = ""  # the axis whose later values cost and weigh more
    season: str = "even"
    share: float = 1.0  # of the catalogue, relative to the other types


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """A top category with its brands and the names that they give to their lines."""

    slug: str
    name: str
    brands: tuple[str, ...]
    series: tuple[str, ...]
    types: tuple[ProductType, ...]

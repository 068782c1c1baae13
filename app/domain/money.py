"""Money in integer minor units, and the one way to share an amount out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_CENTS = 100_000_000_000
CURRENCY = "USD"
_DECIMAL = re.compile(r"(?P<whole>[0-9]{1,9})(?:\.(?P<cents>[0-9]{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of the installation's one currency, in cents. Prints as people write it: $1,234.50."""

    cents: int

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        whole, rest = divmod(abs(self.cents), 100)
        return f"{sign}${whole:,}.{rest:02d}"


def parse_cents(text: str) -> int | None:
    """Read a decimal amount such as '19.99' or '20' into cents; None when it is anything else.

    Signs, exponents, thousand separators, other scripts' digits and more than two decimals are all refused: an
    amount of money is never guessed.
    """
    match = _DECIMAL.fullmatch(text.strip())
    if match is None:
        return None
    return int(match["whole"]) * 100 + int((match["cents"] or "0").ljust(2, "0"))


def to_decimal(cents: int) -> str:
    """The text that `parse_cents` reads back: 1999 → '19.99'."""
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02d}"


def allocate(total_cents: int, weights: Sequence[int]) -> list[int]:
    """Share `total_cents` out by weight, by largest remainder: the shares sum to the total exactly.

    Equal remainders go to the earlier weight. All-zero weights share evenly. Weights and total are >= 0, and there is
    at least one weight.
    """
    base = weights if any(weights) else [1] * len(weights)
    whole = sum(base)
    shares = [total_cents * weight // whole for weight in base]
    left = total_cents - sum(shares)
    by_remainder = sorted(range(len(base)), key=lambda i: (-(total_cents * base[i] % whole), i))
    for i in by_remainder[:left]:
        shares[i] += 1
    return shares


def share_bps(amount_cents: int, bps: int) -> int:
    """`bps` hundredths of a percent of an amount, rounded half up to a cent."""
    return (amount_cents * bps + 5_000) // 10_000

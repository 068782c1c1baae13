"""Global Trade Item Numbers, the figures under a bar code."""

import re

_SHAPE = re.compile(r"[0-9]{8}|[0-9]{12,14}", re.ASCII)


def is_gtin(text: str) -> bool:
    """Whether this is a GTIN-8, -12, -13 or -14 with the right check digit.

    From the right, digits weigh 1, 3, 1, 3 …; the sum is a multiple of ten (GS1 General Specifications, 7.9).
    """
    if not _SHAPE.fullmatch(text):
        return False
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(text))) % 10 == 0

"""The colour roles keep the contrasts that people need, in daylight and at night."""

import math
import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "app" / "static" / "css" / "tokens.css"
ROLE = re.compile(r"--([\w-]+): light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\);")
ROLES = {name: (light, dark) for name, light, dark in ROLE.findall(TOKENS.read_text())}

GROUNDS = ("paper", "surface", "sunken")
TEXT_PAIRS = [
    *((text, ground) for text in ("ink", "ink-soft", "accent", "sale", "good", "warn", "bad") for ground in GROUNDS),
    *((text, f"{tone}-wash") for text in ("ink", "ink-soft") for tone in ("accent", "good", "warn", "bad", "sale")),
    ("on-accent", "accent"), ("on-accent", "accent-strong"), ("on-fascia", "fascia"), ("on-fascia", "fascia-line"),
    ("accent", "accent-wash"), ("accent-strong", "accent-wash"), ("accent-strong", "paper"), ("sale", "sale-wash"),
    ("good", "good-wash"), ("warn", "warn-wash"), ("bad", "bad-wash"), ("paper", "sale"),
]
SHAPE_PAIRS = [
    *(("edge", ground) for ground in GROUNDS), *(("star", ground) for ground in ("paper", "surface")),
    *(("focus", ground) for ground in (*GROUNDS, "accent-wash", "bad-wash")),
    ("accent", "paper"), ("on-fascia", "fascia"), ("bad", "surface"),
]


def _luminance(oklch: str) -> float:
    """Relative luminance (WCAG 2) of "L C H", by way of Oklab (Ottosson, 2020); out-of-gamut channels are clipped."""
    lightness, chroma, hue = (float(part) for part in oklch.split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    clipped = (min(1.0, max(0.0, channel)) for channel in (red, green, blue))
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), clipped, strict=True))


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_arithmetic_knows_black_on_white() -> None:
    assert _contrast("1 0 0", "0 0 0") == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_is_readable(text: str, ground: str, scheme: int) -> None:
    assert _contrast(ROLES[text][scheme], ROLES[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_controls_and_focus_stand_out(shape: str, ground: str, scheme: int) -> None:
    assert _contrast(ROLES[shape][scheme], ROLES[ground][scheme]) >= 3

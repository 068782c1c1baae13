"""What our fonts can print of what people type.

Western letters are set in Helvetica, which every reader and printer of PDF brings. Greek, Cyrillic and other letters of its kind
are set in the DejaVu Sans Mono that python-barcode ships. What neither shows is written in Latin letters: a name that a carrier
can sound out is worth more than boxes or question marks. That is so for what runs from right to left, too, because without a
shaping engine its letters would stand apart and backwards.
"""

import unicodedata
from functools import cache, lru_cache
from pathlib import Path

import barcode
from anyascii import anyascii
from fontTools.ttLib import TTFont

CORE_ENCODING = "windows-1252"   # what PDF calls WinAnsiEncoding
WIDE_FONT_FILE = Path(barcode.__file__).parent / "fonts" / "DejaVuSansMono.ttf"
RIGHT_TO_LEFT = {"R", "AL", "AN"}
NOTHING_LEFT = "–"


def printable(text: str) -> str:
    """The text in letters that can be printed, its lines kept; never empty, and without control characters."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split()) or NOTHING_LEFT
    lines = unicodedata.normalize("NFC", text).splitlines()
    spelled = (" ".join("".join(_spell(letter) for letter in line).split()) for line in lines)
    return "\n".join(line for line in spelled if line) or NOTHING_LEFT


def is_core(text: str) -> bool:
    """Whether Helvetica has all of a text's letters."""
    try:
        text.encode(CORE_ENCODING)
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=4096)
def _spell(letter: str) -> str:
    """The letter if one of the fonts shows it, else what stands for it in Latin letters."""
    kind = unicodedata.category(letter)
    if kind.startswith("C"):
        return " " if letter == "\t" else ""
    if kind.startswith("Z"):
        return " "
    if is_core(letter) or (ord(letter) in _wide_letters() and _stands_alone(letter, kind)):
        return letter
    spelled = anyascii(letter)
    return spelled.replace("?", "") if kind.startswith("L") else spelled   # its mark for sounds that nobody knows


def _stands_alone(letter: str, kind: str) -> bool:
    """Whether a letter is shown rightly by itself: no mark that has to be placed above another, nothing from right to left."""
    return not kind.startswith("M") and unicodedata.bidirectional(letter) not in RIGHT_TO_LEFT


@cache
def _wide_letters() -> frozenset[int]:
    with TTFont(WIDE_FONT_FILE, lazy=True) as font:
        return frozenset(font.getBestCmap())

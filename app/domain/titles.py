"""What people type into a description field: telling goods from remarks, and shouting from a title."""

import re
from collections import Counter
from functools import lru_cache

TITLE_LENGTH_MAX = 200
SHOUTING_SHARE = 0.7

_SMALL_WORDS = frozenset(["a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"])
_ACRONYMS = frozenset(["BBQ", "CD", "DIY", "DVD", "EU", "FM", "LCD", "LED", "TV", "UK", "UV", "US", "USA", "USB"])
_MEASURE = re.compile(r"[0-9]+(?:CM|MM|M|KG|G|ML|L|W|V|PC|PCS)?(?:X[0-9]+(?:CM|MM|M)?)*")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# What stands in the description of a stock take instead of the goods' name: as the whole text, or anywhere in it.
_REMARKS = frozenset((
    "amazon", "amazon sales", "broken", "check", "counted", "cracked", "crushed", "display", "dotcom", "dotcom sales",
    "dotcom set", "faulty", "found", "lost", "mailout", "mia", "missing", "on cargo order", "returned", "samples", "show samples",
    "showroom", "smashed", "test",
))
_REMARK_WORDS = re.compile(
    r"\?|\b(?:adjust(?:ment)?|barcode|credit(?:ed|s)?|damage[sd]?|given away|mix up|mouldy|mystery|on shelf|quick fix|rcvd|"
    r"sold (?:as|in|sets?)|stock was|thrown? away|wet/rusty|wrong(?:ly)?)\b")


@lru_cache(maxsize=10_000)
def is_remark(description: str) -> bool:
    """Whether a description speaks of a stock take ("damaged", "?", "found", "thrown away") and names no goods."""
    text = " ".join(description.casefold().split()).rstrip(".!")
    return text in _REMARKS or _REMARK_WORDS.search(text) is not None


def most_frequent(descriptions: Counter[str]) -> str:
    """The description that most rows use; of several the longest, then the first in the alphabet."""
    return min(descriptions, key=lambda text: (-descriptions[text], -len(text), text))


def tidy(description: str) -> str:
    """A title fit to read: white space folded, and what is written in capitals set in title case.

    "WHITE HANGING HEART T-LIGHT HOLDER" becomes "White Hanging Heart T-Light Holder", "SET/6 BOWLS W LID 30CMx30CM" becomes
    "Set of 6 Bowls with Lid 30cmx30cm". A text that has its own capitals keeps them. At most 200 characters.
    """
    text = re.sub(r"\s*,\s*", ", ", " ".join(description.split())).strip(" *.,;")
    if _is_shouting(text):
        text = _expand(text)
        text = _WORD.sub(lambda found: _cased(found[0], is_first=found.start() == 0), text)
    return text[:TITLE_LENGTH_MAX].rstrip()


def _is_shouting(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return bool(letters) and sum(letter.isupper() for letter in letters) >= SHOUTING_SHARE * len(letters)


def _expand(text: str) -> str:
    """Write out the trade's abbreviations: SET/6 and S/6, PACK/12, ASSTD, W and W/."""
    text = re.sub(r"(?<!\S)S(?:ET)?/(?=[0-9])", "SET OF ", text)
    text = re.sub(r"(?<!\S)PACK/(?=[0-9])", "PACK OF ", text)
    text = re.sub(r"\bASS(?:TD?)?\b", "ASSORTED", text)
    return re.sub(r"(?<=\S )W(?:/\s*|\s+)(?=\S)", "WITH ", text)


def _cased(word: str, *, is_first: bool) -> str:
    if _MEASURE.fullmatch(word.upper()):
        return word.lower()
    if word in _ACRONYMS or word[0].isdigit():
        return word
    if word.lower() in _SMALL_WORDS and not is_first:
        return word.lower()
    return word[0].upper() + word[1:].lower()

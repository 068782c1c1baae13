"""What search makes of typed text: words as the shop's vocabulary has them, and how far one word is from another.

The database takes titles apart by the same rules (`search_text` in db/create.sql); a test holds the two against each other.
"""

import re
import unicodedata

WORDS_MAX = 12
WORD_LENGTH_MAX = 40
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# Letters that have no accent to take off, and are still written otherwise by who has no such key.
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "þ": "th", "ð": "d", "ı": "i"})
_BETWEEN = re.compile(r"[^\w.,]+|_|(?<![0-9])[.,]|[.,](?![0-9])")
_NUMBER_THEN_UNIT = re.compile(r"([0-9])([^\W\d_])")


def clean(text: str, *, length_max: int) -> str:
    """Typed text with compatible characters unified, unseen ones taken out and white space folded; `length_max` at most."""
    unified = unicodedata.normalize("NFKC", text[:length_max])
    seen = "".join(" " if unicodedata.category(character) in _UNSEEN else character for character in unified)
    return " ".join(seen.split())[:length_max].rstrip()


def normalise(text: str) -> str:
    """Unaccented small letters and numbers, parted by single spaces; a number stands apart from its unit."""
    plain = "".join(map(_unaccented, text.lower())).translate(_LETTERS)
    return " ".join(_NUMBER_THEN_UNIT.sub(r"\1 \2", _BETWEEN.sub(" ", plain)).split())


def _unaccented(letter: str) -> str:
    """A Latin or Greek letter (and ё) without its accents; in other scripts such marks make another letter."""
    base = unicodedata.normalize("NFKD", letter)
    if base == letter or not (base[0].isascii() or "α" <= base[0] <= "ω" or base[0] == "е"):
        return letter
    return "".join(part for part in base if not unicodedata.combining(part))


def split(text: str) -> tuple[str, ...]:
    """The different words of a text, WORDS_MAX at most. Only letters and digits count: no sign is an operator."""
    found = (word[:WORD_LENGTH_MAX] for word in normalise(text).split())
    return tuple(dict.fromkeys(found))[:WORDS_MAX]


def distance(one: str, other: str) -> int:
    """How many slips lead from one word to another: a letter left out, put in, mistaken, or two neighbours swapped.

    The optimal string alignment distance (Damerau 1964; Boytsov 2011): no letter is touched twice.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        above, previous = row, before
        row = [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, previous[j - 2] + 1)
            row.append(cost)
        before = above
    return row[-1]

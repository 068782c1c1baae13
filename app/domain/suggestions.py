"""What somebody may be about to type: endings of the last word that the shop knows, and a query that finds products with them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from app.domain.spelling import distance, normalise
from app.domain.understanding import Fact

# Two slips in a word of five letters and more, one in a shorter one.
SHORT = 4
# How common the rarest word must be for a sample to stand for all products that are no best sellers.
SAMPLES = ((128_000, "~s64"), (16_000, "~s8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """Typed words made whole: those before the last one as the shop spells them, and what the last one may become, commonest
    first. `typed` is the last word as it stands there, `product_count` about how many products have the rarest word."""

    before: tuple[str, ...]
    lexemes: tuple[str, ...]
    endings: tuple[Fact, ...]
    typed: str
    product_count: int

    @property
    def query(self) -> str:
        """In PostgreSQL's query language: titles with all the words, the last one with any of the endings."""
        endings = dict.fromkeys(_quoted(ending.lexeme or "") for ending in self.endings)
        return " & ".join([*map(_quoted, self.lexemes), "(" + " | ".join(endings) + ")"])

    @property
    def sample(self) -> str:
        """The term of the sample that is looked through for products that hardly sell; "" for all of them."""
        return next((term for count, term in SAMPLES if self.product_count > count), "")

    def texts(self, titles: Sequence[str], *, limit: int) -> list[str]:
        """The likeliest texts, each lexeme once; of several words only those that stand together in one of the titles. What
        is but a measure there (", 250 ml,") comes last, unless a number was typed."""
        parted = [[normalise(part).split() for part in title.split(", ")] for title in titles]
        present = Counter(word for parts in parted for word in set(chain.from_iterable(parts)))
        endings: Iterable[Fact] = self.endings
        if self.before:
            endings = sorted((ending for ending in self.endings if present[ending.word]),
                             key=lambda ending: (-present[ending.word], -ending.product_count))
        if not (self.before and self.before[-1].isdigit()):
            told = {word for parts in parted for words in parts if not _is_measure(words) for word in words}
            endings = sorted(endings, key=lambda ending: bool(present[ending.word]) and ending.word not in told)
        one_each: dict[str | None, str] = {}
        for ending in endings:
            if ending.word != self.typed and ending.word not in self.before:
                one_each.setdefault(ending.lexeme, " ".join((*self.before, ending.word)))
        return list(one_each.values())[:limit]


def _is_measure(words: Sequence[str]) -> bool:
    """A number and its unit, and nothing else."""
    return len(words) == 2 and words[0][:1].isdigit()


def complete(words: Sequence[str], facts: Sequence[Fact]) -> Completion | None:
    """The words made whole by what the vocabulary says of them; None when one of them is like nothing in the shop."""
    known = {fact.gram: fact for fact in facts if fact.kind == "known"}
    before = [_spelt(known[word], facts) for word in words[:-1]]
    endings = _endings(known[words[-1]], facts) if words else []
    if not endings or None in before:
        return None
    found = [fact for fact in before if fact is not None]
    counts = [fact.product_count for fact in found if fact.lexeme]
    return Completion(
        before=tuple(fact.word for fact in found),
        lexemes=tuple(fact.lexeme for fact in found if fact.lexeme),
        endings=tuple(endings),
        typed=words[-1],
        product_count=min([*counts, sum(ending.product_count for ending in endings)]),
    )


def _spelt(typed: Fact, facts: Sequence[Fact]) -> Fact | None:
    """A word as the shop knows it: itself, or what it was most likely meant to be."""
    if typed.product_count or typed.lexeme is None:
        return typed
    near = _near(typed.gram, facts, unfinished=False)
    return near[0] if near else None


def _endings(typed: Fact, facts: Sequence[Fact]) -> list[Fact]:
    """What the last word may become: itself or longer; where nothing begins so, what looks as if it did."""
    found = [typed] if typed.product_count and typed.lexeme else []
    found += [fact for fact in facts if fact.kind == "longer"]
    return sorted(found, key=lambda fact: -fact.product_count) or _near(typed.gram, facts, unfinished=True)


def _near(gram: str, facts: Sequence[Fact], *, unfinished: bool) -> list[Fact]:
    """The words that are a slip or two from what was typed, nearest first."""
    slips_max = 1 if len(gram) <= SHORT else 2
    ranked = [(_slips(gram, fact.word, unfinished=unfinished), gram[0] != fact.word[0], -fact.product_count, fact)
              for fact in facts if fact.kind == "near" and fact.gram == gram]
    return [fact for slips, *_, fact in sorted(ranked, key=lambda one: one[:3]) if slips <= slips_max]


def _slips(gram: str, word: str, *, unfinished: bool) -> int:
    """How far apart they are; of a word that is still being typed only its beginning counts."""
    beginnings = {word[:length] for length in range(len(gram) - 1, len(gram) + 2)} if unfinished else set()
    return min(distance(gram, beginning) for beginning in {word, *beginnings})


def has_beginnings(name: str, words: Sequence[str]) -> bool:
    """Whether a name has, for each of these words, a word that begins so."""
    names = normalise(name).split()
    return all(any(part.startswith(word) for part in names) for word in words)


def _quoted(lexeme: str) -> str:
    """A lexeme of titles in PostgreSQL's query language."""
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}':A"

"""What a shopper means by some words, in stages that each can be read and tested alone.

1.  `first_look` – what to ask the vocabulary about every query: the words, and neighbours written together.
2.  `literally` – every word as typed, by its stem, or by a synonym.
3.  `second_look` – what else to ask when that finds too little: what misspelt words look like, halves of words, longer words.
4.  `generously` – for each word the alternatives that the shop's own words offer, each with how likely it was meant.
5.  `Meaning.strict`, `Meaning.relaxed` – the queries to try in turn: all words, then most of them, rarer words counting more.

Nothing here knows the words of any one shop: they come from the vocabulary, with how many products have them.
"""

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.domain.spelling import distance

ALTERNATIVES_MAX = 8
RELAXED_MAX = 20
SYNONYM = 0.95
LONGER = 0.75
# A word that this many products have weighs next to nothing.
MANY = 100_000
PARTED = 0.85
JOINED = 0.9
# How likely a slip is, beside words that are spelt right; words of four letters and less have one slip at most.
SLIPS = (1.0, 0.8, 0.45)
SHORT = 4
FIRST_LETTER = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What the vocabulary says: of `gram` that `word` is known (or near it, longer, or a synonym), by which lexeme search knows
    it (None: it is too common to be looked for), and how many products have it."""

    kind: str
    gram: str
    word: str
    lexeme: str | None
    product_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A question to the vocabulary."""

    grams: tuple[str, ...]
    misspelt: tuple[str, ...] = ()
    beginning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Something that a typed word may stand for: words as people write them, and the lexemes that a product must have."""

    words: tuple[str, ...]
    lexemes: tuple[str, ...]
    likelihood: float
    product_count: int

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def query(self, weights: str = "") -> str:
        """The alternative in PostgreSQL's query language, in fields of these weights only."""
        parts = [quoted(lexeme) + (f":{weights}" if weights else "") for lexeme in self.lexemes]
        return "(" + " & ".join(parts) + ")"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A typed word (or two that were typed apart) with what it may stand for, likeliest first, and its weight: rare words weigh
    more."""

    typed: str
    alternatives: tuple[Alternative, ...]
    weight: float

    @property
    def query(self) -> str:
        return _any_of(self.alternatives)

    @property
    def product_count(self) -> int:
        """About how many products have one of the alternatives; 0 when nothing is known of any."""
        return sum(alternative.product_count for alternative in self.alternatives)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What some words may mean together. `missing` are typed words that nothing in the shop resembles,
    `common` those that search does not look for ("with"). `others` are the alternatives that a product must have one of, because
    without them nothing is found (see `besides`); None where that is not known."""

    slots: tuple[Slot, ...]
    missing: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    others: tuple[Alternative, ...] | None = None

    @property
    def as_written(self) -> list[str]:
        """The words that a title should have in this very form."""
        return [*(word for slot in self.slots for word in slot.alternatives[0].words), *self.common]

    @property
    def strict(self) -> str:
        """All words, one of them as one of `others`. If only one can be, its list as typed need not be looked through."""
        others = self.others or ()
        open_slots = [slot for slot in self.slots if not set(others).isdisjoint(slot.alternatives)]
        if len(open_slots) == 1:
            return " & ".join(_any_of(others) if slot in open_slots else slot.query for slot in self.slots)
        return " & ".join([*(slot.query for slot in self.slots), *([_any_of(others)] if others else [])])

    @property
    def is_in_vain(self) -> bool:
        """All words together were looked for already, and not found."""
        return self.others == ()

    def besides(self, typed: "Meaning") -> "Meaning":
        """The same where `typed`, the words as typed, has found nothing: then one of them has to mean something else.

        Saying so spares the database two long lists of products: it begins with those of the other words, which are rare.
        """
        if [slot.typed for slot in self.slots] != [slot.typed for slot in typed.slots]:
            return self
        tried = {alternative.lexemes for slot in typed.slots for alternative in slot.alternatives}
        return replace(self, others=tuple(
            alternative for slot in self.slots for alternative in slot.alternatives if alternative.lexemes not in tried))

    @property
    def relaxed(self) -> list[list[str]]:
        """Most of the words: the ways to leave one out, then two, and so on."""
        return [
            [" & ".join(slot.query for slot in subset)
             for subset in itertools.islice(itertools.combinations(self._by_weight, kept), RELAXED_MAX)]
            for kept in range(len(self.slots) - 1, 0, -1)
        ]

    @property
    def _by_weight(self) -> list[Slot]:
        return sorted(self.slots, key=lambda slot: -slot.weight)

    @property
    def is_literal(self) -> bool:
        """Every word is meant as typed."""
        return all(len(slot.alternatives) == 1 for slot in self.slots)

    def in_words(self, title_words: Iterable[str]) -> str:
        """The query as it was understood where a product with these words was found."""
        present = frozenset(title_words)
        chosen = []
        for slot in self.slots:
            fitting = (a for a in slot.alternatives if present.issuperset(a.words))
            chosen.append(next(fitting, slot.alternatives[0]).text)
        return " ".join(chosen)


NOTHING = Meaning(slots=())


# ---- stage 1 and 2: as typed

def first_look(words: Sequence[str]) -> Look:
    """The words, and neighbours written together ("lunch box" may be "lunchbox"), and apart, for synonyms of two words."""
    pairs = list(itertools.pairwise(words))
    return Look(grams=(*words, *(a + b for a, b in pairs), *(f"{a} {b}" for a, b in pairs)))


def literally(words: Sequence[str], facts: Sequence[Fact]) -> Meaning:
    """The words as typed, without those that search never looks for, each with its synonyms."""
    known = {fact.gram: fact for fact in facts if fact.kind == "known"}
    slots, position = [], 0
    while position < len(words):
        phrase = " ".join(words[position:position + 2])
        others = _synonyms(phrase, facts) if " " in phrase else []
        typed = words[position:position + 2] if others else words[position:position + 1]
        position += len(typed)
        lexemes = tuple(lexeme for word in typed if (lexeme := known[word].lexeme))
        if lexemes:
            count = min(known[word].product_count for word in typed)
            meant = Alternative(words=tuple(typed), lexemes=lexemes, likelihood=1, product_count=count)
            slots.append(_slot(" ".join(typed), [meant, *(others or _synonyms(typed[0], facts))]))
    return Meaning(slots=tuple(slots), common=_common(words, known))


def _synonyms(word: str, facts: Sequence[Fact]) -> list[Alternative]:
    return [
        Alternative(words=tuple(fact.word.split()), lexemes=tuple((fact.lexeme or "").split()), likelihood=SYNONYM,
                    product_count=fact.product_count)
        for fact in facts if fact.kind == "synonym" and fact.gram == word and fact.lexeme
    ]


# ---- stage 3 and 4: as it may have been meant

def second_look(words: Sequence[str], facts: Sequence[Fact] = ()) -> Look:
    """Everything that these words may be instead. Those that the shop has, by the first look's `facts`, are not taken apart."""
    had = {fact.gram for fact in facts if fact.kind == "known" and fact.product_count}
    parted = (word for word in words if word not in had and not word.isdigit())
    halves = (half for word in parted for at in range(1, len(word)) for half in (word[:at], word[at:]))
    return Look(grams=tuple(dict.fromkeys((*first_look(words).grams, *halves))), misspelt=tuple(words),
                beginning=words[-1] if words else "")


def generously(words: Sequence[str], facts: Sequence[Fact]) -> Meaning:
    """Each word with all that it may stand for; a word that was written apart may take its neighbour's place as well."""
    known = {fact.gram: fact for fact in facts if fact.kind == "known"}
    slots, missing, position = [], [], 0
    while position < len(words):
        word = words[position]
        joined = known.get(word + words[position + 1]) if position + 1 < len(words) else None
        if joined and joined.product_count and not (known[word].product_count and known[words[position + 1]].product_count):
            slots.append(_slot(f"{word} {words[position + 1]}", [_as_known(joined, JOINED)]))
            position += 2
            continue
        position += 1
        if known[word].lexeme is None:
            continue
        found = _alternatives(word, facts, known)
        if found:
            slots.append(_slot(word, found))
        else:
            missing.append(word)
    return Meaning(slots=tuple(slots), missing=tuple(missing), common=_common(words, known))


def _common(words: Sequence[str], known: dict[str, Fact]) -> tuple[str, ...]:
    return tuple(word for word in words if known[word].lexeme is None)


def _alternatives(word: str, facts: Sequence[Fact], known: dict[str, Fact]) -> list[Alternative]:
    found = [_as_known(known[word], 1.0)] if known[word].product_count else []
    found += _synonyms(word, facts)
    for fact in facts:
        if fact.gram != word or fact.word == word:
            continue
        if fact.kind == "near":
            likelihood = _slip(word, fact.word, slips_max=1 if known[word].product_count else 2)
            if likelihood:
                found.append(_as_known(fact, likelihood))
        elif fact.kind == "longer":
            found.append(_as_known(fact, LONGER * (0.5 + 0.5 * len(word) / len(fact.word))))
    return _likeliest([*found, *([] if known[word].product_count else _parted(word, known))])


def _slip(word: str, other: str, *, slips_max: int) -> float:
    """How likely `other` was meant where `word` was typed; 0 when it is too far off."""
    slips = distance(word, other)
    if slips > slips_max or (slips > 1 and min(len(word), len(other)) <= SHORT):
        return 0
    return SLIPS[slips] * (1 if word[0] == other[0] else FIRST_LETTER)


def _parted(word: str, known: dict[str, Fact]) -> list[Alternative]:
    """Two words that were written together; where there are several ways, the commoner words."""
    ways = []
    for at in range(1, len(word) - 1):
        left, right = known.get(word[:at]), known.get(word[at:])
        if left and right and all(half.product_count or half.lexeme is None for half in (left, right)):
            lexemes = tuple(half.lexeme for half in (left, right) if half.lexeme)
            if lexemes:
                ways.append(Alternative(words=(word[:at], word[at:]), lexemes=lexemes, likelihood=PARTED,
                                        product_count=min(half.product_count for half in (left, right) if half.lexeme)))
    return sorted(ways, key=lambda way: -way.product_count)[:2]


def _as_known(fact: Fact, likelihood: float) -> Alternative:
    assert fact.lexeme is not None
    return Alternative(words=(fact.word,), lexemes=(fact.lexeme,), likelihood=likelihood, product_count=fact.product_count)


def _likeliest(alternatives: Sequence[Alternative]) -> list[Alternative]:
    """The best of them, each lexeme once; of equally likely ones the commoner."""
    by_lexemes: dict[tuple[str, ...], Alternative] = {}
    for alternative in sorted(alternatives, key=lambda a: (-a.likelihood, -a.product_count)):
        by_lexemes.setdefault(alternative.lexemes, alternative)
    ranked = sorted(by_lexemes.values(), key=lambda a: -a.likelihood * (1 + math.log1p(a.product_count) / 20))
    return ranked[:ALTERNATIVES_MAX]


# ---- weights

def _slot(typed: str, alternatives: Sequence[Alternative]) -> Slot:
    return Slot(typed=typed, alternatives=tuple(alternatives), weight=math.log1p(MANY / (alternatives[0].product_count + 1)))


def _any_of(alternatives: Sequence[Alternative]) -> str:
    return "(" + " | ".join(alternative.query() for alternative in alternatives) + ")"


def quoted(lexeme: str) -> str:
    """A lexeme as PostgreSQL's query language has it."""
    doubled = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"

"""From a shopper's words to hits: as typed if that finds enough, else as it may have been meant."""

from dataclasses import dataclass, field, replace
from functools import partial

from app.db import Tx
from app.domain import facets, understanding
from app.domain.search import Filters, Sort
from app.domain.understanding import Meaning
from app.models import finds, words
from app.models.finds import Found

HITS_MAX = 600
# With fewer hits than this, what may have been meant is looked for as well.
FEW = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Hits, and how the words were understood to get them. The first `exact` of them have all the words as typed, where that
    was not enough. Without hits, `is_unknown` says that the shop has no word like any of these."""

    meaning: Meaning
    found: Found
    groups: list[facets.Group] = field(default_factory=list)
    exact: int = 0
    is_unknown: bool = False


def find(tx: Tx, filters: Filters, *, reach: int = 1, literal: bool = False, with_attributes: bool = False,
         explained: bool = False) -> Finding:
    """What the shop has for these words, `reach` hits and more where there are so many. `literal` takes the words as typed,
    whatever that finds; `explained` asks for the parts of the scores."""
    facts = words.list_facts(tx, look=understanding.first_look(filters.words))
    meaning = understanding.literally(filters.words, facts)
    search = partial(_search, tx, filters=filters, reach=reach, with_attributes=with_attributes, explained=explained)
    typed = search(meaning, relaxes=False)
    exact = len(typed.found.product_ids)
    if literal or not meaning.slots or exact >= FEW or (exact and filters.sort is not Sort.RELEVANCE):
        return typed
    facts = words.list_facts(tx, look=understanding.second_look(filters.words, facts))
    generous = understanding.generously(filters.words, facts)
    # With a filter, products with all words may be there that it leaves out: then no word is left out instead.
    is_typed_in_vain = not exact and filters.are_words_alone
    meant = search(generous.besides(meaning) if is_typed_in_vain else generous, relaxes=True)
    if len(meant.found.product_ids) > exact:
        return replace(meant, exact=exact)
    return replace(typed, is_unknown=not exact and not generous.slots)


def _search(
    tx: Tx, meaning: Meaning, *, filters: Filters, reach: int, with_attributes: bool, explained: bool, relaxes: bool
) -> Finding:
    if not meaning.slots or (meaning.is_in_vain and len(meaning.slots) == 1):
        return Finding(meaning=meaning, found=finds.NOTHING)
    groups = facets.groups(filters, with_attributes=with_attributes)
    found = finds.search(
        tx, meaning=meaning, filters=filters, groups=groups, relaxes=relaxes, enough=FEW, reach=reach, limit=HITS_MAX,
        explained=explained)
    return Finding(meaning=meaning, found=found, groups=groups)

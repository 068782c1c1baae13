"""From a shopper's words to hits: as typed if that finds enough, else as it may have been meant."""

from dataclasses import dataclass, field

from app.db import Tx
from app.domain import facets, understanding
from app.domain.search import Filters
from app.domain.understanding import Meaning
from app.models import finds, words
from app.models.finds import Found

HITS_MAX = 600
# With fewer hits than this, what may have been meant is looked for as well.
FEW = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Hits, and how the words were understood to get them."""

    meaning: Meaning
    found: Found
    counted: list[facets.Group] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """The hits have all the words."""
        return self.found.stage == 1 and not self.meaning.missing


def find(tx: Tx, filters: Filters, *, literal: bool = False, with_attributes: bool = False) -> Finding:
    """What the shop has for these words. `literal` takes them as typed, whatever that finds."""
    facts = words.list_facts(tx, look=understanding.first_look(filters.words))
    meaning = understanding.literally(filters.words, facts)
    typed = None
    if literal or not understanding.unknown(filters.words, facts):
        typed = _search(tx, meaning, filters, with_attributes=with_attributes, relaxes=False)
        if literal or not meaning.slots or len(typed.found.product_ids) >= FEW:
            return typed
    facts = words.list_facts(tx, look=understanding.second_look(filters.words))
    meant = _search(tx, understanding.generously(filters.words, facts), filters, with_attributes=with_attributes)
    return meant if typed is None or len(meant.found.product_ids) > len(typed.found.product_ids) else typed


def _search(tx: Tx, meaning: Meaning, filters: Filters, *, with_attributes: bool, relaxes: bool = True) -> Finding:
    groups = facets.groups(filters, with_attributes=with_attributes)
    found = finds.search(tx, meaning=meaning, filters=filters, groups=groups, relaxes=relaxes, enough=FEW, limit=HITS_MAX)
    return Finding(meaning=meaning, found=found, counted=groups)

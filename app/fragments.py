"""Parts of pages that look the same whenever the same record is shown: drawn once, then remembered.

A list of 24 cards spends most of its time on cards, and on filters, that another visitor has just been shown.
"""

import threading
from collections.abc import Hashable

from cachetools import LRUCache
from jinja2 import Environment
from jinja2.runtime import Macro
from markupsafe import Markup

# The cards of the products that most searches show, in both sizes of heading and at either place: about 2 KB each.
FRAGMENTS_MAX = 8192
LARGE_MAX = 256


class Fragments:
    """What macros gave, by what it depends on. One process remembers so many of them; the least recently shown ones go first."""

    def __init__(self, fragments_max: int) -> None:
        self._drawn: LRUCache[Hashable, Markup] = LRUCache(fragments_max)
        self._lock = threading.Lock()

    def remembered(self, macro: Macro, *args: Hashable) -> Markup:
        """`remembered(macro, …)` in templates: what `macro(…)` gives, now or earlier, which must depend on its arguments alone.

        The arguments are frozen records and plain values.
        """
        return self.remembered_for(args, macro, *args)

    def remembered_for(self, key: Hashable | None, macro: Macro, *args: object) -> Markup:
        """`remembered_for(key, macro, …)`: the same where it depends on `key` alone; with None it is drawn anew."""
        if key is None:
            return Markup(macro(*args))  # noqa: S704 - a macro's output is escaped
        with self._lock:
            drawn = self._drawn.get((macro.name, key))
        if drawn is None:
            drawn = Markup(macro(*args))  # noqa: S704 - a macro's output is escaped
            with self._lock:
                self._drawn[macro.name, key] = drawn
        return drawn


def register(jinja_env: Environment) -> None:
    """Give templates `remembered` (small parts) and `remembered_for` (large ones), with memories of this environment's own."""
    jinja_env.globals["remembered"] = Fragments(FRAGMENTS_MAX).remembered
    jinja_env.globals["remembered_for"] = Fragments(LARGE_MAX).remembered_for

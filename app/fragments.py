"""Parts of pages that look the same whenever the same record is shown: drawn once, then remembered.

A list of 24 cards spends most of its time on cards that another visitor has just been shown.
"""

from collections.abc import Hashable

from jinja2 import Environment
from jinja2.runtime import Macro
from markupsafe import Markup

FRAGMENTS_MAX = 4096


class Fragments:
    """`remembered(macro, …)` in templates: what `macro(…)` gives, which must depend on its arguments alone.

    The arguments are frozen records and plain values. One process remembers FRAGMENTS_MAX of them, then begins anew.
    """

    def __init__(self) -> None:
        self._drawn: dict[tuple[Hashable, ...], Markup] = {}

    def remembered(self, macro: Macro, *args: Hashable) -> Markup:
        """What `macro(*args)` gives, now or earlier."""
        key = (macro.name, *args)
        drawn = self._drawn.get(key)
        if drawn is None:
            if len(self._drawn) >= FRAGMENTS_MAX:
                self._drawn.clear()
            drawn = self._drawn[key] = Markup(macro(*args))  # noqa: S704 - a macro's output is escaped
        return drawn


def register(jinja_env: Environment) -> None:
    """Give templates `remembered`, with a memory of this environment's own."""
    jinja_env.globals["remembered"] = Fragments().remembered

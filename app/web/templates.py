"""The environment of the pages' templates."""

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class PageEnvironment(Environment):
    """Flask's, with one namespace of globals for all templates.

    Jinja lays one of its own over it for each template, which nobody here fills, and which every import of macros goes through
    name by name.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """See jinja2.Environment.make_globals."""
        return super().make_globals(d) if d else self.globals

import pytest
from jinja2 import Environment

from app import fragments

TEMPLATE = "{% macro card(title) %}<b>{{ drawn() }} {{ title }}</b>{% endmacro %}{{ remembered(card, title) }}"


class Page:
    """A page with one card; `drawings` counts how often the card was really drawn."""

    def __init__(self) -> None:
        self.drawings = 0
        environment = Environment(autoescape=True)
        environment.globals["drawn"] = self._drawn
        fragments.register(environment)
        self.template = environment.from_string(TEMPLATE)

    def _drawn(self) -> int:
        self.drawings += 1
        return self.drawings

    def show(self, title: str) -> str:
        return self.template.render(title=title)


def test_the_same_is_drawn_once() -> None:
    page = Page()
    assert page.show("Mug") == page.show("Mug") == "<b>1 Mug</b>"


def test_another_is_drawn_for_itself() -> None:
    page = Page()
    assert (page.show("Mug"), page.show("Pan")) == ("<b>1 Mug</b>", "<b>2 Pan</b>")


def test_what_is_remembered_was_escaped() -> None:
    assert Page().show("<i>") == "<b>1 &lt;i&gt;</b>"


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "FRAGMENTS_MAX", 2)
    page = Page()
    for title in ("Mug", "Pan", "Cup", "Mug"):
        page.show(title)
    assert page.drawings == 4


def test_one_without_a_key_is_drawn_anew() -> None:
    environment = Environment(autoescape=True)
    fragments.register(environment)
    drawn = iter(range(10))
    environment.globals["drawn"] = lambda: next(drawn)
    template = environment.from_string("{% macro panel() %}{{ drawn() }}{% endmacro %}{{ remembered_for(key, panel) }}")
    assert [template.render(key=key) for key in (None, None, "mugs", "mugs")] == ["0", "1", "2", "2"]

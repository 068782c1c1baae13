"""The tree of categories."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A node of the tree; `parent_id` is None at the top."""

    id: int
    parent_id: int | None
    slug: str
    name: str


class Tree:
    """All categories, ready to be asked for relatives. Built once and shared by requests: nobody changes it."""

    def __init__(self, all_categories: Sequence[Category]) -> None:
        self._by_id = {category.id: category for category in all_categories}
        self._children: dict[int | None, list[Category]] = {}
        for category in all_categories:
            self._children.setdefault(category.parent_id, []).append(category)
        self.top = tuple(self.children(None))
        self.ids_by_slug = {category.slug: self._with_descendants(category) for category in all_categories}
        self._by_slug = {category.slug: category for category in all_categories}

    @property
    def all(self) -> list[Category]:
        """Every category, those at the top first."""
        return list(self._by_id.values())

    def by_slug(self, slug: str) -> Category:
        """The category with this slug, which must be one of `ids_by_slug`."""
        return self._by_slug[slug]

    def children(self, category_id: int | None) -> list[Category]:
        """The categories right below one, in their order; those at the top below None."""
        return self._children.get(category_id, [])

    def path(self, category_id: int) -> list[Category]:
        """The way from the top down to a category, itself included; empty for one that is newer than this tree."""
        category = self._by_id.get(category_id)
        if category is None:
            return []
        above = self.path(category.parent_id) if category.parent_id is not None else []
        return [*above, category]

    def _with_descendants(self, category: Category) -> tuple[int, ...]:
        below = (id_ for child in self.children(category.id) for id_ in self._with_descendants(child))
        return (category.id, *below)

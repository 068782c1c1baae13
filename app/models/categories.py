"""The tree of categories."""

from dataclasses import dataclass

from app.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A node of the tree; `parent_id` is None at the top."""

    id: int
    parent_id: int | None
    slug: str
    name: str


def list_all(tx: Tx) -> list[Category]:
    """Every category, parents before their children, siblings in their order. The list is fixed and short."""
    return tx.all(
        Category,
        """
        SELECT id, parent_id, slug, name
        FROM categories
        ORDER BY parent_id NULLS FIRST, position, name
        """,
    )

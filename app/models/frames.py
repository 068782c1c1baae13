"""What the frame of every page is made of, and changes hardly ever: read in one statement, and seldom."""

from dataclasses import dataclass
from typing import Any

from app.db import Tx
from app.domain.shipping_terms import Terms
from app.models import shipping_terms
from app.models.categories import Category


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Every category, parents before their children and siblings in their order, and the terms of delivery."""

    categories: list[Category]
    terms: Terms


def get(tx: Tx) -> Frame:
    """The frame as it is now."""
    row = tx.one(
        _Row,
        """
        SELECT current_shipping_terms() AS terms,
               (SELECT coalesce(jsonb_agg(jsonb_build_object('id', id, 'parent_id', parent_id, 'slug', slug, 'name', name)
                                          ORDER BY parent_id NULLS FIRST, position, name), '[]')
                FROM categories) AS categories
        """,
    )
    return Frame(categories=[Category(**category) for category in row.categories], terms=shipping_terms.read(row.terms))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    terms: dict[str, Any]
    categories: list[dict[str, Any]]

"""Groups of terms that mean the same to shoppers: each word or phrase of a group finds what the others find."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.db import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of two to ten terms, normalised as search normalises what is typed."""

    id: int
    terms: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A group in the operators' list; each row also says how many groups there are."""

    id: int
    terms: list[str]
    found: int


def list_groups(tx: Tx, *, limit: int, offset: int) -> list[GroupRow]:
    """The groups by their first term."""
    return tx.all(
        GroupRow,
        """
        SELECT id, terms, count(*) OVER ()::integer AS found
        FROM synonyms
        ORDER BY terms[1], id
        LIMIT %(limit)s OFFSET %(offset)s
        """,
        limit=limit,
        offset=offset,
    )


def get(tx: Tx, *, synonym_id: int) -> Group:
    """The group; NotFound."""
    return tx.one(Group, "SELECT id, terms FROM synonyms WHERE id = %(synonym_id)s", synonym_id=synonym_id)


def insert(tx: Tx, *, terms: Sequence[str]) -> None:
    """A new group of two to ten normalised terms; one with the very same terms stays the only one."""
    tx.run(
        """
        INSERT INTO synonyms (terms)
        SELECT %(terms)s::text[]
        WHERE NOT EXISTS (SELECT FROM synonyms WHERE terms @> %(terms)s::text[] AND terms <@ %(terms)s::text[])
        """,
        terms=list(terms),
    )


def set_terms(tx: Tx, *, synonym_id: int, terms: Sequence[str]) -> bool:
    """Change the terms of a group; False when there is none."""
    return tx.run("UPDATE synonyms SET terms = %(terms)s::text[] WHERE id = %(synonym_id)s",
                  synonym_id=synonym_id, terms=list(terms)) == 1


def delete(tx: Tx, *, synonym_id: int) -> None:
    """Take a group apart; one that is gone stays gone."""
    tx.run("DELETE FROM synonyms WHERE id = %(synonym_id)s", synonym_id=synonym_id)

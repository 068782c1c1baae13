"""The names that the program and the database share, and the manners of create.sql."""

import itertools
import re
from enum import StrEnum
from pathlib import Path

import pytest

from app.db import CONSTRAINTS, Database
from app.domain import states

CREATE_SQL = (Path(__file__).parents[2] / "db" / "create.sql").read_text()
STATES: dict[str, type[StrEnum]] = {
    name: made for name, made in vars(states).items()
    if isinstance(made, type) and issubclass(made, StrEnum) and made is not StrEnum}


def type_name(class_name: str) -> str:
    """OrderStatus is order_status there."""
    return re.sub(r"(?<=.)([A-Z])", r"_\1", class_name).lower()


def test_every_state_is_the_same_in_the_database(owner: Database) -> None:
    with owner.reading() as tx:
        _, rows = tx.rows("""
                          SELECT t.typname, array_agg(e.enumlabel::text ORDER BY e.enumsortorder)
                          FROM pg_enum e
                          JOIN pg_type t ON t.oid = e.enumtypid
                          WHERE t.typnamespace = 'public'::regnamespace AND t.typname NOT LIKE 'procrastinate%%'
                          GROUP BY t.typname
                          """)
    labels = dict(rows)
    for name, members in STATES.items():
        assert labels[type_name(name)] == [member.value for member in members]


def test_every_constraint_that_has_a_word_for_people_exists(owner: Database) -> None:
    with owner.reading() as tx:
        named = tx.values("""
                          SELECT conname FROM pg_constraint
                          UNION
                          SELECT relname FROM pg_class WHERE relkind = 'i'
                          """)
        bodies = tx.values("SELECT prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
    raised = {name for body in bodies for name in re.findall(r"CONSTRAINT = '(\w+)'", body)}
    assert set(CONSTRAINTS) <= {*named, *raised}


@pytest.mark.parametrize("made", ["TABLE", r"FUNCTION (?!.*RETURNS trigger)", "INDEX"])
def test_everything_in_the_schema_says_what_it_is_for(made: str) -> None:
    """Behind it or before it, alone or with the ones around it. A unique index is named for its rule."""
    silent = []
    for before, line in itertools.pairwise(CREATE_SQL.splitlines()):
        is_explained = "--" in line or before.startswith("--") or (before.startswith("CREATE INDEX") and before not in silent)
        if re.match(rf"CREATE {made}", line) and not is_explained:
            silent.append(line)
    assert not silent


@pytest.mark.parametrize("function", ["order_is_consistent", "roll_up_order"])
def test_what_runs_for_each_order_of_an_import_keeps_a_plan_that_reads_no_whole_table(owner: Database, function: str) -> None:
    with owner.reading() as tx:
        settings = tx.value("SELECT proconfig FROM pg_proc WHERE proname = %(function)s", function=function)
    assert "enable_seqscan=off" in settings

"""Numbered steps from one schema to the next, written as one psql script.

A step is a file db/migrations/NNNN_name.sql, applied once, in a transaction of its own and in the order of the numbers. What
was applied is recorded with its checksum: a file edited afterwards is refused. Two that migrate at once wait for each other.

The first step, 0000_baseline.sql, is the whole schema of the first release. A database made by create.sql has all steps recorded.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "migrations"
NAME = re.compile(r"\d{4}_[a-z0-9_]+\.sql")

# The lock keeps two at once apart for as long as the session lasts; lock_timeout keeps a step from queueing behind a long
# transaction, with the whole shop queueing behind it.
BEGIN = """\
SELECT pg_advisory_lock(7230512) \\g /dev/null
SET lock_timeout = '5s';
SET client_min_messages = warning;
CREATE TABLE IF NOT EXISTS schema_migrations (
    name       text PRIMARY KEY,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
"""

REFUSE_IF_EDITED = """\
DO $$ BEGIN
    IF EXISTS (SELECT FROM schema_migrations WHERE name = '{name}' AND checksum <> '{checksum}') THEN
        RAISE EXCEPTION '{name} was edited after it had been applied: restore it and write a new step';
    END IF;
END $$;
"""

APPLY = """\
SELECT NOT EXISTS (SELECT FROM schema_migrations WHERE name = '{name}') AS pending \\gset
\\if :pending
BEGIN;
\\i '{path}'
INSERT INTO schema_migrations (name, checksum) VALUES ('{name}', '{checksum}');
COMMIT;
\\echo {name}
\\endif
"""

RECORD = "INSERT INTO schema_migrations (name, checksum) VALUES ('{name}', '{checksum}') ON CONFLICT DO NOTHING;\n"


class BadMigration(Exception):
    """A file in the folder is not named as a step; the text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One file of the folder."""

    path: Path
    name: str
    checksum: str


def list_steps(folder: Path = FOLDER) -> list[Step]:
    """Every step in order; BadMigration on a file whose name is no step's, or a number used twice."""
    steps = [_step(path) for path in sorted(folder.glob("*.sql"))]
    numbers = [step.name[:4] for step in steps]
    if len(set(numbers)) < len(numbers):
        raise BadMigration(f"Two files of {folder} have the same number.")
    return steps


def _step(path: Path) -> Step:
    if not NAME.fullmatch(path.name):
        raise BadMigration(f"{path.name} is not named NNNN_name.sql (small letters, digits, underscores).")
    return Step(path=path, name=path.name, checksum=hashlib.sha256(path.read_bytes()).hexdigest())


def apply_script(steps: list[Step]) -> str:
    """psql: apply what is pending and print each name; refuse everything when an applied file was edited."""
    return BEGIN + "".join(_fill(REFUSE_IF_EDITED, step) for step in steps) + "".join(_fill(APPLY, step) for step in steps)


def record_script(steps: list[Step]) -> str:
    """psql: note every step as applied, for a schema that was just created with all of them in it."""
    return BEGIN + "".join(_fill(RECORD, step) for step in steps)


def _fill(template: str, step: Step) -> str:
    path = str(step.path).replace("\\", "\\\\").replace("'", "\\'")
    return template.format(name=step.name, checksum=step.checksum, path=path)

"""The schema as statements: ours, and that of the job queue with the rights that the application needs on it.

`python -m db.schema` prints all of it. What it printed when the first version was released is db/migrations/0000_baseline.sql:
from there on every change is a numbered step, beside the same change in create.sql (new columns at the end of their table).
"""

import sys
from pathlib import Path

from procrastinate.schema import SchemaManager

FOLDER = Path(__file__).resolve().parent

# The next job is found by walking the index of those to be done. Without statistics of a queue that has just grown, the
# planner would sort all of it for each job instead.
QUEUE_SETTINGS = """
ALTER FUNCTION procrastinate_fetch_job_v2(character varying[], bigint) SET enable_sort = off;
"""

QUEUE_GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE
    ON procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers TO amazon_app;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO amazon_app;
"""


def create_script() -> str:
    """Everything that an empty database needs, to be run by the schema's owner in one go."""
    return "\n".join(((FOLDER / "create.sql").read_text(), SchemaManager.get_schema(), QUEUE_SETTINGS, QUEUE_GRANTS))


def audit_queries() -> list[tuple[str, str]]:
    """(name, query) of db/audit.sql: each name says what a row of its query would mean."""
    parts = (FOLDER / "audit.sql").read_text().split("\n-- name: ")[1:]
    return [(name.strip(), query.strip().rstrip(";")) for name, _, query in (part.partition("\n") for part in parts)]


if __name__ == "__main__":
    sys.stdout.write(create_script())

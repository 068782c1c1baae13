"""Two ways lead to the schema: db/create.sql, and the steps of db/migrations one after the other. They end at the same place."""

import subprocess

from app.cli.schema import dump_command, run_script
from db.migrate import apply_script, list_steps
from tests.databases import Server, Urls

REFRESH = ".venv/bin/python -m db.schema > db/migrations/0000_baseline.sql"


def dump(url: str) -> list[str]:
    """Everything but data, the record of steps, and a number that PostgreSQL 15.20 keeps at columns, another in each database."""
    command, environment = dump_command(url)
    done = subprocess.run([*command, "--schema-only", "--restrict-key=none", "--exclude-table=public.schema_migrations"],
                          env=environment, check=True, capture_output=True, text=True)
    return [line for line in done.stdout.splitlines() if "SET (pg_attver=" not in line]


def test_the_steps_lead_to_the_schema_of_create_sql(server: Server, urls: Urls) -> None:
    with server.clone("template0") as migrated:
        run_script(migrated.owner, apply_script(list_steps()))
        assert dump(migrated.owner) == dump(urls.owner), (
            f"A change of db/create.sql needs its step in db/migrations (before the first release: {REFRESH}).")

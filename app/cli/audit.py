"""`flask audit`: do books, stock, orders and figures agree?"""

from typing import Any, NamedTuple

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.table import Table

from app.cli.context import current_config
from app.cli.db import available, plainly
from app.config import Config, database_urls
from app.db import Database
from app.domain import errors
from db import schema

ROWS_SHOWN_MAX = 50


class Finding(NamedTuple):
    """Rows of an audit query, each of which should not be there; `claim` says what one means."""

    claim: str
    columns: list[str]
    rows: list[tuple[Any, ...]]


@click.command()
@with_appcontext
def audit() -> None:
    """Ask the questions of db/audit.sql; print what they find and exit with 1 when that is anything."""
    config, console = current_config(), Console()
    with plainly(), available(config):
        findings = list_findings(config)
    for finding in findings:
        console.print(f"\n{finding.claim}", style="bold", soft_wrap=True)
        console.print(table(finding))
    if findings:
        raise click.ClickException(f"{len(findings)} of {len(schema.audit_queries())} questions found something.")
    console.print(f"{len(schema.audit_queries())} questions asked, nothing found: the books, stock and totals agree.")


def list_findings(config: Config) -> list[Finding]:
    """What the audit finds, asked as the schema's owner where that address is known: a large shop takes its time."""
    urls = database_urls(config)
    database = Database(urls.owner or urls.app, pool_size=1)
    try:
        with database.reading() as tx:
            asked = [Finding(claim, *tx.rows(query)) for claim, query in schema.audit_queries()]
    except errors.Busy:
        raise click.ClickException("The database took too long. Set DATABASE_OWNER_URL: its owner may take longer.") from None
    finally:
        database.close()
    return [finding for finding in asked if finding.rows]


def table(finding: Finding) -> Table:
    """The first rows of a finding, and how many more there are."""
    made = Table(*finding.columns)
    for row in finding.rows[:ROWS_SHOWN_MAX]:
        made.add_row(*("" if value is None else str(value) for value in row))
    if len(finding.rows) > ROWS_SHOWN_MAX:
        made.caption = f"and {len(finding.rows) - ROWS_SHOWN_MAX} more"
    return made

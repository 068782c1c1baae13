"""What search engines are told of: the addresses of all products, in files of a bounded size.

A file covers a range of ids, so that none of them has to read what the others hold; removed and hidden products leave gaps.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.db import Database, Tx
from app.domain import ids

# The most that https://www.sitemaps.org/protocol.html allows in one file, and the most files that it allows in an index.
URLS_MAX = 50_000
FILES_MAX = 50_000
BATCH = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A product's page."""

    id: int
    title: str
    updated_at: datetime

    @property
    def path(self) -> str:
        return ids.product_path(product_id=self.id, title=self.title)


def count_files(tx: Tx) -> int:
    """How many files there are; none for an empty shop."""
    last_id: int | None = tx.value("SELECT max(id) FROM products")
    return min(-(-(last_id or 0) // URLS_MAX), FILES_MAX)


def iterate_entries(database: Database, *, number: int) -> Iterator[list[Entry]]:
    """The products of a file (the first is 1) by id, BATCH at a time; no connection is held between two batches."""
    last_id, end = (number - 1) * URLS_MAX, number * URLS_MAX
    while True:
        with database.reading() as tx:
            entries = list_entries(tx, after_id=last_id, up_to_id=end, limit=BATCH)
        yield entries
        if len(entries) < BATCH:
            return
        last_id = entries[-1].id


def list_entries(tx: Tx, *, after_id: int, up_to_id: int, limit: int) -> list[Entry]:
    """The shown products of a range of ids, its lower end left out."""
    return tx.all(
        Entry,
        """
        SELECT id, title, updated_at
        FROM products
        WHERE id > %(after_id)s AND id <= %(up_to_id)s AND state = 'active'
        ORDER BY id
        LIMIT %(limit)s
        """,
        after_id=after_id,
        up_to_id=up_to_id,
        limit=limit,
    )

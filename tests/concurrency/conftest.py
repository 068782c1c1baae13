"""A database for proofs: whoever takes a guard out breaks the books, so the audit does not run afterwards."""

from collections.abc import Iterator

import pytest

from app.db import Database
from tests.databases import Urls


@pytest.fixture
def unaudited(urls: Urls) -> Iterator[Database]:
    """The application's role on this test's clone, without the audit that `db` ends with."""
    database = Database(urls.app, pool_size=20, wait_s=10, queue=500)
    yield database
    database.close()

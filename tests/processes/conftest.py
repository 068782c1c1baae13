"""An installation in a folder that PostgreSQL's user may enter also when the tests are run by root."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.processes.installation import Installation


@pytest.fixture
def installation() -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="shop-"))
    folder.chmod(0o755)
    made = Installation(folder)
    yield made
    made.close()
    shutil.rmtree(folder, ignore_errors=True)

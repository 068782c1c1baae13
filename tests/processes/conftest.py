"""Installations in folders that PostgreSQL's user may enter also when the tests are run by root."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes.installation import Installation


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder open to everybody, which pytest's own are not."""
    with _open_folder() as made:
        yield made


@pytest.fixture
def installation() -> Iterator[Installation]:
    """One of the test's own."""
    with _installation() as made:
        yield made


@pytest.fixture(scope="session")
def shared_installation() -> Iterator[Installation]:
    with _installation() as made:
        yield made


@pytest.fixture
def running_shop(shared_installation: Installation) -> Installation:
    """A shop that serves: the one of the test before, or, where that ended it, started again on the same folder."""
    if not shared_installation.is_serving():
        shared_installation.serve()
    return shared_installation


@contextmanager
def _installation() -> Iterator[Installation]:
    with _open_folder() as folder:
        made = Installation(folder)
        yield made
        made.close()


@contextmanager
def _open_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="shop-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)

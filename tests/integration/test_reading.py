"""A page's reads share one connection, which is taken when there is something to ask and outlived when it breaks."""

from app.db import Database
from tests.databases import Urls


def test_a_read_is_sent_again_as_often_as_connections_break(urls: Urls, owner: Database) -> None:
    narrow = Database(urls.app, pool_size=1, queue=0)
    for _ in range(3):
        with narrow.reading() as tx:
            end(owner, tx.value("SELECT pg_backend_pid()"))
            assert tx.value("SELECT 1") == 1
    narrow.close()


def test_it_takes_no_connection_when_nothing_is_asked() -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/nowhere")
    with nowhere.reading():
        pass


def end(owner: Database, pid: int) -> None:
    with owner.transaction() as tx:
        assert tx.value("SELECT pg_terminate_backend(%(pid)s, 5000)", pid=pid)

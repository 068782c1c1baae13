"""One PostgreSQL for a test run: roles and a template made once, and clones in which tests commit.

Rolling back instead would never fire the deferred triggers that keep the books. A clone serves one test after another, emptied
in between: its connections know the schema already, which is most of what a short test would wait for.
"""

import hashlib
import io
import os
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import make_dsn, parse_dsn

from app.db import Database
from db import schema

PASSWORD = "test"
LOCK = 7_230_511
# After so many tests a clone is given up: the rows that were taken out of it still take room in its tables.
TESTS_MAX = 100


TABLES = """
    SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1
    """
SEQUENCES = """
    SELECT format('%I.%I', schemaname, sequencename), last_value, start_value FROM pg_sequences WHERE last_value IS NOT NULL
    """
# Whatever a test creates, alters or drops leaves another number of rows in a catalogue, or a row that a later transaction wrote;
# so does ANALYZE. Sessions that were killed may be connections that we still hold.
SHAPE = """
    SELECT 'pg_class', count(*), max(xmin::text::bigint) FROM pg_class
    UNION ALL SELECT 'pg_attribute', count(*), max(xmin::text::bigint) FROM pg_attribute
    UNION ALL SELECT 'pg_proc', count(*), max(xmin::text::bigint) FROM pg_proc
    UNION ALL SELECT 'pg_trigger', count(*), max(xmin::text::bigint) FROM pg_trigger
    UNION ALL SELECT 'pg_constraint', count(*), max(xmin::text::bigint) FROM pg_constraint
    UNION ALL SELECT 'pg_statistic', count(*), max(xmin::text::bigint) FROM pg_statistic
    UNION ALL SELECT 'killed', sessions_killed, sessions_fatal FROM pg_stat_database WHERE datname = current_database()
    UNION ALL SELECT 'busy', count(*), 0 FROM pg_stat_activity WHERE datname = current_database()
        AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()
    UNION ALL SELECT 'advisory locks', count(*), 0 FROM pg_locks
        WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    """
# Sessions that are not of our two pools: what a test started should have ended with it.
STRAYS = """
    SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
        AND application_name NOT IN ('mini-amazon', 'mini-amazon reads')
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """Connection strings of one cloned database."""

    app: str
    owner: str


class Server:
    """A PostgreSQL that tests may do with as they like, reached as a superuser."""

    def __init__(self, superuser_url: str) -> None:
        self._url = superuser_url

    def _run(self, *statements: sql.Composable) -> None:
        connection = psycopg2.connect(self._url)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        finally:
            connection.close()

    def url(self, *, database: str, user: str | None = None) -> str:
        parts = {**parse_dsn(self._url), "dbname": database}
        if user is not None:
            parts |= {"user": user, "password": PASSWORD}
        return str(make_dsn(**parts))

    def template(self) -> str:
        """The name of a database with the whole schema and nothing in it, made by whoever comes first."""
        name = f"template_{hashlib.sha256(schema.create_script().encode()).hexdigest()[:16]}"
        connection = psycopg2.connect(self._url)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
                if cursor.fetchone() is None:
                    self._make_template(name)
        finally:
            connection.close()
        return name

    def _make_template(self, name: str) -> None:
        draft = f"{name}_draft"
        for role in ("amazon_owner", "amazon_app"):
            create = sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role))
            self._run(
                sql.SQL("DO $$ BEGIN {}; EXCEPTION WHEN duplicate_object THEN NULL; END $$").format(create),
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(PASSWORD)),
            )
        self._run(sql.SQL("ALTER ROLE amazon_app SET lock_timeout = '2s'"),
                  sql.SQL("ALTER ROLE amazon_app SET statement_timeout = '5s'"),
                  sql.SQL("ALTER ROLE amazon_app SET idle_in_transaction_session_timeout = '10s'"),
                  sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(draft)),
                  sql.SQL("CREATE DATABASE {} OWNER amazon_owner").format(sql.Identifier(draft)))
        execute(self.url(database=draft, user="amazon_owner"), schema.create_script())
        self._run(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))

    def connect(self, database: str) -> psycopg2.extensions.connection:
        """A superuser's connection, each statement of which is a transaction."""
        connection = psycopg2.connect(self.url(database=database))
        connection.autocommit = True
        return connection

    def as_superuser(self, urls: Urls, script: str) -> list[tuple[Any, ...]]:
        """Do to a cloned database what only a superuser may; the rows, if there are any."""
        connection = self.connect(parse_dsn(urls.app)["dbname"])
        try:
            with connection.cursor() as cursor:
                cursor.execute(script)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    @contextmanager
    def clone(self, template: str) -> Iterator[Urls]:
        """A database of one's own, gone afterwards."""
        name = f"test_{secrets.token_hex(6)}"
        create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy OWNER amazon_owner")
        self._run(create.format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield Urls(app=self.url(database=name, user="amazon_app"), owner=self.url(database=name, user="amazon_owner"))
        finally:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


class Clone:
    """A database that tests use one after another, and the two roles' connections to it."""

    def __init__(self, server: Server, urls: Urls) -> None:
        self.urls = urls
        self.app = Database(urls.app, pool_size=10, wait_s=30, queue=500)
        self.owner = Database(urls.owner, pool_size=2)
        self._superuser = server.connect(parse_dsn(urls.app)["dbname"])
        self._tables = [name for name, in self._rows(TABLES)]
        self._kept = {target: self._copy_of(target) for target in map(self._target, self._filled())}
        self._sequences = {name: last for name, last, _start in self._rows(SEQUENCES)}
        self._shape = self._rows(SHAPE)
        self._tests = 0

    def empty(self) -> bool:
        """Leave what the template holds, and nothing of the last test; False when that test changed more than rows."""
        self._tests += 1
        try:
            self._rows(STRAYS)
            if self._tests == TESTS_MAX or self._rows(SHAPE) != self._shape:
                return False
            self._restore()
        except psycopg2.OperationalError:  # a lock that is never let go, or a connection that the test cut
            return False
        return True

    def _restore(self) -> None:
        """Put back the template's rows, without the triggers that keep the books."""
        with self._superuser.cursor() as cursor:
            cursor.execute("BEGIN; SET LOCAL session_replication_role = replica; SET LOCAL lock_timeout = '1s'")
            deletions = (f"DELETE FROM {name}" for name in self._filled())  # noqa: S608 - our own tables
            cursor.execute("; ".join(deletions) or "SELECT")
            for target, rows in self._kept.items():
                cursor.copy_expert(f"COPY {target} FROM STDIN", io.BytesIO(rows))
            for name, last, start in self._rows(SEQUENCES):
                kept = self._sequences.get(name)
                if last != kept:
                    cursor.execute("SELECT setval(%s, %s, %s)", (name, kept or start, kept is not None))
            cursor.execute("COMMIT")

    def close(self) -> None:
        self.app.close()
        self.owner.close()
        self._superuser.close()

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with self._superuser.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def _filled(self) -> list[str]:
        """The tables that have rows."""
        return [name for name, in self._rows(" UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in self._tables))]  # noqa: S608 - our own tables

    def _target(self, table: str) -> str:
        """A table with its columns that are written, not derived, as COPY names them."""
        columns = ", ".join(name for name, in self._rows(
            f"SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 "  # noqa: S608
            "AND NOT attisdropped AND attgenerated = ''"))
        return f"{table} ({columns})"

    def _copy_of(self, target: str) -> bytes:
        rows = io.BytesIO()
        with self._superuser.cursor() as cursor:
            cursor.copy_expert(f"COPY {target} TO STDOUT", rows)
        return rows.getvalue()


class Clones:
    """The clone that is in use, and a new one when it cannot be used again."""

    def __init__(self, server: Server, template: str) -> None:
        self._server = server
        self._template = template
        self._clone: Clone | None = None
        self._stack = ExitStack()

    @contextmanager
    def lend(self) -> Iterator[Clone]:
        """An empty shop. It is given up when the test that has it does not end well."""
        clone, self._clone = self._clone or self._make(), None
        try:
            yield clone
            if clone.empty():
                self._clone = clone
        finally:
            if self._clone is None:
                self.close()

    def close(self) -> None:
        self._stack.close()

    def _make(self) -> Clone:
        clone = Clone(self._server, self._stack.enter_context(self._server.clone(self._template)))
        self._stack.callback(clone.close)
        return clone


def execute(url: str, script: str) -> None:
    """Run a script of several statements in one transaction."""
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(script)
    finally:
        connection.close()


def superuser_url() -> str:
    """TEST_DATABASE_URL: a superuser of a server that may be thrown away."""
    return os.environ["TEST_DATABASE_URL"]

"""One PostgreSQL for a test run: roles and a template made once, a clone for each test that commits.

Rolling back instead of cloning would never fire the deferred triggers that keep the books.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import make_dsn, parse_dsn

from db import schema

PASSWORD = "test"
LOCK = 7_230_511


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

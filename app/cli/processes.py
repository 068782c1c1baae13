"""What processes of one machine owe each other: to go when their parent goes, and not to sit on another's port."""

import ctypes
import os
import random
import signal
import socket
import sys

PR_SET_PDEATHSIG = 1
# Below the ports that systems hand out for outgoing connections: a client that knocks while the server is down could
# otherwise be given the server's own port, and keep it.
PORTS = range(15_000, 32_000)


def die_with_parent(signal_number: signal.Signals, *, parent: int) -> None:
    """Have the kernel send this process a signal when `parent`, which started it, ends in whatever way.

    The request survives exec, but not a change of user: make it afterwards. Linux only; elsewhere it does nothing.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal_number)


def is_port_free(port: int, *, host: str = "127.0.0.1") -> bool:
    """Can a server listen there now?"""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    while True:
        port = random.choice(PORTS)  # noqa: S311 - spread, not secrecy
        if is_port_free(port):
            return port

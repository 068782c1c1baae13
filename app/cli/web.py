"""What every process of the web server loads."""

import multiprocessing
import signal

from flask import Flask

from app import create_app
from app.cli.processes import die_with_parent


def create() -> Flask:
    """The application, in a process that does not outlive the server's main process: nobody would stop it."""
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        die_with_parent(signal.SIGKILL, parent=parent.pid)
    return create_app()

"""Where measurements are printed."""

import sys

from rich.console import Console

FILE_COLUMNS = 140


def console() -> Console:
    """The terminal; into a file or a pipe, which have no width, wide enough for every table."""
    return Console() if sys.stdout.isatty() else Console(width=FILE_COLUMNS)

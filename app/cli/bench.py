"""`flask bench`: measurements of this machine. Their code lives in tests/bench/, one module with a `command` for each name."""

import click

from app.cli.lazy import LazyGroup

COMMANDS = {
    "checkout": "tests.bench.checkout",
    "kills": "tests.bench.kills",
    "pages": "tests.bench.pages",
    "races": "tests.bench.races",
    "recommend": "tests.bench.recommend",
    "replay": "tests.bench.replay",
    "search": "tests.bench.search",
    "simulator": "tests.bench.simulator",
    "streams": "tests.bench.streams",
    "world": "tests.bench.world",
}


class _Bench(LazyGroup):
    """Measurements need what tests need: it says so where that is missing."""

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        try:
            return super().get_command(_ctx, cmd_name)
        except ModuleNotFoundError as missing:
            raise click.ClickException(
                f"Measuring needs {missing.name}: `.venv/bin/pip install --requirement requirements-test.txt`.") from missing


group = _Bench("bench", places=COMMANDS, help="Measure this installation; see tests/bench/.")

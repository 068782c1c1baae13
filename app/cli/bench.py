"""`flask bench`: measurements of this machine. Their code lives in tests/bench/, one module with a `command` for each name."""

import importlib

import click

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


class _Bench(click.Group):
    """Loads a measurement when it is asked for, so that a running shop never imports tests."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        try:
            command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        except ModuleNotFoundError as missing:
            raise click.ClickException(
                f"Measuring needs {missing.name}: `.venv/bin/pip install --requirement requirements-test.txt`.") from missing
        return command


group = _Bench("bench", help="Measure this installation; see tests/bench/.")

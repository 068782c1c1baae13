"""`flask carrier`: the company that drives parcels to the door."""

import importlib

import click

COMMANDS = {"simulate": "simulators.carrier.command"}


class _Carrier(click.Group):
    """Loads a command when it is asked for, so that the web server's processes carry no simulators."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command


group = _Carrier("carrier", help="The carrier: a server that stands in for it.")

"""`flask world`: the warehouse world that the shop's warehouses are in."""

import importlib

import click

COMMANDS = {"link": "app.cli.link", "simulate": "simulators.world.command"}


class _World(click.Group):
    """Loads a command when it is asked for, so that the web server's processes carry neither simulators nor messages."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command


group = _World("world", help="The warehouse world: the link to it, and a server that stands in for it.")

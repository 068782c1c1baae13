"""Groups of commands whose code is loaded when one of them is asked for: the web server's processes know them, too."""

import importlib
from collections.abc import Mapping

import click
from flask.cli import AppGroup


class LazyGroup(AppGroup):
    """`places` names, for each command, the module that has it, and after a colon by which name if that is not `command`."""

    def __init__(self, name: str, *, places: Mapping[str, str], help: str | None = None) -> None:  # noqa: A002 - click's word
        super().__init__(name, help=help)
        self._places = places

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(self._places)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._places:
            return None
        module, _, name = self._places[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name or "command")
        return command

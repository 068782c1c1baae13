"""Groups of commands whose code is loaded when one of them is asked for: the web server's processes know them, too."""

import importlib
from collections.abc import Mapping

import click


class LazyGroup(click.Group):
    """`modules` names, for each command, the module that has it as `command`."""

    def __init__(self, name: str, *, modules: Mapping[str, str], help: str) -> None:  # noqa: A002 - click's word
        super().__init__(name, help=help)
        self._modules = modules

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(self._modules)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._modules:
            return None
        command: click.Command = importlib.import_module(self._modules[cmd_name]).command
        return command

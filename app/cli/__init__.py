"""The commands, one module for each noun; a module is loaded only when one of its commands is used."""

import importlib
from typing import Any

import click

#: Command → the module that holds it and its name there.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("service", "init"),
    "serve": ("service", "serve"),
    "doctor": ("doctor", "doctor"),
    "organization": ("organizations", "organization"),
    "network": ("networks", "network"),
    "user": ("users", "user"),
    "token": ("users", "token"),
    "import": ("imports", "import_"),
    "export": ("exports", "export"),
    "archive": ("archives", "archive"),
    "map": ("maps", "map_"),
    "search": ("search", "search"),
    "backup": ("backups", "backup"),
    "restore": ("backups", "restore"),
}

_SUMMARIES: dict[str, str] = {
    "init": "Create or update the database; with --demo, fill it for trying out.",
    "serve": "Serve pages and API.",
    "doctor": "Check settings, database, search and disk.",
    "organization": "Organizations.",
    "network": "Networks of organizations.",
    "user": "People who may sign in.",
    "token": "Keys for programs.",
    "import": "Take a file in, whole or not at all.",
    "export": "Write a selection of insights to a file.",
    "archive": "One organization in one file, and into another service.",
    "map": "Draw the map of a selection of insights.",
    "search": "The search index.",
    "backup": "Write the whole service to one file.",
    "restore": "Fill an empty service from a backup.",
}


class _Commands(click.Group):
    """A group that knows its commands by name and loads each when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"{__name__}.{module}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_SUMMARIES.items()))


@click.group(
    cls=_Commands,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(package_name="insiktskartan", prog_name="insiktskarta")
def cli(**_: Any) -> None:
    """Insiktskartan: what residents have said, on one map."""

"""Options that several commands share: on whose behalf, and the Selection."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from app.domain.selection import ALL_PARAMETERS, parse_selection

Command = TypeVar("Command", bound=Callable[..., Any])

_HELP: dict[str, str] = {
    "q": "What to search for.",
    "population": "klient, riskgrupp or allmanhet.",
    "subpopulation": "Subpopulation, by id.",
    "organization": "Organization, by slug.",
    "municipality": "Municipality, by its four digits.",
    "county": "County, by its two digits.",
    "theme": "Theme, by id.",
    "perspective": "Perspective, by id.",
    "shift": "Shift, by id.",
    "voice": "Who spoke, by id.",
    "basis": "from the group, about it, or unknown.",
    "level": "Level, by id.",
    "study": "Study, by id or reference.",
    "status": "draft, published, superseded or withdrawn.",
    "zone": "Exact set of populations, such as klient.riskgrupp, or none.",
    "year_from": "First year.",
    "year_to": "Last year.",
}
_SINGLE = ("q", "year_from", "year_to")

as_option = click.option(
    "--as", "email", metavar="EMAIL", help="On whose behalf; without it, as an anonymous visitor."
)


def selection_options(command: Command) -> Command:
    """Give a command one option for each parameter of a Selection; it receives the Selection as `selection`.

    The options can be given several times: values of one widen, different ones narrow.
    """

    @wraps(command)
    def with_selection(*args: Any, **kwargs: Any) -> Any:
        pairs: list[tuple[str, str]] = []
        for parameter in ALL_PARAMETERS:
            value = kwargs.pop(f"selection_{parameter}")
            values = value if isinstance(value, tuple) else (value,)
            pairs += [(parameter, each) for each in values if each is not None]
        return command(*args, selection=parse_selection(pairs), **kwargs)

    decorated: Any = with_selection
    for parameter in reversed(ALL_PARAMETERS):
        name = f"--{parameter.replace('_', '-')}"
        repeats = parameter not in _SINGLE
        decorated = click.option(
            name,
            f"selection_{parameter}",
            multiple=repeats,
            metavar="TEXT" if parameter == "q" else "VALUE",
            help=_HELP[parameter] + (" Repeatable." if repeats else ""),
        )(decorated)
    result: Command = decorated
    return result

"""Progress on a terminal, and silence elsewhere."""

import sys
from typing import Any

import click


def progress_bar(length: int, label: str) -> Any:
    """A bar of `length` steps on standard error; nothing where nobody watches."""
    return click.progressbar(
        length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty(), width=0
    )

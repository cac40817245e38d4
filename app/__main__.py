"""The command `insiktskarta`: joins the commands to the services, and turns every error into one line."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from app.cli import cli
from app.cli.runtime import Runtime
from app.domain.errors import DomainError, InvalidError, NotFoundError
from app.settings import SettingsError

if TYPE_CHECKING:
    from app.services.services import Services
    from app.settings import Settings

USAGE, FAILURE, INTERRUPTED = 2, 1, 130


def main() -> None:
    """Run the command that the terminal gave, and end with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run a command; its exit code: 0 when all is well, 2 for bad arguments or input, 1 for other failures."""
    try:
        result = cli.main(
            args=list(arguments), prog_name="insiktskarta", standalone_mode=False, obj=Runtime(_compose)
        )
    except click.exceptions.Abort:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  (a terminal is to see one line, whatever went wrong)
        message, code = _told(error)
        click.echo(f"insiktskarta: {_one_line(message)}", err=True)
        return code
    return result if isinstance(result, int) else 0


def _compose(settings: "Settings") -> "Services":
    """Join the services only when a command needs them: `--help` is to be quick."""
    from app.composition import compose

    return compose(settings)


def _told(error: Exception) -> tuple[str, int]:
    """What to say of an error, and the exit code."""
    if isinstance(error, click.ClickException):
        where = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else ""
        hint = f" See {where} --help." if where else ""
        return f"{error.format_message()}{hint}", error.exit_code
    if isinstance(error, SettingsError | InvalidError):
        return str(error), USAGE
    if isinstance(error, NotFoundError):
        return f"there is no {error.kind} {error.key}".rstrip(), USAGE
    if isinstance(error, DomainError):
        return str(error) or "you may not do this", FAILURE
    if isinstance(error, OSError):
        return ": ".join(str(part) for part in (error.filename, error.strerror or error) if part), FAILURE
    if type(error).__module__.startswith("sqlalchemy"):
        return f"database: {getattr(error, 'orig', None) or error}", FAILURE
    return f"unexpected {type(error).__name__}: {error}", FAILURE


def _one_line(message: str) -> str:
    words = " ".join(message.split())
    return "".join(c if c.isprintable() else "�" for c in words)


if __name__ == "__main__":
    main()

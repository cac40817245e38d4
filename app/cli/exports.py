"""Writing selections to files."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from app.cli.options import as_option, selection_options
from app.cli.progress import progress_bar
from app.cli.runtime import Runtime, pass_runtime
from app.domain.selection import Selection

if TYPE_CHECKING:
    from app.services.services import Services

FORMATS = ("jsonl", "csv", "xlsx", "md", "qdpx", "qdc")


@click.command()
@click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="File to write; - is standard output.",
)
@click.option("--format", "format_name", type=click.Choice(FORMATS), help="Else the file's ending says.")
@as_option
@selection_options
@pass_runtime
def export(
    runtime: Runtime, *, output: Path, format_name: str | None, email: str | None, selection: Selection
) -> None:
    """Write the insights of a selection, with what they refer to, exactly as EMAIL sees them."""
    chosen = format_name or output.suffix.lower().removeprefix(".") or ("jsonl" if str(output) == "-" else "")
    if chosen not in FORMATS:
        raise click.UsageError(f"can't tell the format of {output} from its name; give --format")

    async def work(services: "Services") -> None:
        viewer = await services.accounts.get_viewer(email)
        directory = await services.reference.get_directory()
        directory.check_selection(selection)
        total = await services.browse.count(viewer, selection)
        with progress_bar(total, output.name) as bar, written(output) as file:
            stream = services.exports.stream(viewer, selection, chosen, progress=bar.update)
            async with aclosing(stream) as pieces:
                async for piece in pieces:
                    file.write(piece)

    runtime.run(work)


@contextmanager
def written(output: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """A file to write to, which takes its name only when it is whole; - and pipes are written to at once.

    A private one is for its owner's eyes alone.
    """
    if str(output) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if output.exists() and not output.is_file():
        with output.open("wb") as file:
            yield file
        return
    try:
        handle, name = tempfile.mkstemp(dir=output.resolve().parent, prefix=f".{output.name}.")
    except OSError as error:
        raise click.ClickException(f"can't write {output}: {error.strerror}") from error
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(name).chmod(0o600 if private else 0o666 & ~_umask())
        Path(name).replace(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    """What new files of this process may not allow; asking means setting it, so it is set back at once."""
    umask = os.umask(0o077)
    os.umask(umask)
    return umask

"""Taking files in."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from app.cli.progress import progress_bar
from app.cli.runtime import Runtime, pass_runtime
from importers import discover
from importers.base import Kind, Source
from importers.mapping import read_mapping

if TYPE_CHECKING:
    from app.services.imports.taking import TakenIn
    from app.services.services import Services

_NAMES = {
    Kind.ORGANIZATION: "Organisationer",
    Kind.STUDY: "Insiktsarbeten",
    Kind.INSIGHT: "Insikter",
}


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--organization", default="", metavar="SLUG", help="For rows that name none.")
@click.option(
    "--format", "format_name", type=click.Choice(list(discover())), help="Else the file's content says."
)
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="M.json",
    help="How its columns are read; else as the organization read such a file last, or as is likeliest.",
)
@click.option("--as", "email", required=True, metavar="EMAIL", help="On whose behalf.")
@click.option("--mask", is_flag=True, help="Replace personal data that are found, as by [namn].")
@click.option(
    "--not-personal",
    default="",
    metavar="REASON",
    help="Why nothing of what is found in the file tells of anybody; kept with each record.",
)
@click.option("--add-studies", is_flag=True, help="Add the studies that rows name and nobody knows.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@pass_runtime
def import_(
    runtime: Runtime,
    *,
    file: Path,
    organization: str,
    format_name: str | None,
    mapping_file: Path | None,
    email: str,
    mask: bool,
    not_personal: str,
    add_studies: bool,
    dry_run: bool,
) -> None:
    """Take FILE in, whole or not at all; - is standard input.

    Every problem is told with its line and field. The same file twice changes nothing.
    """
    from app.services.imports.screening import WHOLE_FILE, answered_repairs

    given = mapping_file.read_bytes() if mapping_file else None

    async def work(services: "Services") -> "TakenIn":
        viewer = await services.accounts.get_viewer(email)
        with _sent(file) as source, _Watched(source, file.name) as watched:
            return await services.import_taking.take_in(
                viewer,
                watched.source,
                organization=organization,
                format_name=format_name or "",
                mapping=None if given is None else read_mapping(given),
                repairs=answered_repairs(
                    {WHOLE_FILE: not_personal} if not_personal else {}, mask=mask, adds_studies=add_studies
                ),
                dry_run=dry_run,
                progress=watched.show,
            )

    taken = runtime.run(work)
    if taken.report.is_refused:
        _tell_problems(taken, file)
        raise click.exceptions.Exit(2)
    for kind, tally in taken.report.tallies.items():
        if tally.total:
            click.echo(
                f"{_NAMES[kind]}: {tally.created} nya, {tally.updated} ändrade, {tally.unchanged} oförändrade"
            )
    if taken.report.warnings:
        rows = ", ".join(str(place) for place in sorted({each.place for each in taken.report.warnings})[:20])
        click.echo(f"Kan vara personuppgifter, inom organisationen: rad {rows}", err=True)
    if taken.report.missing:
        click.echo(f"Finns inte längre i filen, men ligger kvar: {taken.report.missing}")
    click.echo("Inget har sparats: det var ett prov." if dry_run else f"Import: {taken.id}")


class _WatchedSource(Source):
    """A file that knows how far it has been read."""

    stream: BinaryIO | None = None

    def open(self) -> BinaryIO:
        """The file from its beginning."""
        self.stream = super().open()
        return self.stream


@contextmanager
def _sent(file: Path) -> Iterator[_WatchedSource]:
    """The file, or what comes by standard input, kept meanwhile where it can be read more than once."""
    if str(file) != "-":
        yield _WatchedSource(file)
        return
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "stdin"
        with kept.open("wb") as target:
            shutil.copyfileobj(sys.stdin.buffer, target)
        yield _WatchedSource(kept, "-")


class _Watched:
    """A file that is being read, and a bar that shows how far."""

    def __init__(self, source: _WatchedSource, name: str) -> None:
        self.source = source
        self.bar = progress_bar(source.size, name)

    def __enter__(self) -> "_Watched":
        self.bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.bar.__exit__(*error)

    def show(self, _entries: int) -> None:
        """Move the bar to where reading has come."""
        stream = self.source.stream
        if stream is not None and not stream.closed:
            self.bar.update(max(0, stream.tell() - self.bar.pos))


def _tell_problems(taken: "TakenIn", file: Path) -> None:
    """One line for each problem, the last one saying that nothing was kept."""
    report = taken.report
    lines = []
    for each in report.problems:
        field = f", {each.field}" if each.field else ""
        lines.append(f"{file.name}, {taken.reading.where(each.place, each.field)}{field}: {each.message}")
    if any(each.finding for each in report.problems):
        lines.append(
            f"{file.name}: maskera med --mask, eller säg varför det inte pekar ut någon: --not-personal."
        )
    if left := report.problem_count - len(report.problems):
        lines.append(f"{file.name}: och {left} fel till.")
    lines[-1] += " Inget har sparats."
    for line in lines:
        click.echo(
            "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line), file=sys.stderr
        )

"""Taking files in."""

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from app.cli.progress import progress_bar
from app.cli.runtime import Runtime, pass_runtime
from importers import discover, find_importer
from importers.base import Importer, Kind

if TYPE_CHECKING:
    from app.services.import_report import ImportReport
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
    "--format", "format_name", type=click.Choice(list(discover())), help="Else the file's ending says."
)
@click.option("--as", "email", required=True, metavar="EMAIL", help="On whose behalf.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@pass_runtime
def import_(
    runtime: Runtime, *, file: Path, organization: str, format_name: str | None, email: str, dry_run: bool
) -> None:
    """Take FILE in, whole or not at all; - is standard input.

    Every problem is told with its line and field. The same file twice changes nothing.
    """
    importer = _importer(file, format_name)

    async def work(services: "Services") -> "ImportReport":
        viewer = await services.accounts.get_viewer(email)
        with _opened(file) as stream, _Watched(stream, file) as watched:
            return await services.imports.import_stream(
                viewer,
                importer.read(watched.stream, str),
                organization=organization,
                dry_run=dry_run,
                progress=watched.show,
            )

    report = runtime.run(work)
    if report.is_refused:
        _tell_problems(report, file)
        raise click.exceptions.Exit(2)
    for kind, tally in report.tallies.items():
        if tally.total:
            click.echo(
                f"{_NAMES[kind]}: {tally.created} nya, {tally.updated} ändrade, {tally.unchanged} oförändrade"
            )
    if dry_run:
        click.echo("Inget har sparats: det var ett prov.")


def _importer(file: Path, format_name: str | None) -> Importer:
    found = find_importer(format_name or file.suffix)
    if found is None:
        known = ", ".join(discover())
        raise click.UsageError(f"can't tell the format of {file} from its name; give --format ({known})")
    return found


def _opened(file: Path) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if str(file) == "-" else file.open("rb")


class _Watched:
    """A file that is being read, and a bar that shows how far."""

    def __init__(self, stream: BinaryIO, file: Path) -> None:
        self.stream = stream
        self.is_sized = file.is_file()
        self.bar = progress_bar(file.stat().st_size if self.is_sized else 0, file.name)

    def __enter__(self) -> "_Watched":
        self.bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.bar.__exit__(*error)

    def show(self, _entries: int) -> None:
        """Move the bar to where reading has come."""
        if self.is_sized:
            self.bar.update(self.stream.tell() - self.bar.pos)


def _tell_problems(report: "ImportReport", file: Path) -> None:
    """One line for each problem, the last one saying that nothing was kept."""
    lines = []
    for each in report.problems:
        field = f", {each.field}" if each.field else ""
        lines.append(f"{file.name}, rad {each.place}{field}: {each.message}")
    if left := report.problem_count - len(report.problems):
        lines.append(f"{file.name}: och {left} fel till.")
    lines[-1] += " Inget har sparats."
    for line in lines:
        click.echo(
            "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line), file=sys.stderr
        )

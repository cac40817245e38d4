"""One organization in one file, and into another service."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.exports import written
from app.cli.runtime import Runtime, pass_runtime

if TYPE_CHECKING:
    from app.services.archives import TakenArchive
    from app.services.services import Services


@click.group()
def archive() -> None:
    """Everything of one organization in one file."""


@archive.command("export")
@click.argument("organization")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--as", "email", required=True, metavar="EMAIL", help="An administrator of the organization.")
@pass_runtime
def export_archive(runtime: Runtime, *, organization: str, file: Path, email: str) -> None:
    """Write all that ORGANIZATION has to FILE: records with versions, attachments, decisions, the audit log."""

    async def work(services: "Services") -> None:
        viewer = await services.accounts.get_viewer(email)
        with written(file, private=True) as target:
            await services.archives.write(viewer, organization, target)

    runtime.run(work)


@archive.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "email", required=True, metavar="EMAIL", help="An operator.")
@pass_runtime
def import_archive(runtime: Runtime, *, file: Path, email: str) -> None:
    """Take the organization in FILE in, whole or not at all; it must hold nothing here yet."""

    async def work(services: "Services") -> "TakenArchive":
        taken = await services.archives.take(await services.accounts.get_viewer(email), file)
        await services.index.catch_up()
        return taken

    counts = runtime.run(work).counts
    click.echo(f"{counts['insights']} insights and {counts['studies']} studies were taken in")

"""Everything in one file, and back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.exports import written
from app.cli.runtime import Runtime, pass_runtime

if TYPE_CHECKING:
    from app.services.services import Services


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_runtime
def backup(runtime: Runtime, *, file: Path) -> None:
    """Write the database, the attachments and the secret to FILE, also while the service runs.

    FILE holds everything, private records and password hashes too: keep it safe.
    """
    from app.services.backups import BackupService

    data_dir = runtime.settings().data_dir

    async def work(services: "Services") -> None:
        with written(file, private=True) as target:
            await BackupService(services.database, data_dir, store=services.attachments.store).write(target)

    runtime.run(work)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_runtime
def restore(runtime: Runtime, *, file: Path) -> None:
    """Fill an empty service from FILE, which a backup made; nothing is ever written over."""
    from app.services.backups import BackupService

    data_dir = runtime.settings().data_dir
    data_dir.mkdir(parents=True, exist_ok=True)

    async def work(services: "Services") -> int:
        await BackupService(services.database, data_dir, store=services.attachments.store).restore(file)
        return await services.index.rebuild()

    count = runtime.run(work, needs_database=False)
    click.echo(f"The service is restored in {data_dir}; {count} insights are indexed")

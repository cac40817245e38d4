"""Is all well?"""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.runtime import Runtime, pass_runtime
from app.domain.errors import DomainError
from app.settings import Settings, SettingsError

if TYPE_CHECKING:
    from app.services.services import Services

#: Less free space than this is a warning sign, in bytes.
SPACE_WANTED = 500 * 1024**2


@click.command()
@pass_runtime
def doctor(runtime: Runtime) -> None:
    """Check settings, database, search and disk, a line for each; exit 0 only when all is well."""
    found: dict[str, str | None] = {}
    try:
        settings = runtime.settings()
    except SettingsError as error:
        found["settings"] = str(error)
    else:
        found["settings"] = _check_folder(settings.data_dir)
        found |= runtime.run(lambda services: _check_services(services, settings), needs_database=False)
        found["disk"] = _check_space(settings)
    for part, problem in found.items():
        click.echo(f"{part}: {problem or 'ok'}")
    if any(found.values()):
        raise click.exceptions.Exit(1)


async def _check_services(services: "Services", settings: Settings) -> dict[str, str | None]:
    """What is wrong with database and search; None where all is well."""
    try:
        if not await services.seeding.is_ready():
            return {"database": "not set up for this version; run insiktskarta init", "search": "no database"}
        directory = await services.reference.reload()
    except DomainError as error:
        return {"database": f"does not answer: {error}", "search": "no database"}
    if not directory.municipalities:
        return {"database": "the register is missing; run insiktskarta init", "search": None}
    return {"database": None, "search": await _check_search(services)}


async def _check_search(services: "Services") -> str | None:
    try:
        await services.index.catch_up()
        found = await services.index.check()
    except DomainError as error:
        return f"does not answer: {error}"
    if not found.is_current:
        return "the index is missing or of another version; run insiktskarta search index"
    if not found.are_none:
        differing = len(found.missing) + len(found.outdated) + len(found.superfluous)
        return f"{differing} entries differ from the database; run insiktskarta search index"
    return None


def _check_folder(folder: Path) -> str | None:
    return None if os.access(folder, os.W_OK) else f"INSIKT_DATA_DIR: can't write to {folder}"


def _check_space(settings: Settings) -> str | None:
    free = shutil.disk_usage(settings.data_dir).free
    if free >= SPACE_WANTED:
        return None
    return f"only {free // 1024**2} MB are free in {settings.data_dir}"

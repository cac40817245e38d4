"""The search index."""

from typing import TYPE_CHECKING

import click

from app.cli.runtime import Runtime, pass_runtime

if TYPE_CHECKING:
    from app.services.search_index import Differences
    from app.services.services import Services


@click.group(no_args_is_help=False)
def search() -> None:
    """The search index, which follows the database."""


@search.command()
@click.option("--rebuild", is_flag=True, help="Make a new index from the database.")
@click.option("--check", is_flag=True, help="Compare index and database once what waits is taken in.")
@pass_runtime
def index(runtime: Runtime, *, rebuild: bool, check: bool) -> None:
    """Bring the index in step with the database; with --check, exit 1 where it is not."""
    if rebuild and check:
        raise click.UsageError("--rebuild and --check exclude each other")
    if rebuild:
        click.echo(f"{runtime.run(_rebuild)} insights indexed")
    elif check:
        _tell(runtime.run(_check))
    else:
        found = runtime.run(_reconcile)
        mended = len(found.missing) + len(found.outdated) + len(found.superfluous)
        click.echo(
            f"The index is in step with the database; {found.pending + mended} entries were brought in."
        )


async def _rebuild(services: "Services") -> int:
    return await services.index.rebuild()


async def _check(services: "Services") -> "Differences":
    await services.index.catch_up()
    return await services.index.check()


async def _reconcile(services: "Services") -> "Differences":
    pending = await services.index.count_pending()
    found = await services.index.reconcile()
    return type(found)(found.missing, found.outdated, found.superfluous, pending, found.is_current)


def _tell(found: "Differences") -> None:
    """Say how index and database differ.

    Raises:
        ClickException: they do.
    """
    if not found.is_current:
        raise click.ClickException(
            "the search index is missing or of another version; run insiktskarta search index"
        )
    if not found.are_none:
        raise click.ClickException(
            f"the search index differs from the database: {len(found.missing)} missing, "
            f"{len(found.outdated)} outdated, {len(found.superfluous)} superfluous; run insiktskarta search index"
        )
    click.echo("The index holds exactly what the database holds.")

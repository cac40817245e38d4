"""Organizations."""

from typing import TYPE_CHECKING

import click

from app.cli.runtime import Runtime, pass_runtime
from app.domain.organizations import Organization

if TYPE_CHECKING:
    from app.services.services import Services


@click.group(no_args_is_help=False)
def organization() -> None:
    """Organizations that stand behind insights."""


@organization.command("add")
@click.argument("slug")
@click.option("--name", required=True, help="Name for people.")
@click.option("--type", "organization_type", metavar="TYPE", help="Concept of organization-types.")
@click.option("--municipality", metavar="CODE", help="Its municipality's four digits.")
@click.option(
    "--network", "networks", metavar="SLUG", multiple=True, help="Network it shares in. Repeatable."
)
@pass_runtime
def add(
    runtime: Runtime,
    *,
    slug: str,
    name: str,
    organization_type: str | None,
    municipality: str | None,
    networks: tuple[str, ...],
) -> None:
    """Add an organization; one that is there already is brought up to date."""
    from app.services.seeding import SERVICE

    content = Organization(slug, name, organization_type, municipality, networks)

    async def work(services: "Services") -> None:
        await services.organizations.save_organization(SERVICE, content)

    runtime.run(work)

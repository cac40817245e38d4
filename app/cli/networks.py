"""Networks: groups of organizations that share."""

from typing import TYPE_CHECKING

import click

from app.cli.runtime import Runtime, pass_runtime

if TYPE_CHECKING:
    from app.domain.networks import NetworkView
    from app.services.services import Services


@click.group(no_args_is_help=False)
def network() -> None:
    """Networks of organizations that share insights."""


@network.command("add")
@click.argument("slug")
@click.option("--name", required=True, help="Name for people.")
@click.option("--keeper", required=True, metavar="SLUG", help="Organization that keeps it, its first member.")
@pass_runtime
def add(runtime: Runtime, *, slug: str, name: str, keeper: str) -> None:
    """Add a network that an organization keeps; others are invited."""
    from app.services.seeding import SERVICE

    async def work(services: "Services") -> None:
        await services.networks.create_network(SERVICE, keeper, name=name, slug=slug)

    runtime.run(work)


@network.command("list")
@pass_runtime
def list_networks(runtime: Runtime) -> None:
    """List every network, its members and who is invited, tab-separated: network, organization, what it is there."""

    async def work(services: "Services") -> "list[NetworkView]":
        return await services.networks.list_networks()

    for view in runtime.run(work):
        for member in view.members:
            click.echo(
                f"{view.network.id}\t{member.organization}\t{'keeper' if member.is_keeper else 'member'}"
            )
        for invited in view.invited:
            click.echo(f"{view.network.id}\t{invited.organization}\tinvited")


@network.command("invite")
@click.argument("slug")
@click.argument("organization")
@pass_runtime
def invite(runtime: Runtime, *, slug: str, organization: str) -> None:
    """Invite an organization, whose administrator answers."""
    from app.services.seeding import SERVICE

    async def work(services: "Services") -> None:
        await services.networks.invite(SERVICE, slug, organization)

    runtime.run(work)


@network.command("leave")
@click.argument("slug")
@click.argument("organization")
@pass_runtime
def leave(runtime: Runtime, *, slug: str, organization: str) -> None:
    """Let an organization out; what is shared within the network stops being seen at once."""
    from app.services.seeding import SERVICE

    async def work(services: "Services") -> None:
        await services.networks.remove_member(SERVICE, slug, organization)

    runtime.run(work)

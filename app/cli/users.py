"""People and their keys."""

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from app.cli.runtime import Runtime, pass_runtime
from app.domain.access import Role

if TYPE_CHECKING:
    from app.domain.people import Member
    from app.services.invitations import Sent
    from app.services.services import Services


@click.group(no_args_is_help=False)
def user() -> None:
    """People who may sign in."""


@user.command("add")
@click.argument("email")
@click.option("--organization", required=True, metavar="SLUG", help="Where the person has the role.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--name", default="", help="The person's name.")
@click.option("--password-stdin", is_flag=True, help="Read a pass phrase from standard input, one line.")
@click.option("--operator", is_flag=True, help="Runs the service: acts for every organization.")
@pass_runtime
def add_user(
    runtime: Runtime,
    *,
    email: str,
    organization: str,
    role: str,
    name: str,
    password_stdin: bool,
    operator: bool,
) -> None:
    """Add a person with a role in an organization; a known address gains the role, and what else is given.

    Without a pass phrase the person can't sign in, but can be given a token.
    """
    password = _read_password() if password_stdin else None

    async def work(services: "Services") -> None:
        await services.accounts.save_account(
            email, organization, Role(role), name=name, password=password, is_operator=operator
        )

    runtime.run(work)


@user.command("reset-second-factor")
@click.argument("email")
@pass_runtime
def reset_second_factor(runtime: Runtime, *, email: str) -> None:
    """Take a person's second step away and sign them out everywhere.

    For somebody who has lost both the app and the recovery codes. Make sure first that they are who they say.
    """

    async def work(services: "Services") -> None:
        await services.second_factors.remove_for(email)

    runtime.run(work)


@user.command("join")
@click.argument("email")
@click.argument("subject")
@pass_runtime
def join_user(runtime: Runtime, *, email: str, subject: str) -> None:
    """Join a person's account to what the OpenID provider of the settings knows them as, its subject."""

    async def work(services: "Services") -> None:
        if services.provider is None:
            raise click.ClickException("the settings name no provider: INSIKT_OIDC_ISSUER")
        await services.provider.join(email, subject)

    runtime.run(work)


@user.command("list")
@click.option("--organization", metavar="SLUG", help="Only those who belong to it.")
@pass_runtime
def list_users(runtime: Runtime, *, organization: str | None) -> None:
    """List people, tab-separated: address, name, organizations with roles, and whether the account is shut."""
    from app.services.seeding import SERVICE

    async def work(services: "Services") -> "list[Member]":
        if organization is None:
            return await services.people.list_people(SERVICE, limit=None)
        return await services.people.list_members(SERVICE, organization)

    for each in runtime.run(work):
        places = ",".join(f"{slug}:{role}" for slug, role in each.roles.items())
        click.echo(f"{each.email}\t{each.name}\t{places}\t{'disabled' if each.is_disabled else ''}")


@user.command("invite")
@click.argument("email")
@click.option("--organization", required=True, metavar="SLUG", help="Where the person will have the role.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@pass_runtime
def invite_user(runtime: Runtime, *, email: str, organization: str, role: str) -> None:
    """Invite a person; prints the link to hand over where no letter is sent."""
    from app.services.seeding import SERVICE

    address = runtime.settings().public_url or "http://127.0.0.1:8000"

    async def work(services: "Services") -> "Sent":
        return await services.invitations.invite(
            SERVICE, organization, email, role=Role(role), address=address
        )

    sent = runtime.run(work)
    if sent.has_failed:
        raise click.ClickException("the invitation is saved, but its letter could not be sent")
    if sent.link:
        click.echo(sent.link)


@user.command("remove")
@click.argument("email")
@click.option("--organization", required=True, metavar="SLUG", help="Where the person is taken out.")
@pass_runtime
def remove_user(runtime: Runtime, *, email: str, organization: str) -> None:
    """Take a person out of an organization, and end their sessions and tokens."""
    from app.services.seeding import SERVICE

    async def work(services: "Services") -> None:
        number = await services.people.get_number(SERVICE, email)
        await services.people.remove_member(SERVICE, organization, number)

    runtime.run(work)


@user.command("disable")
@click.argument("email")
@pass_runtime
def disable_user(runtime: Runtime, *, email: str) -> None:
    """Let nobody sign in with an account, and end its sessions and tokens."""
    from app.services.seeding import SERVICE

    async def work(services: "Services") -> None:
        await services.people.shut_account(SERVICE, await services.people.get_number(SERVICE, email))

    runtime.run(work)


@user.command("enable")
@click.argument("email")
@pass_runtime
def enable_user(runtime: Runtime, *, email: str) -> None:
    """Let a disabled account be signed in with again."""
    from app.services.seeding import SERVICE

    async def work(services: "Services") -> None:
        await services.people.open_account(SERVICE, await services.people.get_number(SERVICE, email))

    runtime.run(work)


def _read_password() -> str:
    line = sys.stdin.buffer.readline(10_000)
    try:
        password = line.decode().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise click.UsageError("the pass phrase is not UTF-8") from error
    if not password:
        raise click.UsageError("--password-stdin: no pass phrase on standard input")
    return password


@click.group(no_args_is_help=False)
def token() -> None:
    """Keys for programs that use the API."""


@token.command("create")
@click.option("--user", "email", required=True, metavar="EMAIL", help="On whose behalf it acts.")
@click.option(
    "--scope", type=click.Choice(["read", "write"]), default="read", show_default=True, help="What it allows."
)
@click.option("--days", type=click.IntRange(1, 3_650), help="For how long it holds; without it, for good.")
@pass_runtime
def create_token(runtime: Runtime, *, email: str, scope: str, days: int | None) -> None:
    """Print a new token, which is shown this once, alone on standard output."""
    life = timedelta(days=days) if days else None

    async def work(services: "Services") -> str:
        return await services.accounts.create_token(email, scope=scope, life=life)

    click.echo(runtime.run(work))

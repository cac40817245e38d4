"""Networks, the organizations in them, and those that are invited."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.networks import NetworkInvitation, NetworkMember, NetworkView
from app.domain.organizations import Network
from app.persistence.tables import account, network, network_invitation, network_membership


async def lock_network(connection: AsyncConnection, slug: str) -> None:
    """Let nobody else change who is in the network until the transaction ends; SQLite has one writer anyway."""
    await connection.execute(select(network.c.id).where(network.c.id == slug).with_for_update(key_share=True))


async def find_network(connection: AsyncConnection, slug: str) -> NetworkView | None:
    """The network with this id."""
    found = await _views(connection, [slug])
    return found[0] if found else None


async def list_networks(connection: AsyncConnection) -> list[NetworkView]:
    """Every network, by id."""
    return await _views(connection, None)


async def _views(connection: AsyncConnection, slugs: Iterable[str] | None) -> list[NetworkView]:
    rows = select(network).order_by(network.c.id)
    members = select(network_membership).order_by(
        network_membership.c.is_keeper.desc(), network_membership.c.organization
    )
    invited = (
        select(network_invitation, func.coalesce(account.c.name, "").label("inviter"))
        .outerjoin(account, account.c.number == network_invitation.c.invited_by)
        .order_by(network_invitation.c.organization)
    )
    if slugs is not None:
        wanted = list(slugs)
        rows = rows.where(network.c.id.in_(wanted))
        members = members.where(network_membership.c.network.in_(wanted))
        invited = invited.where(network_invitation.c.network.in_(wanted))
    inside: dict[str, list[NetworkMember]] = {}
    for row in await connection.execute(members):
        inside.setdefault(row.network, []).append(NetworkMember(row.organization, row.is_keeper))
    waiting: dict[str, list[NetworkInvitation]] = {}
    for row in await connection.execute(invited):
        one = NetworkInvitation(row.network, row.organization, row.inviter, row.created_at)
        waiting.setdefault(row.network, []).append(one)
    return [
        NetworkView(Network(row.id, row.name), tuple(inside.get(row.id, ())), tuple(waiting.get(row.id, ())))
        for row in await connection.execute(rows)
    ]


async def create_network(connection: AsyncConnection, each: Network) -> None:
    """Add a network that nobody is in yet."""
    await connection.execute(insert(network).values(id=each.id, name=each.name))


async def update_name(connection: AsyncConnection, slug: str, name: str) -> None:
    """Call the network something else."""
    await connection.execute(update(network).where(network.c.id == slug).values(name=name))


async def delete_network(connection: AsyncConnection, slug: str) -> None:
    """Take a network away that nobody is in any more."""
    await connection.execute(delete(network_invitation).where(network_invitation.c.network == slug))
    await connection.execute(delete(network).where(network.c.id == slug))


async def add_member(connection: AsyncConnection, slug: str, organization: str, *, is_keeper: bool) -> None:
    """Let an organization in."""
    values = {"network": slug, "organization": organization, "is_keeper": is_keeper}
    await connection.execute(insert(network_membership).values(values))


async def delete_member(connection: AsyncConnection, slug: str, organization: str) -> None:
    """Let an organization out."""
    mine = (network_membership.c.network == slug, network_membership.c.organization == organization)
    await connection.execute(delete(network_membership).where(*mine))


async def update_keeper(
    connection: AsyncConnection, slug: str, organization: str, *, is_keeper: bool
) -> None:
    """Say whether a member keeps the network."""
    mine = (network_membership.c.network == slug, network_membership.c.organization == organization)
    await connection.execute(update(network_membership).where(*mine).values(is_keeper=is_keeper))


async def create_invitation(
    connection: AsyncConnection, slug: str, organization: str, *, invited_by: int | None, now: datetime
) -> None:
    """Invite an organization."""
    values = {"network": slug, "organization": organization, "invited_by": invited_by, "created_at": now}
    await connection.execute(insert(network_invitation).values(values))


async def delete_invitation(connection: AsyncConnection, slug: str, organization: str) -> bool:
    """Take an invitation away, answered or withdrawn; False where there was none."""
    mine = (network_invitation.c.network == slug, network_invitation.c.organization == organization)
    return (await connection.execute(delete(network_invitation).where(*mine))).rowcount == 1

"""Organizations and the networks they share in."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.organizations import Network, Organization
from app.persistence.tables import network, network_membership, organization


async def list_organizations(connection: AsyncConnection) -> list[Organization]:
    """Every organization, by id."""
    networks: dict[str, list[str]] = {}
    rows = await connection.execute(select(network_membership).order_by(network_membership.c.network))
    for row in rows:
        networks.setdefault(row.organization, []).append(row.network)
    return [
        Organization(
            row.id, row.name, row.organization_type, row.municipality, tuple(networks.get(row.id, ()))
        )
        for row in await connection.execute(select(organization).order_by(organization.c.id))
    ]


async def list_networks(connection: AsyncConnection) -> list[Network]:
    """Every network, by id."""
    return [
        Network(row.id, row.name) for row in await connection.execute(select(network).order_by(network.c.id))
    ]


async def list_peers(connection: AsyncConnection, organizations: Iterable[str]) -> frozenset[str]:
    """The organizations that share a network with any of these, these among them."""
    mine = select(network_membership.c.network).where(
        network_membership.c.organization.in_(list(organizations))
    )
    query = select(network_membership.c.organization).where(network_membership.c.network.in_(mine))
    return frozenset((await connection.execute(query)).scalars())


async def save_organization(connection: AsyncConnection, each: Organization, now: datetime) -> None:
    """Add an organization, or bring a known one up to date; networks that are new are added by their id."""
    values = {
        "name": each.name,
        "organization_type": each.organization_type,
        "municipality": each.municipality,
    }
    done = await connection.execute(update(organization).where(organization.c.id == each.id).values(values))
    if done.rowcount == 0:
        await connection.execute(insert(organization).values(id=each.id, created_at=now, **values))
    for network_id in each.networks:
        await _join(connection, each.id, network_id)


async def _join(connection: AsyncConnection, organization_id: str, network_id: str) -> None:
    if not (await connection.execute(select(network.c.id).where(network.c.id == network_id))).first():
        await connection.execute(insert(network).values(id=network_id, name=network_id.upper()))
    pair = {"network": network_id, "organization": organization_id}
    if not (await connection.execute(select(network_membership).filter_by(**pair))).first():
        # An organization that bears the network's own name is the one that keeps it.
        is_keeper = network_id == organization_id
        await connection.execute(insert(network_membership).values(**pair, is_keeper=is_keeper))

"""Who belongs to which organization as what, and that each keeps an administrator."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Role
from app.domain.people import Member
from app.persistence.tables import account, membership, organization


async def lock_organizations(connection: AsyncConnection, organizations: Iterable[str]) -> None:
    """Let nobody else change who belongs to these until the transaction ends.

    Two administrators who leave at the same moment would otherwise each see the other stay. SQLite has one writer at a
    time and needs no lock.
    """
    query = select(organization.c.id).where(organization.c.id.in_(sorted(organizations)))
    await connection.execute(query.order_by(organization.c.id).with_for_update(key_share=True))


async def has_other_administrator(connection: AsyncConnection, slug: str, number: int) -> bool:
    """Whether the organization has an administrator who may sign in besides this account."""
    query = (
        select(membership.c.account)
        .join(account, account.c.number == membership.c.account)
        .where(membership.c.organization == slug, membership.c.role == Role.ADMIN.value)
        .where(membership.c.account != number, ~account.c.is_disabled)
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def list_members(connection: AsyncConnection, slug: str) -> list[Member]:
    """The organization's members, in the order in which they came."""
    return [
        replace(each, role=each.roles[slug])
        for each in await _people(connection, account.c.number.in_(_accounts_in(slug)))
    ]


async def find_member(connection: AsyncConnection, slug: str, number: int) -> Member | None:
    """A member of the organization, by the account's number."""
    found = await find_person(connection, number)
    return replace(found, role=found.roles[slug]) if found and slug in found.roles else None


async def find_person(connection: AsyncConnection, number: int) -> Member | None:
    """Anybody with an account, whether they belong somewhere or not; `role` then means nothing."""
    found = await _people(connection, account.c.number == number)
    return found[0] if found else None


async def list_people(connection: AsyncConnection, text: str, *, limit: int | None) -> list[Member]:
    """People whose name or address holds the text; all of them for ""."""
    wanted = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    matches = or_(
        account.c.email.like(f"%{wanted.lower()}%", escape="\\"),
        account.c.name.ilike(f"%{wanted}%", escape="\\"),
    )
    return await _people(connection, matches, limit=limit)


def _accounts_in(slug: str) -> Select[tuple[int]]:
    return select(membership.c.account).where(membership.c.organization == slug)


async def _people(
    connection: AsyncConnection, condition: ColumnElement[bool], *, limit: int | None = None
) -> list[Member]:
    person = (account.c.number, account.c.name, account.c.email, account.c.is_disabled, account.c.is_operator)
    query = select(*person).where(condition).order_by(account.c.number).limit(limit)
    rows = (await connection.execute(query)).all()
    roles: dict[int, dict[str, Role]] = {row.number: {} for row in rows}
    held = select(membership).where(membership.c.account.in_(roles)).order_by(membership.c.organization)
    for each in await connection.execute(held):
        roles[each.account][each.organization] = Role(each.role)
    return [Member(**row._mapping, role=Role.READER, roles=roles[row.number]) for row in rows]


async def update_role(connection: AsyncConnection, number: int, slug: str, role: Role) -> None:
    """Give a member another role."""
    mine = (membership.c.account == number, membership.c.organization == slug)
    await connection.execute(update(membership).where(*mine).values(role=role.value))


async def delete_membership(connection: AsyncConnection, number: int, slug: str) -> bool:
    """Take an account out of an organization; False where it was not in it."""
    mine = (membership.c.account == number, membership.c.organization == slug)
    return (await connection.execute(delete(membership).where(*mine))).rowcount == 1


async def count_members(connection: AsyncConnection) -> dict[str, int]:
    """How many people belong to each organization that has any."""
    query = select(membership.c.organization, func.count().label("people")).group_by(
        membership.c.organization
    )
    return {row.organization: row.people for row in await connection.execute(query)}


async def has_organization(connection: AsyncConnection, slug: str) -> bool:
    """Whether there is such an organization."""
    query = select(organization.c.id).where(organization.c.id == slug)
    return (await connection.execute(query)).first() is not None

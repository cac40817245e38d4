"""Open invitations of people to organizations."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Role
from app.domain.people import Invitation
from app.persistence.tables import account, invitation


def _invitations() -> Select[Any]:
    columns = [each for each in invitation.c if each.name not in ("secret_hash", "invited_by")]
    inviter = func.coalesce(account.c.name, "").label("inviter")
    return select(*columns, inviter).outerjoin(account, account.c.number == invitation.c.invited_by)


def _invitation(row: Any) -> Invitation:
    return Invitation(**{**row._mapping, "role": Role(row.role)})


async def list_invitations(connection: AsyncConnection, slug: str) -> list[Invitation]:
    """The organization's open invitations, newest first; those whose link has ended too."""
    query = _invitations().where(invitation.c.organization == slug)
    rows = await connection.execute(query.order_by(invitation.c.number.desc()))
    return [_invitation(row) for row in rows]


async def find_invitation(connection: AsyncConnection, slug: str, number: int) -> Invitation | None:
    """An invitation of the organization."""
    mine = (invitation.c.organization == slug, invitation.c.number == number)
    row = (await connection.execute(_invitations().where(*mine))).first()
    return _invitation(row) if row else None


async def find_by_secret(connection: AsyncConnection, secret_hash: str) -> Invitation | None:
    """The invitation whose link's secret has this hash."""
    row = (await connection.execute(_invitations().where(invitation.c.secret_hash == secret_hash))).first()
    return _invitation(row) if row else None


async def create_invitation(
    connection: AsyncConnection, invited: Invitation, *, secret_hash: str, invited_by: int | None
) -> int:
    """Add an invitation, in place of one that the same address had there; its number."""
    same = (invitation.c.organization == invited.organization, invitation.c.email == invited.email)
    await connection.execute(delete(invitation).where(*same))
    values = {
        "secret_hash": secret_hash,
        "email": invited.email,
        "organization": invited.organization,
        "role": invited.role.value,
        "invited_by": invited_by,
        "created_at": invited.created_at,
        "expires_at": invited.expires_at,
    }
    done = await connection.execute(insert(invitation).values(values))
    assert done.inserted_primary_key is not None
    number: int = done.inserted_primary_key[0]
    return number


async def renew_invitation(
    connection: AsyncConnection, number: int, *, secret_hash: str, now: datetime, expires_at: datetime
) -> None:
    """Give an invitation a new link; the old one ends."""
    values = {"secret_hash": secret_hash, "created_at": now, "expires_at": expires_at}
    await connection.execute(update(invitation).where(invitation.c.number == number).values(values))


async def delete_invitation(connection: AsyncConnection, number: int) -> bool:
    """Take an invitation away, answered or withdrawn; False where it was gone: only one of two can have done it."""
    return (await connection.execute(delete(invitation).where(invitation.c.number == number))).rowcount == 1


async def delete_invitations_before(connection: AsyncConnection, expired: datetime) -> None:
    """Clear away invitations whose link ended before this, for addresses are not kept for nothing."""
    await connection.execute(delete(invitation).where(invitation.c.expires_at < expired))


async def count_invitations(connection: AsyncConnection, slug: str) -> int:
    """How many invitations of the organization are open."""
    query = select(func.count()).where(invitation.c.organization == slug)
    return int((await connection.execute(query)).scalar_one())


async def delete_invitations_by(connection: AsyncConnection, number: int, slugs: Iterable[str]) -> None:
    """Take away what somebody invited who may do so no longer: such a link could be their own way back."""
    theirs = (invitation.c.invited_by == number, invitation.c.organization.in_(list(slugs)))
    await connection.execute(delete(invitation).where(*theirs))

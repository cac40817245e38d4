"""A person's own browser sessions and API tokens, as they are listed and ended by their owner."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.tables import api_token, session

#: How much of a session's hash is its name in addresses: enough to be its own, and nothing to sign in with.
NAME_LENGTH = 24


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A signed-in browser. `name` is for addresses, `device` the slugs of `app.domain.devices`."""

    name: str
    device: str
    created_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A key for programs, without the key itself."""

    number: int
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


async def list_sessions(
    connection: AsyncConnection, number: int, *, created_after: datetime, seen_after: datetime
) -> list[OpenSession]:
    """The account's sessions that have not ended, the latest used first."""
    query = select(session).where(
        session.c.account == number,
        session.c.created_at > created_after,
        session.c.last_seen_at > seen_after,
    )
    rows = await connection.execute(query.order_by(session.c.last_seen_at.desc(), session.c.token_hash))
    return [
        OpenSession(row.token_hash[:NAME_LENGTH], row.device, row.created_at, row.last_seen_at)
        for row in rows
    ]


async def delete_session_named(connection: AsyncConnection, number: int, name: str) -> bool:
    """End one of the account's sessions; False where it has none of that name."""
    is_named = func.substr(session.c.token_hash, 1, NAME_LENGTH) == name
    done = await connection.execute(delete(session).where(session.c.account == number, is_named))
    return done.rowcount > 0


async def delete_other_sessions(connection: AsyncConnection, number: int, token_hash: str) -> int:
    """End all of the account's sessions but one; how many they were."""
    others = (session.c.account == number, session.c.token_hash != token_hash)
    return (await connection.execute(delete(session).where(*others))).rowcount


async def list_tokens(connection: AsyncConnection, number: int) -> list[ApiToken]:
    """The account's tokens, newest first; those that have expired too."""
    columns = [each for each in api_token.c if each.name not in ("token_hash", "account")]
    query = select(*columns).where(api_token.c.account == number).order_by(api_token.c.number.desc())
    return [ApiToken(**row._mapping) for row in await connection.execute(query)]


async def delete_token(connection: AsyncConnection, number: int, token: int) -> bool:
    """End one of the account's tokens; False where it has no such token."""
    mine = (api_token.c.account == number, api_token.c.number == token)
    return (await connection.execute(delete(api_token).where(*mine))).rowcount == 1

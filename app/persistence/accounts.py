"""Accounts, memberships, browser sessions and API tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Role
from app.persistence.tables import account, api_token, membership, session


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in, as the database keeps them."""

    number: int
    email: str
    name: str
    password_hash: str | None
    is_operator: bool
    is_disabled: bool
    is_demonstration: bool

    def may_sign_in(self, *, admits_demonstration: bool) -> bool:
        """Whether the account is open, and no demonstration where others reach the service."""
        return not self.is_disabled and (admits_demonstration or not self.is_demonstration)


@dataclass(frozen=True, slots=True)
class Credential:
    """A session or a token that was shown: whose it is, and what it allows."""

    account: Account
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    scope: str


_ACCOUNT = (
    account.c.number,
    account.c.email,
    account.c.name,
    account.c.password_hash,
    account.c.is_operator,
    account.c.is_disabled,
    account.c.is_demonstration,
)


def _account(row: Sequence[Any]) -> Account:
    return Account(*row[: len(_ACCOUNT)])


async def find_account(connection: AsyncConnection, email: str) -> Account | None:
    """The account with this address."""
    row = (await connection.execute(select(*_ACCOUNT).where(account.c.email == email))).first()
    return _account(row) if row else None


async def find_account_by_number(connection: AsyncConnection, number: int) -> Account | None:
    """The account with this number."""
    row = (await connection.execute(select(*_ACCOUNT).where(account.c.number == number))).first()
    return _account(row) if row else None


async def create_account(connection: AsyncConnection, values: Mapping[str, Any]) -> int:
    """Add an account; the number it got."""
    done = await connection.execute(insert(account).values(**values))
    assert done.inserted_primary_key is not None
    number: int = done.inserted_primary_key[0]
    return number


async def update_account(connection: AsyncConnection, number: int, values: Mapping[str, Any]) -> None:
    """Change columns of an account."""
    await connection.execute(update(account).where(account.c.number == number).values(**values))


async def list_roles(connection: AsyncConnection, number: int) -> dict[str, Role]:
    """The account's role in each organization it belongs to."""
    query = select(membership.c.organization, membership.c.role).where(membership.c.account == number)
    return {row.organization: Role(row.role) for row in await connection.execute(query)}


async def save_role(connection: AsyncConnection, number: int, organization: str, role: Role) -> None:
    """Give the account a role in an organization, in place of the one it had there."""
    mine = (membership.c.account == number, membership.c.organization == organization)
    await connection.execute(delete(membership).where(*mine))
    await connection.execute(
        insert(membership).values(account=number, organization=organization, role=role.value)
    )


async def create_session(
    connection: AsyncConnection, token_hash: str, number: int, now: datetime, *, device: str = ""
) -> None:
    """Remember a signed-in browser; `device` says which, in words of ours."""
    values = {"token_hash": token_hash, "account": number, "created_at": now, "last_seen_at": now}
    await connection.execute(insert(session).values(**values, device=device))


async def find_session(connection: AsyncConnection, token_hash: str) -> Credential | None:
    """The session whose cookie has this hash."""
    query = select(*_ACCOUNT, session.c.created_at, session.c.last_seen_at).join_from(session, account)
    row = (await connection.execute(query.where(session.c.token_hash == token_hash))).first()
    return Credential(_account(row), row.created_at, row.last_seen_at, None, "write") if row else None


async def touch_session(connection: AsyncConnection, token_hash: str, now: datetime) -> None:
    """Note that the session is in use."""
    await connection.execute(
        update(session).where(session.c.token_hash == token_hash).values(last_seen_at=now)
    )


async def delete_session(connection: AsyncConnection, token_hash: str) -> None:
    """End a session."""
    await connection.execute(delete(session).where(session.c.token_hash == token_hash))


async def delete_sessions_before(connection: AsyncConnection, *, created: datetime, seen: datetime) -> None:
    """Clear away sessions that were begun or last used too long ago."""
    await connection.execute(
        delete(session).where((session.c.created_at < created) | (session.c.last_seen_at < seen))
    )


async def create_token(connection: AsyncConnection, values: Mapping[str, Any]) -> None:
    """Remember an API token."""
    await connection.execute(insert(api_token).values(**values))


async def find_token(connection: AsyncConnection, token_hash: str) -> Credential | None:
    """The API token with this hash."""
    columns = (api_token.c.created_at, api_token.c.last_used_at, api_token.c.expires_at, api_token.c.scope)
    query = (
        select(*_ACCOUNT, *columns).join_from(api_token, account).where(api_token.c.token_hash == token_hash)
    )
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    return Credential(_account(row), row.created_at, row.last_used_at, row.expires_at, row.scope)


async def touch_token(connection: AsyncConnection, token_hash: str, now: datetime) -> None:
    """Note that the token is in use."""
    await connection.execute(
        update(api_token).where(api_token.c.token_hash == token_hash).values(last_used_at=now)
    )

"""Second factors, half sessions and identities at providers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Role
from app.persistence.tables import (
    account,
    api_token,
    external_identity,
    half_session,
    membership,
    recovery_code,
    second_factor,
    second_factor_rule,
    session,
)


@dataclass(frozen=True, slots=True)
class HalfSession:
    """Whose second step is left, since when, and how many codes were wrong."""

    account: int
    created_at: datetime
    failures: int


async def find_factor(connection: AsyncConnection, number: int) -> str | None:
    """The account's sealed secret."""
    query = select(second_factor.c.secret).where(second_factor.c.account == number)
    return (await connection.execute(query)).scalar_one_or_none()


async def save_factor(
    connection: AsyncConnection, number: int, *, secret: str, step: int, now: datetime
) -> None:
    """Give the account a second factor in place of the one it had; `step` is used up."""
    await delete_factor(connection, number)
    values = {"account": number, "secret": secret, "last_step": step, "created_at": now}
    await connection.execute(insert(second_factor).values(values))


async def delete_factor(connection: AsyncConnection, number: int) -> None:
    """Take the second factor and its recovery codes away."""
    for table in (second_factor, recovery_code):
        await connection.execute(delete(table).where(table.c.account == number))


async def use_step(connection: AsyncConnection, number: int, step: int) -> bool:
    """Use a time step up; False where it, or a later one, was used before."""
    query = update(second_factor).where(second_factor.c.account == number, second_factor.c.last_step < step)
    return (await connection.execute(query.values(last_step=step))).rowcount == 1


async def save_recovery_codes(connection: AsyncConnection, number: int, hashes: Sequence[str]) -> None:
    """Put these recovery codes in place of those there were."""
    await connection.execute(delete(recovery_code).where(recovery_code.c.account == number))
    await connection.execute(
        insert(recovery_code), [{"code_hash": each, "account": number} for each in hashes]
    )


async def use_recovery_code(connection: AsyncConnection, number: int, code_hash: str) -> bool:
    """Use a recovery code up; False where the account has no such code."""
    mine = (recovery_code.c.account == number, recovery_code.c.code_hash == code_hash)
    return (await connection.execute(delete(recovery_code).where(*mine))).rowcount == 1


async def count_recovery_codes(connection: AsyncConnection, number: int) -> int:
    """How many recovery codes the account has left."""
    query = select(func.count()).where(recovery_code.c.account == number)
    return int((await connection.execute(query)).scalar_one())


async def create_half_session(
    connection: AsyncConnection, token_hash: str, number: int, now: datetime
) -> None:
    """Remember that the pass phrase was right."""
    values = {"token_hash": token_hash, "account": number, "created_at": now, "failures": 0}
    await connection.execute(insert(half_session).values(values))


async def find_half_session(connection: AsyncConnection, token_hash: str) -> HalfSession | None:
    """The half session whose cookie has this hash."""
    query = select(half_session.c.account, half_session.c.created_at, half_session.c.failures)
    row = (await connection.execute(query.where(half_session.c.token_hash == token_hash))).first()
    return HalfSession(row.account, row.created_at, row.failures) if row else None


async def count_half_session_failure(connection: AsyncConnection, token_hash: str) -> None:
    """Note a wrong code."""
    query = update(half_session).where(half_session.c.token_hash == token_hash)
    await connection.execute(query.values(failures=half_session.c.failures + 1))


async def delete_half_session(connection: AsyncConnection, token_hash: str) -> None:
    """End a half session."""
    await connection.execute(delete(half_session).where(half_session.c.token_hash == token_hash))


async def delete_half_sessions_before(connection: AsyncConnection, created: datetime) -> None:
    """Clear away half sessions that nobody finished."""
    await connection.execute(delete(half_session).where(half_session.c.created_at < created))


async def requires_second_factor(connection: AsyncConnection, number: int) -> bool:
    """Whether any organization that the account belongs to asks its members for a second factor."""
    query = select(
        exists()
        .where(membership.c.account == number)
        .where(membership.c.organization == second_factor_rule.c.organization)
    )
    return bool((await connection.execute(query)).scalar_one())


async def has_second_factor_rule(connection: AsyncConnection, slug: str) -> bool:
    """Whether the organization asks its members for a second factor."""
    query = select(exists().where(second_factor_rule.c.organization == slug))
    return bool((await connection.execute(query)).scalar_one())


async def save_second_factor_rule(connection: AsyncConnection, slug: str, now: datetime) -> None:
    """Let the organization ask its members for a second factor."""
    await delete_second_factor_rule(connection, slug)
    await connection.execute(insert(second_factor_rule).values(organization=slug, created_at=now))


async def delete_second_factor_rule(connection: AsyncConnection, slug: str) -> None:
    """Let the organization ask no longer."""
    await connection.execute(delete(second_factor_rule).where(second_factor_rule.c.organization == slug))


async def end_sessions_without_factor(connection: AsyncConnection, slug: str) -> None:
    """End the sessions of the organization's members that have no second factor."""
    members = select(membership.c.account).where(membership.c.organization == slug)
    protected = select(second_factor.c.account)
    await connection.execute(
        delete(session).where(session.c.account.in_(members), session.c.account.not_in(protected))
    )


async def end_sessions(connection: AsyncConnection, number: int) -> None:
    """End every session and half session of an account."""
    for table in (session, half_session):
        await connection.execute(delete(table).where(table.c.account == number))


async def end_tokens(connection: AsyncConnection, number: int) -> None:
    """End every API token of an account."""
    await connection.execute(delete(api_token).where(api_token.c.account == number))


async def find_identity(connection: AsyncConnection, issuer: str, subject: str) -> int | None:
    """The number of the account that a provider's subject is."""
    query = select(external_identity.c.account).where(
        external_identity.c.issuer == issuer, external_identity.c.subject == subject
    )
    return (await connection.execute(query)).scalar_one_or_none()


async def create_identity(
    connection: AsyncConnection, number: int, *, issuer: str, subject: str, now: datetime
) -> None:
    """Join a provider's subject to an account."""
    values = {"issuer": issuer, "subject": subject, "account": number, "created_at": now}
    await connection.execute(insert(external_identity).values(**values, last_used_at=now))


async def touch_identity(connection: AsyncConnection, issuer: str, subject: str, now: datetime) -> None:
    """Note a sign-in."""
    query = update(external_identity).where(
        external_identity.c.issuer == issuer, external_identity.c.subject == subject
    )
    await connection.execute(query.values(last_used_at=now))


async def list_issuers(connection: AsyncConnection, number: int) -> list[str]:
    """The providers that vouch for the account."""
    query = select(external_identity.c.issuer).where(external_identity.c.account == number)
    return list((await connection.execute(query.order_by(external_identity.c.issuer))).scalars())


async def delete_identities(connection: AsyncConnection, number: int, issuer: str) -> None:
    """Part the account from what a provider knows of it."""
    mine = (external_identity.c.account == number, external_identity.c.issuer == issuer)
    await connection.execute(delete(external_identity).where(*mine))


async def delete_roles(connection: AsyncConnection, number: int, organizations: Iterable[str]) -> None:
    """Take the account's roles in these organizations away."""
    mine = (membership.c.account == number, membership.c.organization.in_(list(organizations)))
    await connection.execute(delete(membership).where(*mine))


async def list_only_administrators(connection: AsyncConnection, number: int) -> set[str]:
    """The organizations that would have no administrator without this account."""
    admins = membership.alias("admins")
    others = (
        exists()
        .where(admins.c.organization == membership.c.organization)
        .where(admins.c.role == Role.ADMIN.value)
        .where(admins.c.account != number)
        .where(admins.c.account == account.c.number)
        .where(~account.c.is_disabled)
    )
    query = select(membership.c.organization).where(
        membership.c.account == number, membership.c.role == Role.ADMIN.value, ~others
    )
    return set((await connection.execute(query)).scalars())

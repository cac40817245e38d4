"""Accounts: who may sign in, how they prove it, and the Viewer that they become."""

import asyncio
import hashlib
import re
import secrets
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import ANONYMOUS, Role, Viewer
from app.domain.audit import Action
from app.domain.errors import InvalidError, NotFoundError, Problem
from app.domain.insights import clean_text
from app.domain.passwords import check_password
from app.identity.common import common_passwords
from app.identity.hashing import hash_password
from app.persistence import accounts, audit, invitations, memberships, organizations, sign_in
from app.persistence.accounts import Account, Credential
from app.persistence.database import Database
from app.services.people import require_administrator_left

SESSION_IDLE = timedelta(hours=12)
SESSION_LIFE = timedelta(days=7)
#: Names that anybody thinks of first here.
SERVICE_NAMES = ("Insiktskartan", "Insiktskarta", "insikter")
#: A session's or a token's latest use is noted to this precision, so that reading seldom writes.
NOTED_EVERY = timedelta(minutes=1)
TOKEN_PREFIX = "insikt_"  # noqa: S105  (a prefix that tells people and scanners what the secret is for)
Touch = Callable[[AsyncConnection, str, datetime], Coroutine[Any, Any, None]]
_EMAIL = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,189}")


def utc_now() -> datetime:
    """The time now, UTC."""
    return datetime.now(UTC)


class AccountService:
    """Adds accounts, and turns a session or a token into a Viewer.

    `admits_demonstration` lets accounts with the published pass phrase sign in: on loopback alone.
    """

    def __init__(
        self,
        database: Database,
        *,
        admits_demonstration: bool = False,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.admits_demonstration = admits_demonstration
        self.clock = clock
        self._notes: set[asyncio.Task[None]] = set()

    async def save_account(
        self,
        email: str,
        organization: str,
        role: Role,
        *,
        name: str = "",
        password: str | None = None,
        is_operator: bool = False,
        is_demonstration: bool = False,
    ) -> None:
        """Add an account with a role in an organization; a known address gains the role, and what else is given.

        Raises:
            InvalidError: the address or the password breaks a rule, the organization does not exist, or it would have
                no administrator left.
        """
        email = email.strip().lower()
        _check_account(email, password, (name, organization))
        password_hash = await hash_password(password) if password else None
        async with self.database.writing() as connection:
            if organization not in {each.id for each in await organizations.list_organizations(connection)}:
                raise InvalidError(
                    [Problem("organization", f"Organisationen ”{organization[:60]}” finns inte.")]
                )
            known = await accounts.find_account(connection, email)
            if known is None:
                number = await accounts.create_account(
                    connection,
                    {
                        "email": email,
                        "name": clean_text(name) or email.split("@")[0],
                        "password_hash": password_hash,
                        "is_operator": is_operator,
                        "is_disabled": False,
                        "is_demonstration": is_demonstration,
                        "created_at": self.clock(),
                    },
                )
            else:
                number = known.number
                changes: dict[str, object] = {"is_operator": known.is_operator or is_operator}
                changes |= (
                    {"password_hash": password_hash, "is_demonstration": is_demonstration} if password else {}
                )
                changes |= {"name": clean_text(name)} if name else {}
                await self._check_administrator_left(connection, number, organization, role)
                await accounts.update_account(connection, number, changes)
                if password:
                    await sign_in.end_sessions(connection, number)
            await accounts.save_role(connection, number, organization, role)
            await audit.note(
                connection,
                Viewer(),
                Action.ACCOUNT_ADDED if known is None else Action.MEMBER_CHANGED,
                kind="account",
                record=str(number),
                organization=organization,
                detail=role.value,
            )

    @staticmethod
    async def _check_administrator_left(
        connection: AsyncConnection, number: int, organization: str, role: Role
    ) -> None:
        await memberships.lock_organizations(connection, [organization])
        member = await memberships.find_member(connection, organization, number)
        if member is not None and role != Role.ADMIN:
            await require_administrator_left(connection, member, [organization], str)
            await invitations.delete_invitations_by(connection, number, [organization])

    async def create_token(self, email: str, *, scope: str, life: timedelta | None = None) -> str:
        """A new API token, shown once; only its hash is kept.

        Raises:
            NotFoundError: no account has the address.
        """
        token = TOKEN_PREFIX + secrets.token_urlsafe(32)
        now = self.clock()
        async with self.database.writing() as connection:
            account = await accounts.find_account(connection, email.strip().lower())
            if account is None:
                raise NotFoundError("account", email)
            values = {
                "token_hash": hash_secret(token),
                "account": account.number,
                "scope": scope,
                "created_at": now,
                "expires_at": now + life if life else None,
            }
            await accounts.create_token(connection, values)
        return token

    async def find_viewer_by_session(self, secret: str) -> Viewer | None:
        """Whoever holds the session, or None where it has ended."""
        now = self.clock()
        hashed = hash_secret(secret)
        async with self.database.reading() as connection:
            found = await accounts.find_session(connection, hashed)
            if found is None or not self._is_alive(found, now):
                return None
            viewer = await self._viewer(connection, found.account, is_read_only=found.scope == "read")
        if found.last_used_at is None or now - found.last_used_at >= NOTED_EVERY:
            self._note(accounts.touch_session, hashed, now)
        return viewer

    def _is_alive(self, found: Credential, now: datetime) -> bool:
        seen = found.last_used_at or found.created_at
        in_time = now - found.created_at < SESSION_LIFE and now - seen < SESSION_IDLE
        return in_time and found.account.may_sign_in(admits_demonstration=self.admits_demonstration)

    async def find_viewer_by_token(self, token: str) -> Viewer | None:
        """Whoever the token acts for, or None where it is unknown or has ended."""
        now = self.clock()
        hashed = hash_secret(token)
        async with self.database.reading() as connection:
            found = await accounts.find_token(connection, hashed)
            if found is None or found.account.is_disabled or (found.expires_at and found.expires_at <= now):
                return None
            viewer = await self._viewer(connection, found.account, is_read_only=found.scope == "read")
        if found.last_used_at is None or now - found.last_used_at >= NOTED_EVERY:
            self._note(accounts.touch_token, hashed, now)
        return viewer

    def _note(self, touch: Touch, hashed: str, now: datetime) -> None:
        """Write down the latest use beside the request, which must not wait for another writer."""

        async def write() -> None:
            async with self.database.writing() as connection:
                await touch(connection, hashed, now)

        task = asyncio.create_task(write())
        self._notes.add(task)
        task.add_done_callback(self._notes.discard)

    async def close(self) -> None:
        """Let what is being written down be written."""
        await asyncio.gather(*self._notes, return_exceptions=True)

    async def get_viewer(self, email: str | None) -> Viewer:
        """The person with this address, for a command; without one, the anonymous visitor.

        Raises:
            NotFoundError: no account that may act has the address.
        """
        if email is None:
            return ANONYMOUS
        async with self.database.reading() as connection:
            account = await accounts.find_account(connection, email.strip().lower())
            if account is None or account.is_disabled:
                raise NotFoundError("account", email)
            return await self._viewer(connection, account)

    async def find_viewer(self, number: int) -> Viewer | None:
        """The person whose account this is, for what goes on without them; None where they may no longer sign in."""
        async with self.database.reading() as connection:
            account = await accounts.find_account_by_number(connection, number)
            if account is None or not account.may_sign_in(admits_demonstration=self.admits_demonstration):
                return None
            return await self._viewer(connection, account)

    @staticmethod
    async def _viewer(connection: AsyncConnection, account: Account, *, is_read_only: bool = False) -> Viewer:
        roles = await accounts.list_roles(connection, account.number)
        peers = await organizations.list_peers(connection, roles) if roles else frozenset()
        return Viewer(
            account=account.number,
            name=account.name,
            email=account.email,
            roles=roles,
            peers=peers,
            is_operator=account.is_operator,
            is_read_only=is_read_only,
        )


def hash_secret(secret: str) -> str:
    """What is kept of a secret: it is long and random, so a plain SHA-256 will do."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_email(text: str) -> bool:
    """Whether a text can be somebody's address: one sign between, nothing that addresses are split at."""
    return _EMAIL.fullmatch(text) is not None


def _check_account(email: str, password: str | None, names: tuple[str, ...]) -> None:
    problems = []
    if not is_email(email):
        problems.append(Problem("email", "Adressen är ingen e-postadress."))
    if password is not None:
        context = (*SERVICE_NAMES, email, *names)
        problems += check_password(password, common=common_passwords(), context=context)
    if problems:
        raise InvalidError(problems)

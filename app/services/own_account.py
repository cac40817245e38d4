"""One's own account: name, sessions, tokens for programs, and all that is kept of oneself."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec

from app.domain.access import Viewer, require_signed_in
from app.domain.audit import Action
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.insights import check_length, clean_text
from app.domain.people import NAME_LIMIT, check_name
from app.domain.vocabularies import Translate
from app.persistence import accounts, audit, credentials, personal_data
from app.persistence.credentials import ApiToken, OpenSession
from app.persistence.database import Database
from app.persistence.dump import hold_still
from app.services.accounts import SESSION_IDLE, SESSION_LIFE, TOKEN_PREFIX, hash_secret, utc_now
from app.services.people import is_number

SCOPES = ("read", "write")
#: For how many days a token may hold; longer ones are made from the terminal by whoever runs the service.
TOKEN_DAYS = (7, 30, 90, 365)
MOST_TOKENS = 50


class OwnAccountService:
    """What people do with their own account, and nobody for them. A token for reading only can't change it."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = utc_now) -> None:
        self.database = database
        self.clock = clock

    async def rename(self, viewer: Viewer, name: str, *, _: Translate = str) -> None:
        """Be called something else.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is anonymous, or may only read.
            InvalidError: the name is empty or too long.
        """
        account = _require_owner(viewer)
        if problems := check_name(name, _):
            raise InvalidError(problems)
        async with self.database.writing() as connection:
            await accounts.update_account(connection, account, {"name": clean_text(name)})

    async def list_sessions(self, viewer: Viewer) -> list[OpenSession]:
        """The browsers that one is signed in with, the latest used first.

        Raises:
            SignInRequiredError: the viewer is anonymous.
        """
        account = require_signed_in(viewer)
        now = self.clock()
        async with self.database.reading() as connection:
            return await credentials.list_sessions(
                connection, account, created_after=now - SESSION_LIFE, seen_after=now - SESSION_IDLE
            )

    async def end_session(self, viewer: Viewer, name: str) -> None:
        """Sign out of one browser.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is anonymous, or may only read.
            NotFoundError: one has no such session.
        """
        account = _require_owner(viewer)
        async with self.database.writing() as connection:
            if len(name) != credentials.NAME_LENGTH or not await credentials.delete_session_named(
                connection, account, name
            ):
                raise NotFoundError("session")
            await audit.note(connection, viewer, Action.SIGN_OUT, kind="account", record=str(account))

    async def end_other_sessions(self, viewer: Viewer, secret: str) -> int:
        """Sign out of every browser but the one whose cookie this is; how many they were.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is anonymous, or may only read.
        """
        account = _require_owner(viewer)
        async with self.database.writing() as connection:
            ended = await credentials.delete_other_sessions(connection, account, hash_secret(secret))
            if ended:
                await audit.note(
                    connection,
                    viewer,
                    Action.SIGN_OUT,
                    kind="account",
                    record=str(account),
                    detail="other sessions",
                )
        return ended

    async def list_tokens(self, viewer: Viewer) -> list[ApiToken]:
        """One's tokens, newest first; those that have expired too.

        Raises:
            SignInRequiredError: the viewer is anonymous.
        """
        account = require_signed_in(viewer)
        async with self.database.reading() as connection:
            return await credentials.list_tokens(connection, account)

    async def create_token(
        self, viewer: Viewer, *, name: str, scope: str, days: int, _: Translate = str
    ) -> str:
        """A new token, which is shown this once; only its hash is kept.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is anonymous, or may only read.
            InvalidError: a field breaks a rule, or there are too many tokens.
        """
        account = _require_owner(viewer)
        name = clean_text(name)
        problems = [] if name else [Problem("name", _("Skriv vad nyckeln ska användas till."))]
        problems += check_length("name", name, NAME_LIMIT, _)
        if scope not in SCOPES:
            problems.append(Problem("scope", _("Välj vad nyckeln får göra.")))
        if days not in TOKEN_DAYS:
            problems.append(Problem("days", _("Välj hur länge nyckeln ska gälla.")))
        if problems:
            raise InvalidError(problems)
        token = TOKEN_PREFIX + secrets.token_urlsafe(32)
        now = self.clock()
        async with self.database.writing() as connection:
            if len(await credentials.list_tokens(connection, account)) >= MOST_TOKENS:
                raise InvalidError([Problem("name", _("Du har för många nycklar. Ta bort några först."))])
            values = {
                "token_hash": hash_secret(token),
                "account": account,
                "name": name,
                "scope": scope,
                "created_at": now,
                "expires_at": now + timedelta(days=days),
            }
            await accounts.create_token(connection, values)
            await audit.note(
                connection, viewer, Action.TOKEN_ADDED, kind="account", record=str(account), detail=scope
            )
        return token

    async def revoke_token(self, viewer: Viewer, number: int) -> None:
        """End one of one's tokens.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is anonymous, or may only read.
            NotFoundError: one has no such token.
        """
        account = _require_owner(viewer)
        async with self.database.writing() as connection:
            if not is_number(number) or not await credentials.delete_token(connection, account, number):
                raise NotFoundError("token", str(number))
            await audit.note(connection, viewer, Action.TOKEN_REVOKED, kind="account", record=str(account))

    async def export(self, viewer: Viewer) -> dict[str, Any]:
        """All that is kept of oneself, as plain values: the account, every row that is one's own, and what was logged.

        Nothing that one could prove oneself with is in it, nor what others have written.

        Raises:
            SignInRequiredError: the viewer is anonymous.
        """
        account = require_signed_in(viewer)
        async with self.database.reading() as connection:
            await hold_still(connection)
            told: dict[str, Any] = {
                "exported_at": self.clock(),
                "account": await personal_data.get_account(connection, account),
                **await personal_data.collect_rows(connection, account, viewer.email),
            }
            told["audit_log"] = [
                {
                    "at": each.at,
                    "by_me": each.account is not None,
                    "organization": each.organization,
                    "action": each.action,
                    "kind": each.kind,
                    "record": "" if each.kind == "account" else each.record,
                    "detail": each.detail,
                }
                for each in await personal_data.list_entries_about(connection, account)
            ]
        await self._note_export(viewer, account)
        plain: dict[str, Any] = msgspec.to_builtins(told)
        return plain

    async def _note_export(self, viewer: Viewer, account: int) -> None:
        async with self.database.writing() as connection:
            await audit.note(connection, viewer, Action.ACCOUNT_EXPORTED, kind="account", record=str(account))


def _require_owner(viewer: Viewer) -> int:
    account = require_signed_in(viewer)
    if viewer.is_read_only:
        raise ForbiddenError("account")
    return account

"""The second step: an app that shows codes, recovery codes for when it is lost, and organizations that ask for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Role, Viewer, require_signed_in
from app.domain.audit import Action
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.vocabularies import Translate
from app.identity import codes
from app.identity.vault import Vault
from app.persistence import accounts, organizations
from app.persistence import sign_in as store
from app.persistence.audit import note
from app.persistence.database import Database
from app.services.accounts import hash_secret
from app.services.sign_in import Browser, SignedIn, SignInService

#: How long somebody may take to bring the app and the first code together.
ENROLMENT_LIFE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A second factor that is offered: the shared secret, sealed for the way back, as words and as a picture."""

    sealed: str
    secret: str
    address: str
    picture: str


@dataclass(frozen=True, slots=True)
class FactorState:
    """Whether a person has a second factor, how many recovery codes are left, and whether they may be without."""

    has_factor: bool
    codes_left: int
    is_required: bool


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A second factor was added: the session that follows, and the recovery codes, shown this once."""

    signed_in: SignedIn
    codes: tuple[str, ...]


class SecondFactorService:
    """Adds and removes second factors, and lets an administrator ask them of an organization's members."""

    def __init__(
        self, database: Database, sign_in: SignInService, *, secret_key: str, clock: Callable[[], datetime]
    ) -> None:
        self.database = database
        self.sign_in = sign_in
        self.clock = clock
        self._offers = Vault(secret_key, "second factor that is offered")

    async def get_state(self, number: int) -> FactorState:
        """What an account has."""
        async with self.database.reading() as connection:
            return FactorState(
                has_factor=await store.find_factor(connection, number) is not None,
                codes_left=await store.count_recovery_codes(connection, number),
                is_required=await store.requires_second_factor(connection, number),
            )

    def offer(self, number: int, email: str, sealed: str = "") -> Enrolment:
        """A new secret for the account, or the one that was offered to it before. Nothing is kept here yet."""
        secret = self._offered(number, sealed) or codes.new_secret()
        address = codes.key_address(secret, email)
        return Enrolment(self._offers.seal(f"{number} {secret}"), secret, address, codes.key_picture(address))

    def _offered(self, number: int, sealed: str) -> str | None:
        account, _, secret = (self._offers.open(sealed, ENROLMENT_LIFE) or "").partition(" ")
        return secret if secret and account == str(number) else None

    async def enrol(
        self,
        number: int,
        *,
        sealed: str,
        code: str,
        browser: Browser,
        half_session: str = "",
        _: Translate = str,
    ) -> Enrolled:
        """Add the second factor that was offered. Every session of the account ends, and a new one begins.

        Raises:
            InvalidError: the code is not what the app shows now, or the offer is too old.
            ConflictError: the account has a second factor already.
        """
        secret = self._offered(number, sealed)
        if secret is None:
            message = _("Det tog för lång tid. Läs av den nya bilden med appen.")
            raise InvalidError([Problem("code", message)])
        step = codes.find_step(secret, code, self.clock())
        if step is None:
            message = _(
                "Koden stämmer inte. Skriv den som appen visar nu, och se till att telefonens klocka går rätt."
            )
            raise InvalidError([Problem("code", message)])
        recovery = codes.new_recovery_codes()
        async with self.database.writing() as connection:
            if await store.find_factor(connection, number) is not None:
                raise ConflictError("second factor")
            sealed = self.sign_in.factors.seal(secret)
            await store.save_factor(connection, number, secret=sealed, step=step, now=self.clock())
            await store.save_recovery_codes(connection, number, [hash_secret(each) for each in recovery])
            await _note(connection, number, Action.FACTOR_ADDED, "totp")
            if half_session:
                await store.delete_half_session(connection, hash_secret(half_session))
            signed_in = await self.sign_in.begin_anew(connection, number, browser, detail="password and code")
        return Enrolled(signed_in, tuple(recovery))

    async def renew_codes(self, viewer: Viewer) -> tuple[str, ...]:
        """New recovery codes in place of the old; shown this once. The person has just given their pass phrase.

        Raises:
            NotFoundError: the person has no second factor.
        """
        number = require_signed_in(viewer)
        recovery = codes.new_recovery_codes()
        async with self.database.writing() as connection:
            if await store.find_factor(connection, number) is None:
                raise NotFoundError("second factor")
            await store.save_recovery_codes(connection, number, [hash_secret(each) for each in recovery])
            await _note(connection, number, Action.FACTOR_ADDED, "recovery codes")
        return tuple(recovery)

    async def remove(self, viewer: Viewer, browser: Browser, *, _: Translate = str) -> SignedIn:
        """Take the second factor away. The person has just given their pass phrase; a new session begins.

        Raises:
            InvalidError: an organization of the person's asks for it.
        """
        number = require_signed_in(viewer)
        async with self.database.writing() as connection:
            if await store.requires_second_factor(connection, number):
                message = _("Din organisation kräver inloggning i två steg, så den går inte att ta bort.")
                raise InvalidError([Problem("password", message)])
            await store.delete_factor(connection, number)
            await _note(connection, number, Action.FACTOR_REMOVED, "totp")
            return await self.sign_in.begin_anew(connection, number, browser, detail="factor removed")

    async def remove_for(self, email: str) -> None:
        """Take a person's second factor away and end their sessions: for whoever runs the service, from a terminal.

        Raises:
            NotFoundError: no account has the address.
        """
        async with self.database.writing() as connection:
            account = await accounts.find_account(connection, email.strip().lower())
            if account is None:
                raise NotFoundError("account", email)
            await store.delete_factor(connection, account.number)
            await store.end_sessions(connection, account.number)
            record = str(account.number)
            await note(
                connection, Viewer(), Action.FACTOR_REMOVED, kind="account", record=record, detail="terminal"
            )

    async def is_required_by(self, viewer: Viewer, slug: str) -> bool:
        """Whether the organization asks for a second factor; for its administrators.

        Raises:
            ForbiddenError: the viewer is none of its administrators.
        """
        _require_admin(viewer, slug)
        async with self.database.reading() as connection:
            return await store.has_second_factor_rule(connection, slug)

    async def change_rule(self, viewer: Viewer, slug: str, *, is_required: bool, _: Translate = str) -> None:
        """Let an organization ask its members for a second factor, or no longer.

        Asked for, it ends the sessions of the members that have none: their next sign-in begins with adding one.

        Raises:
            ForbiddenError: the viewer is none of its administrators.
            InvalidError: the viewer has no second factor, and would be shut out at once.
        """
        number = _require_admin(viewer, slug)
        async with self.database.writing() as connection:
            if slug not in {each.id for each in await organizations.list_organizations(connection)}:
                raise NotFoundError("organization", slug[:60])
            if not is_required:
                await store.delete_second_factor_rule(connection, slug)
            elif await store.find_factor(connection, number) is None:
                message = _("Slå först på inloggning i två steg för ditt eget konto.")
                raise InvalidError([Problem("", message)])
            else:
                await store.save_second_factor_rule(connection, slug, self.clock())
                await store.end_sessions_without_factor(connection, slug)
            await note(
                connection,
                viewer,
                Action.ORGANIZATION_CHANGED,
                kind="organization",
                record=slug,
                organization=slug,
                detail=f"second factor {'required' if is_required else 'optional'}",
            )


def _require_admin(viewer: Viewer, slug: str) -> int:
    number = require_signed_in(viewer)
    if viewer.is_read_only or not viewer.has_role(slug, Role.ADMIN):
        raise ForbiddenError(slug)
    return number


async def _note(connection: AsyncConnection, number: int, action: Action, detail: str) -> None:
    await note(connection, Viewer(account=number), action, kind="account", record=str(number), detail=detail)

"""Signing in: a pass phrase, a second step where there is one, and the session that follows; guessing is slow.

Whatever is wrong is answered alike and after the same work: an address that nobody has, a wrong pass phrase, an account
that may not sign in.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import ANONYMOUS, Viewer
from app.domain.audit import Action
from app.domain.errors import InvalidError
from app.domain.passwords import check_password
from app.domain.throttling import CODES_OF_STRANGERS, TRIES, TRIES_OF_ADDRESS, TryLimit
from app.domain.vocabularies import Translate
from app.identity import codes
from app.identity.common import common_passwords
from app.identity.hashing import hash_password, is_outdated, is_password
from app.identity.vault import Vault
from app.persistence import accounts, organizations
from app.persistence import sign_in as store
from app.persistence.accounts import Account
from app.persistence.audit import note
from app.persistence.database import Database
from app.services.accounts import SERVICE_NAMES, SESSION_IDLE, SESSION_LIFE, hash_secret
from app.services.throttle import ThrottleService, network_of

#: How long the second step may take, and how many codes may be wrong before the pass phrase is asked for again.
HALF_SESSION_LIFE = timedelta(minutes=10)
HALF_SESSION_TRIES = 5
#: For how long a browser that somebody signed in with is known as theirs.
DEVICE_LIFE = timedelta(days=180)
#: Stands for an account where there is none, so that the same is done for it.
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody signs in from: the client's address, what its cookie says of it, and what it is called."""

    address: str = ""
    device: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session has begun. `device` is what the browser keeps to be known next time."""

    account: int
    session: str
    device: str


@dataclass(frozen=True, slots=True)
class HalfSignedIn:
    """The pass phrase was right. The second step is left, or, with `must_enrol`, there must first be one."""

    secret: str
    must_enrol: bool


@dataclass(frozen=True, slots=True)
class WaitingPerson:
    """Whoever has a second step left."""

    account: int
    email: str
    must_enrol: bool


class SignInService:
    """Signs people in and out, and changes what they prove themselves with."""

    def __init__(
        self,
        database: Database,
        throttle: ThrottleService,
        *,
        secret_key: str,
        admits_demonstration: bool,
        clock: Callable[[], datetime],
    ) -> None:
        self.database = database
        self.throttle = throttle
        self.admits_demonstration = admits_demonstration
        self.clock = clock
        self.factors = Vault(secret_key, "second factor")
        self._devices = Vault(secret_key, "known device")

    # ------------------------------------------------------------------------------------------------- signing in

    async def with_password(
        self, email: str, password: str, browser: Browser
    ) -> SignedIn | HalfSignedIn | None:
        """A session, half of one, or None where address and pass phrase don't belong together.

        Raises:
            TooManyTriesError: too many were wrong of late.
        """
        email = email.strip().lower()
        async with self.database.reading() as connection:
            account = await accounts.find_account(connection, email)
        limits = self._limits(email, account.number if account else NOBODY, browser)
        own = next(iter(limits))
        await self.throttle.begin_try(limits)
        is_right = await is_password(account.password_hash if account else None, password)
        if (
            account is None
            or not is_right
            or not account.may_sign_in(admits_demonstration=self.admits_demonstration)
        ):
            await self._note_failure(account, "password")
            return None
        await self.throttle.take_back(limits, forget=own)
        await self._rehash(account, password)
        return await self._second_step(account, browser)

    def _limits(self, who: str, number: int, browser: Browser) -> dict[str, TryLimit]:
        """What a try counts against, its own first: a known browser's own count, else client and account, and address.

        So an attacker's tries keep nobody out who has signed in with this browser before.
        """
        if device := self._known_device(browser, number):
            return {self.throttle.key("device", device, number): TRIES}
        network = network_of(browser.address)
        return {
            self.throttle.key("account", who, network): TRIES,
            self.throttle.key("address", network): TRIES_OF_ADDRESS,
        }

    def _known_device(self, browser: Browser, number: int) -> str | None:
        found = self._devices.open(browser.device, DEVICE_LIFE) if browser.device else None
        account, _, device = (found or "").partition(" ")
        return device if account == str(number) else None

    async def _note_failure(self, account: Account | None, detail: str) -> None:
        record = str(account.number) if account else ""
        async with self.database.writing() as connection:
            await note(
                connection, ANONYMOUS, Action.SIGN_IN_FAILED, kind="account", record=record, detail=detail
            )

    async def _rehash(self, account: Account, password: str) -> None:
        """Keep the pass phrase by today's measure, where it was kept by an earlier one."""
        if account.password_hash and is_outdated(account.password_hash):
            hashed = await hash_password(password)
            async with self.database.writing() as connection:
                await accounts.update_account(connection, account.number, {"password_hash": hashed})

    async def _second_step(self, account: Account, browser: Browser) -> SignedIn | HalfSignedIn:
        now = self.clock()
        async with self.database.writing() as connection:
            has_factor = await store.find_factor(connection, account.number) is not None
            if not has_factor and not await store.requires_second_factor(connection, account.number):
                return await self.begin_session(connection, account.number, browser, detail="password")
            secret = secrets.token_urlsafe(32)
            await store.delete_half_sessions_before(connection, now - HALF_SESSION_LIFE)
            await store.create_half_session(connection, hash_secret(secret), account.number, now)
        return HalfSignedIn(secret, must_enrol=not has_factor)

    async def begin_session(
        self, connection: AsyncConnection, number: int, browser: Browser, *, detail: str
    ) -> SignedIn:
        """A session with a secret that nobody had before; `detail` says by what the person proved themselves."""
        secret = secrets.token_urlsafe(32)
        now = self.clock()
        await accounts.delete_sessions_before(connection, created=now - SESSION_LIFE, seen=now - SESSION_IDLE)
        await accounts.create_session(connection, hash_secret(secret), number, now, device=browser.name)
        await note(connection, _as(number), Action.SIGN_IN, kind="account", record=str(number), detail=detail)
        device = self._known_device(browser, number) or secrets.token_urlsafe(16)
        return SignedIn(number, secret, self._devices.seal(f"{number} {device}"))

    async def may_sign_in(self, connection: AsyncConnection, number: int) -> bool:
        """Whether the account is open, and no demonstration where others reach the service."""
        account = await accounts.find_account_by_number(connection, number)
        return account is not None and account.may_sign_in(admits_demonstration=self.admits_demonstration)

    async def find_waiting(self, secret: str) -> WaitingPerson | None:
        """Whoever has the half session; None where it has ended."""
        async with self.database.reading() as connection:
            half = await store.find_half_session(connection, hash_secret(secret))
            if (
                half is None
                or half.failures >= HALF_SESSION_TRIES
                or self.clock() - half.created_at >= HALF_SESSION_LIFE
            ):
                return None
            account = await accounts.find_account_by_number(connection, half.account)
            if account is None or not account.may_sign_in(admits_demonstration=self.admits_demonstration):
                return None
            has_factor = await store.find_factor(connection, account.number) is not None
        return WaitingPerson(account.number, account.email, must_enrol=not has_factor)

    async def with_code(self, secret: str, code: str, browser: Browser) -> SignedIn | None:
        """The session after the second step; None for a code that is wrong or used, or a half session that has ended.

        Raises:
            TooManyTriesError: too many were wrong of late.
        """
        person = await self.find_waiting(secret)
        if person is None or person.must_enrol:
            return None
        limits = self._code_limits(person.account, code, browser)
        await self.throttle.begin_try(limits)
        async with self.database.writing() as connection:
            if await self._use_code(connection, person.account, code):
                await store.delete_half_session(connection, hash_secret(secret))
                signed_in = await self.begin_session(
                    connection, person.account, browser, detail="password and code"
                )
            else:
                await store.count_half_session_failure(connection, hash_secret(secret))
                signed_in = None
                await note(
                    connection,
                    ANONYMOUS,
                    Action.SIGN_IN_FAILED,
                    kind="account",
                    record=str(person.account),
                    detail="code",
                )
        if signed_in is not None:
            await self.throttle.take_back(limits, forget=next(iter(limits)))
        return signed_in

    def _code_limits(self, number: int, code: str, browser: Browser) -> dict[str, TryLimit]:
        limits = self._limits(f"code {number}", number, browser)
        is_short = codes.tidy_recovery_code(code) is None
        if is_short and self._known_device(browser, number) is None:
            limits[self.throttle.key("codes of strangers", number)] = CODES_OF_STRANGERS
        return limits

    async def _use_code(self, connection: AsyncConnection, number: int, code: str) -> bool:
        if recovery := codes.tidy_recovery_code(code):
            return await store.use_recovery_code(connection, number, hash_secret(recovery))
        sealed = await store.find_factor(connection, number)
        shared = self.factors.open(sealed) if sealed else None
        step = codes.find_step(shared, code, self.clock()) if shared else None
        return step is not None and await store.use_step(connection, number, step)

    # ----------------------------------------------------------------------------------------- while signed in

    async def sign_out(self, viewer: Viewer, secret: str) -> None:
        """End the session."""
        async with self.database.writing() as connection:
            await accounts.delete_session(connection, hash_secret(secret))
            if viewer.account is not None:
                await note(connection, viewer, Action.SIGN_OUT, kind="account", record=str(viewer.account))

    async def end_session(self, secret: str) -> None:
        """End a session that gives way to another."""
        async with self.database.writing() as connection:
            await accounts.delete_session(connection, hash_secret(secret))

    async def confirm_password(self, number: int, password: str, browser: Browser) -> bool:
        """Whether the pass phrase is the account's, before something is changed that guards it.

        Raises:
            TooManyTriesError: too many were wrong of late.
        """
        async with self.database.reading() as connection:
            account = await accounts.find_account_by_number(connection, number)
        limits = self._limits(f"confirm {number}", number, browser)
        await self.throttle.begin_try(limits)
        if account is None or not await is_password(account.password_hash, password):
            await self._note_failure(account, "confirmation")
            return False
        await self.throttle.take_back(limits, forget=next(iter(limits)))
        return True

    async def has_password(self, number: int) -> bool:
        """Whether the account has a pass phrase here, and not only a provider that vouches."""
        async with self.database.reading() as connection:
            account = await accounts.find_account_by_number(connection, number)
        return account is not None and account.password_hash is not None

    async def check_new_password(
        self,
        password: str,
        *,
        names: tuple[str, ...],
        organization_ids: tuple[str, ...] = (),
        _: Translate = str,
    ) -> None:
        """Hold a new pass phrase against the rules; `names` are the person's name and address.

        Raises:
            InvalidError: it breaks one; the message says which.
        """
        async with self.database.reading() as connection:
            known = {each.id: each.name for each in await organizations.list_organizations(connection)}
        context = [*SERVICE_NAMES, *names, *(known[each] for each in organization_ids if each in known)]
        problems = await asyncio.to_thread(
            lambda: check_password(password, common=common_passwords(), context=context, _=_)
        )
        if problems:
            raise InvalidError(problems)

    async def change_password(
        self, viewer: Viewer, password: str, browser: Browser, *, _: Translate = str
    ) -> SignedIn:
        """Put a new pass phrase in place; every session of the person ends, and a new one begins.

        Raises:
            InvalidError: the pass phrase breaks a rule.
        """
        assert viewer.account is not None
        await self.check_new_password(
            password, names=(viewer.name, viewer.email), organization_ids=tuple(viewer.roles), _=_
        )
        hashed = await hash_password(password)
        async with self.database.writing() as connection:
            changes = {"password_hash": hashed, "is_demonstration": False}
            await accounts.update_account(connection, viewer.account, changes)
            record = str(viewer.account)
            await note(connection, viewer, Action.PASSWORD_CHANGED, kind="account", record=record)
            return await self.begin_anew(connection, viewer.account, browser, detail="password change")

    async def begin_anew(
        self, connection: AsyncConnection, number: int, browser: Browser, *, detail: str
    ) -> SignedIn:
        """End every session of the account and begin one, for the browser that just changed what guards it."""
        await store.end_sessions(connection, number)
        return await self.begin_session(connection, number, browser, detail=detail)


def _as(number: int) -> Viewer:
    return Viewer(account=number)

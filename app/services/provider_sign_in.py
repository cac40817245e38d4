"""Signing in by a provider: accounts are known by issuer and subject, and roles follow what the provider claims."""

import hashlib
import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import ANONYMOUS, Role, Viewer
from app.domain.audit import Action
from app.domain.errors import ConflictError, NotFoundError
from app.domain.insights import clean_text
from app.domain.providers import Provider
from app.identity.openid import OpenIdClient, Person, ProviderError
from app.identity.vault import Vault
from app.persistence import accounts, invitations, memberships, organizations
from app.persistence import sign_in as store
from app.persistence.audit import note
from app.persistence.database import Database
from app.services.accounts import is_email
from app.services.sign_in import Browser, SignedIn, SignInService

#: How long somebody may stay with the provider.
JOURNEY = timedelta(minutes=15)
RETURN = "/logga-in/extern/svar"
_NAME_LIMIT = 200
log = logging.getLogger(__name__)


class AddressTakenError(ConflictError):
    """The provider's address for somebody new is that of an account which is here already."""


@dataclass(frozen=True, slots=True)
class Journey:
    """A way to the provider: its address, and what the browser keeps until it is back."""

    address: str
    sealed: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody is back from the provider, and signed in; `onwards` is where they were going."""

    signed_in: SignedIn
    onwards: str


class ProviderSignInService:
    """Sends people to the provider, takes them back, and joins accounts to what the provider knows them as."""

    def __init__(
        self,
        database: Database,
        sign_in: SignInService,
        provider: Provider,
        *,
        public_url: str,
        secret_key: str,
        clock: Callable[[], datetime],
    ) -> None:
        self.database = database
        self.sign_in = sign_in
        self.provider = provider
        self.client = OpenIdClient(provider, f"{public_url}{RETURN}")
        self.clock = clock
        self._journeys = Vault(secret_key, "journey to the provider")

    @property
    def label(self) -> str:
        """What people call the provider."""
        return self.provider.label

    async def depart(self, onwards: str, *, joining: int | None = None) -> Journey:
        """A way to the provider; `joining` is the account that the person there is to be joined to.

        Raises:
            ProviderError: the provider does not answer.
        """
        way = await self.client.depart()
        kept = {
            "state": way.state,
            "nonce": way.nonce,
            "verifier": way.verifier,
            "onwards": onwards,
            "joining": joining,
        }
        return Journey(way.address, self._journeys.seal(json.dumps(kept)))

    async def arrive(
        self, said: Mapping[str, str], *, sealed: str, viewer: Viewer, browser: Browser
    ) -> Arrival:
        """Take somebody back: `said` is what the provider sent along, `sealed` what the browser kept.

        Raises:
            ProviderError: the way back does not fit the way there, or the provider's word is refused.
            AddressTakenError: an account of the same address is here, and is not joined to this person.
        """
        kept = self._read_journey(said, sealed)
        person = await self.client.identify(
            said.get("code", ""), nonce=kept["nonce"], verifier=kept["verifier"]
        )
        joining = kept["joining"]
        if joining is not None and joining != viewer.account:
            raise ProviderError("somebody else has signed in meanwhile")
        async with self.database.writing() as connection:
            number = await self._account_of(connection, person, joining)
            if not await self.sign_in.may_sign_in(connection, number):
                await _note(connection, ANONYMOUS, Action.SIGN_IN_FAILED, number, detail="provider")
                signed_in = None
            else:
                await self._follow_roles(connection, number, person)
                begin = self.sign_in.begin_session if joining is None else self.sign_in.begin_anew
                signed_in = await begin(connection, number, browser, detail="provider")
        if signed_in is None:
            raise ProviderError("the account may not sign in")
        return Arrival(signed_in, kept["onwards"])

    def _read_journey(self, said: Mapping[str, str], sealed: str) -> dict[str, Any]:
        opened = self._journeys.open(sealed, JOURNEY)
        if opened is None:
            raise ProviderError("nobody left for the provider from this browser of late")
        kept: dict[str, Any] = json.loads(opened)
        if not secrets.compare_digest(kept["state"].encode(), said.get("state", "").encode()):
            raise ProviderError("the state is another")
        if said.get("iss", self.provider.issuer) != self.provider.issuer:
            raise ProviderError("another issuer answered")
        if "error" in said or not said.get("code"):
            raise ProviderError("the provider did not let the person through")
        return kept

    async def _account_of(self, connection: AsyncConnection, person: Person, joining: int | None) -> int:
        """The account that the person is: known by subject, joined now, or new."""
        issuer, now = self.provider.issuer, self.clock()
        number = await store.find_identity(connection, issuer, person.subject)
        if number is not None:
            if joining not in (None, number):
                raise ProviderError("the person is joined to another account")
            await store.touch_identity(connection, issuer, person.subject, now)
            return number
        number = joining if joining is not None else await self._create_account(connection, person)
        await store.create_identity(connection, number, issuer=issuer, subject=person.subject, now=now)
        await _note(connection, Viewer(account=number), Action.FACTOR_ADDED, number, detail="provider")
        return number

    async def _create_account(self, connection: AsyncConnection, person: Person) -> int:
        """A new account; its address is a way to reach the person, never who they are."""
        email = await self._free_address(connection, person)
        name = person.claims.get("name")
        values = {
            "email": email,
            "name": clean_text(name)[:_NAME_LIMIT]
            if isinstance(name, str) and name.strip()
            else email.split("@")[0],
            "password_hash": None,
            "is_operator": False,
            "is_disabled": False,
            "is_demonstration": False,
            "created_at": self.clock(),
        }
        number = await accounts.create_account(connection, values)
        await _note(connection, Viewer(account=number), Action.ACCOUNT_ADDED, number, detail="provider")
        return number

    async def _free_address(self, connection: AsyncConnection, person: Person) -> str:
        claimed = person.claims.get("email")
        email = claimed.strip().lower() if isinstance(claimed, str) else ""
        if not is_email(email) or person.claims.get("email_verified") is False:
            mark = hashlib.sha256(f"{self.provider.issuer}\n{person.subject}".encode()).hexdigest()[:16]
            return f"{mark}@{urlsplit(self.provider.issuer).hostname}.invalid"
        if await accounts.find_account(connection, email) is not None:
            raise AddressTakenError("the address has an account")
        return email

    async def _follow_roles(self, connection: AsyncConnection, number: int, person: Person) -> None:
        """Let the account have the roles that the provider's claims give, in the organizations that it decides on.

        The last administrator of an organization stays one, as everywhere. Whoever loses a role signs in anew
        everywhere, and gets new keys.
        """
        mapping = self.provider.mapping
        if mapping is None:
            return
        known = {each.id for each in await organizations.list_organizations(connection)}
        if missing := sorted(mapping.organizations - known):
            log.warning("INSIKT_OIDC_ROLES names organizations that don't exist: %s", ", ".join(missing))
        held = await accounts.list_roles(connection, number)
        wanted = mapping.roles_of(person.claims)
        await memberships.lock_organizations(connection, mapping.organizations & known)
        kept = await store.list_only_administrators(connection, number)
        viewer, record = Viewer(account=number), str(number)
        for slug in sorted(mapping.organizations & known):
            role = wanted.get(slug)
            if role == held.get(slug):
                continue
            if slug in kept:
                log.warning("the provider takes the last administrator of %s away; the role stays", slug)
                continue
            if role != Role.ADMIN:
                await invitations.delete_invitations_by(connection, number, [slug])
            if role is None:
                await store.delete_roles(connection, number, [slug])
                await store.end_sessions(connection, number)
                await store.end_tokens(connection, number)
                action = Action.MEMBER_REMOVED
            else:
                await accounts.save_role(connection, number, slug, role)
                action = Action.MEMBER_CHANGED if slug in held else Action.MEMBER_ADDED
            await note(
                connection,
                viewer,
                action,
                kind="account",
                record=record,
                organization=slug,
                detail=f"{role.value if role else held[slug].value} by provider",
            )

    async def is_joined(self, number: int) -> bool:
        """Whether the provider vouches for the account."""
        async with self.database.reading() as connection:
            return self.provider.issuer in await store.list_issuers(connection, number)

    async def part(self, viewer: Viewer, browser: Browser) -> SignedIn:
        """Part the account from the provider. The person has just given their pass phrase; a new session begins."""
        assert viewer.account is not None
        async with self.database.writing() as connection:
            await store.delete_identities(connection, viewer.account, self.provider.issuer)
            await _note(connection, viewer, Action.FACTOR_REMOVED, viewer.account, detail="provider")
            return await self.sign_in.begin_anew(
                connection, viewer.account, browser, detail="provider removed"
            )

    async def join(self, email: str, subject: str) -> None:
        """Join an account to a subject at the provider, for whoever runs the service, from a terminal.

        Raises:
            NotFoundError: no account has the address.
            ConflictError: the subject is joined to an account already.
        """
        async with self.database.writing() as connection:
            account = await accounts.find_account(connection, email.strip().lower())
            if account is None:
                raise NotFoundError("account", email)
            await store.create_identity(
                connection, account.number, issuer=self.provider.issuer, subject=subject, now=self.clock()
            )
            await _note(connection, ANONYMOUS, Action.FACTOR_ADDED, account.number, detail="provider")


async def _note(
    connection: AsyncConnection, viewer: Viewer, action: Action, number: int, *, detail: str
) -> None:
    await note(connection, viewer, action, kind="account", record=str(number), detail=detail)

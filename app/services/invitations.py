"""Invitations of people: a link that is used once, sent by letter or handed over by whoever invites."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Role, Viewer, require_may_administer, require_signed_in
from app.domain.audit import Action
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.insights import clean_text
from app.domain.letters import Letter
from app.domain.people import (
    INVITATION_LIFE,
    MOST_INVITATIONS,
    Invitation,
    check_email,
    check_name,
    tidy_email,
)
from app.domain.vocabularies import Translate
from app.identity.hashing import hash_password
from app.mail.port import Mailer, MailUnavailableError
from app.persistence import accounts, audit, invitations, memberships, organizations
from app.persistence.database import Database
from app.services.accounts import hash_secret, utc_now
from app.services.people import is_number
from app.services.sign_in import NOBODY, SignInService

#: For how long an invitation whose link has ended is listed, before the address is forgotten.
KEPT_AFTER = timedelta(days=30)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """An invitation was made. `link` is what to hand over where no letter went out, "" where one did."""

    invitation: Invitation
    link: str
    has_failed: bool = False


class InvitationService:
    """Invites people to organizations, and lets them in. Only a hash of each link's secret is kept.

    The answer to an invitation is the same whether or not the address has an account.
    """

    def __init__(
        self,
        database: Database,
        mailer: Mailer,
        sign_in: SignInService,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.mailer = mailer
        self.sign_in = sign_in
        self.clock = clock

    async def list_invitations(self, viewer: Viewer, organization: str) -> list[Invitation]:
        """The organization's invitations that nobody has answered, newest first.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is no administrator there.
        """
        require_may_administer(viewer, organization)
        async with self.database.reading() as connection:
            return await invitations.list_invitations(connection, organization)

    async def get_invitation(self, viewer: Viewer, organization: str, number: int) -> Invitation:
        """One of the organization's invitations.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is no administrator there.
            NotFoundError: the organization has no such invitation.
        """
        require_may_administer(viewer, organization)
        async with self.database.reading() as connection:
            return await _get(connection, organization, number)

    async def invite(
        self,
        viewer: Viewer,
        organization: str,
        email: str,
        *,
        role: Role,
        address: str,
        _: Translate = str,
    ) -> Sent:
        """Invite an address; one that is invited already gets a new link in place of the old.

        `address` is the service's own, which the link begins with.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is no administrator there.
            NotFoundError: there is no such organization.
            InvalidError: the address is none or belongs to a member, or too many invitations are open.
        """
        require_may_administer(viewer, organization)
        email = tidy_email(email)
        if problems := check_email(email, _):
            raise InvalidError(problems)
        now = self.clock()
        secret = secrets.token_urlsafe(32)
        invited = Invitation(0, email, organization, role, viewer.name, now, now + INVITATION_LIFE)
        async with self.database.writing() as connection:
            await self._check_room(connection, organization, email, _)
            number = await invitations.create_invitation(
                connection, invited, secret_hash=hash_secret(secret), invited_by=viewer.account
            )
            await _note(
                connection,
                viewer,
                Action.INVITED,
                organization=organization,
                number=number,
                detail=role.value,
            )
            made = await _get(connection, organization, number)
        return await self._send(made, f"{address}/inbjudan/{secret}", _)

    async def _check_room(
        self, connection: AsyncConnection, organization: str, email: str, _: Translate
    ) -> None:
        if not await memberships.has_organization(connection, organization):
            raise NotFoundError("organization", organization[:60])
        await invitations.delete_invitations_before(connection, self.clock() - KEPT_AFTER)
        known = await accounts.find_account(connection, email)
        # The same is asked for an address that nobody has, or the time would tell.
        if organization in await accounts.list_roles(connection, known.number if known else NOBODY):
            raise InvalidError([Problem("email", _("Personen är redan med i organisationen."))])
        if await invitations.count_invitations(connection, organization) >= MOST_INVITATIONS:
            message = _("Det finns för många obesvarade inbjudningar. Ta bort några först.")
            raise InvalidError([Problem("email", message)])

    async def renew(
        self, viewer: Viewer, organization: str, number: int, *, address: str, _: Translate = str
    ) -> Sent:
        """Send an invitation again with a new link; the old one ends.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is no administrator there.
            NotFoundError: the organization has no such invitation.
        """
        require_may_administer(viewer, organization)
        now = self.clock()
        secret = secrets.token_urlsafe(32)
        async with self.database.writing() as connection:
            found = await _get(connection, organization, number)
            await invitations.renew_invitation(
                connection,
                number,
                secret_hash=hash_secret(secret),
                now=now,
                expires_at=now + INVITATION_LIFE,
            )
            await _note(
                connection,
                viewer,
                Action.INVITED,
                organization=organization,
                number=number,
                detail=found.role.value,
            )
            made = await _get(connection, organization, number)
        return await self._send(made, f"{address}/inbjudan/{secret}", _)

    async def withdraw(self, viewer: Viewer, organization: str, number: int) -> None:
        """Take an invitation back; its link ends.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is no administrator there.
            NotFoundError: the organization has no such invitation.
        """
        require_may_administer(viewer, organization)
        async with self.database.writing() as connection:
            await _get(connection, organization, number)
            await invitations.delete_invitation(connection, number)
            await _note(
                connection, viewer, Action.INVITATION_WITHDRAWN, organization=organization, number=number
            )

    async def get_by_secret(self, secret: str) -> Invitation:
        """The invitation that a link stands for.

        Raises:
            NotFoundError: the link is unknown, used, withdrawn or too old.
        """
        async with self.database.reading() as connection:
            return await self._get_open(connection, secret)

    async def accept(self, viewer: Viewer, secret: str) -> Invitation:
        """Join with the account that one has; a role that one holds there already is never lowered.

        Raises:
            SignInRequiredError: the viewer is anonymous.
            ForbiddenError: the invitation is for another address, or the viewer holds a token for reading only.
            NotFoundError: the link is unknown, used, withdrawn or too old.
        """
        account = require_signed_in(viewer)
        async with self.database.writing() as connection:
            found = await self._get_open(connection, secret)
            if viewer.is_read_only or viewer.email != found.email:
                raise ForbiddenError("invitation")
            await self._use(connection, found, account, viewer)
        return found

    async def accept_as_new(self, secret: str, *, name: str, password: str, _: Translate = str) -> Invitation:
        """Add an account for the invited address, and join with it.

        Raises:
            NotFoundError: the link is unknown, used, withdrawn or too old.
            InvalidError: name or pass phrase break a rule, or the address has an account.
        """
        found = await self.get_by_secret(secret)
        problems = check_name(name, _)
        try:
            await self.sign_in.check_new_password(
                password, names=(name, found.email), organization_ids=(found.organization,), _=_
            )
        except InvalidError as error:
            problems += error.problems
        if problems:
            raise InvalidError(problems)
        hashed = await hash_password(password)
        try:
            async with self.database.writing() as connection:
                found = await self._get_open(connection, secret)
                if await accounts.find_account(connection, found.email):
                    raise InvalidError(_taken(_))
                number = await accounts.create_account(
                    connection,
                    {
                        "email": found.email,
                        "name": clean_text(name),
                        "password_hash": hashed,
                        "is_operator": False,
                        "is_disabled": False,
                        "is_demonstration": False,
                        "created_at": self.clock(),
                    },
                )
                person = Viewer(account=number, name=clean_text(name), email=found.email)
                await audit.note(
                    connection,
                    person,
                    Action.ACCOUNT_ADDED,
                    kind="account",
                    record=str(number),
                    organization=found.organization,
                )
                await self._use(connection, found, number, person)
        except ConflictError as error:
            # Somebody used the same link at the same moment.
            raise InvalidError(_taken(_)) from error
        return found

    async def _use(
        self, connection: AsyncConnection, found: Invitation, account: int, person: Viewer
    ) -> None:
        if not await invitations.delete_invitation(connection, found.number):
            raise NotFoundError("invitation")
        held = (await accounts.list_roles(connection, account)).get(found.organization)
        if held is None or not held.covers(found.role):
            await accounts.save_role(connection, account, found.organization, found.role)
        organization, role = found.organization, found.role.value
        await _note(
            connection,
            person,
            Action.INVITATION_ACCEPTED,
            organization=organization,
            number=found.number,
            detail=role,
        )

    async def _get_open(self, connection: AsyncConnection, secret: str) -> Invitation:
        found = await invitations.find_by_secret(connection, hash_secret(secret))
        if found is None or not found.is_open(self.clock()):
            raise NotFoundError("invitation")
        return found

    async def _send(self, made: Invitation, link: str, _: Translate) -> Sent:
        """Send the letter; where none can be sent, the link is for whoever invites to hand over."""
        if not self.mailer.is_set_up:
            return Sent(made, link)
        async with self.database.reading() as connection:
            known = {each.id: each.name for each in await organizations.list_organizations(connection)}
        letter = _letter(made, known.get(made.organization, made.organization), link, _)
        try:
            await self.mailer.send(letter)
        except MailUnavailableError as error:
            log.warning("an invitation was not sent: %s", error)
            return Sent(made, "", has_failed=True)
        return Sent(made, "")


def _letter(made: Invitation, organization: str, link: str, _: Translate) -> Letter:
    """The letter with the link. Names are on one line each, whatever somebody called themselves."""
    names = {
        "inviter": clean_text(made.inviter) or "Insiktskartan",
        "organization": clean_text(organization),
        "link": link,
        "days": INVITATION_LIFE.days,
    }
    text = _(
        "Hej!\n\n%(inviter)s bjuder in dig till %(organization)s på Insiktskartan, där kommuner och andra samlar det "
        "invånare har berättat.\n\nÖppna länken för att gå med:\n%(link)s\n\nLänken gäller i %(days)s dagar och kan "
        "användas en gång. Väntade du dig inte brevet kan du låta det vara: då händer ingenting.\n"
    )
    subject = _("Inbjudan till %(organization)s på Insiktskartan") % names
    return Letter(made.email, subject, text % names)


def _taken(_: Translate) -> list[Problem]:
    message = _("Kontot gick inte att skapa. Har du redan ett konto? Logga in och öppna länken igen.")
    return [Problem("password", message)]


async def _get(connection: AsyncConnection, organization: str, number: int) -> Invitation:
    found = await invitations.find_invitation(connection, organization, number) if is_number(number) else None
    if found is None:
        raise NotFoundError("invitation", str(number))
    return found


async def _note(
    connection: AsyncConnection,
    viewer: Viewer,
    action: Action,
    *,
    organization: str,
    number: int,
    detail: str = "",
) -> None:
    await audit.note(
        connection,
        viewer,
        action,
        kind="invitation",
        record=str(number),
        organization=organization,
        detail=detail,
    )

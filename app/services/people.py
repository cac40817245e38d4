"""People in organizations: who belongs, as what, and whose account is shut."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Role, Viewer, require_may_administer, require_operator, require_signed_in
from app.domain.audit import Action
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.people import Member, may_shut, require_may_set_role, tidy_email
from app.domain.vocabularies import Translate
from app.domain.words import swedish_key
from app.persistence import accounts, audit, invitations, memberships, sign_in
from app.persistence.database import Database

#: How many people the list of everybody shows at once; a search finds the others.
MOST_PEOPLE = 200


class PeopleService:
    """Lists members, gives them roles, and lets them go. An organization always keeps an administrator.

    Whoever leaves, is taken out or has their account shut is signed out everywhere in the same transaction, and their
    tokens end with it.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    async def list_members(self, viewer: Viewer, organization: str) -> list[Member]:
        """The organization's members by name, for its members and whoever runs the service.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer belongs to neither.
            NotFoundError: there is no such organization.
        """
        await self._require_organization(organization)
        _require_member(viewer, organization)
        async with self.database.reading() as connection:
            found = await memberships.list_members(connection, organization)
        return sorted(found, key=lambda each: (swedish_key(each.name), each.number))

    async def get_member(self, viewer: Viewer, organization: str, number: int) -> Member:
        """A member, for those who may change them.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is no administrator there.
            NotFoundError: nobody with this number belongs to the organization.
        """
        require_may_administer(viewer, organization)
        async with self.database.reading() as connection:
            return await _get_member(connection, organization, number)

    async def update_role(
        self, viewer: Viewer, organization: str, number: int, *, role: Role, _: Translate = str
    ) -> Member:
        """Give a member another role; who they were before is the answer.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is no administrator there, or would raise themselves.
            NotFoundError: nobody with this number belongs to the organization.
            InvalidError: the organization would have no administrator left.
        """
        require_may_administer(viewer, organization)
        async with self.database.writing() as connection:
            await memberships.lock_organizations(connection, [organization])
            member = await _get_member(connection, organization, number)
            require_may_set_role(viewer, member, role, organization)
            if member.role == role:
                return member
            if role != Role.ADMIN:
                await require_administrator_left(connection, member, [organization], _)
                await invitations.delete_invitations_by(connection, number, [organization])
            await memberships.update_role(connection, number, organization, role)
            await audit.note(
                connection,
                viewer,
                Action.MEMBER_CHANGED,
                kind="account",
                record=str(number),
                organization=organization,
                detail=role.value,
            )
        return member

    async def remove_member(
        self, viewer: Viewer, organization: str, number: int, *, _: Translate = str
    ) -> None:
        """Take a member out of the organization, and sign them out everywhere.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is neither an administrator there nor the member.
            NotFoundError: nobody with this number belongs to the organization.
            InvalidError: the organization would have no administrator left.
        """
        if require_actor(viewer) != number:
            require_may_administer(viewer, organization)
        elif viewer.is_read_only:
            raise ForbiddenError(organization)
        async with self.database.writing() as connection:
            await memberships.lock_organizations(connection, [organization])
            member = await _get_member(connection, organization, number)
            await require_administrator_left(connection, member, [organization], _)
            await memberships.delete_membership(connection, number, organization)
            await invitations.delete_invitations_by(connection, number, [organization])
            await end_all_access(connection, number)
            await audit.note(
                connection,
                viewer,
                Action.MEMBER_REMOVED,
                kind="account",
                record=str(number),
                organization=organization,
            )

    async def leave(self, viewer: Viewer, organization: str, *, _: Translate = str) -> None:
        """Leave an organization oneself.

        Raises:
            SignInRequiredError, ForbiddenError, NotFoundError, InvalidError: as for `remove_member`.
        """
        await self.remove_member(viewer, organization, require_signed_in(viewer), _=_)

    async def shut_account(self, viewer: Viewer, number: int, *, _: Translate = str) -> None:
        """Let nobody sign in with an account any more, and end what is going on with it.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not shut it.
            NotFoundError: no such account, or none that the viewer may know of.
            InvalidError: an organization would have no administrator left.
        """
        await self._set_shut(viewer, number, is_shut=True, _=_)

    async def open_account(self, viewer: Viewer, number: int, *, _: Translate = str) -> None:
        """Let a shut account be signed in with again.

        Raises:
            SignInRequiredError, ForbiddenError, NotFoundError: as for `shut_account`.
        """
        await self._set_shut(viewer, number, is_shut=False, _=_)

    async def _set_shut(self, viewer: Viewer, number: int, *, is_shut: bool, _: Translate) -> None:
        require_actor(viewer)
        async with self.database.writing() as connection:
            member = await memberships.find_person(connection, number)
            if member is None or not (viewer.is_operator or viewer.roles.keys() & member.roles.keys()):
                raise NotFoundError("account", str(number))
            # Their organizations are known only now, and may have changed before the lock was ours: so read again.
            await memberships.lock_organizations(connection, member.roles)
            member = await _get_person(connection, number)
            if not may_shut(viewer, member):
                raise ForbiddenError("account")
            if member.is_disabled == is_shut:
                return
            if is_shut:
                await require_administrator_left(connection, member, member.roles, _)
                await invitations.delete_invitations_by(connection, number, member.roles)
                await end_all_access(connection, number)
            await accounts.update_account(connection, number, {"is_disabled": is_shut})
            places: list[str | None] = [*member.roles]
            for organization in places or [None]:
                await audit.note(
                    connection,
                    viewer,
                    Action.ACCOUNT_DISABLED if is_shut else Action.ACCOUNT_ENABLED,
                    kind="account",
                    record=str(number),
                    organization=organization,
                )

    async def list_people(
        self, viewer: Viewer, text: str = "", *, limit: int | None = MOST_PEOPLE
    ) -> list[Member]:
        """Everybody with an account, or those whose name or address holds the text, for whoever runs the service.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer does not run the service.
        """
        require_operator(viewer)
        async with self.database.reading() as connection:
            return await memberships.list_people(connection, text.strip()[:100], limit=limit)

    async def get_number(self, viewer: Viewer, email: str) -> int:
        """The number of the account with this address, for whoever runs the service.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer does not run the service.
            NotFoundError: no account has the address.
        """
        require_operator(viewer)
        async with self.database.reading() as connection:
            found = await accounts.find_account(connection, tidy_email(email))
        if found is None:
            raise NotFoundError("account", email[:60])
        return found.number

    async def count_members(self, viewer: Viewer) -> dict[str, int]:
        """How many people belong to each organization, for whoever runs the service.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer does not run the service.
        """
        require_operator(viewer)
        async with self.database.reading() as connection:
            return await memberships.count_members(connection)

    async def _require_organization(self, slug: str) -> None:
        async with self.database.reading() as connection:
            if not await memberships.has_organization(connection, slug):
                raise NotFoundError("organization", slug[:60])


def require_actor(viewer: Viewer) -> int | None:
    """The viewer's account; None for the service itself, which acts as an operator.

    Raises:
        SignInRequiredError: the viewer is anonymous.
    """
    return viewer.account if viewer.is_operator else require_signed_in(viewer)


async def require_administrator_left(
    connection: AsyncConnection, member: Member, organizations: Iterable[str], _: Translate
) -> None:
    """Refuse what would leave an organization without an administrator who may sign in.

    The organizations must be locked, or two who leave at once each see the other stay.

    Raises:
        InvalidError: the member is the last one somewhere.
    """
    for slug in organizations:
        if member.is_disabled or member.roles.get(slug) != Role.ADMIN:
            continue
        if not await memberships.has_other_administrator(connection, slug, member.number):
            message = _(
                "En organisation måste ha en administratör. Gör någon annan till administratör först."
            )
            raise InvalidError([Problem("role", message)])


async def end_all_access(connection: AsyncConnection, number: int) -> None:
    """End every session and every token of an account."""
    await sign_in.end_sessions(connection, number)
    await sign_in.end_tokens(connection, number)


def _require_member(viewer: Viewer, organization: str) -> None:
    require_actor(viewer)
    if not viewer.has_role(organization, Role.READER):
        raise ForbiddenError(organization)


async def _get_member(connection: AsyncConnection, organization: str, number: int) -> Member:
    found = await memberships.find_member(connection, organization, number) if is_number(number) else None
    if found is None:
        raise NotFoundError("account", str(number))
    return found


async def _get_person(connection: AsyncConnection, number: int) -> Member:
    found = await memberships.find_person(connection, number)
    if found is None:
        raise NotFoundError("account", str(number))
    return found


def is_number(number: int) -> bool:
    """Whether the number can be a key at all: beyond this the databases refuse it."""
    return 0 < number < 2**63

"""Networks: made, named and kept by organizations; joined by invitation, and left at any time."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Viewer, require_may_administer
from app.domain.audit import Action
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.insights import clean_text
from app.domain.networks import NetworkView, check_network, may_keep
from app.domain.organizations import Network, slug_of
from app.domain.vocabularies import Translate
from app.persistence import audit, memberships, networks
from app.persistence.database import Database
from app.services.accounts import utc_now
from app.services.people import require_actor
from app.services.reference import ReferenceService


class NetworkService:
    """Says who shares with whom. A network with members always has one that keeps it.

    What a change means for who sees what holds from the next request on: nothing of it is kept elsewhere.
    """

    def __init__(
        self, database: Database, reference: ReferenceService, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.database = database
        self.reference = reference
        self.clock = clock

    async def list_networks(self) -> list[NetworkView]:
        """Every network; what they are is no secret, but who is invited is (`may_see_invited`)."""
        async with self.database.reading() as connection:
            return await networks.list_networks(connection)

    async def get_network(self, slug: str) -> NetworkView:
        """The network with this id.

        Raises:
            NotFoundError: there is none.
        """
        async with self.database.reading() as connection:
            return await _get(connection, slug)

    async def create_network(
        self, viewer: Viewer, organization: str, *, name: str, slug: str = "", _: Translate = str
    ) -> NetworkView:
        """A new network that the organization keeps and is alone in, until those it invites join.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is no administrator of the organization.
            NotFoundError: there is no such organization.
            InvalidError: the name breaks a rule.
        """
        require_may_administer(viewer, organization)
        made = Network(slug or slug_of(name), clean_text(name))
        async with self.database.writing() as connection:
            await _require_organization(connection, organization)
            known = [each.network.id for each in await networks.list_networks(connection)]
            if problems := check_network(made, known, _):
                raise InvalidError(problems)
            await networks.create_network(connection, made)
            await networks.add_member(connection, made.id, organization, is_keeper=True)
            await _note(
                connection,
                viewer,
                Action.NETWORK_JOINED,
                slug=made.id,
                organization=organization,
                detail="keeper",
            )
            view = await _get(connection, made.id)
        await self.reference.reload()
        return view

    async def rename(self, viewer: Viewer, slug: str, name: str, *, _: Translate = str) -> None:
        """Call the network something else; its id stays.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer does not keep it.
            NotFoundError: there is no such network.
            InvalidError: the name breaks a rule.
        """
        async with self.database.writing() as connection:
            view = await _get_kept(connection, viewer, slug)
            if problems := check_network(Network(slug, name), (), _):
                raise InvalidError(problems)
            await networks.update_name(connection, slug, clean_text(name))
            for keeper in view.keepers:
                await _note(
                    connection, viewer, Action.NETWORK_CHANGED, slug=slug, organization=keeper, detail="name"
                )
        await self.reference.reload()

    async def invite(self, viewer: Viewer, slug: str, organization: str, *, _: Translate = str) -> None:
        """Invite an organization; it is in the network once one of its administrators says so.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer does not keep the network.
            NotFoundError: there is no such network.
            InvalidError: there is no such organization, or it is in the network or invited.
        """
        async with self.database.writing() as connection:
            view = await _get_kept(connection, viewer, slug)
            if not await memberships.has_organization(connection, organization):
                raise InvalidError([Problem("organization", _("Välj en organisation."))])
            if view.has_member(organization) or any(
                each.organization == organization for each in view.invited
            ):
                message = _("Organisationen är redan med eller inbjuden.")
                raise InvalidError([Problem("organization", message)])
            now = self.clock()
            await networks.create_invitation(
                connection, slug, organization, invited_by=viewer.account, now=now
            )
            # It stands in both logs: in the one of who invites, and in the one of who is invited.
            for each in sorted({organization, *view.keepers}):
                await _note(
                    connection, viewer, Action.INVITED, slug=slug, organization=each, detail=organization
                )

    async def withdraw(self, viewer: Viewer, slug: str, organization: str) -> None:
        """Take an invitation back.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer does not keep the network.
            NotFoundError: there is no such network or invitation.
        """
        async with self.database.writing() as connection:
            view = await _get_kept(connection, viewer, slug)
            await _delete_invitation(connection, slug, organization)
            for each in sorted({organization, *view.keepers}):
                await _note(
                    connection,
                    viewer,
                    Action.INVITATION_WITHDRAWN,
                    slug=slug,
                    organization=each,
                    detail=organization,
                )

    async def accept(self, viewer: Viewer, slug: str, organization: str) -> None:
        """Join the network that the organization is invited to.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is no administrator of the organization.
            NotFoundError: the organization is not invited.
        """
        require_may_administer(viewer, organization)
        async with self.database.writing() as connection:
            await networks.lock_network(connection, slug)
            await _delete_invitation(connection, slug, organization)
            # A network that everybody left while the invitation waited is kept by whoever comes first.
            view = await _get(connection, slug)
            await networks.add_member(connection, slug, organization, is_keeper=not view.members)
            for each in sorted({organization, *view.keepers}):
                await _note(
                    connection,
                    viewer,
                    Action.NETWORK_JOINED,
                    slug=slug,
                    organization=each,
                    detail=organization,
                )
        await self.reference.reload()

    async def decline(self, viewer: Viewer, slug: str, organization: str) -> None:
        """Say no to an invitation.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer is no administrator of the organization.
            NotFoundError: the organization is not invited.
        """
        require_may_administer(viewer, organization)
        async with self.database.writing() as connection:
            await _delete_invitation(connection, slug, organization)
            await _note(
                connection,
                viewer,
                Action.INVITATION_WITHDRAWN,
                slug=slug,
                organization=organization,
                detail="declined",
            )

    async def remove_member(
        self, viewer: Viewer, slug: str, organization: str, *, _: Translate = str
    ) -> None:
        """Let an organization out: it leaves by itself, or a keeper takes it out.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer administers neither it nor a keeper.
            NotFoundError: there is no such network, or the organization is not in it.
            InvalidError: others would be left with nobody to keep the network.
        """
        require_actor(viewer)
        async with self.database.writing() as connection:
            await networks.lock_network(connection, slug)
            view = await _get(connection, slug)
            if not may_keep(viewer, view):
                require_may_administer(viewer, organization)
            _require_inside(view, organization)
            _require_keeper_left(view, organization, _)
            await networks.delete_member(connection, slug, organization)
            for each in sorted({organization, *view.keepers}):
                await _note(
                    connection, viewer, Action.NETWORK_LEFT, slug=slug, organization=each, detail=organization
                )
            if len(view.members) == 1:
                await networks.delete_network(connection, slug)
        await self.reference.reload()

    async def set_keeper(
        self, viewer: Viewer, slug: str, organization: str, *, is_keeper: bool, _: Translate = str
    ) -> None:
        """Let a member keep the network too, or no longer.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer does not keep the network.
            NotFoundError: there is no such network, or the organization is not in it.
            InvalidError: nobody would be left to keep the network.
        """
        async with self.database.writing() as connection:
            view = await _get_kept(connection, viewer, slug)
            _require_inside(view, organization)
            if not is_keeper and view.keepers == (organization,):
                raise InvalidError(_no_keeper(_))
            await networks.update_keeper(connection, slug, organization, is_keeper=is_keeper)
            detail = f"keeper {organization}" if is_keeper else f"no keeper {organization}"
            for each in sorted({organization, *view.keepers}):
                await _note(
                    connection, viewer, Action.NETWORK_CHANGED, slug=slug, organization=each, detail=detail
                )


async def _get(connection: AsyncConnection, slug: str) -> NetworkView:
    found = await networks.find_network(connection, slug)
    if found is None:
        raise NotFoundError("network", slug[:60])
    return found


async def _get_kept(connection: AsyncConnection, viewer: Viewer, slug: str) -> NetworkView:
    """The network, locked, for whoever keeps it."""
    require_actor(viewer)
    await networks.lock_network(connection, slug)
    view = await _get(connection, slug)
    if not may_keep(viewer, view):
        raise ForbiddenError(slug)
    return view


async def _require_organization(connection: AsyncConnection, organization: str) -> None:
    if not await memberships.has_organization(connection, organization):
        raise NotFoundError("organization", organization[:60])


async def _delete_invitation(connection: AsyncConnection, slug: str, organization: str) -> None:
    if not await networks.delete_invitation(connection, slug, organization):
        raise NotFoundError("invitation")


def _require_inside(view: NetworkView, organization: str) -> None:
    if not view.has_member(organization):
        raise NotFoundError("organization", organization[:60])


def _require_keeper_left(view: NetworkView, organization: str, _: Translate) -> None:
    if view.would_lose_its_keeper(organization):
        raise InvalidError(_no_keeper(_))


def _no_keeper(_: Translate) -> list[Problem]:
    message = _("Ett nätverk måste ha någon som håller i det. Låt en annan medlem göra det först.")
    return [Problem("organization", message)]


async def _note(
    connection: AsyncConnection,
    viewer: Viewer,
    action: Action,
    *,
    slug: str,
    organization: str,
    detail: str = "",
) -> None:
    await audit.note(
        connection, viewer, action, kind="network", record=slug, organization=organization, detail=detail
    )

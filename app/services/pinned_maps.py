"""Keeping maps as they are, and finding them again at their permanent addresses."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Viewer, require_signed_in
from app.domain.audit import Action, audit_place
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.identifiers import find_ref
from app.domain.insights import clean_text
from app.domain.pinned_maps import PinnedMap, Pinning, audience, check_pinning, may_unpin
from app.domain.privacy.screening import screen
from app.domain.sharing import CuratorNeededError, leaves_further, may_raise, reach
from app.domain.vocabularies import Translate
from app.persistence import audit, pinned_maps, sharing
from app.persistence.database import Database
from app.services.accounts import utc_now
from app.services.identities import new_refs
from app.services.maps import MapPrint
from app.services.pinned_pictures import PictureDrawer
from app.services.reference import ReferenceService

#: How many maps a list shows.
LISTED = 200
_STOCKHOLM = ZoneInfo("Europe/Stockholm")


class PinnedMapService:
    """Keeps maps, each drawn for the eyes that will see it; `public_url` is printed before their addresses."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        drawer: PictureDrawer,
        *,
        public_url: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.drawer = drawer
        self.public_url = public_url
        self.clock = clock

    async def pin(
        self, viewer: Viewer, pinning: Pinning, *, language: str = "sv", _: Translate = str
    ) -> PinnedMap:
        """Keep the map that a query means, as those see it who may see it from now on.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not keep maps.
            CuratorNeededError: only curators share beyond the organization, and the viewer is none.
            InvalidError: title, level, organization or query that can't be, or words in them that may tell who
                somebody is, on a map that leaves the organization.
        """
        account = require_signed_in(viewer)
        if viewer.is_read_only:
            raise ForbiddenError(pinning.organization)
        pinning = replace(pinning, title=clean_text(pinning.title))
        if problems := check_pinning(pinning, viewer, _):
            raise InvalidError(problems)
        if leaves_further(reach(pinning.visibility), 0):
            await self._require_may_leave(viewer, pinning, _)
        directory = await self.reference.get_directory()
        now = self.clock()
        record_id = str(uuid4())
        async with self.database.reading() as connection:

            async def taken(refs: Sequence[str]) -> set[str]:
                return await pinned_maps.list_taken_refs(connection, refs)

            ref = (await new_refs([record_id], taken))[record_id]
        kept = await self.drawer.draw(
            pinning.kind,
            audience(viewer, pinning, directory.organizations),
            pinning.query,
            prints=MapPrint(pinning.title, self.address(ref), _date(now)),
            names=directory.in_language(language, _),
        )
        pinned = PinnedMap(
            ref=ref,
            kind=pinning.kind,
            organization=pinning.organization,
            visibility=pinning.visibility,
            title=pinning.title,
            selection=kept.selection,
            query=kept.query,
            language=language,
            sentences=kept.sentences,
            cautions=kept.cautions,
            table=kept.table,
            total=kept.total,
            svg=kept.svg,
            png=kept.png,
            created_at=now,
            created_by=account,
        )
        async with self.database.writing() as connection:
            await pinned_maps.create_pinned(connection, pinned)
            await _note(connection, viewer, Action.MAP_KEPT, pinned)
        return pinned

    async def _require_may_leave(self, viewer: Viewer, pinning: Pinning, _: Translate) -> None:
        async with self.database.reading() as connection:
            is_strict = await sharing.needs_curator(connection, pinning.organization)
        if not may_raise(viewer, pinning.organization, needs_curator=is_strict):
            raise CuratorNeededError(pinning.organization)
        # The title and the words that were searched for are printed on the map.
        searched = " ".join(value for name, value in parse_qsl(pinning.query) if name == "q")
        texts = {"title": pinning.title, "query": searched}
        told = [Problem(field, found.reason) for field, text in texts.items() for found in screen(text, _)]
        if told:
            raise InvalidError(told)

    async def get_pinned(self, viewer: Viewer, name: str) -> PinnedMap:
        """The map with this ref.

        Raises:
            NotFoundError: there is none, or none that the viewer may see.
        """
        ref = find_ref(name)
        async with self.database.reading() as connection:
            found = await pinned_maps.find_pinned(connection, ref, viewer.scope) if ref else None
        if found is None:
            raise NotFoundError("map", name[:60])
        return found

    async def list_pinned(self, viewer: Viewer) -> list[PinnedMap]:
        """The newest maps that the viewer may see, without their pictures."""
        async with self.database.reading() as connection:
            return await pinned_maps.list_pinned(connection, viewer.scope, limit=LISTED)

    async def unpin(self, viewer: Viewer, name: str) -> None:
        """Take a map away for good; its address then answers that there is none.

        Raises:
            SignInRequiredError, NotFoundError, ForbiddenError: as the gate says.
        """
        require_signed_in(viewer)
        found = await self.get_pinned(viewer, name)
        if not may_unpin(viewer, found):
            raise ForbiddenError(found.organization)
        async with self.database.writing() as connection:
            await pinned_maps.delete_pinned(connection, found.ref)
            await _note(connection, viewer, Action.MAP_REMOVED, found)

    def address(self, ref: str) -> str:
        """The source that is printed: the service, and where the map can be found again."""
        place = f"/kartor/{ref[:4]}-{ref[4:]}"
        return f"Insiktskartan, {self.public_url or ''}{place}"


async def _note(connection: AsyncConnection, viewer: Viewer, action: Action, pinned: PinnedMap) -> None:
    await audit.note(
        connection,
        viewer,
        action,
        kind="map",
        record=pinned.ref,
        organization=audit_place(pinned.organization, pinned.visibility),
        detail=pinned.visibility,
    )


def _date(moment: datetime) -> str:
    """The day in Sweden, as an international date: the same in both languages."""
    return moment.astimezone(_STOCKHOLM).date().isoformat()

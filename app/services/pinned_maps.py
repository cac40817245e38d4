"""Keeping maps as they are, and finding them again at their permanent addresses."""

from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Viewer, require_signed_in
from app.domain.audit import Action, audit_place
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError
from app.domain.identifiers import find_ref
from app.domain.insights import clean_text
from app.domain.maps.looks import parse_look
from app.domain.pinned_maps import PinnedMap, Pinning, audience, check_pinning, may_unpin
from app.domain.selection import parse_selection
from app.domain.vocabularies import Translate
from app.persistence import audit, pinned_maps
from app.persistence.database import Database
from app.rendering.svg import render_map_svg
from app.services.accounts import utc_now
from app.services.identities import new_refs
from app.services.map_tables import map_table
from app.services.maps import MapPrint, MapService, paint
from app.services.reference import ReferenceService

#: The width of the painted picture, in pixels.
WIDTH = 1600
#: How many maps a list shows.
LISTED = 200
_STOCKHOLM = ZoneInfo("Europe/Stockholm")


class PinnedMapService:
    """Keeps maps, each drawn for the eyes that will see it; `public_url` is printed before their addresses."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        maps: MapService,
        *,
        public_url: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.maps = maps
        self.public_url = public_url
        self.clock = clock

    async def pin(
        self, viewer: Viewer, pinning: Pinning, *, language: str = "sv", _: Translate = str
    ) -> PinnedMap:
        """Keep the map that a query means, as those see it who may see it from now on.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not keep maps.
            InvalidError: title, level, organization or query that can't be.
        """
        account = require_signed_in(viewer)
        if viewer.is_read_only:
            raise ForbiddenError(pinning.organization)
        pinning = Pinning(clean_text(pinning.title), pinning.organization, pinning.visibility, pinning.query)
        if problems := check_pinning(pinning, viewer, _):
            raise InvalidError(problems)
        pairs = parse_qsl(pinning.query)
        directory = await self.reference.get_directory()
        selection = parse_selection(pairs, _)
        directory.check_selection(selection, _)
        given = dict(pairs)
        look = parse_look(given.get("colour"), given.get("group"), given.get("since"), _)
        now = self.clock()
        record_id = str(uuid4())
        async with self.database.reading() as connection:

            async def taken(refs: Sequence[str]) -> set[str]:
                return await pinned_maps.list_taken_refs(connection, refs)

            ref = (await new_refs([record_id], taken))[record_id]
        view = await self.maps.get_map(
            audience(viewer, pinning, directory.organizations),
            selection,
            look=look,
            language=language,
            prints=MapPrint(pinning.title, self.address(ref), _date(now)),
            _=_,
        )
        pinned = PinnedMap(
            ref=ref,
            organization=pinning.organization,
            visibility=pinning.visibility,
            title=pinning.title,
            selection=view.description,
            query=urlencode([*selection.pairs(), *look.pairs()]),
            language=language,
            sentences=tuple(view.sentences),
            cautions=tuple(view.cautions),
            table=tuple(
                tuple(str(cell) for cell in row)
                for row in map_table(view, directory.in_language(language, _))
            ),
            total=view.total,
            svg=render_map_svg(view.picture, view.texts, standalone=True),
            png=await paint(view, width=WIDTH),
            created_at=now,
            created_by=account,
        )
        async with self.database.writing() as connection:
            await pinned_maps.create_pinned(connection, pinned)
            await _note(connection, viewer, Action.MAP_KEPT, pinned)
        return pinned

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

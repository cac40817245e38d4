"""Retention: until when the material of studies is kept, what is to be erased, and erasing it for good."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Role, Viewer, may_curate, require_may_log, require_signed_in
from app.domain.audit import Action
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError
from app.domain.identifiers import find_ref, is_uuid
from app.domain.insights import Insight, clean_text
from app.domain.retention import (
    NOTICE_DAYS,
    DueStudy,
    Erasure,
    Retention,
    check_confirmation,
    check_retention,
    days_left,
    require_may_erase,
)
from app.domain.studies import Study
from app.domain.vocabularies import Translate
from app.persistence import attachments, erasing, insights, retention, studies
from app.persistence.database import Database
from app.search.engine import SearchUnavailableError
from app.services.accounts import utc_now
from app.services.attachments import AttachmentService
from app.services.background import end
from app.services.imports.waiting import WaitingFiles
from app.services.records import note_record
from app.services.search_index import SearchIndex

#: Seconds between tries to sweep files that somebody still reads.
_AGAIN = 5.0
_TRIES = 24

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ErasurePlan:
    """What erasing a study comes to: how many insights and attachments go, and insights of others that let go of it."""

    study: Study
    insights: int
    attachments: int
    others: int


class RetentionService:
    """The use cases of keeping material no longer than decided.

    Erasing takes effect at once everywhere. What files may still hold (the search index, the database's own log) is
    swept right after, in the background, and on the next start where the service was stopped meanwhile.
    """

    def __init__(
        self,
        database: Database,
        index: SearchIndex,
        files: AttachmentService,
        *,
        waiting: WaitingFiles,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.index = index
        self.files = files
        self.waiting = waiting
        self.clock = clock
        self._sweeping: asyncio.Task[None] | None = None

    # ------------------------------------------------------------------------------------------------------- deciding

    async def get_retention(self, viewer: Viewer, name: str) -> tuple[Study, Retention | None]:
        """A study, and until when its material is kept; for members of its organization.

        Raises:
            NotFoundError, ForbiddenError: as the gate says.
        """
        async with self.database.reading() as connection:
            found = await _study(connection, viewer, name)
            if not viewer.has_role(found.content.organization, Role.READER):
                raise ForbiddenError(found.content.organization)
            return found, await retention.find_retention(connection, found.number)

    async def set_retention(
        self, viewer: Viewer, name: str, *, until: str, reason: str = "", _: Translate = str
    ) -> Retention:
        """Decide until when a study's material is kept. To keep it longer than decided takes a curator and a reason.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            InvalidError: a day that can't be, or no reason.
        """
        reason, until = clean_text(reason), until.strip()
        async with self.database.writing() as connection:
            found = await _study(connection, viewer, name)
            account = require_may_log(viewer, found.content.organization)
            old = await retention.find_retention(connection, found.number)
            if old is not None and until > old.until:
                require_may_erase(viewer, found.content.organization)
            if problems := check_retention(until, reason, old, today=self._today(), _=_):
                raise InvalidError(problems)
            decided = Retention(until, reason, self.clock())
            await retention.save_retention(connection, found.number, decided, account_number=account)
            await note_record(connection, viewer, Action.RETENTION_CHANGED, found, detail=until)
        return decided

    async def list_due(self, viewer: Viewer) -> list[DueStudy]:
        """Studies of the organizations that the viewer curates, whose material is to be erased within 60 days.

        Raises:
            SignInRequiredError: the viewer is anonymous.
        """
        require_signed_in(viewer)
        mine = None if viewer.is_operator else [each for each in viewer.roles if may_curate(viewer, each)]
        today = self._today()
        until = (today + timedelta(days=NOTICE_DAYS)).isoformat()
        async with self.database.reading() as connection:
            due = await retention.list_due(connection, mine, until=until)
            named = (
                await studies.list_named(connection, [name for name, _kept in due], viewer.scope)
                if due
                else []
            )
        found = {each.id: each for each in named}
        return [
            DueStudy(found[name], kept, days_left(kept.until, today)) for name, kept in due if name in found
        ]

    # -------------------------------------------------------------------------------------------------------- erasing

    async def plan(self, viewer: Viewer, name: str) -> ErasurePlan:
        """What erasing a study would come to.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
        """
        async with self.database.reading() as connection:
            found = await _study(connection, viewer, name)
            require_signed_in(viewer)
            require_may_erase(viewer, found.content.organization)
            numbers = await erasing.list_insights_of(connection, found)
            every = await erasing.count_linked(connection, found)
            kept = await attachments.list_attachments(connection, numbers) if numbers else []
        return ErasurePlan(found, len(numbers), len(kept), every - len(numbers))

    async def erase_study(self, viewer: Viewer, name: str, *, confirm: str, _: Translate = str) -> Erasure:
        """Erase a study with all insights of it that its organization stands behind. Nothing brings them back.

        `confirm` is the study's ref, typed by whoever does it.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            InvalidError: what was typed is not the ref.
        """
        account, now = require_signed_in(viewer), self.clock()
        async with self.database.writing() as connection:
            found = await _study(connection, viewer, name)
            require_may_erase(viewer, found.content.organization)
            if problems := check_confirmation(confirm, found.ref, _):
                raise InvalidError(problems)
            numbers = await erasing.list_insights_of(connection, found)
            _gone, said = await self._erase_insights(connection, viewer, numbers, at=now)
            await note_record(connection, viewer, Action.RECORD_ERASED, found)
            said += await erasing.erase_study(connection, found)
            made = _erasure("study", found, now)
            await retention.create_erasures(connection, [made], account_number=account)
        await self._follow(made.organization, said)
        return made

    async def erase_insight(self, viewer: Viewer, name: str, *, confirm: str, _: Translate = str) -> Erasure:
        """Erase one insight: its words, versions, attachments and whatever else says what it said.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            InvalidError: what was typed is not the ref.
        """
        require_signed_in(viewer)
        now = self.clock()
        async with self.database.writing() as connection:
            found = await _insight(connection, viewer, name)
            require_may_erase(viewer, found.content.organization)
            if problems := check_confirmation(confirm, found.ref, _):
                raise InvalidError(problems)
            made, said = await self._erase_insights(connection, viewer, [found.number], at=now)
        if not made:
            raise NotFoundError("insight", name[:60])
        await self._follow(made[0].organization, said)
        return made[0]

    async def _erase_insights(
        self, connection: AsyncConnection, viewer: Viewer, numbers: list[int], *, at: datetime
    ) -> tuple[list[Erasure], list[str]]:
        """Erase those of the insights that are not erased yet; the answer is which, and what they said."""
        if not numbers:
            return [], []
        found = await insights.list_for_change(connection, numbers)
        gone = await retention.list_erased_ids(connection, "insight", [each.id for each in found])
        found = [each for each in found if each.id not in gone]
        kept = await attachments.list_attachments(connection, [each.number for each in found])
        await attachments.delete_attachments(connection, kept, now=at)
        said = await erasing.erase_insights(connection, found, at=at)
        for each in found:
            await note_record(connection, viewer, Action.RECORD_ERASED, each)
        made = [_erasure("insight", each, at) for each in found]
        await retention.create_erasures(connection, made, account_number=viewer.account)
        return made, said

    async def find_erasure(self, viewer: Viewer, kind: str, name: str) -> Erasure | None:
        """That a record was erased, where the viewer might have known of it."""
        known = name if is_uuid(name) else find_ref(name)
        if known is None:
            return None
        async with self.database.reading() as connection:
            return await retention.find_erasure(connection, kind, known, viewer.scope)

    # ------------------------------------------------------------------------------------------------------- sweeping

    async def _follow(self, organization: str, said: Sequence[str]) -> None:
        await self.index.catch_up()
        await self.waiting.remove_saying(organization, said)
        await self.files.sweep()
        await self.start()

    async def start(self) -> None:
        """Sweep in the background what files still hold of what was erased, if there is any."""
        async with self.database.reading() as connection:
            is_due = await retention.is_unswept(connection)
        if is_due and (self._sweeping is None or self._sweeping.done()):
            self._sweeping = asyncio.create_task(self._sweep_in_time(), name="erasure sweeper")

    async def _sweep_in_time(self) -> None:
        for _try in range(_TRIES):
            try:
                if await self.sweep():
                    return
            except (SearchUnavailableError, OSError) as error:
                _log.warning("Files still hold what was erased: %s", error)
            await asyncio.sleep(_AGAIN)

    async def sweep(self) -> bool:
        """Make the search index anew and empty the database's own log; whether nothing is left to sweep.

        Raises:
            SearchUnavailableError: the search engine can't be reached.
        """
        begun = self.clock()
        await self.index.purge()
        if not await self.database.sweep():
            return False
        async with self.database.writing() as connection:
            await retention.mark_swept(connection, before=begun)
        async with self.database.reading() as connection:
            return not await retention.is_unswept(connection)

    async def finish(self) -> None:
        """Wait until the sweeping that is under way has ended."""
        if self._sweeping is not None:
            await asyncio.wait({self._sweeping})

    async def close(self) -> None:
        """Let go of the sweeping; the next start goes on with it."""
        await end([self._sweeping])

    def _today(self) -> date:
        return self.clock().date()


def _erasure(kind: str, record: Insight | Study, at: datetime) -> Erasure:
    content = record.content
    return Erasure(
        kind, record.id, record.ref, content.organization, content.visibility, record.created_by, at
    )


async def _study(connection: AsyncConnection, viewer: Viewer, name: str) -> Study:
    known = name if is_uuid(name) else find_ref(name)
    found = await studies.find_study(connection, known, viewer.scope) if known else None
    if found is None:
        raise NotFoundError("study", name[:60])
    return found


async def _insight(connection: AsyncConnection, viewer: Viewer, name: str) -> Insight:
    known = name if is_uuid(name) else find_ref(name)
    found = await insights.find_insight(connection, known, viewer.scope, for_change=True) if known else None
    if found is None:
        raise NotFoundError("insight", name[:60])
    return found

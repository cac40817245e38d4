"""Studies: planning, changing and reading them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Viewer, require_may_log, require_signed_in
from app.domain.audit import Action
from app.domain.errors import ConflictError, InvalidError, NotFoundError, Problem
from app.domain.identifiers import find_ref, is_uuid
from app.domain.privacy import ScreeningAnswer, as_told, has_few
from app.domain.sharing import reach
from app.domain.studies import Study, StudyContent, check_study, tidy_study
from app.domain.vocabularies import Translate
from app.persistence import retention, studies
from app.persistence.database import Database
from app.persistence.numbers import reserve_numbers
from app.persistence.tables import study as study_table
from app.services.accounts import utc_now
from app.services.identities import new_id, new_refs
from app.services.level_changes import note_level
from app.services.records import note_record
from app.services.reference import ReferenceService
from app.services.screening import ScreeningService


@dataclass(frozen=True, slots=True)
class StudyEntry:
    """A study as the viewer is told of it, with how many of its published insights the viewer may see.

    `has_few`: it had participants, but too few for the viewer to be told how many.
    """

    study: Study
    insights: int
    has_few: bool = False


@dataclass(frozen=True, slots=True)
class StudyFilter:
    """Which studies are meant; empty values leave nothing out."""

    statuses: tuple[str, ...] = ()
    organizations: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    text: str = ""


class StudyService:
    """The use cases of studies. Each has a transaction of its own, committed before anybody is answered."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        *,
        small_number: int = 5,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.small_number = small_number
        self.database = database
        self.reference = reference
        self.screening = ScreeningService(reference)
        self.clock = clock

    async def get_study(self, viewer: Viewer, name: str) -> StudyEntry:
        """The study with this id or ref.

        Raises:
            NotFoundError: there is none, or the viewer may not know of it.
        """
        async with self.database.reading() as connection:
            found = await self._get(connection, viewer, name)
            counts = await studies.count_insights(connection, [found.number], viewer.scope)
        return self._told(viewer, found, counts)

    async def list_studies(
        self, viewer: Viewer, wanted: StudyFilter = StudyFilter(), *, limit: int = 100_000
    ) -> list[StudyEntry]:
        """The studies that the filter means and the viewer may see, the newest start first."""
        conditions = studies.study_conditions(
            statuses=wanted.statuses,
            organizations=wanted.organizations,
            municipalities=wanted.municipalities,
            counties=wanted.counties,
            populations=wanted.populations,
            text=wanted.text,
        )
        async with self.database.reading() as connection:
            found = await studies.list_studies(connection, viewer.scope, conditions, limit=limit)
            counts = await studies.count_insights(connection, [each.number for each in found], viewer.scope)
        return [self._told(viewer, each, counts) for each in found]

    async def list_by_id(self, viewer: Viewer, ids: Sequence[str]) -> dict[str, Study]:
        """The studies with these ids, as far as the viewer may see them."""
        async with self.database.reading() as connection:
            found = await studies.list_named(connection, list(ids), viewer.scope) if ids else []
        return {each.id: as_told(each, viewer.scope, self.small_number) for each in found}

    def _told(self, viewer: Viewer, study: Study, counts: Mapping[int, int]) -> StudyEntry:
        scope, k = viewer.scope, self.small_number
        return StudyEntry(as_told(study, scope, k), counts.get(study.number, 0), has_few(study, scope, k))

    async def create_study(
        self,
        viewer: Viewer,
        content: StudyContent,
        *,
        external_id: str | None = None,
        answers: Sequence[ScreeningAnswer] = (),
        _: Translate = str,
    ) -> Study:
        """Add a study.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not log for the organization.
            InvalidError: the content breaks a rule.
            UnansweredError: it would leave the organization with findings that `answers` don't settle.
            ConflictError: the organization already has a study with this external id.
        """
        content = await self.check_new(viewer, content, _, answers=answers)
        async with self.database.writing() as connection:
            return await self.add_study(
                connection, viewer, content, external_id=external_id, answers=answers, _=_
            )

    async def check_new(
        self,
        viewer: Viewer,
        content: StudyContent,
        _: Translate = str,
        *,
        answers: Sequence[ScreeningAnswer] = (),
    ) -> StudyContent:
        """The content tidied, when the viewer may add it.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not log for the organization.
            InvalidError: the content breaks a rule.
            UnansweredError: it would leave the organization with findings that `answers` don't settle.
        """
        require_signed_in(viewer)
        content = await self._checked(content, _)
        require_may_log(viewer, content.organization)
        await self.screening.require_study_answered(content, answers, _=_)
        return content

    async def add_study(
        self,
        connection: AsyncConnection,
        viewer: Viewer,
        content: StudyContent,
        *,
        external_id: str | None = None,
        answers: Sequence[ScreeningAnswer] = (),
        _: Translate = str,
    ) -> Study:
        """Add a study that was checked, within a transaction of somebody else's."""
        now = self.clock()
        study_id = new_id("study", content.organization, external_id)
        if external_id and await studies.list_by_external_id(connection, content.organization, [external_id]):
            raise ConflictError(_("Organisationen har redan ett insiktsarbete med det id:t."))

        if await retention.list_erased_ids(connection, "study", [study_id]):
            raise ConflictError(_("Insiktsarbetet med det id:t är raderat."))

        async def taken(refs: Sequence[str]) -> set[str]:
            return await studies.list_taken_refs(connection, refs)

        refs = await new_refs([study_id], taken)
        number = (await reserve_numbers(connection, study_table, 1))[0]
        created = Study(number, study_id, refs[study_id], external_id, content, 1, now, now, viewer.account)
        findings = await self.screening.screen_study(content, _) if answers else ()
        await note_level(
            connection,
            viewer,
            kind="study",
            record=study_id,
            organization=content.organization,
            reaches=(0, reach(content.visibility)),
            visibility=content.visibility,
            settled=findings,
            answers=answers,
            at=now,
        )
        await studies.create_studies(connection, [created])
        await note_record(connection, viewer, Action.RECORD_ADDED, created)
        return created

    async def update_study(
        self,
        viewer: Viewer,
        name: str,
        change: Callable[[StudyContent], StudyContent],
        *,
        expected_version: int | None,
        answers: Sequence[ScreeningAnswer] = (),
        _: Translate = str,
    ) -> Study:
        """Save a study's next version. `change` makes the new content of the old.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            ConflictError: the version that stands is not `expected_version`.
            InvalidError: the new content breaks a rule.
            UnansweredError: it would leave the organization with findings that `answers` don't settle.
        """
        async with self.database.reading() as connection:
            old = await self._get(connection, viewer, name)
        require_may_log(viewer, old.content.organization)
        if expected_version is not None and expected_version != old.version:
            raise ConflictError(_("Någon annan har ändrat insiktsarbetet."), old.version)
        content = await self._checked(change(old.content), _)
        if content.organization != old.content.organization:
            raise InvalidError([Problem("organization", _("Ett insiktsarbete byter inte organisation."))])
        if content == old.content:
            return old
        settled = await self.screening.require_study_answered(content, answers, old=old.content, _=_)
        new = replace(old, content=content, version=old.version + 1, updated_at=self.clock())
        async with self.database.writing() as connection:
            await note_level(
                connection,
                viewer,
                kind="study",
                record=old.id,
                organization=content.organization,
                reaches=(reach(old.content.visibility), reach(content.visibility)),
                visibility=content.visibility,
                settled=settled,
                answers=answers,
                at=new.updated_at,
            )
            await studies.update_study(connection, old, new)
            await note_record(connection, viewer, Action.RECORD_CHANGED, new)
        return new

    async def _get(self, connection: AsyncConnection, viewer: Viewer, name: str) -> Study:
        known = name if is_uuid(name) else find_ref(name)
        found = await studies.find_study(connection, known, viewer.scope) if known else None
        if found is None:
            raise NotFoundError("study", name[:60])
        return found

    async def _checked(self, content: StudyContent, _: Translate) -> StudyContent:
        directory = await self.reference.get_directory()
        if content.organization not in directory.organizations:
            directory = await self.reference.reload()
        content = tidy_study(content, directory.vocabularies)
        problems = check_study(content, directory.vocabularies, _)
        problems += directory.check_places(content.organization, content.municipality, _)
        if problems:
            raise InvalidError(problems)
        return content

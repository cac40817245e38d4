"""Reuse of insights and feedback to those who took part: noting them, telling the source, and counting."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from app.domain.access import Role, Viewer, may_log, require_may_log, require_signed_in
from app.domain.audit import Action
from app.domain.decisions import FeedbackNote, Reuse
from app.domain.errors import InvalidError, NotFoundError, Problem
from app.domain.identifiers import find_ref, is_uuid
from app.domain.insights import Insight, clean_text
from app.domain.reuse import (
    FIGURES,
    ReuseFigures,
    check_feedback,
    check_reuse,
    is_in_time,
    passed,
)
from app.domain.studies import Feedback, Study, StudyContent, StudyStatus
from app.domain.vocabularies import Translate
from app.persistence import askings, audit, insights
from app.persistence.database import Database
from app.services.accounts import utc_now
from app.services.identities import new_id
from app.services.reference import ReferenceService
from app.services.reuse_figures import Behind, Counted, EndedStudy, behind, figures_of
from app.services.studies import StudyEntry, StudyFilter, StudyService


@dataclass(frozen=True, slots=True)
class ReuseList:
    """How often an insight was used; `shown` are those uses that the viewer's organizations made or stand behind."""

    count: int
    shown: list[Reuse]


@dataclass(frozen=True, slots=True)
class StudyReminders:
    """Studies of the viewer's organizations that wait for somebody.

    `overdue`: their end has passed and they are not done; `unshared`: done, without an insight that anybody else may
    see; `untold`: done, and those who took part have not been told.
    """

    overdue: list[StudyEntry]
    unshared: list[StudyEntry]
    untold: list[StudyEntry]


class ReuseService:
    """The use cases of reuse and feedback."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        study_service: StudyService,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.studies = study_service
        self.clock = clock

    async def note_reuse(
        self,
        viewer: Viewer,
        name: str,
        *,
        organization: str,
        purpose: str,
        link: str = "",
        _: Translate = str,
    ) -> Reuse:
        """Note that an organization used an insight.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            InvalidError: no purpose, or a link that is none.
        """
        require_signed_in(viewer)
        found = await self._insight(viewer, name)
        directory = await self.reference.get_directory()
        purpose, link = clean_text(purpose, keep_lines=True), clean_text(link)
        problems = directory.check_places(organization, None, _) + check_reuse(purpose, link, _)
        if problems:
            raise InvalidError(problems)
        account = require_may_log(viewer, organization)
        row = {
            "id": new_id("reuse", organization, None),
            "insight": found.number,
            "organization": organization,
            "purpose": purpose,
            "link": link,
            "asking": None,
            "created_at": self.clock(),
            "created_by": account,
        }
        async with self.database.writing() as connection:
            await askings.create_reuses(connection, [row])
            await audit.note(
                connection,
                viewer,
                Action.REUSE_NOTED,
                kind="insight",
                record=found.id,
                organization=organization,
            )
            listed = await askings.list_reuses(connection, viewer.scope, askings.reuse_of(found.number))
        return next(each for each in listed if each.id == row["id"])

    async def list_of_insight(self, viewer: Viewer, found: Insight) -> ReuseList:
        """The uses of an insight that the viewer sees."""
        async with self.database.reading() as connection:
            count = (await askings.count_reuses(connection, [found.number])).get(found.number, 0)
            if not count or viewer.is_anonymous:
                return ReuseList(count, [])
            listed = await askings.list_reuses(connection, viewer.scope, askings.reuse_of(found.number))
        shown = [
            each
            for each in listed
            if viewer.has_role(each.source, Role.READER) or viewer.has_role(each.organization, Role.READER)
        ]
        return ReuseList(count, shown)

    async def list_notices(self, viewer: Viewer) -> list[Reuse]:
        """Uses by others of what the viewer's organizations stand behind, the newest first."""
        require_signed_in(viewer)
        sources = None if viewer.is_operator else viewer.roles
        async with self.database.reading() as connection:
            return await askings.list_reuses(
                connection, viewer.scope, *askings.reuse_from_others(sources), limit=100_000
            )

    async def note_told(self, viewer: Viewer, reuse_id: str) -> None:
        """Note that the source has told its residents of a use.

        Raises:
            NotFoundError: there is no such use, or the viewer may not log for its source.
        """
        require_signed_in(viewer)
        sources = None if viewer.is_operator else [each for each in viewer.roles if may_log(viewer, each)]
        if viewer.is_read_only:
            sources = []
        async with self.database.writing() as connection:
            if not await askings.set_told(connection, reuse_id, sources=sources, now=self.clock()):
                raise NotFoundError("reuse", reuse_id[:60])

    # ------------------------------------------------------------------------------------------------------- feedback

    async def note_feedback(
        self,
        viewer: Viewer,
        name: str,
        *,
        state: str,
        happens: str | None = None,
        how: str = "",
        _: Translate = str,
    ) -> Study:
        """Note that those who took part in a study will be, or were, told what became of it.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            InvalidError: a state or a date that can't be.
        """
        require_signed_in(viewer)
        found = (await self.studies.get_study(viewer, name)).study
        account = require_may_log(viewer, found.content.organization)
        how = clean_text(how, keep_lines=True)
        if problems := check_feedback(state, happens, how, _):
            raise InvalidError(problems)

        def change(content: StudyContent) -> StudyContent:
            return replace(content, feedback=state)

        saved = await self.studies.update_study(viewer, found.id, change, expected_version=None, _=_)
        note = FeedbackNote(found.number, state, happens, how, self.clock(), None)
        async with self.database.writing() as connection:
            await askings.create_feedback(connection, note, account_number=account)
        return saved

    async def list_feedback(self, study: Study) -> list[FeedbackNote]:
        """What is noted of feedback in a study that the viewer sees, the newest first."""
        async with self.database.reading() as connection:
            return await askings.list_feedback(connection, [study.number])

    async def list_reminders(self, viewer: Viewer) -> StudyReminders:
        """Studies of the organizations for which the viewer may log, that wait for somebody."""
        mine = tuple(sorted(each for each in viewer.roles if may_log(viewer, each)))
        if viewer.is_operator and not viewer.is_read_only:
            entries = await self.studies.list_studies(viewer)
        elif mine:
            entries = await self.studies.list_studies(viewer, StudyFilter(organizations=mine))
        else:
            entries = []
        today = self.clock().date()
        done = [each for each in entries if each.study.content.status == StudyStatus.DONE]
        return StudyReminders(
            overdue=[each for each in entries if is_overdue(each.study.content, today)],
            unshared=[each for each in done if not each.insights],
            untold=[each for each in done if each.study.content.feedback != Feedback.GIVEN],
        )

    # -------------------------------------------------------------------------------------------------------- figures

    async def get_figures(
        self, viewer: Viewer, *, first: date | None = None, last: date | None = None, _: Translate = str
    ) -> list[ReuseFigures]:
        """What looking before asking has given the viewer's organizations and those they share a network with.

        `first` and `last` are days, both inclusive.

        Raises:
            SignInRequiredError: the viewer is anonymous; InvalidError: the period ends before it begins.
        """
        counted = await self._counted(viewer, first, last, _)
        figures = [figures_of(each, counted) for each in sorted(counted.organizations)]
        return [
            each
            for each in figures
            if sum(each.decisions.values())
            or each.used
            or each.lent
            or each.ended
            or viewer.roles.get(each.organization)
        ]

    async def get_behind(
        self,
        viewer: Viewer,
        organization: str,
        figure: str,
        *,
        first: date | None = None,
        last: date | None = None,
        _: Translate = str,
    ) -> Behind:
        """What one figure of one organization was counted from.

        Raises:
            SignInRequiredError: the viewer is anonymous; InvalidError: the period ends before it begins.
            NotFoundError: no such figure, or an organization whose figures the viewer does not see.
        """
        counted = await self._counted(viewer, first, last, _)
        if figure not in FIGURES or organization not in counted.organizations:
            raise NotFoundError("figure", organization[:60])
        return behind(organization, figure, counted)

    async def _counted(self, viewer: Viewer, first: date | None, last: date | None, _: Translate) -> Counted:
        """All that figures are counted from in a period, for the organizations whose figures the viewer sees."""
        require_signed_in(viewer)
        if first and last and last < first:
            raise InvalidError([Problem("last", _("Slutet ligger före början."))])
        directory = await self.reference.get_directory()
        shown = set(directory.organizations) if viewer.is_operator else {*viewer.roles, *viewer.peers}
        begin, end = _moments(first, last)
        async with self.database.reading() as connection:
            made = await askings.list_askings(connection, askings.askings_of(shown), limit=100_000)
            used = await askings.list_reuses(
                connection, viewer.scope, *askings.reuse_between(begin, end), limit=100_000
            )
        entries = await self.studies.list_studies(viewer, StudyFilter(statuses=(StudyStatus.DONE,)))
        ended = [each.study for each in entries if _ended_within(each.study.content.ended, first, last)]
        async with self.database.reading() as connection:
            notes = await askings.list_feedback(connection, [each.number for each in ended])
        told: dict[int, list[str]] = {}
        for note in notes:
            if note.state == Feedback.GIVEN:
                told.setdefault(note.study, []).append(note.happens or note.created_at.date().isoformat())
        return Counted(
            organizations=frozenset(shown),
            askings=[each for each in made if _within(each.created_at, begin, end)],
            reuses=used,
            studies=[
                EndedStudy(each, is_in_time(each.content.ended or "", told.get(each.number, ())))
                for each in ended
            ],
        )

    async def list_most_used(
        self, viewer: Viewer, *, first: date | None = None, last: date | None = None, limit: int = 10
    ) -> list[tuple[Insight, int]]:
        """The insights that are used most in a period, as far as the viewer may see them."""
        async with self.database.reading() as connection:
            used = await askings.list_reuses(
                connection, viewer.scope, *askings.reuse_between(*_moments(first, last)), limit=100_000
            )
            counts: dict[int, int] = {}
            for each in used:
                counts[each.insight] = counts.get(each.insight, 0) + 1
            best = sorted(counts, key=lambda number: (-counts[number], number))[:limit]
            found = await insights.list_by_number(connection, best, viewer.scope)
        return [(each, counts[each.number]) for each in found]

    async def list_uses(
        self, viewer: Viewer, name: str, *, first: date | None = None, last: date | None = None
    ) -> tuple[Insight, list[Reuse]]:
        """An insight that the viewer sees, and its uses in a period, the newest first.

        Raises:
            SignInRequiredError: the viewer is anonymous; NotFoundError: as the gate says.
        """
        require_signed_in(viewer)
        found = await self._insight(viewer, name)
        conditions = [askings.reuse_of(found.number), *askings.reuse_between(*_moments(first, last))]
        async with self.database.reading() as connection:
            return found, await askings.list_reuses(connection, viewer.scope, *conditions, limit=100_000)

    async def _insight(self, viewer: Viewer, name: str) -> Insight:
        known = name if is_uuid(name) else find_ref(name)
        async with self.database.reading() as connection:
            found = await insights.find_insight(connection, known, viewer.scope) if known else None
        if found is None:
            raise NotFoundError("insight", name[:60])
        return found


def is_overdue(content: StudyContent, today: date) -> bool:
    """Whether the planned end has passed without the study being done."""
    return content.status != StudyStatus.DONE and passed(content.ended, today)


def _moments(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """When a period of days begins and ends."""
    begin = datetime.combine(first, time.min, UTC) if first else None
    return begin, datetime.combine(last, time.max, UTC) if last else None


def _within(moment: datetime, first: datetime | None, last: datetime | None) -> bool:
    return (first is None or moment >= first) and (last is None or moment <= last)


def _ended_within(ended: str | None, first: date | None, last: date | None) -> bool:
    if ended is None:
        return False
    return (first is None or ended >= first.isoformat()[: len(ended)]) and (
        last is None or ended <= last.isoformat()[: len(ended)]
    )

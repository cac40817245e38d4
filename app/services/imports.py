"""Imports: a stream of entries taken in whole or not at all, in one transaction."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Status, Viewer, Visibility, require_signed_in
from app.domain.errors import ForbiddenError, InvalidError, Problem
from app.domain.identifiers import is_uuid
from app.domain.insights import Insight, InsightContent
from app.domain.organizations import Organization
from app.domain.studies import Study, StudyContent
from app.domain.vocabularies import Translate
from app.persistence import insights, organizations, retention, saving, sharing, studies
from app.persistence.database import Database
from app.persistence.import_batches import Change
from app.persistence.numbers import reserve_numbers
from app.persistence.tables import insight as insight_table
from app.persistence.tables import study as study_table
from app.services.accounts import utc_now
from app.services.identities import new_id, new_refs
from app.services.import_checks import Batch, Checked, EntryChecker, Progress, is_included
from app.services.import_report import ImportReport, ReportBuilder
from app.services.import_screening import Screener, Settling
from app.services.import_studies import StudyNames
from app.services.reference import ReferenceService
from importers.base import Kind, Misread, StreamEntry

Known = TypeVar("Known", Study, Insight)
_UUID_LENGTH = 36


class _NothingKept(Exception):  # noqa: N818  (not an error: it ends a transaction that is to leave nothing behind)
    """Ends the transaction without keeping what it wrote."""


class Follower(Protocol):
    """What follows the database, such as the search index, and is told when there is something new."""

    async def catch_up(self) -> None:
        """Take in what waits."""
        ...


class Journal(Protocol):
    """Writes down what an import does, in the import's own transaction."""

    async def begin(self, connection: AsyncConnection) -> None:
        """The import begins."""
        ...

    async def note(self, connection: AsyncConnection, kind: Kind, changes: Sequence[Change]) -> None:
        """Records were written."""
        ...

    async def finish(self, connection: AsyncConnection, report: ImportReport) -> None:
        """All is written and will be kept."""
        ...


class ImportService:
    """Takes files in. Every record is checked before the transaction ends; one problem and nothing is kept."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        index: Follower,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.index = index
        self.clock = clock

    async def import_stream(
        self,
        viewer: Viewer,
        entries: Iterable[StreamEntry | Misread],
        *,
        organization: str = "",
        dry_run: bool = False,
        progress: Progress | None = None,
        journal: Journal | None = None,
        settling: Settling | None = None,
        adds_studies: bool = False,
        _: Translate = str,
    ) -> ImportReport:
        """Take the entries in, or say what is wrong with them.

        Records with an id that their organization has sent before are brought up to date; the same file twice changes
        nothing. `organization` stands for the one of records that name none; `dry_run` writes nothing. `progress` is
        told, batch by batch, how many more entries are done; `journal` writes down what was written, if all is kept.
        With `settling`, records are screened for personal data, and what it does not settle is a problem of its record
        where that leaves its organization; without, what comes is our own. `adds_studies` adds those that insights name
        and nobody knows.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not log for anybody.
            InvalidError: `organization` does not exist.
        """
        if not viewer.is_operator:
            require_signed_in(viewer)
        if not viewer.may_log_somewhere:
            raise ForbiddenError(_("Du får inte logga för någon organisation."))
        directory = await self.reference.reload()
        if organization and organization not in directory.organizations:
            message = _("Organisationen ”%(value)s” finns inte.") % {"value": organization[:60]}
            raise InvalidError([Problem("organization", message)])
        report = ReportBuilder()
        async with self.database.reading() as connection:
            strict = await sharing.list_strict(connection)
        checker = EntryChecker(
            viewer,
            directory,
            report,
            organization=organization,
            strict=strict,
            screener=None if settling is None else Screener(directory, settling, _),
            translate=_,
        )
        try:
            async with self.database.writing() as connection:
                writer = _Writer(
                    connection, viewer, checker, now=self.clock(), journal=journal, adds_studies=adds_studies
                )
                if journal:
                    await journal.begin(connection)
                await _write_all(writer, entries, progress)
                _keep_only_if(not dry_run and not report.problem_count)
                if journal:
                    await journal.finish(connection, report.report(is_dry_run=False))
        except _NothingKept:
            return report.report(is_dry_run=dry_run)
        await self.reference.reload()
        await self.index.catch_up()
        return report.report(is_dry_run=False)


def _keep_only_if(is_wanted: bool) -> None:
    """End the transaction without a trace unless its work is wanted."""
    if not is_wanted:
        raise _NothingKept


async def _write_all(
    writer: "_Writer", entries: Iterable[StreamEntry | Misread], progress: Progress | None
) -> None:
    """Read and check in a thread, so that a web server goes on answering meanwhile; write batch by batch.

    Reading the next batch while one is written was tried: the two hold each other up, and nothing is gained.
    """
    stream = iter(entries)
    while (batch := await asyncio.to_thread(writer.checker.take, stream)).read:
        await writer.write(batch)
        if progress:
            progress(batch.read)


class _Writer:
    """Writes checked batches in one transaction, and counts what each record came to."""

    def __init__(
        self,
        connection: AsyncConnection,
        viewer: Viewer,
        checker: EntryChecker,
        *,
        now: datetime,
        journal: Journal | None,
        adds_studies: bool = False,
    ) -> None:
        self.connection = connection
        self.viewer = viewer
        self.checker = checker
        self.report = checker.report
        self.translate = checker.translate
        self.now = now
        self.journal = journal
        self.adds_studies = adds_studies
        self.study_names = StudyNames(connection, viewer.scope)
        self.organizations: dict[str, Organization] = dict(checker.organizations)

    async def _note(self, kind: Kind, records: Iterable[Study | Insight], *, is_new: bool) -> None:
        if self.journal:
            changes = [Change(each.number, is_new, each.version) for each in records]
            await self.journal.note(self.connection, kind, changes)

    async def write(self, batch: Batch) -> None:
        """Write one batch: what others refer to first."""
        for each in batch.organizations:
            await self._write_organization(each.content)
        if batch.studies:
            await self._write_studies(batch.studies)
        if batch.insights:
            await self._write_insights(batch.insights)

    async def _write_organization(self, content: Organization) -> None:
        tally = self.report.tallies[Kind.ORGANIZATION]
        known = self.organizations.get(content.id)
        if known and is_included(content, known):
            tally.unchanged += 1
            return
        await organizations.save_organization(self.connection, content, self.now)
        self.organizations[content.id] = content
        if known:
            tally.updated += 1
        else:
            tally.created += 1

    async def _write_studies(self, batch: Sequence[Checked[StudyContent]]) -> None:
        ids = _names("study", batch)
        found = await studies.list_by_id(self.connection, _asked(ids))
        new: list[tuple[str, Checked[StudyContent]]] = []
        for each, named in zip(batch, ids, strict=True):
            old = _known(found, named, each.content.organization)
            if old is None:
                new += [(named[0], each)] if self._is_answered(each) else []
            elif self._may_change(each.place, old.content.visibility, old.created_by):
                await self._update_study(old, each)
        await self._create_studies(new)

    async def _update_study(self, old: Study, each: Checked[StudyContent]) -> None:
        tally = self.report.tallies[Kind.STUDY]
        self.study_names.remember(old)
        if old.content == each.content:
            tally.unchanged += 1
            return
        if not self._is_answered(each, old.content):
            return
        changed = replace(old, content=each.content, version=old.version + 1, updated_at=self.now)
        await studies.update_study(self.connection, old, changed)
        await self._note(Kind.STUDY, [changed], is_new=False)
        await self._keep_answers(Kind.STUDY, [(changed.id, each)])
        tally.updated += 1

    async def _create_studies(self, new: Sequence[tuple[str, Checked[StudyContent]]]) -> None:
        async def taken(refs: Sequence[str]) -> set[str]:
            return await studies.list_taken_refs(self.connection, refs)

        new = await self._without_erased(new)
        if not new:
            return
        refs = await new_refs([study_id for study_id, _each in new], taken)
        numbers = await reserve_numbers(self.connection, study_table, len(new))
        created = [
            Study(
                number=number,
                id=study_id,
                ref=refs[study_id],
                external_id=each.id,
                content=each.content,
                version=1,
                created_at=self.now,
                updated_at=self.now,
                created_by=self.viewer.account,
            )
            for number, (study_id, each) in zip(numbers, new, strict=True)
        ]
        await studies.create_studies(self.connection, created)
        await self._note(Kind.STUDY, created, is_new=True)
        await self._keep_answers(Kind.STUDY, new)
        for study in created:
            self.study_names.remember(study)
        self.report.tallies[Kind.STUDY].created += len(created)

    async def _without_erased(
        self, new: Sequence[tuple[str, Checked[StudyContent]]]
    ) -> list[tuple[str, Checked[StudyContent]]]:
        """The studies that were never here; those that were erased go into the report."""
        _ = self.translate
        gone = await retention.list_erased_ids(
            self.connection, "study", [study_id for study_id, _each in new]
        )
        for study_id, each in new:
            if study_id in gone:
                self.report.refuse(each.place, Problem("id", _("Insiktsarbetet med det id:t är raderat.")))
        return [(study_id, each) for study_id, each in new if study_id not in gone]

    async def _write_insights(self, batch: Sequence[Checked[InsightContent]]) -> None:
        wanted = {(each.content.organization, each.content.study) for each in batch if each.content.study}
        await self.study_names.look_up(wanted)
        if self.adds_studies:
            await self._add_missing_studies(batch)
        batch = [each for each in batch if self._has_its_study(each)]
        ids = _names("insight", batch)
        found = await insights.list_by_id(self.connection, _asked(ids))
        new: list[tuple[str, Checked[InsightContent]]] = []
        changed: list[tuple[Insight, Insight]] = []
        for each, named in zip(batch, ids, strict=True):
            old = _known(found, named, each.content.organization)
            if old is None:
                new += [(named[0], each)] if self._is_answered(each) else []
            elif self._may_change(each.place, old.content.visibility, old.created_by):
                changed += self._change(old, each)
        await self._create_insights(new)
        await self._update_insights(changed)
        written = {after.id for _before, after in changed}
        same = [
            (name, each) for each, named in zip(batch, ids, strict=True) for name in named if name in written
        ]
        await self._keep_answers(Kind.INSIGHT, same)

    async def _add_missing_studies(self, batch: Sequence[Checked[InsightContent]]) -> None:
        """Add the studies that insights name and nobody knows, each once."""
        missing: dict[tuple[str, str], int] = {}
        for each in batch:
            if each.content.study and self._study_of(each.content) is None:
                missing.setdefault((each.content.organization, each.content.study), each.place)
        made = [self.checker.check_new_study(name, owner, place) for (owner, name), place in missing.items()]
        if added := [each for each in made if each is not None]:
            await self._write_studies(added)

    def _is_answered(
        self,
        each: Checked[InsightContent] | Checked[StudyContent],
        old: InsightContent | StudyContent | None = None,
    ) -> bool:
        """Whether nothing that may be personal data waits for an answer; what does goes into the report."""
        screener = self.checker.screener
        left = screener.list_left(each.looked, old) if screener else ()
        for found in left:
            self.report.ask(each.place, found)
        return not left

    async def _keep_answers(
        self,
        kind: Kind,
        written: Sequence[tuple[str, Checked[InsightContent]]] | Sequence[tuple[str, Checked[StudyContent]]],
    ) -> None:
        """Keep why findings were let stand, with each record."""
        for record, each in written:
            if each.looked.kept:
                await sharing.save_answers(
                    self.connection,
                    [found for found, _answer in each.looked.kept],
                    [answer for _found, answer in each.looked.kept],
                    kind=kind.value,
                    record=record,
                    person=self.viewer.account,
                    at=self.now,
                )

    def _study_of(self, content: InsightContent) -> Study | None:
        return self.study_names.find(content.organization, content.study) if content.study else None

    def _has_its_study(self, each: Checked[InsightContent]) -> bool:
        """Whether the record names no study, or one that is known; else it goes into the report."""
        _ = self.translate
        name = each.content.study
        if not name or self._study_of(each.content):
            return True
        if (Kind.STUDY, name) not in self.checker.refused:
            message = _("Insiktsarbetet ”%(value)s” finns inte; det ska stå före sina insikter i filen.")
            self.report.refuse(each.place, Problem("study", message % {"value": name[:60]}))
        return False

    def _change(self, old: Insight, each: Checked[InsightContent]) -> list[tuple[Insight, Insight]]:
        """The insight before and after, or nothing where the record changes nothing or may not be taken."""
        _ = self.translate
        study = self._study_of(each.content)
        content = replace(each.content, study=study.id if study else None)
        if old.content == content:
            self.report.tallies[Kind.INSIGHT].unchanged += 1
            return []
        if old.content.status == Status.WITHDRAWN:
            self.report.refuse(each.place, Problem("status", _("En tillbakadragen insikt kan inte ändras.")))
            return []
        if not self._is_answered(each, old.content):
            return []
        new = replace(
            old,
            content=content,
            version=old.version + 1,
            updated_at=self.now,
            updated_by=self.viewer.account,
        )
        return [(old, new)]

    async def _update_insights(self, changed: Sequence[tuple[Insight, Insight]]) -> None:
        ids = {new.content.study for _old, new in changed if new.content.study}
        numbers = await studies.find_numbers(self.connection, sorted(ids)) if ids else {}
        studied = [numbers[new.content.study] if new.content.study else None for _old, new in changed]
        await saving.update_insights(self.connection, changed, studied)
        await self._note(Kind.INSIGHT, [new for _old, new in changed], is_new=False)
        self.report.tallies[Kind.INSIGHT].updated += len(changed)

    async def _create_insights(self, new: Sequence[tuple[str, Checked[InsightContent]]]) -> None:
        async def taken(refs: Sequence[str]) -> set[str]:
            return await insights.list_taken_refs(self.connection, refs)

        if not new or self.report.problem_count:
            return
        refs = await new_refs([insight_id for insight_id, _each in new], taken)
        numbers = await reserve_numbers(self.connection, insight_table, len(new))
        created = [
            Insight(
                number=number,
                id=insight_id,
                ref=refs[insight_id],
                external_id=each.id,
                content=each.content,
                version=1,
                created_at=self.now,
                updated_at=self.now,
                created_by=self.viewer.account,
                updated_by=self.viewer.account,
            )
            for number, (insight_id, each) in zip(numbers, new, strict=True)
        ]
        studies_found = (self._study_of(each.content) for each in created)
        numbered = [study.number if study else None for study in studies_found]
        await saving.create_insights(self.connection, created, numbered)
        await self._note(Kind.INSIGHT, created, is_new=True)
        await self._keep_answers(Kind.INSIGHT, new)
        self.report.tallies[Kind.INSIGHT].created += len(created)

    def _may_change(self, place: int, visibility: str, author: int | None) -> bool:
        """Whether a record of this id may be replaced: what is private is its author's alone."""
        _ = self.translate
        if visibility == Visibility.PRIVATE and author != self.viewer.account:
            self.report.refuse(place, Problem("id", _("Id:t är redan taget i organisationen.")))
            return False
        return True


def _names(
    kind: str, batch: Sequence[Checked[StudyContent]] | Sequence[Checked[InsightContent]]
) -> list[list[str]]:
    """The ids that each record may have here: the one that follows from the sender's, or the sender's if it is ours."""
    return [
        [
            new_id(kind, each.content.organization, each.id),
            *([each.id] if len(each.id) == _UUID_LENGTH and is_uuid(each.id) else []),
        ]
        for each in batch
    ]


def _asked(ids: Sequence[Sequence[str]]) -> list[str]:
    return [each for named in ids for each in named]


def _known(found: dict[str, Known], named: Sequence[str], organization: str) -> Known | None:
    for each in named:
        known = found.get(each)
        if known and known.content.organization == organization:
            return known
    return None

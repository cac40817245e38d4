"""What each checked record of an import comes to: new, changed, as it was, or turned away."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from app.domain.access import Status, Visibility
from app.domain.errors import Problem
from app.domain.identifiers import is_uuid
from app.domain.insights import Insight, InsightContent
from app.domain.organizations import Organization
from app.domain.studies import Study, StudyContent
from app.persistence import insights, retention, studies
from app.services.identities import new_id
from app.services.imports.checks import Batch, Checked, EntryChecker, is_included
from app.services.imports.keeping import Keeper, NewInsight, NewStudy
from app.services.imports.studies import StudyNames
from importers.base import Kind

Known = TypeVar("Known", Study, Insight)
_UUID_LENGTH = 36


class Writer:
    """Decides on checked batches, counts what each record comes to, and gives what is in order to its keeper."""

    def __init__(self, keeper: Keeper, checker: EntryChecker, *, adds_studies: bool = False) -> None:
        self.keeper = keeper
        self.connection = keeper.connection
        self.viewer = keeper.viewer
        self.checker = checker
        self.report = checker.report
        self.translate = checker.translate
        self.adds_studies = adds_studies
        self.study_names = StudyNames(keeper.connection, keeper.viewer.scope)
        self.organizations: dict[str, Organization] = dict(checker.organizations)

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
        await self.keeper.save_organization(content)
        self.organizations[content.id] = content
        if known:
            tally.updated += 1
        else:
            tally.created += 1

    async def _write_studies(self, batch: Sequence[Checked[StudyContent]]) -> None:
        ids = _names("study", batch)
        found = await studies.list_by_id(self.connection, _asked(ids))
        new: list[NewStudy] = []
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
        changed = replace(old, content=each.content, version=old.version + 1, updated_at=self.keeper.now)
        await self.keeper.change_study(old, changed, each)
        tally.updated += 1

    async def _create_studies(self, new: Sequence[NewStudy]) -> None:
        new = await self._without_erased(new)
        if not new:
            return
        created = await self.keeper.add_studies(new)
        for study in created:
            self.study_names.remember(study)
        self.report.tallies[Kind.STUDY].created += len(created)

    async def _without_erased(self, new: Sequence[NewStudy]) -> list[NewStudy]:
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
        new: list[NewInsight] = []
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
        await self.keeper.keep_answers(Kind.INSIGHT, same)

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
            updated_at=self.keeper.now,
            updated_by=self.viewer.account,
        )
        return [(old, new)]

    async def _update_insights(self, changed: Sequence[tuple[Insight, Insight]]) -> None:
        await self.keeper.change_insights(changed)
        self.report.tallies[Kind.INSIGHT].updated += len(changed)

    async def _create_insights(self, new: Sequence[NewInsight]) -> None:
        if not new or (self.report.problem_count and not self.keeper.is_rehearsal):
            return
        studied = [self._study_of(each.content) for _id, each in new]
        await self.keeper.add_insights(new, [study.number if study else None for study in studied])
        self.report.tallies[Kind.INSIGHT].created += len(new)

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

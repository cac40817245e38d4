"""What an import does with records that are in order: writes them, or, when it is only rehearsed, nothing at all."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Viewer
from app.domain.insights import Insight, InsightContent
from app.domain.organizations import Organization
from app.domain.studies import Study, StudyContent
from app.persistence import insights, organizations, saving, sharing, studies
from app.persistence.import_batches import Change
from app.persistence.numbers import reserve_numbers
from app.persistence.tables import insight as insight_table
from app.persistence.tables import study as study_table
from app.services.identities import new_refs
from app.services.imports.checks import Checked
from app.services.imports.report import ImportReport
from importers.base import Kind

NewStudy = tuple[str, Checked[StudyContent]]
NewInsight = tuple[str, Checked[InsightContent]]


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


class Keeper:
    """Writes records in the import's transaction. Each is given under the id that it is to have.

    What will not be kept in the end, because there are problems, need not be written.
    """

    is_rehearsal = False

    def __init__(
        self, connection: AsyncConnection, viewer: Viewer, *, now: datetime, journal: Journal | None = None
    ) -> None:
        self.connection = connection
        self.viewer = viewer
        self.now = now
        self.journal = journal

    async def save_organization(self, content: Organization) -> None:
        """Add an organization, or change it."""
        await organizations.save_organization(self.connection, content, self.now)

    async def add_studies(self, new: Sequence[NewStudy]) -> list[Study]:
        """Add studies; as they are from now on."""

        async def taken(refs: Sequence[str]) -> set[str]:
            return await studies.list_taken_refs(self.connection, refs)

        refs = await new_refs([study_id for study_id, _each in new], taken)
        numbers = await reserve_numbers(self.connection, study_table, len(new))
        created = [
            self._study(study_id, each, ref=refs[study_id], number=number)
            for number, (study_id, each) in zip(numbers, new, strict=True)
        ]
        await studies.create_studies(self.connection, created)
        await self._note(Kind.STUDY, created, is_new=True)
        await self.keep_answers(Kind.STUDY, new)
        return created

    def _study(self, study_id: str, each: Checked[StudyContent], *, ref: str, number: int) -> Study:
        return Study(
            number=number,
            id=study_id,
            ref=ref,
            external_id=each.id,
            content=each.content,
            version=1,
            created_at=self.now,
            updated_at=self.now,
            created_by=self.viewer.account,
        )

    async def change_study(self, old: Study, changed: Study, each: Checked[StudyContent]) -> None:
        """Change a study."""
        await studies.update_study(self.connection, old, changed)
        await self._note(Kind.STUDY, [changed], is_new=False)
        await self.keep_answers(Kind.STUDY, [(changed.id, each)])

    async def add_insights(self, new: Sequence[NewInsight], numbered: Sequence[int | None]) -> None:
        """Add insights; `numbered` are the numbers of their studies."""

        async def taken(refs: Sequence[str]) -> set[str]:
            return await insights.list_taken_refs(self.connection, refs)

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
        await saving.create_insights(self.connection, created, numbered)
        await self._note(Kind.INSIGHT, created, is_new=True)
        await self.keep_answers(Kind.INSIGHT, new)

    async def change_insights(self, changed: Sequence[tuple[Insight, Insight]]) -> None:
        """Change insights: each as it was, and as it is from now on."""
        ids = {new.content.study for _old, new in changed if new.content.study}
        numbers = await studies.find_numbers(self.connection, sorted(ids)) if ids else {}
        studied = [numbers[new.content.study] if new.content.study else None for _old, new in changed]
        await saving.update_insights(self.connection, changed, studied)
        await self._note(Kind.INSIGHT, [new for _old, new in changed], is_new=False)

    async def keep_answers(self, kind: Kind, written: Sequence[NewInsight] | Sequence[NewStudy]) -> None:
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

    async def _note(self, kind: Kind, records: Iterable[Study | Insight], *, is_new: bool) -> None:
        if self.journal:
            changes = [Change(each.number, is_new, each.version) for each in records]
            await self.journal.note(self.connection, kind, changes)


class Rehearsal(Keeper):
    """Keeps nothing. All else is as in earnest, and nobody who wants to write has to wait meanwhile."""

    is_rehearsal = True

    async def save_organization(self, content: Organization) -> None:
        """Nothing."""

    async def add_studies(self, new: Sequence[NewStudy]) -> list[Study]:
        """The studies as they would be, so that insights of the same file find them."""
        return [self._study(study_id, each, ref="", number=0) for study_id, each in new]

    async def change_study(self, old: Study, changed: Study, each: Checked[StudyContent]) -> None:
        """Nothing."""

    async def add_insights(self, new: Sequence[NewInsight], numbered: Sequence[int | None]) -> None:
        """Nothing."""

    async def change_insights(self, changed: Sequence[tuple[Insight, Insight]]) -> None:
        """Nothing."""

    async def keep_answers(self, kind: Kind, written: Sequence[NewInsight] | Sequence[NewStudy]) -> None:
        """Nothing."""

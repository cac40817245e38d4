"""Looking through a file before it is taken in: its first insights as they will be, and what needs a human eye."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from app.domain.access import Viewer
from app.domain.imports import ImportBatch, ImportState
from app.domain.insights import Basis, Insight, tidy_insight
from app.domain.privacy import Finding
from app.domain.selection import Selection
from app.domain.vocabularies import Translate
from app.persistence import import_batches, insights
from app.persistence.database import Database
from app.search.engine import SearchUnavailableError
from app.services.imports.batches import ImportBatchService
from app.services.imports.checks import Progress
from app.services.imports.look import (
    AlmostRow,
    ProblemRow,
    Shown,
    ZoneTally,
    left_beyond,
    look_of,
    look_through,
    problem_rows,
    together,
)
from app.services.imports.outcomes import report_of
from app.services.imports.reading import Reading, UnknownValue, survey
from app.services.imports.report import EntryProblem, ImportReport
from app.services.imports.screening import Screener, Settling
from app.services.imports.taking import ImportTakingService
from app.services.reference import ReferenceService
from app.services.search_index import SearchIndex
from importers.glossary import folded
from importers.guessing import Survey

#: So many rows are looked through before a file is taken in; the import itself looks at all.
LOOKED_THROUGH = 1_000
#: So many insights are shown, compared with what exists (at once, and in the background), and screened.
SHOWN = 8
COMPARED = 25
COMPARED_OF_ALL = 2_000
#: So many rows that say almost what is there are shown; nobody looks through more, one by one.
MOST_ALMOST = 60
SCREENED = 200
SHOWN_FINDINGS = 30
#: From here up, two statements say almost the same.
ALMOST_SAME = 0.82


@dataclass(frozen=True, slots=True)
class AlmostSame:
    """A row that says almost what an insight says that is there already."""

    place: int
    statement: str
    known: Insight


@dataclass(frozen=True, slots=True)
class Telling:
    """A row that may tell who somebody is."""

    place: int
    field: str
    finding: Finding


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What a file will come to, as far as it was looked through.

    `rows` counts what was looked through, `is_partial` says that `found` are the first only. All of them
    have been looked through in the background where it `is_checked`, and nothing was changed since where that
    `is_current`. `found` are the first insights to be, also candidates that nobody chose. `problems_left` counts
    problems that are not among the rows shown.
    `tally` counts the insights of all of a file for its map, where they are known.
    `asked` are findings of personal data that wait for an answer, `missing_studies` names of studies that nobody knows.
    """

    reading: Reading
    surveys: tuple[Survey, ...]
    unknown: tuple[UnknownValue, ...]
    report: ImportReport
    rows: int
    is_partial: bool
    is_checked: bool
    is_current: bool
    shown: tuple[Shown, ...]
    found: tuple[Shown, ...]
    problem_rows: tuple[ProblemRow, ...]
    problems_left: int
    almost_same: tuple[AlmostSame, ...]
    telling: tuple[Telling, ...]
    asked: tuple[EntryProblem, ...]
    missing_studies: tuple[str, ...]
    tally: ZoneTally | None

    @property
    def to_repair(self) -> int:
        """How many things need putting right: words that nobody knows, and what is wrong with single rows."""
        in_rows = sum(len(row.messages) for row in self.problem_rows)
        said_once = len(self.unknown) + len(self.missing_studies) + len(self.asked)
        return said_once + in_rows + self.problems_left


class ImportPreviewService:
    """Shows what files will come to, and what they came to."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        batches: ImportBatchService,
        taking: ImportTakingService,
        *,
        index: SearchIndex,
    ) -> None:
        self.database = database
        self.reference = reference
        self.batches = batches
        self.taking = taking
        self.index = index

    async def preview(self, viewer: Viewer, batch: ImportBatch, _: Translate = str) -> ImportPreview:
        """What the file will come to as it is read now.

        Raises:
            NotFoundError: the viewer did not send it.
            InvalidError: it can't be read at all.
        """
        reading = await self.batches.readings.get_reading(viewer, batch, _)
        kept = batch.report if batch.is_checked else None
        is_current = bool(kept and kept["is_current"])
        whole = report_of(kept, _) if kept else None
        if whole and is_current:
            report = whole
        else:
            report = await self.taking.check(viewer, batch, reading, _, limit=LOOKED_THROUGH)
        look = await asyncio.to_thread(
            look_through, reading, report, _, limit=LOOKED_THROUGH, keep=LOOKED_THROUGH
        )
        is_partial, rows = look.is_partial, look.rows
        beyond: tuple[EntryProblem, ...] = ()
        if kept and whole:
            seen = look_of(kept, reading)
            if is_current:
                rows = seen.rows
                look = replace(seen, entries=look.entries)
            else:
                beyond = left_beyond(whole.problems, kept, reading, last=look.last)
                look = together(look, seen)
        contents = await self._tidied(look.entries)
        screener = await self._screener(reading, _)
        contents, telling = await asyncio.to_thread(_screened, contents, screener)
        almost = look.almost if kept else await self._almost_rows(viewer, contents[:COMPARED])
        problems = (*report.problems, *beyond)
        return ImportPreview(
            reading=reading,
            surveys=survey(reading.opened, _),
            unknown=look.unknown,
            report=report,
            rows=rows,
            is_partial=is_partial,
            is_checked=kept is not None,
            is_current=is_current,
            shown=tuple(contents[:SHOWN]),
            found=tuple(contents),
            problem_rows=tuple(problem_rows(reading, problems, look, _)),
            problems_left=report.problem_count - len(report.problems),
            almost_same=await self._almost_same(viewer, almost),
            telling=telling,
            asked=tuple(each for each in problems if each.finding),
            missing_studies=look.missing_studies,
            tally=look.tally if is_current else None,
        )

    async def check_claimed(
        self, viewer: Viewer, batch: ImportBatch, *, worker: str, progress: Progress, _: Translate = str
    ) -> None:
        """Find out what all of a file would come to, for an import that this process has claimed."""
        reading = await self.batches.readings.get_reading(viewer, batch, _)
        report = await self.taking.check(viewer, batch, reading, _, progress=progress)
        look = await asyncio.to_thread(look_through, reading, report, _, limit=None, keep=COMPARED_OF_ALL)
        contents = await self._tidied(look.entries)
        look = replace(look, almost=await self._almost_rows(viewer, contents))
        await self.taking.keep_outcome(
            batch, reading, report, worker=worker, state=ImportState.MAPPED, _=_, look=look
        )

    async def _tidied(self, entries: Sequence[Shown]) -> list[Shown]:
        vocabularies = (await self.reference.get_directory()).vocabularies
        return [replace(each, content=tidy_insight(each.content, vocabularies)) for each in entries]

    async def _screener(self, reading: Reading, _: Translate) -> Screener:
        directory = await self.reference.get_directory()
        return Screener(directory, Settling(reading.repairs.answers, reading.repairs.answered_fields), _)

    async def _almost_rows(self, viewer: Viewer, contents: Iterable[Shown]) -> tuple[AlmostRow, ...]:
        """Rows that say almost what somebody has said already, but are not the same row again."""
        found: list[AlmostRow] = []
        for each in contents:
            if len(found) == MOST_ALMOST:
                break
            try:
                hits = await self.index.similar(each.content.statement, Selection(), viewer.scope, limit=3)
            except SearchUnavailableError:
                return ()
            async with self.database.reading() as connection:
                known = await insights.list_by_number(connection, [hit.number for hit in hits], viewer.scope)
            for other in known:
                is_itself = other.external_id == each.id
                if not is_itself and _is_almost(each.content.statement, other.content.statement):
                    found.append(AlmostRow(each.place, each.content.statement, other.number))
                    break
        return tuple(found)

    async def _almost_same(self, viewer: Viewer, rows: Sequence[AlmostRow]) -> tuple[AlmostSame, ...]:
        """The rows with the insights that they are like, as far as the viewer may still see those."""
        async with self.database.reading() as connection:
            listed = await insights.list_by_number(connection, [each.record for each in rows], viewer.scope)
        known = {each.number: each for each in listed}
        return tuple(
            AlmostSame(each.place, each.statement, known[each.record])
            for each in rows
            if each.record in known
        )

    async def count_written(self, viewer: Viewer, batch: ImportBatch) -> ZoneTally:
        """How many insights an import added and the viewer may see, by zone and basis."""
        async with self.database.reading() as connection:
            found = await import_batches.count_written(connection, batch.number, viewer.scope)
        return {(zone, Basis(basis)): count for zone, basis, count in found}

    async def list_written(self, viewer: Viewer, batch: ImportBatch, *, limit: int) -> list[Insight]:
        """Insights that an import added and that the viewer may see."""
        async with self.database.reading() as connection:
            changes = await import_batches.list_changes(connection, batch.number, "insight")
            new = [each.record for each in changes if each.is_new][:limit]
            return await insights.list_by_number(connection, new, viewer.scope)


def _is_almost(one: str, other: str) -> bool:
    first, second = folded(one), folded(other)
    if not first or first == second:
        return bool(first)
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.quick_ratio() >= ALMOST_SAME and matcher.ratio() >= ALMOST_SAME


def _screened(contents: Sequence[Shown], screener: Screener) -> tuple[list[Shown], tuple[Telling, ...]]:
    """The insights as they will be, masked where that was asked for, and what in the first ones to be warned of."""
    shown, telling = list(contents), []
    for number, each in enumerate(contents[:SCREENED]):
        content, looked = screener.look(each.content)
        shown[number] = replace(each, content=content)
        telling += [Telling(each.place, found.field, found.finding) for found in looked.warned]
    return shown, tuple(telling[:SHOWN_FINDINGS])

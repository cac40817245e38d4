"""Looking through a file before it is taken in: its first insights as they will be, and what needs a human eye."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import islice

import msgspec

from app.domain.access import Viewer
from app.domain.imports import ImportBatch
from app.domain.insights import Insight, InsightContent, tidy_insight
from app.domain.privacy import Finding
from app.domain.selection import Selection
from app.domain.vocabularies import Translate
from app.persistence import import_batches, insights
from app.persistence.database import Database
from app.search.engine import SearchUnavailableError
from app.services.import_batches import ImportBatchService
from app.services.import_reading import Reading, UnknownValue, list_unknown, masked_entry, survey
from app.services.import_report import EntryProblem, ImportReport
from app.services.import_screening import Screener, Settling
from app.services.reference import ReferenceService
from app.services.search_index import SearchIndex
from importers.base import Cell, Column, Row, StreamEntry
from importers.glossary import folded
from importers.guessing import Survey

#: So many rows are looked through before a file is taken in; the import itself looks at all.
LOOKED_THROUGH = 1_000
#: So many insights are shown, compared with what exists, and screened.
SHOWN = 8
COMPARED = 25
SCREENED = 200
SHOWN_FINDINGS = 30
#: From here up, two statements say almost the same.
ALMOST_SAME = 0.82


@dataclass(frozen=True, slots=True)
class Shown:
    """An insight as it will be, the row it comes from, and the sender's id of it."""

    place: int
    id: str
    content: InsightContent


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """A row that something is wrong with: where it stands, what is wrong, and the cells that can be written anew."""

    place: int
    where: str
    messages: tuple[str, ...]
    cells: tuple[tuple[Column, str], ...]


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

    `rows` counts what was looked through, `is_partial` says that there is more. `found` are all insights to be among
    those, also candidates that nobody chose. `problems_left` counts problems that are not among the rows shown.
    `asked` are findings of personal data that wait for an answer, `missing_studies` names of studies that nobody knows.
    """

    reading: Reading
    surveys: tuple[Survey, ...]
    unknown: tuple[UnknownValue, ...]
    report: ImportReport
    rows: int
    is_partial: bool
    shown: tuple[Shown, ...]
    found: tuple[Shown, ...]
    problem_rows: tuple[ProblemRow, ...]
    problems_left: int
    almost_same: tuple[AlmostSame, ...]
    telling: tuple[Telling, ...]
    asked: tuple[EntryProblem, ...]
    missing_studies: tuple[str, ...]

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
        index: SearchIndex,
    ) -> None:
        self.database = database
        self.reference = reference
        self.batches = batches
        self.index = index

    async def preview(self, viewer: Viewer, batch: ImportBatch, _: Translate = str) -> ImportPreview:
        """What the file will come to as it is read now.

        Raises:
            NotFoundError: the viewer did not send it.
            InvalidError: it can't be read at all.
        """
        reading = await self.batches.get_reading(viewer, batch, _)
        directory = await self.reference.get_directory()
        vocabularies = directory.vocabularies
        report = await self.batches.check(viewer, batch, reading, _, limit=LOOKED_THROUGH)
        found = await asyncio.to_thread(self._look_through, reading, report, _)
        contents = [
            Shown(each.place, each.id, tidy_insight(each.content, vocabularies)) for each in found.entries
        ]
        screener = Screener(directory, Settling(reading.repairs.answers, reading.repairs.answered_fields), _)
        contents, telling = await asyncio.to_thread(_screened, contents, screener)
        almost = await self._almost_same(viewer, contents)
        return ImportPreview(
            reading=reading,
            surveys=found.surveys,
            unknown=found.unknown,
            report=report,
            rows=found.rows,
            is_partial=found.is_partial,
            shown=tuple(contents[:SHOWN]),
            found=tuple(contents),
            problem_rows=found.problem_rows,
            problems_left=report.problem_count - len(report.problems),
            almost_same=almost,
            telling=telling,
            asked=tuple(each for each in report.problems if each.finding),
            missing_studies=_missing_studies(contents, report),
        )

    @staticmethod
    def _look_through(reading: Reading, report: ImportReport, _: Translate) -> "_LookedThrough":
        # Candidates that were not chosen are shown too, so that they can be. Screening all would take its time.
        every = replace(reading, repairs=msgspec.structs.replace(reading.repairs, chosen=None, masked=False))
        entries: list[Shown] = []
        for entry in islice(every.entries(_), LOOKED_THROUGH):
            is_read = len(entries) < SCREENED and reading.repairs.masked
            shown = masked_entry(entry) if is_read else entry
            if isinstance(shown, StreamEntry) and isinstance(shown.content, InsightContent):
                entries.append(Shown(shown.place, shown.id, shown.content))
        unknown = tuple(list_unknown(reading, _, limit=LOOKED_THROUGH))
        # What a value means is said once for all rows, not in each of them.
        said_once = {"study", *(each.field.value for each in unknown)}
        by_place: dict[int, list[EntryProblem]] = {}
        for problem in report.problems:
            if problem.field not in said_once and problem.finding is None:
                by_place.setdefault(problem.place, []).append(problem)
        cells: dict[int, Row] = {}
        count = 0
        for row in islice(reading.rows(_), LOOKED_THROUGH + 1):
            count += 1
            if isinstance(row, Row) and row.place in by_place:
                cells[row.place] = row
        rows = count if reading.opened.outline else len(entries)
        return _LookedThrough(
            entries=entries,
            surveys=survey(reading.opened, _),
            unknown=unknown,
            problem_rows=tuple(_problem_rows(reading, by_place, cells, _)),
            rows=min(rows, LOOKED_THROUGH),
            is_partial=rows > LOOKED_THROUGH,
        )

    async def _almost_same(self, viewer: Viewer, contents: Iterable[Shown]) -> tuple[AlmostSame, ...]:
        """Rows that say almost what somebody has said already, but are not the same row again."""
        found = []
        for each in islice(contents, COMPARED):
            try:
                hits = await self.index.similar(each.content.statement, Selection(), viewer.scope, limit=3)
            except SearchUnavailableError:
                return ()
            async with self.database.reading() as connection:
                known = await insights.list_by_number(connection, [hit.number for hit in hits], viewer.scope)
            for other in known:
                is_itself = other.external_id == each.id
                if not is_itself and _is_almost(each.content.statement, other.content.statement):
                    found.append(AlmostSame(each.place, each.content.statement, other))
                    break
        return tuple(found)

    async def list_written(self, viewer: Viewer, batch: ImportBatch, *, limit: int) -> list[Insight]:
        """Insights that an import added and that the viewer may see."""
        async with self.database.reading() as connection:
            changes = await import_batches.list_changes(connection, batch.number, "insight")
            new = [each.record for each in changes if each.is_new][:limit]
            return await insights.list_by_number(connection, new, viewer.scope)


@dataclass(frozen=True, slots=True)
class _LookedThrough:
    entries: list[Shown]
    surveys: tuple[Survey, ...]
    unknown: tuple[UnknownValue, ...]
    problem_rows: tuple[ProblemRow, ...]
    rows: int
    is_partial: bool


def _problem_rows(
    reading: Reading, by_place: Mapping[int, list[EntryProblem]], rows: Mapping[int, Row], _: Translate
) -> Iterator[ProblemRow]:
    outline = reading.opened.outline
    for place, problems in by_place.items():
        cells = []
        row = rows.get(place)
        if outline is not None and row is not None:
            written = reading.repairs.cells.get(place, {})
            places = {column.key: number for number, column in enumerate(outline.columns)}
            columns = [
                column
                for problem in problems
                for column in reading.opened.columns_of(problem.field, reading.mapping)
            ]
            for column in dict.fromkeys(columns):
                number = places[column.key]
                cell: Cell = row.cells[number] if number < len(row.cells) else ""
                text = cell if isinstance(cell, str) else "; ".join(cell)
                cells.append((column, written.get(column.key, str(text))))
        yield ProblemRow(
            place,
            reading.where(place, "", _),
            tuple(dict.fromkeys(each.message for each in problems)),
            tuple(cells),
        )


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


def _missing_studies(contents: Iterable[Shown], report: ImportReport) -> tuple[str, ...]:
    """Names of studies that rows name and nobody knows, each once."""
    places = {each.place for each in report.problems if each.field == "study"}
    names = [each.content.study for each in contents if each.place in places and each.content.study]
    return tuple(dict.fromkeys(names))

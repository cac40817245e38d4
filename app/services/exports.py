"""Exports: a Selection as a file, exactly as the viewer sees it on the screen."""

import asyncio
import tempfile
import threading
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from app.domain.access import Viewer
from app.domain.audit import Action
from app.domain.errors import InvalidError, Problem
from app.domain.insights import Insight
from app.domain.organizations import Organization
from app.domain.privacy import as_told
from app.domain.selection import Selection, describe_selection
from app.domain.studies import Study
from app.domain.vocabularies import Translate
from app.persistence import audit, counts, studies
from app.persistence.database import Database
from app.rendering.documents import MADE, Cell, Spreadsheet, csv_lines
from app.services.browse import BrowseService
from app.services.export_documents import Document
from app.services.export_tables import ID_COLUMNS, Tables
from app.services.imports.checks import Progress
from app.services.reference import ReferenceService
from importers.exchange.writer import insight_record, organization_record, study_record, write_lines
from importers.refi.writer import Record, write_codebook, write_project

_CHUNK = 256 * 1024
Batches = AsyncGenerator[list[Insight], None]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A kind of file that a Selection can be taken out as; `name` is also the file's ending."""

    name: str
    label: str
    media_type: str


FORMATS: dict[str, ExportFormat] = {
    each.name: each
    for each in (
        ExportFormat("jsonl", "JSON Lines", "application/jsonl"),
        ExportFormat("csv", "CSV", "text/csv; charset=utf-8; header=present"),
        ExportFormat("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ExportFormat("md", "Markdown", "text/markdown; charset=utf-8"),
        ExportFormat("qdpx", "REFI-QDA", "application/x-qdpx"),
        ExportFormat("qdc", "REFI-QDA", "application/x-qdc"),
    )
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What the insights of an export refer to: organizations and studies, each in its order in the file."""

    selection: Selection
    total: int
    organizations: list[Organization]
    studies: list[Study]
    _ids: dict[str, str]
    _titles: dict[str, str]
    _owners: dict[str, str]
    _shared: frozenset[str]

    def study_of(self, insight: Insight) -> str | None:
        """The name by which an insight refers to its study, so that a reader of the file finds the same one.

        That is the id its owner sends; the study's own where another organization gives one of its studies that id.
        """
        public_id = insight.content.study
        if public_id is None:
            return None
        name = self._ids.get(public_id, public_id)
        if name in self._shared and self._owners.get(public_id) != insight.content.organization:
            return public_id
        return name

    def study_named(self, insight: Insight) -> tuple[str, str] | None:
        """The name and the title of an insight's study."""
        name = self.study_of(insight)
        return None if name is None else (name, self._titles.get(insight.content.study or "", ""))


class ExportService:
    """Writes files of insights, with the studies and organizations that they refer to."""

    def __init__(
        self, database: Database, reference: ReferenceService, browse: BrowseService, *, small_number: int = 5
    ) -> None:
        self.small_number = small_number
        self.database = database
        self.reference = reference
        self.browse = browse

    async def stream(
        self,
        viewer: Viewer,
        selection: Selection,
        format_name: str,
        *,
        language: str = "sv",
        progress: Progress | None = None,
        _: Translate = str,
    ) -> AsyncGenerator[bytes, None]:
        """The file, piece by piece. The same records give the same bytes, whatever database they lie in.

        `progress` is told, batch by batch, how many more insights are done.

        Raises:
            InvalidError: there is no such format, or the Selection names what does not exist.
        """
        check_format(format_name, _)
        directory = await self.reference.get_directory()
        directory.check_selection(selection, _)
        tables = Tables(directory, directory.in_language(language, _), _)
        scene = await self._scene(viewer, selection)
        await self._note(viewer, format_name)
        write = _WRITERS[format_name]
        by_zone = format_name == "md"
        async with (
            aclosing(self._batches(viewer, selection, progress, by_zone=by_zone)) as batches,
            aclosing(write(batches, scene, tables)) as pieces,
        ):
            async for piece in pieces:
                yield piece

    async def _note(self, viewer: Viewer, format_name: str) -> None:
        """Write down who took something out, in the log of each organization they belong to."""
        if viewer.is_anonymous and not viewer.is_operator:
            return
        places: list[str | None] = [*viewer.roles]
        async with self.database.writing() as connection:
            for organization in places or [None]:
                await audit.note(
                    connection,
                    viewer,
                    Action.EXPORTED,
                    kind="export",
                    record="",
                    organization=organization,
                    detail=format_name,
                )

    async def _batches(
        self, viewer: Viewer, selection: Selection, progress: Progress | None, *, by_zone: bool
    ) -> Batches:
        async with aclosing(self.browse.stream(viewer, selection, by_zone=by_zone)) as batches:
            async for batch in batches:
                yield batch
                if progress:
                    progress(len(batch))

    async def _scene(self, viewer: Viewer, selection: Selection) -> Scene:
        directory = await self.reference.get_directory()
        where = await self.browse.condition(viewer.scope, selection)
        async with self.database.reading() as connection:
            found = await studies.list_studies(connection, viewer.scope)
            visible = [as_told(each, viewer.scope, self.small_number) for each in found]
            if not selection.is_empty:
                used = await counts.count_facet(connection, "study", where)
                visible = [study for study in visible if study.id in used]
            owned = await counts.count_facet(connection, "organization", where)
        owners = {*owned, *(study.content.organization for study in visible)}
        if selection.is_empty:
            owners |= set(directory.organizations)
        visible.sort(key=lambda study: (study.content.organization, exchange_id(study)))
        ids = {study.id: exchange_id(study) for study in visible}
        named = Counter(ids.values())
        return Scene(
            selection=selection,
            total=sum(owned.values()),
            organizations=[directory.organizations[each] for each in sorted(owners)],
            studies=visible,
            _ids=ids,
            _titles={study.id: study.content.title for study in visible},
            _owners={study.id: study.content.organization for study in visible},
            _shared=frozenset(name for name, times in named.items() if times > 1),
        )


async def _jsonl(batches: Batches, scene: Scene, _tables: Tables) -> AsyncGenerator[bytes, None]:
    yield write_lines([organization_record(each) for each in scene.organizations])
    yield write_lines([study_record(exchange_id(each), each.content) for each in scene.studies])
    async for batch in batches:
        yield write_lines(
            [insight_record(exchange_id(each), each.content, study=scene.study_of(each)) for each in batch]
        )


async def _csv(batches: Batches, scene: Scene, tables: Tables) -> AsyncGenerator[bytes, None]:
    yield csv_lines([ID_COLUMNS])
    async for batch in batches:
        yield csv_lines(_id_rows(batch, scene, tables))


async def _xlsx(batches: Batches, scene: Scene, tables: Tables) -> AsyncGenerator[bytes, None]:
    _ = tables.translate
    for_people, for_programs = _("Insikter"), _("Insikter med id")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        with Spreadsheet(path, title="Insiktskartan") as workbook:
            workbook.add_sheet(for_people, tables.columns())
            workbook.add_sheet(for_programs, [(name, 20) for name in ID_COLUMNS])
            async for batch in batches:
                people = (tables.row(each, scene.study_named(each)) for each in batch)
                await asyncio.to_thread(workbook.write_rows, for_people, people)
                await asyncio.to_thread(workbook.write_rows, for_programs, _id_rows(batch, scene, tables))
            _add_background(workbook, scene, tables)
        async for piece in _read(path):
            yield piece


async def _read(path: Path) -> AsyncGenerator[bytes, None]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, _CHUNK):
            yield piece


async def _md(batches: Batches, scene: Scene, tables: Tables) -> AsyncGenerator[bytes, None]:
    made = Document(tables.names, scene.study_named)
    described = describe_selection(scene.selection, tables.names, tables.translate)
    yield made.head(described, scene.selection.query(), scene.total).encode()
    zone: int | None = None
    held: list[Insight] = []
    async for batch in batches:
        for each in batch:
            is_next = held and held[0].content.organization != each.content.organization
            if held and (is_next or each.content.zone != zone):
                yield made.organization(held).encode()
                held = []
            if each.content.zone != zone:
                zone = each.content.zone
                yield made.zone(zone).encode()
            held.append(each)
    if held:
        yield made.organization(held).encode()


async def _qdc(batches: Batches, scene: Scene, tables: Tables) -> AsyncGenerator[bytes, None]:
    def write(records: Iterator[Record], file: BinaryIO) -> None:
        write_codebook(records, file, tables.directory.vocabularies)

    async for piece in _analysis(batches, scene, write):
        yield piece


async def _qdpx(batches: Batches, scene: Scene, tables: Tables) -> AsyncGenerator[bytes, None]:
    def write(records: Iterator[Record], file: BinaryIO) -> None:
        write_project(records, file, tables.directory.vocabularies, name="Insiktskartan", made=MADE)

    async for piece in _analysis(batches, scene, write):
        yield piece


async def _analysis(
    batches: Batches, scene: Scene, write: Callable[[Iterator[Record], BinaryIO], None]
) -> AsyncGenerator[bytes, None]:
    """A file for analysis tools. Its writer pulls insights out of the loop from a thread of its own."""
    loop, is_left = asyncio.get_running_loop(), threading.Event()

    async def following() -> list[Insight]:
        return [] if is_left.is_set() else await anext(batches, [])

    def records() -> Iterator[Record]:
        while batch := asyncio.run_coroutine_threadsafe(following(), loop).result():
            for each in batch:
                yield exchange_id(each), replace(each.content, study=scene.study_of(each))

    def work(path: Path) -> None:
        with path.open("wb") as file:
            write(records(), file)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        writing = asyncio.ensure_future(asyncio.to_thread(work, path))
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            # The thread still reads from the database; it is let go of before the database is.
            is_left.set()
            await writing
            raise
        async for piece in _read(path):
            yield piece


_WRITERS = {"jsonl": _jsonl, "csv": _csv, "xlsx": _xlsx, "md": _md, "qdc": _qdc, "qdpx": _qdpx}


def _id_rows(batch: Sequence[Insight], scene: Scene, tables: Tables) -> Iterator[list[Cell]]:
    for each in batch:
        yield tables.id_row(exchange_id(each), each, scene.study_named(each))


def _add_background(workbook: Spreadsheet, scene: Scene, tables: Tables) -> None:
    _ = tables.translate
    studies_name, words_name, about_name = _("Insiktsarbeten"), _("Vokabulär"), _("Om urvalet")
    workbook.add_sheet(studies_name, tables.study_columns())
    workbook.write_rows(studies_name, [tables.study_row(each) for each in scene.studies])
    columns = [(_("Schema"), 22), ("id", 30), (_("Svenska"), 40), (_("Engelska"), 40), (_("Definition"), 80)]
    workbook.add_sheet(words_name, columns)
    workbook.write_rows(words_name, tables.vocabulary_rows())
    workbook.add_sheet(about_name, [(_("Om urvalet"), 100)])
    described = describe_selection(scene.selection, tables.names, _)
    workbook.write_rows(about_name, [[f"{described[:1].upper()}{described[1:]}."], [scene.selection.query()]])


def exchange_id(each: Insight | Study) -> str:
    """The id that a record carries in a file: its sender's, else its own."""
    return each.external_id or each.id


def check_format(name: str, _: Translate = str) -> ExportFormat:
    """The format with this name.

    Raises:
        InvalidError: there is none.
    """
    if name not in FORMATS:
        message = _("Formatet ”%(value)s” finns inte. Välj bland: %(known)s.")
        raise InvalidError([Problem("format", message % {"value": name[:60], "known": ", ".join(FORMATS)})])
    return FORMATS[name]

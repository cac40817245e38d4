"""Files that somebody sends: received, looked through, taken in whole or not at all, and undone."""

import asyncio
import secrets
from collections.abc import AsyncIterable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Role, Viewer, may_log, require_may_log, require_signed_in
from app.domain.audit import Action
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from app.domain.imports import OPEN_STATES, ImportBatch, ImportState, is_sender, may_know_import
from app.domain.vocabularies import Translate
from app.persistence import audit, import_batches
from app.persistence.database import Database
from app.persistence.import_batches import Change
from app.services.accounts import utc_now
from app.services.import_checks import Progress
from app.services.import_files import ImportFiles
from app.services.import_reading import (
    Opened,
    Reading,
    find_format,
    fitted,
    guess,
    match_rewritten,
    open_source,
)
from app.services.import_report import ImportReport
from app.services.import_screening import Settling
from app.services.imports import ImportService
from app.services.reference import ReferenceService
from importers.base import Kind, Misread, Part, Source
from importers.glossary import Glossary
from importers.mapper import MADE_ID
from importers.mapping import FieldMapping, Repairs, read_mapping

NAME_LIMIT = 200
#: Files with more bytes are not compared with earlier ones before they are taken in in earnest.
LARGE = 1_000_000


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What taking a file in came to, how it was read, and the import's id (None where nothing was kept)."""

    report: ImportReport
    reading: Reading
    id: str | None


class ImportBatchService:
    """The use cases of files that are sent: the same for pages, programs and the terminal."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        imports: ImportService,
        *,
        files: ImportFiles,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.imports = imports
        self.files = files
        self.clock = clock
        #: Rows done so far of what this process takes in, by the import's number.
        self.progress: dict[int, int] = {}

    # -------------------------------------------------------------------------------------------------------- receiving

    async def receive(
        self,
        viewer: Viewer,
        pieces: AsyncIterable[bytes],
        *,
        name: str,
        organization: str,
        format_name: str = "",
        _: Translate = str,
    ) -> ImportBatch:
        """Keep a file that somebody sends, find out what it is, and guess how it is to be read.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not log for the organization.
            InvalidError: the file is too large, or can't be read at all; it is not kept.
        """
        account = require_may_log(viewer, organization)
        file = await self.files.keep(pieces, _)
        try:
            source = Source(self.files.path(file), _file_name(name))
            opened = await asyncio.to_thread(lambda: open_source(source, format_name=format_name, _=_))
            mapping = await self._usual_mapping(viewer, opened, organization, _)
            now = self.clock()
            batch = ImportBatch(
                number=0,
                id=secrets.token_hex(8),
                organization=organization,
                account=account,
                created_at=now,
                updated_at=now,
                name=source.name,
                size=source.size,
                format=opened.importer.format,
                state=ImportState.UPLOADED,
                signature=opened.signature,
                file=file,
                mapping=mapping.to_builtins(),
                repairs=msgspec.to_builtins(Repairs(masked=opened.outline is not None), str_keys=True),
            )
            async with self.database.writing() as connection:
                number = await import_batches.create_batch(connection, batch)
        except BaseException:
            self.files.remove(file)
            raise
        return replace(batch, number=number)

    async def _usual_mapping(
        self, viewer: Viewer, opened: Opened, organization: str, _: Translate
    ) -> FieldMapping:
        """How the organization read files with these columns before; else what is likeliest."""
        glossary = await self._glossary(viewer, organization)
        if opened.outline is None:
            return FieldMapping()
        async with self.database.reading() as connection:
            kept = await import_batches.find_mapping(connection, organization, opened.signature)
        if kept is not None:
            try:
                known = fitted(read_mapping(kept, _), opened, _)
                return msgspec.structs.replace(
                    known, sheet=opened.outline.sheet or None, header_row=opened.outline.header_row
                )
            except InvalidError:
                pass
        return await asyncio.to_thread(guess, opened, glossary, _)

    async def _glossary(self, viewer: Viewer, organization: str) -> Glossary:
        directory = await self.reference.get_directory()
        async with self.database.reading() as connection:
            studies = await import_batches.list_study_titles(connection, organization, viewer.scope)
        return Glossary(directory, studies=studies)

    # ---------------------------------------------------------------------------------------------------------- reading

    async def get_batch(self, viewer: Viewer, batch_id: str) -> ImportBatch:
        """The import of this id.

        Raises:
            NotFoundError: there is none, or the viewer may not know of it.
        """
        async with self.database.reading() as connection:
            return await self._get(connection, viewer, batch_id)

    async def _get(self, connection: AsyncConnection, viewer: Viewer, batch_id: str) -> ImportBatch:
        found = await import_batches.find_batch(connection, batch_id)
        if found is None or not may_know_import(viewer, found):
            raise NotFoundError("import", batch_id[:60])
        return replace(found, progress=max(found.progress, self.progress.get(found.number, 0)))

    async def list_batches(self, viewer: Viewer) -> list[ImportBatch]:
        """What the viewer sent, and what came in for organizations where they are curators; newest first."""
        account = require_signed_in(viewer)
        theirs = [slug for slug, role in viewer.roles.items() if role.covers(Role.CURATOR)]
        async with self.database.reading() as connection:
            return await import_batches.list_batches(connection, account, theirs)

    async def get_reading(self, viewer: Viewer, batch: ImportBatch, _: Translate = str) -> Reading:
        """How the file of an import is read, as it stands now.

        Raises:
            NotFoundError: the viewer is not who sent it, or the file is no longer there.
            InvalidError: it can't be read at all.
        """
        if not is_sender(viewer, batch) or not batch.file:
            raise NotFoundError("import", batch.id)
        mapping = read_mapping(batch.mapping, _)
        source = Source(self.files.path(batch.file), batch.name)
        return await self._reading(
            viewer,
            source,
            format_name=batch.format,
            mapping=mapping,
            repairs=msgspec.convert(dict(batch.repairs), Repairs, strict=False),
            organization=batch.organization or "",
            _=_,
        )

    async def _reading(
        self,
        viewer: Viewer,
        source: Source,
        *,
        format_name: str,
        mapping: FieldMapping | None,
        repairs: Repairs,
        organization: str,
        _: Translate,
    ) -> Reading:
        part = mapping.part if mapping else Part()
        opened = await asyncio.to_thread(lambda: open_source(source, format_name=format_name, part=part, _=_))
        if mapping is None:
            mapping = await self._usual_mapping(viewer, opened, organization, _)
        return Reading(
            opened,
            fitted(mapping, opened, _),
            await self._glossary(viewer, organization),
            repairs,
            organization=organization,
        )

    async def save_reading(
        self, viewer: Viewer, batch: ImportBatch, *, mapping: FieldMapping, repairs: Repairs
    ) -> ImportBatch:
        """Keep how a file is to be read; its organization reads the next one with these columns the same way.

        Raises:
            ConflictError: it is no longer open.
        """
        now = self.clock()
        kept = mapping.to_builtins()
        async with self.database.writing() as connection:
            values: dict[str, Any] = {
                "mapping": kept,
                "repairs": msgspec.to_builtins(repairs, str_keys=True),
                "state": ImportState.MAPPED,
                "updated_at": now,
            }
            done = await import_batches.change_state(connection, batch.number, list(OPEN_STATES), **values)
            if not done:
                raise ConflictError("state")
            if batch.signature and batch.organization:
                remembered = {**kept, "sheet": None, "header_row": None}
                await import_batches.save_mapping(
                    connection, batch.organization, batch.signature, mapping=remembered, now=now
                )
        return replace(batch, **values)

    async def use_part(
        self, viewer: Viewer, batch: ImportBatch, part: Part, _: Translate = str
    ) -> ImportBatch:
        """Read another sheet of the file, or take another row for its headers; columns are guessed anew.

        Raises:
            NotFoundError, InvalidError: as for `get_reading`.
        """
        if not is_sender(viewer, batch) or not batch.is_open:
            raise NotFoundError("import", batch.id)
        source = Source(self.files.path(batch.file), batch.name)
        opened = await asyncio.to_thread(
            lambda: open_source(source, format_name=batch.format, part=part, _=_)
        )
        mapping = await self._usual_mapping(viewer, opened, batch.organization or "", _)
        values: dict[str, Any] = {
            "mapping": mapping.to_builtins(),
            "repairs": msgspec.to_builtins(Repairs(masked=True), str_keys=True),
            "signature": opened.signature,
            "state": ImportState.UPLOADED,
            "updated_at": self.clock(),
        }
        async with self.database.writing() as connection:
            await import_batches.update_batch(connection, batch.number, **values)
        return replace(batch, **values)

    # -------------------------------------------------------------------------------------------------------- taking in

    async def take_in(
        self,
        viewer: Viewer,
        source: Source,
        *,
        organization: str = "",
        format_name: str = "",
        mapping: FieldMapping | None = None,
        repairs: Repairs | None = None,
        dry_run: bool = False,
        progress: Progress | None = None,
        _: Translate = str,
    ) -> TakenIn:
        """Take a file in at once: what programs and the terminal do.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not log for anybody.
            InvalidError: the file can't be read at all, or the organization does not exist.
        """
        _require_may_import(viewer, _)
        importer = await asyncio.to_thread(find_format, source, format_name, _)
        if importer.inspect is not None:
            organization = organization or _only_organization(viewer)
        reading = await self._reading(
            viewer,
            source,
            format_name=format_name,
            mapping=mapping,
            repairs=repairs or Repairs(),
            organization=organization,
            _=_,
        )
        now = self.clock()
        batch = ImportBatch(
            number=0,
            id=secrets.token_hex(8),
            organization=organization or None,
            account=viewer.account,
            created_at=now,
            updated_at=now,
            name=source.name,
            size=source.size,
            format=reading.opened.importer.format,
            state=ImportState.RUNNING,
            signature=reading.opened.signature,
            mapping=reading.mapping.to_builtins(),
        )
        report = await self._take(viewer, reading, batch, dry_run=dry_run, progress=progress, _=_)
        kept = None if dry_run or report.is_refused else batch.id
        return TakenIn(report, reading, kept)

    async def check(
        self,
        viewer: Viewer,
        batch: ImportBatch,
        reading: Reading,
        _: Translate = str,
        *,
        limit: int | None = None,
    ) -> ImportReport:
        """What taking the file in, or so many of its first entries, would come to; nothing is written."""
        return await self._take(viewer, reading, batch, dry_run=True, limit=limit, progress=None, _=_)

    async def take_claimed(
        self, viewer: Viewer, batch: ImportBatch, *, worker: str, progress: Progress, _: Translate = str
    ) -> ImportReport:
        """Take in the file of an import that this process has claimed; it ends as done or failed."""
        reading = await self.get_reading(viewer, batch, _)
        report = await self._take(viewer, reading, batch, worker=worker, progress=progress, _=_)
        if report.is_refused:
            told = report_values(report, reading, _)
            async with self.database.writing() as connection:
                await import_batches.finish_batch(
                    connection,
                    batch.number,
                    worker,
                    state=ImportState.FAILED,
                    report=told,
                    updated_at=self.clock(),
                )
        else:
            self.files.remove(batch.file)
        return report

    async def _take(
        self,
        viewer: Viewer,
        reading: Reading,
        batch: ImportBatch,
        *,
        dry_run: bool = False,
        worker: str = "",
        limit: int | None = None,
        progress: Progress | None,
        _: Translate,
    ) -> ImportReport:
        is_glance = limit is not None and reading.opened.source.size > LARGE
        reading, missing = (reading, 0) if is_glance else await self._with_aliases(reading, batch, _)
        journal = None if dry_run else _Journal(self, viewer, batch, worker=worker, missing=missing)
        report = await self.imports.import_stream(
            viewer,
            islice(reading.entries(_), limit),
            organization=batch.organization or "",
            dry_run=dry_run,
            progress=progress,
            journal=journal,
            settling=Settling(reading.repairs.answers, reading.repairs.answered_fields),
            adds_studies=reading.repairs.adds_studies,
            _=_,
        )
        return replace(report, missing=missing)

    async def _with_aliases(self, reading: Reading, batch: ImportBatch, _: Translate) -> tuple[Reading, int]:
        """The reading that knows rewritten statements again, and how many insights the file holds no more."""
        if not batch.signature or not batch.organization:
            return reading, 0
        async with self.database.reading() as connection:
            earlier = await import_batches.list_earlier(
                connection, batch.organization, batch.signature, MADE_ID
            )
        if not earlier:
            return reading, 0
        aliases, missing = await asyncio.to_thread(
            _match, reading, {e.external_id: e.statement for e in earlier}, _
        )
        return replace(reading, aliases=aliases), missing

    # ----------------------------------------------------------------------------------------------------- starting

    async def start_batch(self, viewer: Viewer, batch: ImportBatch, _: Translate = str) -> None:
        """Let an import that was looked through be taken in, by whichever process has the time.

        Raises:
            NotFoundError, ForbiddenError: the viewer did not send it, or may no longer log there.
            ConflictError: it has begun already.
        """
        if not is_sender(viewer, batch):
            raise NotFoundError("import", batch.id)
        if batch.organization is None or not may_log(viewer, batch.organization):
            raise ForbiddenError(batch.organization or "")
        now = self.clock()
        async with self.database.writing() as connection:
            done = await import_batches.change_state(
                connection,
                batch.number,
                list(OPEN_STATES),
                state=ImportState.RUNNING,
                updated_at=now,
                leased_until=None,
                progress=0,
                report={},
            )
        if not done:
            raise ConflictError(_("Importen har redan börjat."))

    async def discard(self, viewer: Viewer, batch: ImportBatch) -> None:
        """Forget a file that is not to be taken in.

        Raises:
            NotFoundError: the viewer did not send it, or it is no longer open.
        """
        if not is_sender(viewer, batch) or batch.state not in OPEN_STATES:
            raise NotFoundError("import", batch.id)
        async with self.database.writing() as connection:
            await import_batches.remove_batch(connection, batch.number)
        self.files.remove(batch.file)


class _Journal:
    """Writes down what an import wrote, and that it is done, in the import's own transaction."""

    def __init__(
        self, service: ImportBatchService, viewer: Viewer, batch: ImportBatch, *, worker: str, missing: int
    ) -> None:
        self.service = service
        self.viewer = viewer
        self.batch = batch
        self.worker = worker
        self.missing = missing

    async def begin(self, connection: AsyncConnection) -> None:
        """Write the import itself down, where no page has done so."""
        if not self.batch.number:
            self.batch = replace(self.batch, number=await import_batches.create_batch(connection, self.batch))

    async def note(self, connection: AsyncConnection, kind: Kind, changes: Sequence[Change]) -> None:
        """Write records down."""
        await import_batches.note_changes(connection, self.batch.number, kind.value, changes)

    async def finish(self, connection: AsyncConnection, report: ImportReport) -> None:
        """Mark the import as done.

        Raises:
            ConflictError: another process has taken over.
        """
        values: dict[str, Any] = {
            "state": ImportState.DONE,
            "file": "",
            # Cells written anew and answers to findings hold people's words, and are needed no more.
            "repairs": {},
            "updated_at": self.service.clock(),
            "report": report_values(replace(report, missing=self.missing)),
        }
        if not await import_batches.finish_batch(connection, self.batch.number, self.worker, **values):
            raise ConflictError("another process took the import over")
        await audit.note(
            connection,
            self.viewer,
            Action.IMPORTED,
            kind="import",
            record=self.batch.id,
            organization=self.batch.organization,
            detail=self.batch.format,
        )


def report_values(
    report: ImportReport, reading: Reading | None = None, _: Translate = str
) -> Mapping[str, Any]:
    """What an import came to, as it is kept: counts by kind, and problems with their place in words."""
    tallies = {
        f"{kind.value}s": {"created": each.created, "updated": each.updated, "unchanged": each.unchanged}
        for kind, each in report.tallies.items()
    }
    problems = [
        {
            "place": each.place,
            "where": reading.where(each.place, each.field, _) if reading else "",
            "field": each.field,
            "message": each.message,
            "is_finding": each.finding is not None,
        }
        for each in report.problems
    ]
    return {**tallies, "missing": report.missing, "problems": problems, "problem_count": report.problem_count}


def _match(reading: Reading, earlier: Mapping[str, str], _: Translate) -> tuple[dict[str, str], int]:
    """Which rows are rewritten ones of earlier insights, and how many of those the file holds no more."""
    assert reading.opened.outline is not None
    found = {}
    for entry in reading.mapper(_).entries(reading.rows(_)):
        if not isinstance(entry, Misread) and entry.id.startswith(MADE_ID):
            found[entry.id] = getattr(entry.content, "statement", "")
    gone = {sender_id: text for sender_id, text in earlier.items() if sender_id not in found}
    new = {made: text for made, text in found.items() if made not in earlier}
    aliases = match_rewritten(new, gone)
    return aliases, len(gone) - len(aliases)


def _require_may_import(viewer: Viewer, _: Translate) -> None:
    if not viewer.is_operator:
        require_signed_in(viewer)
    if not viewer.may_log_somewhere:
        raise ForbiddenError(_("Du får inte logga för någon organisation."))


def _only_organization(viewer: Viewer) -> str:
    """The organization that the viewer can only mean: the one that they may log for."""
    theirs = [slug for slug in viewer.roles if may_log(viewer, slug)]
    return theirs[0] if len(theirs) == 1 else ""


def _file_name(name: str) -> str:
    """A file's name as people see it: without folders, without signs that can't be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:NAME_LIMIT] or "fil"

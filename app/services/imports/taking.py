"""Taking files in, whole or not at all, or finding out what that would come to."""

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from app.domain.access import Viewer, may_log, require_signed_in
from app.domain.errors import ForbiddenError
from app.domain.imports import ImportBatch, ImportState
from app.domain.vocabularies import Translate
from app.persistence import import_batches
from app.persistence.database import Database
from app.services.accounts import utc_now
from app.services.imports.batches import ImportBatchService
from app.services.imports.checks import Progress
from app.services.imports.journal import BatchJournal
from app.services.imports.look import Look, look_through, look_values
from app.services.imports.outcomes import outcome_values
from app.services.imports.reading import Reading, find_format, match_rewritten
from app.services.imports.report import ImportReport
from app.services.imports.screening import Settling
from app.services.imports.service import ImportService
from importers.base import Misread, Source
from importers.mapper import MADE_ID
from importers.mapping import FieldMapping, Repairs

#: Files with more bytes are not compared with earlier ones where only their first rows are looked through.
LARGE = 1_000_000


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What taking a file in came to, how it was read, and the import's id (None where nothing was kept)."""

    report: ImportReport
    reading: Reading
    id: str | None


class ImportTakingService:
    """The use cases of taking files in: the same for pages, programs and the terminal."""

    def __init__(
        self,
        database: Database,
        batches: ImportBatchService,
        imports: ImportService,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.batches = batches
        self.imports = imports
        self.clock = clock

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
        reading = await self.batches.readings.make_reading(
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
        progress: Progress | None = None,
    ) -> ImportReport:
        """What taking the file in, or so many of its first entries, would come to; nothing is written."""
        return await self._take(viewer, reading, batch, dry_run=True, limit=limit, progress=progress, _=_)

    async def take_claimed(
        self, viewer: Viewer, batch: ImportBatch, *, worker: str, progress: Progress, _: Translate = str
    ) -> ImportReport:
        """Take in the file of an import that this process has claimed; it ends as done or failed."""
        reading = await self.batches.readings.get_reading(viewer, batch, _)
        report = await self._take(viewer, reading, batch, worker=worker, progress=progress, _=_)
        if report.is_refused:
            await self.keep_outcome(batch, reading, report, worker=worker, state=ImportState.FAILED, _=_)
        else:
            self.batches.files.remove(batch.file)
        return report

    async def keep_outcome(
        self,
        batch: ImportBatch,
        reading: Reading,
        report: ImportReport,
        *,
        worker: str,
        state: ImportState,
        _: Translate,
        look: Look | None = None,
    ) -> None:
        """Keep what the whole file came to, or would come to, with all that is needed to put it right."""
        if look is None:
            look = await asyncio.to_thread(look_through, reading, report, _, limit=None, keep=0)
        kept = {
            **outcome_values(report, reading, _),
            **look_values(look, reading),
            "is_current": True,
        }
        async with self.database.writing() as connection:
            await import_batches.finish_batch(
                connection,
                batch.number,
                worker,
                state=state,
                report=kept,
                rows=look.rows,
                updated_at=self.clock(),
            )

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
        journal = (
            None if dry_run else BatchJournal(viewer, batch, clock=self.clock, worker=worker, missing=missing)
        )
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

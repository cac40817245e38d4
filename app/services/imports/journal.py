"""The journal of an import: the import itself, what it wrote and what it came to, in its own transaction."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Viewer
from app.domain.audit import Action
from app.domain.errors import ConflictError
from app.domain.imports import ImportBatch, ImportState
from app.persistence import audit, import_batches
from app.persistence.import_batches import Change
from app.services.imports.outcomes import outcome_values
from app.services.imports.report import ImportReport
from importers.base import Kind


class BatchJournal:
    """Writes down what an import wrote, and that it is done. `missing` counts what the file holds no more."""

    def __init__(
        self, viewer: Viewer, batch: ImportBatch, *, clock: Callable[[], datetime], worker: str, missing: int
    ) -> None:
        self.viewer = viewer
        self.batch = batch
        self.clock = clock
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
            "updated_at": self.clock(),
            "report": outcome_values(replace(report, missing=self.missing)),
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

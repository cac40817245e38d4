"""How files that were sent are read: with which columns, words and repairs; guessed, chosen, and remembered."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from app.domain.access import Viewer
from app.domain.errors import ConflictError, InvalidError, NotFoundError
from app.domain.imports import OPEN_STATES, ImportBatch, ImportState, is_sender
from app.domain.vocabularies import Translate
from app.persistence import import_batches
from app.persistence.database import Database
from app.services.accounts import utc_now
from app.services.imports.files import ImportFiles
from app.services.imports.reading import Opened, Reading, fitted, guess, open_source
from app.services.reference import ReferenceService
from importers.base import Part, Source
from importers.glossary import Glossary
from importers.mapping import FieldMapping, Repairs, read_mapping


class ImportReadingService:
    """The use cases of reading files: the same for pages, programs and the terminal."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        files: ImportFiles,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.files = files
        self.clock = clock

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
        return await self.make_reading(
            viewer,
            source,
            format_name=batch.format,
            mapping=mapping,
            repairs=msgspec.convert(dict(batch.repairs), Repairs, strict=False),
            organization=batch.organization or "",
            _=_,
        )

    async def make_reading(
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
        """How a file is read: with this mapping, or the one that is usual."""
        part = mapping.part if mapping else Part()
        opened = await asyncio.to_thread(lambda: open_source(source, format_name=format_name, part=part, _=_))
        if mapping is None:
            mapping = await self.usual_mapping(viewer, opened, organization, _)
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
            if batch.is_checked and (batch.mapping, batch.repairs) != (kept, values["repairs"]):
                values["report"] = {**batch.report, "is_current": False}
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
        mapping = await self.usual_mapping(viewer, opened, batch.organization or "", _)
        values: dict[str, Any] = {
            "mapping": mapping.to_builtins(),
            "repairs": msgspec.to_builtins(Repairs(masked=True), str_keys=True),
            "signature": opened.signature,
            "report": {},
            "state": ImportState.UPLOADED,
            "updated_at": self.clock(),
        }
        async with self.database.writing() as connection:
            await import_batches.update_batch(connection, batch.number, **values)
        return replace(batch, **values)

    async def usual_mapping(
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

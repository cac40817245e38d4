"""Files that somebody sends: received, listed, started on their way in, and forgotten."""

import asyncio
import secrets
from collections.abc import AsyncIterable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Role, Viewer, may_log, require_may_log, require_signed_in
from app.domain.errors import ConflictError, ForbiddenError, NotFoundError
from app.domain.imports import OPEN_STATES, ImportBatch, ImportState, is_sender, may_know_import
from app.domain.vocabularies import Translate
from app.persistence import import_batches
from app.persistence.database import Database
from app.services.accounts import utc_now
from app.services.imports.files import ImportFiles
from app.services.imports.reading import (
    open_source,
)
from app.services.imports.readings import ImportReadingService
from app.services.reference import ReferenceService
from importers.base import Source
from importers.mapping import Repairs

NAME_LIMIT = 200
#: Files with more bytes are not compared with earlier ones before they are taken in in earnest.
LARGE = 1_000_000


class ImportBatchService:
    """The use cases of files that are sent: the same for pages, programs and the terminal."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        *,
        files: ImportFiles,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.files = files
        self.readings = ImportReadingService(database, reference, files, clock=clock)
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
            mapping = await self.readings.usual_mapping(viewer, opened, organization, _)
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

    # ----------------------------------------------------------------------------------------------------- starting

    async def start_batch(self, viewer: Viewer, batch: ImportBatch, _: Translate = str) -> None:
        """Let an import that was looked through be taken in, by whichever process has the time.

        Raises:
            NotFoundError, ForbiddenError: the viewer did not send it, or may no longer log there.
            ConflictError: it has begun already.
        """
        await self._start(viewer, batch, ImportState.RUNNING, _, report={})

    async def start_check(self, viewer: Viewer, batch: ImportBatch, _: Translate = str) -> None:
        """Let it be found out what all of a file would come to, by whichever process has the time.

        Raises:
            NotFoundError, ForbiddenError, ConflictError: as for `start_batch`.
        """
        await self._start(viewer, batch, ImportState.CHECKING, _)

    async def _start(
        self, viewer: Viewer, batch: ImportBatch, state: ImportState, _: Translate, **values: Any
    ) -> None:
        if not is_sender(viewer, batch):
            raise NotFoundError("import", batch.id)
        if batch.organization is None or not may_log(viewer, batch.organization):
            raise ForbiddenError(batch.organization or "")
        values |= {"state": state, "updated_at": self.clock(), "leased_until": None, "progress": 0}
        async with self.database.writing() as connection:
            done = await import_batches.change_state(connection, batch.number, list(OPEN_STATES), **values)
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


def _file_name(name: str) -> str:
    """A file's name as people see it: without folders, without signs that can't be shown."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:NAME_LIMIT] or "fil"

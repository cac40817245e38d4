"""Attachments of insights: added, shown with their insight, and removed with it."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Status, Viewer, require_may_log, require_signed_in
from app.domain.attachments import (
    FORMS,
    MOST,
    REASONS,
    Attachment,
    UnreadableFileError,
    check_caption,
    may_attach,
    needs_confirmation,
)
from app.domain.audit import Action
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.identifiers import find_ref, is_uuid
from app.domain.insights import Insight, clean_text
from app.domain.privacy.findings import Finding
from app.domain.privacy.screening import screen
from app.domain.vocabularies import Translate
from app.persistence import attachments, insights
from app.persistence.database import Database
from app.rendering.photographs import read_file
from app.services.accounts import utc_now
from app.services.records import note_record
from app.storage.port import FileStore, StorageUnavailableError

#: Pictures are decoded this many at a time, for each takes memory.
_AT_ONCE = 2
#: How long a file may lie without an attachment before it is taken for left over.
_UNFINISHED = timedelta(hours=1)
_SWEPT_AT_ONCE = 500
#: What the files that we made begin with. Whatever else a bucket answers, by mistake or led astray, is not passed on.
_STARTS = {"image/jpeg": b"\xff\xd8\xff", "application/pdf": b"%PDF-"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Served:
    """One form of an attachment as it is sent to whoever may see it."""

    attachment: Attachment
    content: bytes
    media_type: str


class AttachmentService:
    """The use cases of attachments. Whoever may see an insight sees its attachments, and nobody else does."""

    def __init__(
        self, database: Database, store: FileStore, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.database = database
        self.store = store
        self.clock = clock
        self._decoding = asyncio.Semaphore(_AT_ONCE)

    async def list_attachments(self, viewer: Viewer, name: str) -> list[Attachment]:
        """The attachments of an insight; a withdrawn one shows none.

        Raises:
            NotFoundError: there is no such insight, or the viewer may not know of it.
        """
        async with self.database.reading() as connection:
            return await _list(connection, await _insight(connection, viewer, name))

    async def get_form(self, viewer: Viewer, name: str, attachment_id: str, *, form: str) -> Served:
        """One form of an attachment: "liten" or "stor" of a picture, "fil" of a document.

        Raises:
            NotFoundError: there is none, or the viewer may not see it.
            StorageUnavailableError: the files can't be reached.
        """
        async with self.database.reading() as connection:
            found = await _find(connection, await _insight(connection, viewer, name), attachment_id)
        media_type = FORMS[found.kind].get(form)
        content = await self.store.find(found.file_name(form)) if media_type else None
        if content is None or media_type is None or not content.startswith(_STARTS[media_type]):
            raise NotFoundError("attachment", attachment_id[:60])
        return Served(found, content, media_type)

    async def add(
        self,
        viewer: Viewer,
        name: str,
        content: bytes,
        *,
        caption: str,
        is_confirmed: bool = False,
        _: Translate = str,
    ) -> Attachment:
        """Add a file to an insight. What is kept is made anew of it; the file as it was sent is not.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
            InvalidError: the file is not taken in, it lacks a caption, or, where others than the organization see the
                insight, nobody has said that it points nobody out or its caption does.
            StorageUnavailableError: the file could not be kept.
        """
        account = require_signed_in(viewer)
        async with self.database.reading() as connection:
            insight = await _for_change(connection, viewer, name)
        caption = clean_text(caption)
        problems = check_caption(caption, _)
        if needs_confirmation(insight) and not is_confirmed:
            message = _("Insikten delas utanför organisationen. Bekräfta att filen inte pekar ut någon.")
            problems.append(Problem("confirmed", message))
        if needs_confirmation(insight):
            problems += [_told_in(caption, each, _) for each in screen(caption, _)]
        try:
            async with self._decoding:
                read = await asyncio.to_thread(read_file, content)
        except UnreadableFileError as error:
            raise InvalidError([Problem("file", _(REASONS[str(error)])), *problems]) from error
        if problems:
            raise InvalidError(problems)
        now = self.clock()
        made = Attachment(
            number=0,
            id=str(uuid4()),
            insight=insight.number,
            kind=read.kind,
            caption=caption,
            file=secrets.token_hex(16),
            size=sum(map(len, read.forms.values())),
            width=read.width,
            height=read.height,
            created_at=now,
            created_by=account,
        )
        # Written down as left over first, so that a file never stays behind where the work breaks off.
        async with self.database.writing() as connection:
            await attachments.doom(connection, made.file_names, after=now + _UNFINISHED)
        for form, piece in read.forms.items():
            await self.store.put(made.file_name(form), piece)
        async with self.database.writing() as connection:
            # Somebody may have erased or withdrawn the insight while the file was made.
            insight = await _for_change(connection, viewer, name)
            if await attachments.count_attachments(connection, insight.number) >= MOST:
                raise ConflictError(_("Insikten har redan så många bilagor som får plats."))
            await attachments.create_attachment(connection, made)
            await note_record(connection, viewer, Action.FILE_ADDED, insight, detail=made.kind.value)
        return made

    async def remove(self, viewer: Viewer, name: str, attachment_id: str) -> None:
        """Remove an attachment and its files.

        Raises:
            NotFoundError, SignInRequiredError, ForbiddenError: as the gate says.
        """
        require_signed_in(viewer)
        async with self.database.writing() as connection:
            insight = await _for_change(connection, viewer, name)
            found = await _find(connection, insight, attachment_id)
            await attachments.delete_attachments(connection, [found], now=self.clock())
            await note_record(connection, viewer, Action.FILE_REMOVED, insight, detail=found.kind.value)
        await self.sweep()

    async def sweep(self) -> int:
        """Remove the files that belong to nothing any more, and return how many; the rest waits where it fails."""
        removed = 0
        while True:
            async with self.database.reading() as connection:
                names = await attachments.list_doomed(connection, now=self.clock(), limit=_SWEPT_AT_ONCE)
            if not names:
                return removed
            try:
                await self.store.remove(names)
            except StorageUnavailableError as error:
                _log.warning("Files wait to be removed: %s", error)
                return removed
            async with self.database.writing() as connection:
                await attachments.forget_doomed(connection, names)
            removed += len(names)


def _told_in(caption: str, found: Finding, _: Translate) -> Problem:
    message = _("Bildtexten kan peka ut någon: ”%(text)s”. %(reason)s Skriv om den.")
    return Problem("caption", message % {"text": found.text, "reason": found.reason})


async def _insight(connection: AsyncConnection, viewer: Viewer, name: str) -> Insight:
    known = name if is_uuid(name) else find_ref(name)
    found = await insights.find_insight(connection, known, viewer.scope) if known else None
    if found is None:
        raise NotFoundError("insight", name[:60])
    return found


async def _for_change(connection: AsyncConnection, viewer: Viewer, name: str) -> Insight:
    insight = await _insight(connection, viewer, name)
    require_may_log(viewer, insight.content.organization)
    if not may_attach(viewer, insight):
        raise ForbiddenError(insight.content.organization)
    return insight


async def _list(connection: AsyncConnection, insight: Insight) -> list[Attachment]:
    if insight.content.status == Status.WITHDRAWN:
        return []
    return await attachments.list_attachments(connection, [insight.number])


async def _find(connection: AsyncConnection, insight: Insight, attachment_id: str) -> Attachment:
    for each in await _list(connection, insight):
        if each.id == attachment_id:
            return each
    raise NotFoundError("attachment", attachment_id[:60])

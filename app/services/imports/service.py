"""Imports: a stream of entries taken in whole or not at all, in one transaction."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from app.domain.access import Viewer, require_signed_in
from app.domain.errors import ForbiddenError, InvalidError, Problem
from app.domain.vocabularies import Translate
from app.persistence import sharing
from app.persistence.database import Database
from app.services.accounts import utc_now
from app.services.imports.checks import EntryChecker, Progress
from app.services.imports.keeping import Journal, Keeper, Rehearsal
from app.services.imports.report import ImportReport, ReportBuilder
from app.services.imports.screening import Screener, Settling
from app.services.imports.writing import Writer
from app.services.reference import ReferenceService
from importers.base import Misread, StreamEntry


class _NothingKept(Exception):  # noqa: N818  (not an error: it ends a transaction that is to leave nothing behind)
    """Ends the transaction without keeping what it wrote."""


class Follower(Protocol):
    """What follows the database, such as the search index, and is told when there is something new."""

    async def catch_up(self) -> None:
        """Take in what waits."""
        ...


class ImportService:
    """Takes files in. Every record is checked before the transaction ends; one problem and nothing is kept."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        index: Follower,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.index = index
        self.clock = clock

    async def import_stream(
        self,
        viewer: Viewer,
        entries: Iterable[StreamEntry | Misread],
        *,
        organization: str = "",
        dry_run: bool = False,
        progress: Progress | None = None,
        journal: Journal | None = None,
        settling: Settling | None = None,
        adds_studies: bool = False,
        _: Translate = str,
    ) -> ImportReport:
        """Take the entries in, or say what is wrong with them.

        Records with an id that their organization has sent before are brought up to date; the same file twice changes
        nothing. `organization` stands for the one of records that name none; `dry_run` writes nothing. `progress` is
        told, batch by batch, how many more entries are done; `journal` writes down what was written, if all is kept.
        With `settling`, records are screened for personal data, and what it does not settle is a problem of its record
        where that leaves its organization; without, what comes is our own. `adds_studies` adds those that insights name
        and nobody knows.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not log for anybody.
            InvalidError: `organization` does not exist.
        """
        if not viewer.is_operator:
            require_signed_in(viewer)
        if not viewer.may_log_somewhere:
            raise ForbiddenError(_("Du får inte logga för någon organisation."))
        directory = await self.reference.reload()
        if organization and organization not in directory.organizations:
            message = _("Organisationen ”%(value)s” finns inte.") % {"value": organization[:60]}
            raise InvalidError([Problem("organization", message)])
        report = ReportBuilder()
        async with self.database.reading() as connection:
            strict = await sharing.list_strict(connection)
        checker = EntryChecker(
            viewer,
            directory,
            report,
            organization=organization,
            strict=strict,
            screener=None if settling is None else Screener(directory, settling, _),
            translate=_,
        )
        if dry_run:
            async with self.database.reading() as connection:
                keeper: Keeper = Rehearsal(connection, viewer, now=self.clock())
                await _write_all(Writer(keeper, checker, adds_studies=adds_studies), entries, progress)
            return report.report(is_dry_run=True)
        try:
            async with self.database.writing() as connection:
                keeper = Keeper(connection, viewer, now=self.clock(), journal=journal)
                if journal:
                    await journal.begin(connection)
                await _write_all(Writer(keeper, checker, adds_studies=adds_studies), entries, progress)
                _keep_only_if(not report.problem_count)
                if journal:
                    await journal.finish(connection, report.report(is_dry_run=False))
        except _NothingKept:
            return report.report(is_dry_run=False)
        await self.reference.reload()
        await self.index.catch_up()
        return report.report(is_dry_run=False)


def _keep_only_if(is_wanted: bool) -> None:
    """End the transaction without a trace unless its work is wanted."""
    if not is_wanted:
        raise _NothingKept


async def _write_all(
    writer: Writer, entries: Iterable[StreamEntry | Misread], progress: Progress | None
) -> None:
    """Read and check in a thread, so that a web server goes on answering meanwhile; write batch by batch.

    Reading the next batch while one is written was tried: the two hold each other up, and nothing is gained.
    """
    stream = iter(entries)
    while (batch := await asyncio.to_thread(writer.checker.take, stream)).read:
        await writer.write(batch)
        if progress:
            progress(batch.read)

"""Checks waiting imports and takes them in, each one at a time, in the background of a process that serves."""

import asyncio
import contextlib
import logging
import os
import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from app.domain.access import Viewer
from app.domain.errors import ConflictError, DomainError, ForbiddenError, InvalidError
from app.domain.imports import BUSY_STATES, ImportBatch, ImportState
from app.domain.phrases import Phrase
from app.persistence import import_batches
from app.persistence.database import Database
from app.services.accounts import AccountService, utc_now
from app.services.background import end
from app.services.imports.outcomes import problem_values
from app.services.imports.preview import ImportPreviewService
from app.services.imports.report import EntryProblem
from app.services.lineage import LineageService

#: How often waiting imports are looked for, in seconds, where nobody has called.
LOOK_EVERY = 5.0
#: How long an import stays with a process that no longer says that it is at work, and how often it says so.
LEASE = timedelta(seconds=60)
RENEW_EVERY = 10.0
#: Files that nobody went on with are removed after so long.
FORGOTTEN_AFTER = timedelta(days=7)
TIDY_EVERY = timedelta(hours=1)
_log = logging.getLogger(__name__)


class ImportRunner:
    """The background of imports: claims what waits, checks it or takes it in, and tidies up after those who left.

    Each import is one transaction, so one that a crash cut off has written nothing and is begun again.
    """

    def __init__(
        self,
        database: Database,
        previews: ImportPreviewService,
        accounts: AccountService,
        lineage: LineageService,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.previews = previews
        self.taking = previews.taking
        self.batches = previews.batches
        self.accounts = accounts
        self.lineage = lineage
        self.clock = clock
        self.worker = f"{os.getpid()}-{secrets.token_hex(4)}"
        # What is only checked writes nothing, so that it holds up nobody who imports.
        self._called = {state: asyncio.Event() for state in sorted(BUSY_STATES)}
        self._closing = False
        self._tasks: list[asyncio.Task[None]] = []
        self._tidied_at: datetime | None = None

    def call(self) -> None:
        """Something waits."""
        for event in self._called.values():
            event.set()

    async def start(self) -> None:
        """Check files and take them in until `close`."""
        if not self._tasks:
            if self.database.is_sqlite:
                with contextlib.suppress(DomainError):
                    await self._release()
            self._tasks = [
                asyncio.create_task(self._keep(state), name=f"imports {state}") for state in self._called
            ]

    async def close(self) -> None:
        """End. What takes longer is dropped whole, and begun again by whoever starts next."""
        self._closing = True
        self.call()
        await end(self._tasks)
        self._tasks = []

    async def _keep(self, state: ImportState) -> None:
        while not self._closing:
            try:
                await self.run_waiting([state])
                await self._tidy()
            except Exception:  # noqa: BLE001
                # The background must outlive a database that is away for a while; the next round tries again.
                _log.exception("Imports could not be looked after")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._called[state].wait(), LOOK_EVERY)
            self._called[state].clear()

    async def _release(self) -> None:
        """On an embedded database no other process takes imports in: what is under way was cut off."""
        async with self.database.reading() as connection:
            waiting = await import_batches.count_waiting(connection)
        if waiting:
            async with self.database.writing() as connection:
                await import_batches.release_all(connection)

    async def run_waiting(self, states: Collection[ImportState] = BUSY_STATES) -> int:
        """Check and take in everything that waits in these states, and return how many imports that was."""
        done = 0
        while not self._closing and (batch := await self._claim(states)) is not None:
            await self._run(batch)
            done += 1
        return done

    async def _claim(self, states: Collection[ImportState] = BUSY_STATES) -> ImportBatch | None:
        async with self.database.reading() as connection:
            if not await import_batches.count_waiting(connection, states):
                return None
        now = self.clock()
        async with self.database.writing() as connection:
            return await import_batches.claim_batch(
                connection, self.worker, states=states, now=now, until=now + LEASE
            )

    async def _run(self, batch: ImportBatch) -> None:
        """Check one import or take it in. Whatever goes wrong is told in its report, and leaves nothing behind."""
        # Nobody's language is known here, so that each sentence remembers what it was made of.
        _ = Phrase
        progress = self.batches.progress
        progress[batch.number] = 0

        def count(rows: int) -> None:
            progress[batch.number] += rows

        renewing = asyncio.create_task(self._renew(batch))
        try:
            viewer = await self._viewer(batch)
            if batch.state == ImportState.CHECKING:
                await self.previews.check_claimed(viewer, batch, worker=self.worker, progress=count, _=Phrase)
                return
            report = await self.taking.take_claimed(
                viewer, batch, worker=self.worker, progress=count, _=Phrase
            )
            if not report.is_refused:
                await self._link(viewer, batch)
        except InvalidError as error:
            await self._fail(batch, [EntryProblem(0, each.field, each.message) for each in error.problems])
        except ConflictError:
            _log.warning("Import %s was taken over or collided", batch.id)
            await self._fail(
                batch,
                [EntryProblem(0, "file", _("Någon annan ändrade samma insikter samtidigt. Försök igen."))],
            )
        except DomainError:
            await self._fail(
                batch, [EntryProblem(0, "file", _("Du får inte längre logga för organisationen."))]
            )
        except (OSError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError, AssertionError):
            _log.exception("Import %s failed", batch.id)
            await self._fail(
                batch, [EntryProblem(0, "file", _("Något gick fel i tjänsten. Inget har sparats."))]
            )
        finally:
            renewing.cancel()
            progress.pop(batch.number, None)

    async def _link(self, viewer: Viewer, batch: ImportBatch) -> None:
        """Note what the organization has heard too, of insights that rows were left out for."""
        for ref in dict(batch.repairs).get("heard", {}).values():
            try:
                await self.lineage.note_heard(viewer, ref, organization=batch.organization or "")
            except DomainError as error:
                _log.info("Import %s: an insight can't be linked to: %s", batch.id, type(error).__name__)

    async def _viewer(self, batch: ImportBatch) -> Viewer:
        viewer = await self.accounts.find_viewer(batch.account) if batch.account is not None else None
        if viewer is None:
            raise ForbiddenError(batch.id)
        return viewer

    async def _fail(self, batch: ImportBatch, problems: list[EntryProblem]) -> None:
        async with self.database.writing() as connection:
            await import_batches.finish_batch(
                connection,
                batch.number,
                self.worker,
                state=ImportState.FAILED,
                updated_at=self.clock(),
                report={"problems": problem_values(problems), "problem_count": len(problems)},
            )

    async def _renew(self, batch: ImportBatch) -> None:
        """Say that this process is at work. An embedded database has one writer, who is busy, and one process."""
        while not self.database.is_sqlite:
            await asyncio.sleep(RENEW_EVERY)
            rows = self.batches.progress.get(batch.number, 0)
            until = self.clock() + LEASE
            async with self.database.writing() as connection:
                await import_batches.renew_lease(
                    connection, batch.number, self.worker, until=until, progress=rows
                )

    async def _tidy(self) -> None:
        """Remove files that nobody went on with, and those that no import knows of."""
        now = self.clock()
        if self._tidied_at and now - self._tidied_at < TIDY_EVERY:
            return
        self._tidied_at = now
        async with self.database.reading() as connection:
            forgotten = await import_batches.list_forgotten(connection, now - FORGOTTEN_AFTER)
        for batch in forgotten:
            async with self.database.writing() as connection:
                await import_batches.remove_batch(connection, batch.number)
            self.batches.files.remove(batch.file)

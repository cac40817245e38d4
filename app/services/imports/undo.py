"""Undoing an import: what it added is removed, what it changed is put back, and what was touched since stays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Viewer, may_log, require_signed_in
from app.domain.audit import Action
from app.domain.errors import ConflictError, ForbiddenError, NotFoundError
from app.domain.imports import ImportBatch, ImportState, may_know_import
from app.domain.vocabularies import Translate
from app.persistence import audit, import_batches, import_undo, insights, saving, studies
from app.persistence.database import Database
from app.persistence.import_batches import Change
from app.persistence.tables import insight as insight_table
from app.persistence.tables import study as study_table
from app.services.accounts import utc_now
from app.services.imports.service import Follower

if TYPE_CHECKING:
    from app.domain.insights import Insight

#: So many insights are put back at once.
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What undoing an import comes to: numbers of insights to remove and put back, and of those that stay.

    `changed` were changed by somebody since; `referred` are new, and others build on them. `studies` are removed too.
    """

    remove: tuple[int, ...] = ()
    restore: tuple[Change, ...] = ()
    changed: tuple[int, ...] = ()
    referred: tuple[int, ...] = ()
    gone: int = 0

    @property
    def kept(self) -> int:
        """How many insights stay as they are."""
        return len(self.changed) + len(self.referred)

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all can be undone."""
        return not self.remove and not self.restore


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing an import came to, and the refs of insights that stayed, as far as they are told."""

    removed: int
    restored: int
    studies: int
    kept: int
    kept_refs: tuple[str, ...] = ()


class ImportUndoService:
    """Undoes imports, also long after."""

    def __init__(
        self, database: Database, index: Follower, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.database = database
        self.index = index
        self.clock = clock

    async def plan(self, viewer: Viewer, batch: ImportBatch, _: Translate = str) -> UndoPlan:
        """What undoing the import would come to now.

        Raises:
            NotFoundError, ForbiddenError, ConflictError: as for `undo`.
        """
        _require_may_undo(viewer, batch, _)
        async with self.database.reading() as connection:
            return await _plan(connection, batch)

    async def undo(self, viewer: Viewer, batch: ImportBatch, _: Translate = str) -> Undone:
        """Undo the import in one transaction.

        Raises:
            NotFoundError, ForbiddenError: the viewer may not know of the import, or not log for its organization.
            ConflictError: it was undone already, or never taken in.
        """
        _require_may_undo(viewer, batch, _)
        now = self.clock()
        async with self.database.writing() as connection:
            plan = await _plan(connection, batch)
            await import_undo.remove_insights(connection, plan.remove)
            for start in range(0, len(plan.restore), _AT_ONCE):
                await self._restore(connection, viewer, plan.restore[start : start + _AT_ONCE], now=now)
            removed_studies = await _remove_studies(connection, batch)
            told = [*plan.changed, *plan.referred][:50]
            kept = await insights.list_by_number(connection, told, viewer.scope)
            undone = Undone(
                removed=len(plan.remove),
                restored=len(plan.restore),
                studies=removed_studies,
                kept=plan.kept,
                kept_refs=tuple(each.ref for each in kept),
            )
            report: Mapping[str, object] = {
                **batch.report,
                "undone": {
                    "removed": undone.removed,
                    "restored": undone.restored,
                    "studies": undone.studies,
                    "kept": undone.kept,
                    "kept_refs": list(undone.kept_refs),
                },
            }
            done = await import_batches.change_state(
                connection,
                batch.number,
                [ImportState.DONE],
                state=ImportState.UNDONE,
                updated_at=now,
                report=report,
            )
            if not done:
                raise ConflictError(_("Importen är redan ångrad."))
            await audit.note(
                connection,
                viewer,
                Action.IMPORT_UNDONE,
                kind="import",
                record=batch.id,
                organization=batch.organization,
            )
        await self.index.catch_up()
        return undone

    async def _restore(
        self, connection: AsyncConnection, viewer: Viewer, changes: tuple[Change, ...], *, now: datetime
    ) -> None:
        """Put insights back as they were before the import changed them, each as its next version."""
        current = {
            each.number: each
            for each in await insights.list_for_change(connection, [c.record for c in changes])
        }
        pairs: list[tuple[Insight, Insight]] = []
        for change in changes:
            old = current[change.record]
            before = await import_undo.find_content_before(connection, change.record, change.version)
            if before is not None:
                new = replace(
                    old, content=before, version=old.version + 1, updated_at=now, updated_by=viewer.account
                )
                pairs.append((old, new))
        named = sorted({new.content.study for _old, new in pairs if new.content.study})
        numbers = await studies.find_numbers(connection, named) if named else {}
        studied = [numbers.get(new.content.study or "") for _old, new in pairs]
        await saving.update_insights(connection, pairs, studied)


async def _plan(connection: AsyncConnection, batch: ImportBatch) -> UndoPlan:
    changes = await import_batches.list_changes(connection, batch.number, "insight")
    now = await import_undo.list_versions_now(connection, insight_table, [each.record for each in changes])
    untouched = [each for each in changes if now.get(each.record) == each.version]
    new = [each.record for each in untouched if each.is_new]
    referred = await import_undo.list_referred(connection, insight_table, new)
    return UndoPlan(
        remove=tuple(number for number in new if number not in referred),
        restore=tuple(each for each in untouched if not each.is_new),
        changed=tuple(each.record for each in changes if now.get(each.record, each.version) != each.version),
        referred=tuple(sorted(referred)),
        gone=sum(each.record not in now for each in changes),
    )


async def _remove_studies(connection: AsyncConnection, batch: ImportBatch) -> int:
    """Remove studies that the import added, nobody changed since, and nothing belongs to any more."""
    changes = [
        each for each in await import_batches.list_changes(connection, batch.number, "study") if each.is_new
    ]
    now = await import_undo.list_versions_now(connection, study_table, [each.record for each in changes])
    untouched = [each.record for each in changes if now.get(each.record) == each.version]
    referred = await import_undo.list_referred(connection, study_table, untouched)
    free = [number for number in untouched if number not in referred]
    await import_undo.remove_studies(connection, free)
    return len(free)


def _require_may_undo(viewer: Viewer, batch: ImportBatch, _: Translate) -> None:
    require_signed_in(viewer)
    if not may_know_import(viewer, batch):
        raise NotFoundError("import", batch.id)
    if batch.organization is not None and not may_log(viewer, batch.organization):
        raise ForbiddenError(batch.organization)
    if batch.organization is None and not viewer.may_log_somewhere:
        raise ForbiddenError(batch.id)
    if batch.state == ImportState.UNDONE:
        raise ConflictError(_("Importen är redan ångrad."))
    if batch.state != ImportState.DONE:
        raise ConflictError(_("Importen har inte tagits in."))

"""Imports in the database: files on their way in, what each wrote, and how files of the same columns are read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope
from app.domain.imports import BUSY_STATES, ImportBatch, ImportState
from app.persistence.gate import visible
from app.persistence.tables import import_batch, import_change, import_mapping, insight, study


@dataclass(frozen=True, slots=True)
class Change:
    """One record that an import wrote: its number, whether it was new, and the version that it got."""

    record: int
    is_new: bool
    version: int


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """An insight that an earlier version of a file brought in: the sender's id of it and what it says now."""

    external_id: str
    statement: str


def _batch(row: Any) -> ImportBatch:
    names = ImportBatch.__dataclass_fields__
    values = {name: value for name, value in row._mapping.items() if name in names}
    return ImportBatch(**{**values, "state": ImportState(row.state)})


async def create_batch(connection: AsyncConnection, batch: ImportBatch) -> int:
    """Write a new import down, and return its number."""
    names = [name for name in ImportBatch.__dataclass_fields__ if name != "number"]
    values = {name: getattr(batch, name) for name in names}
    done = await connection.execute(
        insert(import_batch).values(**values, worker="").returning(import_batch.c.number)
    )
    number: int = done.scalar_one()
    return number


async def find_batch(connection: AsyncConnection, batch_id: str) -> ImportBatch | None:
    """The import of this id, past any gate."""
    row = (await connection.execute(select(import_batch).where(import_batch.c.id == batch_id))).first()
    return _batch(row) if row else None


async def list_batches(
    connection: AsyncConnection, account: int, organizations: Sequence[str], *, limit: int = 100
) -> list[ImportBatch]:
    """Imports that somebody sent, and those that ended in these organizations, newest first."""
    ended = import_batch.c.state.in_([ImportState.DONE, ImportState.UNDONE])
    theirs = and_(import_batch.c.organization.in_(organizations), ended)
    query = select(import_batch).where(or_(import_batch.c.account == account, theirs))
    rows = await connection.execute(query.order_by(import_batch.c.number.desc()).limit(limit))
    return [_batch(row) for row in rows]


async def update_batch(connection: AsyncConnection, number: int, **values: Any) -> None:
    """Change some of what is known of an import."""
    await connection.execute(update(import_batch).where(import_batch.c.number == number).values(**values))


async def change_state(
    connection: AsyncConnection, number: int, before: Sequence[ImportState], **values: Any
) -> bool:
    """Change an import that is in one of these states; False where it is not, because somebody else was quicker."""
    done = await connection.execute(
        update(import_batch)
        .where(import_batch.c.number == number, import_batch.c.state.in_(before))
        .values(**values)
    )
    return done.rowcount == 1


async def remove_batch(connection: AsyncConnection, number: int) -> None:
    """Forget an import that wrote nothing."""
    await connection.execute(delete(import_batch).where(import_batch.c.number == number))


# ------------------------------------------------------------------------------------------------------ who takes it in


async def claim_batch(
    connection: AsyncConnection,
    worker: str,
    *,
    states: Collection[ImportState],
    now: datetime,
    until: datetime,
) -> ImportBatch | None:
    """The oldest import that waits in one of these states; from now on it is this process's own until `until`."""
    free = or_(import_batch.c.leased_until.is_(None), import_batch.c.leased_until < now)
    waiting = select(import_batch.c.number).where(import_batch.c.state.in_(states), free)
    number = (await connection.execute(waiting.order_by(import_batch.c.number).limit(1))).scalar()
    if number is None:
        return None
    done = await connection.execute(
        update(import_batch)
        .where(import_batch.c.number == number, import_batch.c.state.in_(states), free)
        .values(worker=worker, leased_until=until, progress=0)
    )
    if done.rowcount != 1:
        return None
    row = (await connection.execute(select(import_batch).where(import_batch.c.number == number))).one()
    return _batch(row)


async def renew_lease(
    connection: AsyncConnection, number: int, worker: str, *, until: datetime, progress: int
) -> bool:
    """Go on being the one who takes an import in; False where another process has taken over."""
    held = and_(
        import_batch.c.number == number,
        import_batch.c.worker == worker,
        import_batch.c.state.in_(BUSY_STATES),
    )
    done = await connection.execute(
        update(import_batch).where(held).values(leased_until=until, progress=progress)
    )
    return done.rowcount == 1


async def finish_batch(connection: AsyncConnection, number: int, worker: str, **values: Any) -> bool:
    """End an import that this process takes in; False where another process has taken over."""
    held = and_(
        import_batch.c.number == number,
        import_batch.c.worker == worker,
        import_batch.c.state.in_(BUSY_STATES),
    )
    done = await connection.execute(update(import_batch).where(held).values(leased_until=None, **values))
    return done.rowcount == 1


async def release_all(connection: AsyncConnection) -> None:
    """Let every import that was under way be begun again: for the one process that starts on an embedded database."""
    await connection.execute(
        update(import_batch).where(import_batch.c.state.in_(BUSY_STATES)).values(leased_until=None)
    )


async def count_waiting(connection: AsyncConnection, states: Collection[ImportState] = BUSY_STATES) -> int:
    """How many imports wait or are under way in these states."""
    query = select(func.count()).select_from(import_batch)
    return (await connection.execute(query.where(import_batch.c.state.in_(states)))).scalar_one()


async def list_forgotten(connection: AsyncConnection, before: datetime) -> list[ImportBatch]:
    """Imports whose file nobody has touched since, and that were never taken in."""
    left = import_batch.c.state.in_([ImportState.UPLOADED, ImportState.MAPPED, ImportState.FAILED])
    query = select(import_batch).where(left, import_batch.c.file != "", import_batch.c.updated_at < before)
    return [_batch(row) for row in await connection.execute(query)]


async def list_waiting(connection: AsyncConnection, organization: str) -> list[ImportBatch]:
    """The organization's imports that have not been taken in, and whose file is still there."""
    mine = (import_batch.c.organization == organization, import_batch.c.file != "")
    return [_batch(row) for row in await connection.execute(select(import_batch).where(*mine))]


async def remove_waiting(connection: AsyncConnection, number: int) -> bool:
    """Forget an import that has written nothing yet; False where it is done meanwhile, or forgotten already."""
    is_waiting = (import_batch.c.number == number, import_batch.c.file != "")
    return (await connection.execute(delete(import_batch).where(*is_waiting))).rowcount == 1


async def list_files(connection: AsyncConnection) -> set[str]:
    """The names of all files that some import still needs."""
    return set(
        (await connection.execute(select(import_batch.c.file).where(import_batch.c.file != ""))).scalars()
    )


# ------------------------------------------------------------------------------------------------------- what it wrote


async def note_changes(
    connection: AsyncConnection, number: int, kind: str, changes: Sequence[Change]
) -> None:
    """Write down what an import wrote, in its own transaction."""
    if changes:
        rows = [
            {
                "batch": number,
                "kind": kind,
                "record": each.record,
                "is_new": each.is_new,
                "version": each.version,
            }
            for each in changes
        ]
        await connection.execute(insert(import_change), rows)


async def list_changes(connection: AsyncConnection, number: int, kind: str) -> list[Change]:
    """What an import wrote of one kind, by number."""
    query = select(import_change.c.record, import_change.c.is_new, import_change.c.version)
    query = query.where(import_change.c.batch == number, import_change.c.kind == kind)
    return [Change(*row) for row in await connection.execute(query.order_by(import_change.c.record))]


async def count_written(connection: AsyncConnection, number: int, scope: Scope) -> list[tuple[int, str, int]]:
    """How many insights an import added that may be seen, by zone and basis."""
    query = (
        select(insight.c.zone, insight.c.basis, func.count())
        .join_from(import_change, insight, import_change.c.record == insight.c.number)
        .where(
            import_change.c.batch == number,
            import_change.c.kind == "insight",
            import_change.c.is_new,
            visible(insight, scope),
        )
        .group_by(insight.c.zone, insight.c.basis)
    )
    return [(row[0], row[1], row[2]) for row in await connection.execute(query)]


async def list_earlier(
    connection: AsyncConnection, organization: str, signature: str, prefix: str
) -> list[EarlierRow]:
    """Insights that earlier files with these columns brought in, whose ids begin with `prefix`."""
    brought = (
        select(import_change.c.record)
        .join_from(import_change, import_batch, import_change.c.batch == import_batch.c.number)
        .where(
            import_change.c.kind == "insight",
            import_batch.c.organization == organization,
            import_batch.c.signature == signature,
            import_batch.c.state == ImportState.DONE,
        )
    )
    query = select(insight.c.external_id, insight.c.statement).where(
        insight.c.number.in_(brought), insight.c.external_id.startswith(prefix)
    )
    return [EarlierRow(*row) for row in await connection.execute(query.order_by(insight.c.number))]


# ------------------------------------------------------------------------------------------------------- how it is read


async def find_mapping(
    connection: AsyncConnection, organization: str, signature: str
) -> Mapping[str, Any] | None:
    """How the organization reads files with these columns."""
    query = select(import_mapping.c.mapping).where(
        import_mapping.c.organization == organization, import_mapping.c.signature == signature
    )
    found: Mapping[str, Any] | None = (await connection.execute(query)).scalar()
    return found


async def save_mapping(
    connection: AsyncConnection,
    organization: str,
    signature: str,
    *,
    mapping: Mapping[str, Any],
    now: datetime,
) -> None:
    """Remember how the organization reads files with these columns."""
    await connection.execute(
        delete(import_mapping).where(
            import_mapping.c.organization == organization, import_mapping.c.signature == signature
        )
    )
    await connection.execute(
        insert(import_mapping).values(
            organization=organization, signature=signature, mapping=mapping, updated_at=now
        )
    )


async def list_study_titles(
    connection: AsyncConnection, organization: str, scope: Scope, *, limit: int = 2_000
) -> dict[str, str]:
    """Titles of an organization's studies by their refs, newest first."""
    query = select(study.c.ref, study.c.title).where(
        study.c.organization == organization, visible(study, scope)
    )
    rows = await connection.execute(query.order_by(study.c.number.desc()).limit(limit))
    return {row.ref: row.title for row in rows}

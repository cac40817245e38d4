"""Until when material is kept, and what has been erased."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope
from app.domain.retention import Erasure, Retention
from app.persistence.gate import visible
from app.persistence.tables import account, erasure, retention, study


def _retention(row: Row[Any]) -> Retention:
    return Retention(row.until, row.reason, row.changed_at, row.by)


_WITH_NAME = select(retention, account.c.name.label("by")).outerjoin(
    account, account.c.number == retention.c.changed_by
)


async def find_retention(connection: AsyncConnection, study_number: int) -> Retention | None:
    """Until when a study's material is kept, if that has been decided."""
    row = (await connection.execute(_WITH_NAME.where(retention.c.study == study_number))).first()
    return _retention(row) if row else None


async def save_retention(
    connection: AsyncConnection, study_number: int, decided: Retention, *, account_number: int
) -> None:
    """Decide until when a study's material is kept."""
    values = {
        "until": decided.until,
        "reason": decided.reason,
        "changed_at": decided.changed_at,
        "changed_by": account_number,
    }
    done = await connection.execute(update(retention).where(retention.c.study == study_number).values(values))
    if done.rowcount == 0:
        await connection.execute(insert(retention).values(study=study_number, **values))


async def list_due(
    connection: AsyncConnection, organizations: Sequence[str] | None, *, until: str
) -> list[tuple[str, Retention]]:
    """Ids of studies whose material is kept no longer than that day, soonest first; None stands for all there are."""
    query = (
        select(study.c.id, retention, account.c.name.label("by"))
        .join_from(study, retention, retention.c.study == study.c.number)
        .outerjoin(account, account.c.number == retention.c.changed_by)
        .where(retention.c.until <= until)
        .order_by(retention.c.until, study.c.number)
    )
    if organizations is not None:
        query = query.where(study.c.organization.in_(organizations))
    return [(row.id, _retention(row)) for row in await connection.execute(query)]


async def find_erasure(connection: AsyncConnection, kind: str, name: str, scope: Scope) -> Erasure | None:
    """That the record with this id or ref was erased, if whoever has the scope might have known of it."""
    named = or_(erasure.c.id == name, erasure.c.ref == name)
    query = (
        select(erasure, account.c.name.label("by"))
        .outerjoin(account, account.c.number == erasure.c.erased_by)
        .where(erasure.c.kind == kind, named, visible(erasure, scope))
    )
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    return Erasure(
        row.kind,
        row.id,
        row.ref,
        row.organization,
        row.visibility,
        row.created_by,
        row.erased_at,
        row.by,
    )


async def create_erasures(
    connection: AsyncConnection, made: Sequence[Erasure], *, account_number: int | None
) -> None:
    """Write down what was erased; its files are still to be swept."""
    names = [name for name in Erasure.__dataclass_fields__ if name != "erased_by"]
    rows = [{name: getattr(each, name) for name in names} for each in made]
    more = {"erased_by": account_number, "is_swept": False}
    if rows:
        await connection.execute(insert(erasure), [{**row, **more} for row in rows])


async def list_erased_ids(connection: AsyncConnection, kind: str, ids: Sequence[str]) -> set[str]:
    """Those of the ids that belonged to something that was erased."""
    query = select(erasure.c.id).where(erasure.c.kind == kind, erasure.c.id.in_(ids))
    return set((await connection.execute(query)).scalars())


async def is_unswept(connection: AsyncConnection) -> bool:
    """Whether files may still hold something of what was erased."""
    return (
        await connection.execute(select(erasure.c.id).where(~erasure.c.is_swept).limit(1))
    ).first() is not None


async def mark_swept(connection: AsyncConnection, *, before: datetime) -> None:
    """No file holds anything any more of what was erased until then."""
    await connection.execute(
        update(erasure).where(erasure.c.erased_at <= before, ~erasure.c.is_swept).values(is_swept=True)
    )


async def delete_retention(connection: AsyncConnection, study_number: int) -> None:
    """Forget until when a study's material is kept."""
    await connection.execute(delete(retention).where(retention.c.study == study_number))

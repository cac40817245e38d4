"""Taking back what an import wrote: which records nothing refers to, and removing those for good."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Table, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.insights import InsightContent
from app.persistence import outbox
from app.persistence.among import numbers_in
from app.persistence.departures import note_removed
from app.persistence.insights import list_versions
from app.persistence.tables import insight, insight_label, insight_version, metadata, study

#: What belongs to an insight and goes with it.
_OWN_PARTS: dict[str, tuple[Table, ...]] = {"insight": (insight_label, insight_version), "study": ()}
_AT_ONCE = 5_000


async def list_versions_now(
    connection: AsyncConnection, table: Table, numbers: Sequence[int]
) -> dict[int, int]:
    """The version that stands of each of these records; those that are gone are left out."""
    found: dict[int, int] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        among = numbers_in(table.c.number, numbers[start : start + _AT_ONCE], connection.dialect)
        rows = await connection.execute(select(table.c.number, table.c.version).where(among))
        found |= {row.number: row.version for row in rows}
    return found


async def list_referred(connection: AsyncConnection, table: Table, numbers: Sequence[int]) -> set[int]:
    """Those of the records that others refer to: whatever table has a reference to theirs is asked."""
    referred: set[int] = set()
    for column in _references_to(table):
        for start in range(0, len(numbers), _AT_ONCE):
            among = numbers_in(column, numbers[start : start + _AT_ONCE], connection.dialect)
            referred |= set((await connection.execute(select(column).where(among).distinct())).scalars())
    return referred


def _references_to(table: Table) -> list[ColumnElement[int]]:
    own = _OWN_PARTS[table.name]
    return [
        key.parent
        for other in metadata.tables.values()
        if other not in own
        for key in other.foreign_keys
        if key.column is table.c.number
    ]


async def remove_insights(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """Remove insights for good, with their labels and versions; search and maps are told."""
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        await note_removed(connection, some)
        for part in (insight_label, insight_version):
            await connection.execute(delete(part).where(numbers_in(part.c.insight, some, connection.dialect)))
        await connection.execute(
            delete(insight).where(numbers_in(insight.c.number, some, connection.dialect))
        )
        await outbox.enqueue(connection, some, is_new=False)


async def remove_studies(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """Remove studies that nothing refers to."""
    for start in range(0, len(numbers), _AT_ONCE):
        among = numbers_in(study.c.number, numbers[start : start + _AT_ONCE], connection.dialect)
        await connection.execute(delete(study).where(among))


async def find_content_before(
    connection: AsyncConnection, number: int, version: int
) -> InsightContent | None:
    """What an insight was before it got this version."""
    versions = await list_versions(connection, number)
    return next((each.content for each in versions if each.version == version - 1), None)

"""What the search index needs to know beside the insights themselves."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.among import numbers_in
from app.persistence.tables import insight, study


async def list_study_names(connection: AsyncConnection, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Every name that a filter may give these studies, by public id: that id, the ref, the sender's own id."""
    if not ids:
        return {}
    query = select(study.c.id, study.c.ref, study.c.external_id).where(study.c.id.in_(sorted(ids)))
    return {
        row.id: tuple(name for name in (row.id, row.ref, row.external_id) if name)
        for row in await connection.execute(query)
    }


async def list_versions_of(connection: AsyncConnection, numbers: Sequence[int]) -> Mapping[int, int]:
    """The version that stands of each of these insights; those that are no more are left out."""
    among = numbers_in(insight.c.number, numbers, connection.dialect)
    rows = await connection.execute(select(insight.c.number, insight.c.version).where(among))
    return {row.number: row.version for row in rows}

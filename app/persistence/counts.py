"""Counts of insights for facets, each through the gate."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.populations import POPULATIONS, zone_slug, zones_within
from app.domain.selection import SCHEME_OF
from app.domain.vocabularies import LABEL_SCHEMES
from app.persistence.tables import insight, insight_label, municipality, study

#: The parameters whose values can be counted, each by one statement.
FACETS: tuple[str, ...] = (
    "population",
    "zone",
    "basis",
    "subpopulation",
    "voice",
    "theme",
    "perspective",
    "shift",
    "level",
    "organization",
    "municipality",
    "county",
    "study",
    "status",
    "year",
)


async def count_facet(connection: AsyncConnection, facet: str, where: ColumnElement[bool]) -> dict[str, int]:
    """How many insights each value of one parameter has; values without any are left out."""
    if facet == "population":
        zones = await _grouped(connection, insight.c.zone, where)
        sums = {str(each): sum(zones.get(zone, 0) for zone in zones_within(each)) for each in POPULATIONS}
        return {population: number for population, number in sums.items() if number}
    if facet == "zone":
        return {zone_slug(zone): n for zone, n in (await _grouped(connection, insight.c.zone, where)).items()}
    scheme = SCHEME_OF.get(facet)
    if scheme in LABEL_SCHEMES:
        return await _labels(connection, scheme.value, where)
    if facet == "county":
        return await _joined(
            connection, municipality.c.county, where, insight.c.municipality == municipality.c.code
        )
    if facet == "study":
        return await _joined(connection, study.c.id, where, insight.c.study == study.c.number)
    return {
        str(key): n
        for key, n in (await _grouped(connection, insight.c[facet], where)).items()
        if key is not None
    }


async def _grouped(connection: AsyncConnection, column: Any, where: ColumnElement[bool]) -> dict[Any, int]:
    rows: Sequence[Any] = (
        await connection.execute(select(column, func.count()).where(where).group_by(column))
    ).all()
    return {row[0]: row[1] for row in rows}


async def _labels(connection: AsyncConnection, scheme: str, where: ColumnElement[bool]) -> dict[str, int]:
    query = (
        select(insight_label.c.concept, func.count())
        .join_from(insight_label, insight, insight_label.c.insight == insight.c.number)
        .where(insight_label.c.scheme == scheme, where)
        .group_by(insight_label.c.concept)
    )
    return {row[0]: row[1] for row in await connection.execute(query)}


async def _joined(
    connection: AsyncConnection,
    column: ColumnElement[str],
    where: ColumnElement[bool],
    on: ColumnElement[bool],
) -> dict[str, int]:
    query = (
        select(column, func.count()).select_from(insight.join(column.table, on)).where(where).group_by(column)
    )
    return {row[0]: row[1] for row in await connection.execute(query)}

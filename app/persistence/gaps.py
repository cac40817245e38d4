"""What white spots are counted from, and what curators and organizations have said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, and_, cast, delete, extract, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope
from app.domain.gaps.dimensions import Coordinate, Dimension, Pair
from app.domain.gaps.states import Adoption, Mark
from app.persistence.among import numbers_in
from app.persistence.gate import visible
from app.persistence.tables import gap_adoption, gap_mark, insight, insight_label, review, study

#: Up to so many insights, their labels are looked up one by one; beyond, a whole scheme is read, which is quicker.
FEW = 10_000


@dataclass(frozen=True, slots=True)
class InsightGroup:
    """The insights that agree in everything a matrix asks of the table of insights; `numbers` parted by commas."""

    organization: str
    zone: int
    basis: str
    year: int | None
    municipality: str | None
    numbers: str


async def list_groups(connection: AsyncConnection, where: ColumnElement[bool]) -> list[InsightGroup]:
    """The insights of a condition, which holds the gate, by what they agree in.

    One text a group is a tenth of the work of one row an insight, and the map's index answers it alone.
    """
    columns = insight.c
    keys = (columns.organization, columns.zone, columns.basis, columns.year, columns.municipality)
    query = select(*keys, _listed(columns.number)).where(where).group_by(*keys)
    return [InsightGroup(*row) for row in await connection.execute(query)]


async def list_carriers(
    connection: AsyncConnection, scheme: str, among: Sequence[int] | None
) -> dict[str, str]:
    """Which insights carry each concept of a scheme, numbers parted by commas.

    Past the gate, since it tells numbers alone: the caller keeps those that `list_groups` gave. `among` are those, when
    they are few.
    """
    carrier = insight_label.c.insight
    query = select(insight_label.c.concept, _listed(carrier)).where(insight_label.c.scheme == scheme)
    if among is not None:
        query = query.where(numbers_in(carrier, among, connection.dialect))
    query = query.group_by(insight_label.c.concept)
    return {row[0]: row[1] for row in await connection.execute(query)}


def _listed(column: ColumnElement[int]) -> ColumnElement[str]:
    return func.aggregate_strings(cast(column, Text), ",")


def _pair(row: Row[Any]) -> Pair:
    return (
        Coordinate(Dimension(row.first_dimension), row.first_value),
        Coordinate(Dimension(row.second_dimension), row.second_value),
    )


def _pair_columns(pair: Pair) -> dict[str, str]:
    first, second = pair
    return {
        "first_dimension": first.dimension.value,
        "first_value": first.value,
        "second_dimension": second.dimension.value,
        "second_value": second.value,
    }


async def list_marks(connection: AsyncConnection, scope: Scope) -> list[Mark]:
    """What curators have set aside, as far as it holds for whoever has the scope."""
    query = select(gap_mark).where(visible(gap_mark, scope)).order_by(gap_mark.c.number)
    return [
        Mark(row.number, _pair(row), row.organization, row.visibility, row.reason, row.created_by)
        for row in await connection.execute(query)
    ]


async def list_review_years(connection: AsyncConnection) -> dict[int, list[int]]:
    """The insights that somebody has found still true, by each year in which that was; past the gate, numbers alone."""
    year = extract("year", review.c.created_at)
    found: dict[int, list[int]] = {}
    for row in await connection.execute(select(year, review.c.insight).distinct()):
        found.setdefault(int(row[0]), []).append(row[1])
    return found


async def save_mark(connection: AsyncConnection, mark: Mark, now: datetime) -> None:
    """Set a cell aside; an organization's later word takes the place of its former one."""
    pair = _pair_columns(mark.pair)
    same = and_(
        gap_mark.c.organization == mark.organization,
        *(gap_mark.c[name] == value for name, value in pair.items()),
    )
    await connection.execute(delete(gap_mark).where(same))
    await connection.execute(
        insert(gap_mark).values(
            **pair,
            organization=mark.organization,
            visibility=mark.visibility,
            reason=mark.reason,
            created_at=now,
            created_by=mark.created_by,
        )
    )


async def delete_mark(connection: AsyncConnection, number: int) -> None:
    """Take a curator's word back."""
    await connection.execute(delete(gap_mark).where(gap_mark.c.number == number))


async def list_adoptions(connection: AsyncConnection, scope: Scope) -> list[Adoption]:
    """The white spots that have been taken on by studies that the scope allows."""
    query = (
        select(gap_adoption)
        .join_from(gap_adoption, study, gap_adoption.c.study == study.c.number)
        .where(visible(study, scope))
        .order_by(gap_adoption.c.study)
    )
    return [Adoption(row.study, _pair(row), row.due) for row in await connection.execute(query)]


async def create_adoption(
    connection: AsyncConnection, adoption: Adoption, *, now: datetime, created_by: int
) -> None:
    """Note that a study is to fill a white spot."""
    await connection.execute(
        insert(gap_adoption).values(
            study=adoption.study,
            **_pair_columns(adoption.pair),
            due=adoption.due,
            created_at=now,
            created_by=created_by,
        )
    )

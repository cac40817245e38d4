"""What a map is made of, asked of the database: counts by any fields of insights, and insights one by one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Text, and_, cast, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope
from app.domain.selection import Selection
from app.domain.vocabularies import LABEL_SCHEMES
from app.persistence.among import numbers_in
from app.persistence.gate import visible
from app.persistence.selection import study_named
from app.persistence.tables import insight, municipality, study

#: Fields that hold several concepts; their value is a tuple.
LABEL_FIELDS: tuple[str, ...] = tuple(scheme.value for scheme in LABEL_SCHEMES)
IS_ADDED = "is_added"
#: The day in UTC when an insight was added or last changed, as text.
UPDATED_ON = "updated_on"
_decode = msgspec.json.Decoder(tuple[str, ...]).decode


@dataclass(frozen=True, slots=True)
class MapCounts:
    """Insights counted by the values of some fields.

    `cells`: the fields' values in the order asked for → count; `organizations`: slug → count; `newest_year` of all.
    """

    cells: Mapping[tuple[Any, ...], int]
    organizations: Mapping[str, int]
    newest_year: int | None

    @property
    def total(self) -> int:
        """How many insights there are."""
        return sum(self.organizations.values())


async def count_cells(
    connection: AsyncConnection,
    where: ColumnElement[bool],
    fields: Sequence[str],
    *,
    since: date | None = None,
) -> MapCounts:
    """Counts by fields: columns of `insight`, schemes of labels, "is_added" (since the date), or "updated_on"."""
    asked = list(dict.fromkeys([*fields, "organization"]))
    dialect = connection.dialect.name
    keys = [_expression(field, since, dialect).label(f"k{place}") for place, field in enumerate(asked)]
    query = select(*keys, func.count(), func.max(insight.c.year)).where(where).group_by(*keys)
    rows = (await connection.execute(query)).all()
    places = [asked.index(field) for field in fields]
    readers = [_decode if field in LABEL_FIELDS else _READERS.get(field, _same) for field in fields]
    cells: Counter[tuple[Any, ...]] = Counter()
    organizations: Counter[str] = Counter()
    for row in rows:
        cells[tuple(read(row[place]) for read, place in zip(readers, places, strict=True))] += row[-2]
        organizations[row[asked.index("organization")]] += row[-2]
    return MapCounts(cells, organizations, max((row[-1] or 0 for row in rows), default=0) or None)


def _expression(field: str, since: date | None, dialect: str) -> ColumnElement[Any]:
    if field in LABEL_FIELDS:
        # The list as text: equal lists are equal texts, for labels are kept in the vocabulary's order.
        return type_coerce(insight.c.labels, Text).op("->>", return_type=Text())(field)
    if field == IS_ADDED:
        return insight.c.created_at >= added_from(since)
    if field == UPDATED_ON:
        return _day(insight.c.updated_at, dialect)
    return insight.c[field]


def _day(moment: Column[datetime], dialect: str) -> ColumnElement[Any]:
    """The day of a moment in UTC, as text: SQLite keeps it so, PostgreSQL is asked to."""
    if dialect == "sqlite":
        return func.substr(type_coerce(moment, Text), 1, 10)
    return func.to_char(func.timezone("UTC", moment), "YYYY-MM-DD")


def added_from(since: date | None) -> datetime:
    """The moment from which insights count as added."""
    return datetime.combine(since or date.max, time(), UTC)


def _same(value: object) -> object:
    return value


_READERS = {IS_ADDED: bool}


@dataclass(frozen=True, slots=True)
class MapRow:
    """An insight as the map needs it, one by one."""

    id: str
    ref: str
    zone: int
    organization: str
    basis: str
    level: str | None
    year: int | None
    labels: Mapping[str, Sequence[str]]
    statement: str
    created_at: datetime

    def value(self, field: str, since: date | None = None) -> object:
        """The value of a field, as `count_cells` counts it."""
        if field in LABEL_FIELDS:
            return tuple(self.labels.get(field, ()))
        if field == IS_ADDED:
            return self.created_at >= added_from(since)
        found: object = getattr(self, field)
        return found


async def list_for_map(connection: AsyncConnection, where: ColumnElement[bool]) -> list[MapRow]:
    """The insights of a condition as the map needs them, by id."""
    columns = [insight.c[name] for name in MapRow.__slots__]
    rows = await connection.execute(select(*columns).where(where).order_by(insight.c.id))
    return [MapRow(*row) for row in rows]


async def list_numbered(connection: AsyncConnection, numbers: Sequence[int], scope: Scope) -> list[MapRow]:
    """Those of the insights with these numbers that the scope allows, likewise."""
    among = numbers_in(insight.c.number, numbers, connection.dialect)
    return await list_for_map(connection, and_(among, visible(insight, scope)))


async def list_rows_after(connection: AsyncConnection, number: int, limit: int) -> list[tuple[Any, ...]]:
    """What is kept in memory of the insights that follow a number, past the gate, which is asked for each later."""
    query = (
        select(*_kept(connection)).where(insight.c.number > number).order_by(insight.c.number).limit(limit)
    )
    return [tuple(row) for row in await connection.execute(query)]


async def list_rows_of(connection: AsyncConnection, among: ColumnElement[bool]) -> list[tuple[Any, ...]]:
    """The same of the insights that a condition names."""
    rows = await connection.execute(select(*_kept(connection)).where(among).order_by(insight.c.number))
    return [tuple(row) for row in rows]


#: What is kept in memory of each insight, in order.
KEPT_FIELDS: tuple[str, ...] = (
    "number",
    "organization",
    "visibility",
    "status",
    "created_by",
    "zone",
    "basis",
    "level",
    "year",
    "municipality",
    "study",
    "created_on",
    UPDATED_ON,
    "labels",
)


def _kept(connection: AsyncConnection) -> list[ColumnElement[Any]]:
    columns = insight.c
    days = [_day(moment, connection.dialect.name) for moment in (columns.created_at, columns.updated_at)]
    labels = cast(type_coerce(columns.labels, Text), Text)
    return [*(columns[name] for name in KEPT_FIELDS[:-3]), *days, labels]


@dataclass(frozen=True, slots=True)
class Places:
    """What a Selection's municipalities, counties and studies come down to; None where they do not narrow."""

    municipalities: frozenset[str] | None
    studies: frozenset[int] | None


async def find_places(connection: AsyncConnection, selection: Selection, scope: Scope) -> Places:
    """The municipalities and the studies (by number) that a Selection lets through within a scope."""
    municipalities = frozenset(selection.municipalities) if selection.municipalities else None
    studies = None
    if selection.counties:
        inside = select(municipality.c.code).where(municipality.c.county.in_(selection.counties))
        codes = frozenset((await connection.execute(inside)).scalars())
        municipalities = codes if municipalities is None else codes & municipalities
    if selection.studies:
        named = select(study.c.number).where(study_named(selection.studies, scope))
        studies = frozenset((await connection.execute(named)).scalars())
    return Places(municipalities, studies)


async def find_last(connection: AsyncConnection) -> int:
    """The highest number of an insight, which tells how many there are at most; 0 without any."""
    return (await connection.execute(select(func.max(insight.c.number)))).scalar_one() or 0

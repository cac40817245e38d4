"""Insights in the database, read through the gate; `app.persistence.saving` writes them."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Text,
    and_,
    case,
    cast,
    collate,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope, Status
from app.domain.insights import Evidence, Insight, InsightContent, InsightVersion, tombstone
from app.domain.populations import ZONES, populations_of
from app.persistence.among import numbers_given, numbers_in, pack_numbers
from app.persistence.gate import visible
from app.persistence.tables import account, insight, insight_version, study

Made = TypeVar("Made", Insight, InsightContent)

#: How many rows go at once where many are read or written.
BATCH = 2_000
#: And where all are read one after the other: few enough to stay in the processor's cache while they are made use of.
_STREAMED = 200
#: The populations of each zone, by name.
_NAMES_OF_ZONE = {zone: tuple(map(str, populations_of(zone))) for zone in ZONES}


#: What is read of an insight, in the order in which `_insight` takes it; its study's public id comes last.
_READ = (
    *("number", "id", "ref", "external_id", "organization", "municipality", "zone", "level", "year"),
    *("visibility", "status", "statement", "body", "evidence", "labels", "confidence", "source", "version"),
    *("created_at", "updated_at", "created_by", "updated_by", "superseded_by", "reason"),
)
_JSON = frozenset({"evidence", "labels"})


class _Labels(msgspec.Struct, frozen=True):
    """The column of labels."""

    subpopulations: tuple[str, ...] = ()
    voices: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    perspectives: tuple[str, ...] = ()
    shifts: tuple[str, ...] = ()


#: Both are read as text and decoded once into what they are to be, which takes a fraction of the time.
_evidence = msgspec.json.Decoder(tuple[Evidence, ...]).decode
_labels = msgspec.json.Decoder(_Labels).decode


@lru_cache(maxsize=256)
def _query(scope: Scope | None) -> Select[Any]:
    """Insights with their study's public id, which shows only where the scope allows the study itself."""
    known = true() if scope is None else visible(study, scope)
    columns = [
        cast(insight.c[name], Text).label(name) if name in _JSON else insight.c[name] for name in _READ
    ]
    return select(*columns, study.c.id.label("study_id")).join_from(
        insight, study, and_(insight.c.study == study.c.number, known), isouter=True
    )


def _maker(of: type[Made]) -> Callable[[Sequence[Any]], Made]:
    """Makes values of a frozen dataclass of all their fields, in order: in half the time that its own way takes.

    A frozen dataclass sets each field by its name, past its own lock; here the fields' slots are set directly.
    """
    setters = [getattr(of, each.name).__set__ for each in fields(of)]

    def make(values: Sequence[Any]) -> Made:
        made = object.__new__(of)
        for put, value in zip(setters, values, strict=True):
            put(made, value)
        return made

    return make


_make_insight = _maker(Insight)
_make_content = _maker(InsightContent)


def _insight(row: Sequence[Any], *, for_change: bool = False) -> Insight:
    """An insight as it was read. Taking a row apart by place is many times quicker than asking it by name."""
    (number, insight_id, ref, external_id, organization, municipality, zone, level, year, *rest) = row
    (visibility, status, statement, body, evidence, labels, *rest) = rest
    (confidence, source, version, created_at, updated_at, created_by, updated_by, *rest) = rest
    superseded_by, reason, study_id = rest
    of = _labels(labels)
    labelled = (of.subpopulations, of.voices, of.themes, of.perspectives, of.shifts)
    placed = (study_id, municipality, _NAMES_OF_ZONE[zone], *labelled, level)
    shared = (year, confidence, visibility, status, source)
    content = _make_content((statement, organization, body, *placed, _evidence(evidence), *shared))
    if status == Status.WITHDRAWN and not for_change:
        content = tombstone(content)
    saved = (version, created_at, updated_at, created_by, updated_by, superseded_by, reason)
    return _make_insight((number, insight_id, ref, external_id, content, *saved))


def numbered(numbers: Sequence[int], dialect: Dialect) -> ColumnElement[bool]:
    """The insights with these numbers, as a condition."""
    return numbers_in(insight.c.number, numbers, dialect)


async def find_insight(
    connection: AsyncConnection, name: str, scope: Scope, *, for_change: bool = False
) -> Insight | None:
    """The insight with this id or ref, if whoever has the scope may know of it; for a change, whole as it stands."""
    named = or_(insight.c.id == name, insight.c.ref == name)
    query = _query(None if for_change else scope).where(named, visible(insight, scope))
    row = (await connection.execute(query)).first()
    return _insight(row, for_change=for_change) if row else None


async def list_by_number(connection: AsyncConnection, numbers: Sequence[int], scope: Scope) -> list[Insight]:
    """The insights with these numbers that the scope allows, in the order of the numbers."""
    if not numbers:
        return []
    dialect = connection.dialect
    rows = await connection.execute(by_number(scope, dialect), {"numbers": pack_numbers(numbers, dialect)})
    return in_order(rows.all(), numbers)


@lru_cache(maxsize=256)
def by_number(scope: Scope, dialect: Dialect) -> Select[Any]:
    """What reads the insights with given `numbers`, packed, that the scope allows; `in_order` makes insights of them.

    Kept, because making the statement takes longer than running it.
    """
    return _query(scope).where(numbers_given(insight.c.number, "numbers", dialect), visible(insight, scope))


def in_order(rows: Sequence[Row[Any]], numbers: Sequence[int]) -> list[Insight]:
    """The insights of rows that `by_number` found, in the order of the numbers."""
    found = {row.number: _insight(row) for row in rows}
    return [found[number] for number in numbers if number in found]


async def list_for_indexing(connection: AsyncConnection, numbers: Sequence[int]) -> list[Insight]:
    """The insights with these numbers, past the gate: for the search index alone, which keeps its own."""
    rows = await connection.execute(
        _query(None).where(numbers_in(insight.c.number, numbers, connection.dialect))
    )
    return [_insight(row) for row in rows]


async def list_for_change(connection: AsyncConnection, numbers: Sequence[int]) -> list[Insight]:
    """The insights with these numbers, whole and past the gate: for callers who may write them."""
    rows = await connection.execute(_query(None).where(numbered(numbers, connection.dialect)))
    return [_insight(row, for_change=True) for row in rows]


async def list_numbers_after(connection: AsyncConnection, number: int, limit: int) -> list[tuple[int, int]]:
    """Number and version of the insights that follow a number, for comparing with the search index."""
    query = select(insight.c.number, insight.c.version).where(insight.c.number > number)
    rows = await connection.execute(query.order_by(insight.c.number).limit(limit))
    return [(row.number, row.version) for row in rows]


async def list_page(
    connection: AsyncConnection,
    where: ColumnElement[bool],
    *,
    scope: Scope,
    order: Sequence[ColumnElement[Any]],
    limit: int,
) -> list[Insight]:
    """One page of insights. `where` comes from `app.persistence.selection`, which holds the gate."""
    rows = await connection.execute(_query(scope).where(where).order_by(*order).limit(limit))
    return [_insight(row) for row in rows]


async def count(connection: AsyncConnection, where: ColumnElement[bool]) -> int:
    """How many insights there are."""
    return (await connection.execute(select(func.count()).select_from(insight).where(where))).scalar_one()


async def list_versions(connection: AsyncConnection, number: int) -> list[InsightVersion]:
    """What an insight was before, newest first; the version that stands is not among them."""
    query = (
        select(insight_version, account.c.name.label("saver"))
        .join_from(insight_version, account, insight_version.c.saved_by == account.c.number, isouter=True)
        .where(insight_version.c.insight == number)
        .order_by(insight_version.c.version.desc())
    )
    return [
        InsightVersion(row.version, msgspec.convert(row.content, InsightContent), row.saved_at, row.saver)
        for row in await connection.execute(query)
    ]


async def list_by_external_id(
    connection: AsyncConnection, organization: str, external_ids: Sequence[str]
) -> dict[str, Insight]:
    """An organization's insights by the sender's ids, past the gate: for callers who may write there."""
    rows = await connection.execute(
        _query(None).where(insight.c.organization == organization, insight.c.external_id.in_(external_ids))
    )
    return {row.external_id: _insight(row, for_change=True) for row in rows}


async def list_taken_refs(connection: AsyncConnection, refs: Sequence[str]) -> set[str]:
    """Those of the refs that some insight already has."""
    return set((await connection.execute(select(insight.c.ref).where(insight.c.ref.in_(refs)))).scalars())


async def stream(
    connection: AsyncConnection, where: ColumnElement[bool], *, scope: Scope, by_zone: bool = False
) -> AsyncGenerator[list[Insight], None]:
    """All insights of a condition in batches, ordered by organization and the sender's id: alike in every database.

    `by_zone` orders by zone before that, in the order in which zones are listed.
    """
    keys = [insight.c.organization, func.coalesce(insight.c.external_id, insight.c.id)]
    order: list[ColumnElement[Any]] = list(keys)
    if connection.dialect.name != "sqlite":
        order = [collate(key, "C") for key in keys]
    if by_zone:
        order.insert(0, case({zone: place for place, zone in enumerate(ZONES)}, value=insight.c.zone))
    result = await connection.stream(
        _query(scope).where(where).order_by(*order).execution_options(yield_per=_STREAMED)
    )
    async for rows in result.partitions():
        yield [_insight(row) for row in rows]


async def list_by_id(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Insight]:
    """The insights with these public ids, past the gate: for an import, which may write where they belong."""
    rows = await connection.execute(_query(None).where(insight.c.id.in_(ids)))
    return {row.id: _insight(row, for_change=True) for row in rows}

"""Insights written with labels, versions and outbox rows: one or many, as rows made for the driver."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain

import msgspec
from sqlalchemy import Table, delete
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.errors import ConflictError
from app.domain.insights import Insight
from app.domain.populations import zone_of
from app.domain.vocabularies import LABEL_SCHEMES
from app.persistence import outbox
from app.persistence.among import numbers_in
from app.persistence.departures import note_changed
from app.persistence.insights import BATCH
from app.persistence.tables import insight, insight_label, insight_version

#: How many values one statement to SQLite carries; it takes at most 32,766.
_MOST_VALUES = 26_000
_LABEL_FIELDS = tuple(scheme.value for scheme in LABEL_SCHEMES)
_COLUMNS = (
    "number",
    "id",
    "ref",
    "external_id",
    "organization",
    "municipality",
    "study",
    "zone",
    "basis",
    "level",
    "year",
    "visibility",
    "status",
    "statement",
    "body",
    "evidence",
    "labels",
    "confidence",
    "source",
    "version",
    "created_at",
    "updated_at",
    "created_by",
    "updated_by",
    "superseded_by",
    "reason",
)
_VERSION_COLUMNS = ("insight", "version", "saved_at", "saved_by", "content")
Row = tuple[object, ...]
_encode = msgspec.json.Encoder().encode


async def create_insights(
    connection: AsyncConnection, insights: Sequence[Insight], studies: Sequence[int | None]
) -> None:
    """Write new insights whose numbers are reserved; `studies` holds the number of each one's study."""
    dialect = connection.dialect
    for start in range(0, len(insights), BATCH):
        batch = insights[start : start + BATCH]
        numbers = studies[start : start + BATCH]
        rows = [_insight_row(each, study, dialect) for each, study in zip(batch, numbers, strict=True)]
        await _insert(connection, insight, _COLUMNS, rows)
        await _insert_labels(connection, batch)
        await outbox.enqueue(connection, [each.number for each in batch], is_new=True)


async def update_insights(
    connection: AsyncConnection, changes: Sequence[tuple[Insight, Insight]], studies: Sequence[int | None]
) -> None:
    """Replace insights by their next versions and keep the old ones; each change is the old one and the new.

    `studies` holds the number of each new one's study.

    Raises:
        ConflictError: somebody saved another version of one since it was read.
    """
    if not changes:
        return
    dialect = connection.dialect
    mark = _mark(dialect)
    assignments = ", ".join(f"{column} = {mark}" for column in _COLUMNS)
    statement = f"UPDATE insight SET {assignments} WHERE number = {mark} AND version = {mark}"  # noqa: S608
    rows = [
        (*_insight_row(new, study, dialect), old.number, old.version)
        for (old, new), study in zip(changes, studies, strict=True)
    ]
    done = await connection.exec_driver_sql(statement, rows)
    if done.rowcount != len(rows):
        raise ConflictError("version")
    kept = [_version_row(old, dialect) for old, _new in changes]
    await _insert(connection, insight_version, _VERSION_COLUMNS, kept)
    relabelled = [new for old, new in changes if _label_rows(old) != _label_rows(new)]
    if relabelled:
        among = numbers_in(insight_label.c.insight, [each.number for each in relabelled], dialect)
        await connection.execute(delete(insight_label).where(among))
        await _insert_labels(connection, relabelled)
    await note_changed(connection, changes)
    await outbox.enqueue(connection, [new.number for _old, new in changes], is_new=False)


async def _insert_labels(connection: AsyncConnection, batch: Sequence[Insight]) -> None:
    labels = [label for each in batch for label in _label_rows(each)]
    await _insert(connection, insight_label, ("scheme", "concept", "insight"), labels)


async def _insert(
    connection: AsyncConnection, table: Table, columns: Sequence[str], rows: Sequence[Row]
) -> None:
    """Add rows. SQLite takes many in one statement, during which other threads of the process go on working."""
    start = 0
    if connection.dialect.name == "sqlite":
        at_once = _MOST_VALUES // len(columns)
        statement = _insertion(table.name, tuple(columns), at_once, "?")
        while len(rows) - start >= at_once:
            values = tuple(chain.from_iterable(rows[start : start + at_once]))
            await connection.exec_driver_sql(statement, values)
            start += at_once
    if rest := list(rows[start:]):
        statement = _insertion(table.name, tuple(columns), 1, _mark(connection.dialect))
        await connection.exec_driver_sql(statement, rest)


def _mark(dialect: Dialect) -> str:
    return "?" if dialect.paramstyle == "qmark" else "%s"


@lru_cache(maxsize=16)
def _insertion(table: str, columns: tuple[str, ...], rows: int, mark: str) -> str:
    marks = f"({', '.join([mark] * len(columns))})"
    values = ", ".join([marks] * rows)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {values}"  # noqa: S608  (names of ours alone)


def _insight_row(each: Insight, study: int | None, dialect: Dialect) -> Row:
    """The values of one row in the order of `_COLUMNS`, as the driver takes them."""
    content = each.content
    return (
        each.number,
        each.id,
        each.ref,
        each.external_id,
        content.organization,
        content.municipality,
        study,
        zone_of(content.populations),
        str(content.basis),
        content.level,
        content.year,
        str(content.visibility),
        str(content.status),
        content.statement,
        content.body,
        _encode(content.evidence).decode(),
        _encode({field: getattr(content, field) for field in _LABEL_FIELDS}).decode(),
        content.confidence and str(content.confidence),
        content.source,
        each.version,
        _moment(each.created_at, dialect.name),
        _moment(each.updated_at, dialect.name),
        each.created_by,
        each.updated_by,
        each.superseded_by,
        each.reason,
    )


def _version_row(old: Insight, dialect: Dialect) -> Row:
    content = _encode(old.content).decode()
    return (old.number, old.version, _moment(old.updated_at, dialect.name), old.updated_by, content)


@lru_cache(maxsize=16)
def _moment(moment: datetime, dialect: str) -> object:
    """A time as the driver takes it: SQLite keeps text, in UTC and to the microsecond. A batch shares its times."""
    if dialect != "sqlite":
        return moment
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _label_rows(each: Insight) -> list[tuple[str, str, int]]:
    content, number = each.content, each.number
    return [(field, concept, number) for field in _LABEL_FIELDS for concept in getattr(content, field)]

"""Many new insights at once: rows go to the driver as they are, without a detour for each value."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain

import msgspec
from sqlalchemy import Table, insert, literal, select
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.insights import Insight
from app.domain.populations import zone_of
from app.domain.vocabularies import LABEL_SCHEMES
from app.persistence.among import numbers_in
from app.persistence.tables import insight, insight_label, outbox

#: How many rows one statement carries.
BATCH = 2_000
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
Row = tuple[object, ...]
_encode = msgspec.json.Encoder().encode


async def create_insights(
    connection: AsyncConnection, insights: Sequence[Insight], studies: Sequence[int | None]
) -> None:
    """Write new insights whose numbers are reserved, with labels and outbox rows; `studies` holds each one's number."""
    dialect = connection.dialect
    for start in range(0, len(insights), BATCH):
        batch = insights[start : start + BATCH]
        numbers = studies[start : start + BATCH]
        rows = [_insight_row(each, study, dialect) for each, study in zip(batch, numbers, strict=True)]
        await _insert(connection, insight, _COLUMNS, rows)
        # Sorted as the table is, the labels of a batch land side by side.
        labels = sorted(label for each in batch for label in _label_rows(each))
        await _insert(connection, insight_label, ("scheme", "concept", "insight"), labels)
        among = numbers_in(insight.c.number, [each.number for each in batch], dialect)
        waiting = select(insight.c.number, literal(True)).where(among).order_by(insight.c.number)
        await connection.execute(insert(outbox).from_select(["insight", "is_new"], waiting))


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
        mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
        await connection.exec_driver_sql(_insertion(table.name, tuple(columns), 1, mark), rest)


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


@lru_cache(maxsize=16)
def _moment(moment: datetime, dialect: str) -> object:
    """A time as the driver takes it: SQLite keeps text, in UTC and to the microsecond. A batch shares its times."""
    if dialect != "sqlite":
        return moment
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _label_rows(each: Insight) -> list[tuple[str, str, int]]:
    content, number = each.content, each.number
    return [(field, concept, number) for field in _LABEL_FIELDS for concept in getattr(content, field)]

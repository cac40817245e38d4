"""Whole tables out and in, for backups: the same on SQLite and PostgreSQL, and for databases of earlier versions.

Tables are read from the database itself and not from `app.persistence.tables`, which knows only the newest shape.
"""

from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, MetaData, Table, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.insights import BATCH

#: Alembic's own table: a restored database gets it from its migrations.
_LEFT_OUT = "alembic_version"


async def hold_still(connection: AsyncConnection) -> None:
    """Make every statement of a reading transaction see one and the same moment."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


async def list_tables(connection: AsyncConnection) -> list[Table]:
    """Every table as it is, those first that others refer to."""
    metadata = MetaData()
    await connection.run_sync(metadata.reflect)
    return [table for table in metadata.sorted_tables if table.name != _LEFT_OUT]


async def stream_rows(connection: AsyncConnection, table: Table) -> AsyncGenerator[list[list[Any]], None]:
    """All rows of a table in batches, as plain values; times carry their zone."""
    query = select(table).order_by(*table.primary_key.columns)
    result = await connection.stream(query.execution_options(yield_per=BATCH))
    async for rows in result.partitions():
        yield [[_plain(value) for value in row] for row in rows]


def _plain(value: Any) -> Any:
    return value.replace(tzinfo=value.tzinfo or UTC) if isinstance(value, datetime) else value


async def insert_rows(
    connection: AsyncConnection, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Add rows that `stream_rows` gave, after a way through JSON."""
    timed = {name for name in columns if isinstance(table.c[name].type, DateTime)}
    keep_zone = connection.dialect.name != "sqlite"
    values = [
        {
            name: _moment(value, keep_zone) if name in timed else value
            for name, value in zip(columns, row, strict=True)
        }
        for row in rows
    ]
    if values:
        await connection.execute(insert(table), values)


def _moment(value: str | None, keep_zone: bool) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    return moment if keep_zone else moment.astimezone(UTC).replace(tzinfo=None)


async def count_on(connection: AsyncConnection, tables: Sequence[Table]) -> None:
    """Let numbers given from now on follow the highest of the rows that were added."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables:
        if "number" in table.c and table.c.number.primary_key:
            sequence = f"pg_get_serial_sequence('{table.name}', 'number')"
            highest = f"(SELECT max(number) FROM {table.name})"  # noqa: S608  (a table of ours, not of a sender)
            await connection.execute(
                text(f"SELECT setval({sequence}, {highest}) WHERE {highest} IS NOT NULL")
            )

"""The order in which insights changed: a short log by which a process brings what it keeps in memory up to date."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, literal, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.among import listed_numbers
from app.persistence.tables import insight_change

#: Rows that are kept. Whoever is farther behind reads everything anew.
KEPT = 200_000
_LOCK = 7_264_101


@dataclass(frozen=True, slots=True)
class ChangeSpan:
    """The first and the last change that the log holds; 0 and 0 when it holds none."""

    first: int
    last: int


async def note_changes(connection: AsyncConnection, insights: Iterable[int]) -> None:
    """Note that these insights are being added, changed or removed, in the transaction that does it."""
    numbers = list(insights)
    if not numbers:
        return
    await hold_order(connection)
    rows = listed_numbers(numbers, connection.dialect)
    await connection.execute(insert(insight_change).from_select(["insight"], rows))
    newest = select(func.max(insight_change.c.number)).scalar_subquery()
    await connection.execute(delete(insight_change).where(insight_change.c.number <= newest - literal(KEPT)))


async def hold_order(connection: AsyncConnection) -> None:
    """Make changes be numbered in the order they are committed, so that no reader sees a number before a lower one.

    SQLite has one writer at a time; on PostgreSQL whoever notes changes waits for the one before to commit.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


async def find_span(connection: AsyncConnection) -> ChangeSpan:
    """What the log holds now."""
    first = select(func.min(insight_change.c.number)).scalar_subquery()
    last = select(func.max(insight_change.c.number)).scalar_subquery()
    row = (await connection.execute(select(first, last))).one()
    return ChangeSpan(row[0] or 0, row[1] or 0)


async def list_changed(connection: AsyncConnection, *, after: int, until: int) -> list[int]:
    """The insights changed after one change and until another, each once, by number."""
    number = insight_change.c.number
    query = select(insight_change.c.insight).where(number > after, number <= until).distinct()
    return sorted((await connection.execute(query)).scalars())

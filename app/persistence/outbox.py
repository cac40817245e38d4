"""The outbox: what the search index has still to take in, written in the transaction that changed the insight."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Select, delete, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.persistence.among import listed_numbers
from app.persistence.changes import note_changes
from app.persistence.tables import outbox


@dataclass(frozen=True, slots=True)
class Pending:
    """One change that waits: its place in the queue and the insight's number."""

    number: int
    insight: int


async def enqueue(connection: AsyncConnection, insights: Iterable[int], *, is_new: bool) -> None:
    """Ask for insights to be indexed anew, and note the change; `is_new`: the index can't hold them yet."""
    insights = list(insights)
    if not insights:
        return
    await note_changes(connection, insights)
    waiting = listed_numbers(insights, connection.dialect).add_columns(literal(is_new))
    await connection.execute(insert(outbox).from_select(["insight", "is_new"], waiting))


async def list_pending(connection: AsyncConnection, limit: int) -> list[Pending]:
    """The oldest changes that wait."""
    rows = await connection.execute(
        select(outbox.c.number, outbox.c.insight).order_by(outbox.c.number).limit(limit)
    )
    return [Pending(*row) for row in rows]


async def count_pending(connection: AsyncConnection) -> int:
    """How many changes wait."""
    return (await connection.execute(select(func.count()).select_from(outbox))).scalar_one()


@cache
def outdated(limit: int) -> Select[tuple[int]]:
    """Insights whose entry in the index is out of date; a search leaves them out until it has caught up."""
    return select(outbox.c.insight).where(outbox.c.is_new.is_(False)).distinct().limit(limit)


async def forget(connection: AsyncConnection, numbers: Iterable[int]) -> None:
    """Take out changes that the index now holds."""
    await connection.execute(delete(outbox).where(outbox.c.number.in_(list(numbers))))

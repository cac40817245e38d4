"""Departures: public insights that are shared less widely or removed, noted in the transaction that does it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import ANONYMOUS, Status, Visibility
from app.domain.insights import Insight
from app.persistence.among import numbers_in
from app.persistence.gate import visible
from app.persistence.tables import departure, insight

#: How many ids one statement carries.
_AT_ONCE = 5_000


def is_public(each: Insight) -> bool:
    """Whether everybody may know of the insight."""
    return each.content.visibility == Visibility.PUBLIC and each.content.status != Status.DRAFT


async def note_changed(connection: AsyncConnection, changes: Iterable[tuple[Insight, Insight]]) -> None:
    """Note those of the changed insights (as they were, as they become) that everybody knew of and shall no more."""
    gone = [
        (old.id, old.content.organization) for old, new in changes if is_public(old) and not is_public(new)
    ]
    await _note(connection, gone)


async def note_removed(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """Note those of the insights about to be removed that everybody knows of."""
    among = numbers_in(insight.c.number, numbers, connection.dialect)
    query = select(insight.c.id, insight.c.organization).where(among, visible(insight, ANONYMOUS.scope))
    await _note(connection, [(row.id, row.organization) for row in await connection.execute(query)])


async def _note(connection: AsyncConnection, gone: Sequence[tuple[str, str]]) -> None:
    now = datetime.now(UTC)
    for start in range(0, len(gone), _AT_ONCE):
        some = gone[start : start + _AT_ONCE]
        await connection.execute(delete(departure).where(departure.c.insight.in_([name for name, _ in some])))
        rows = [{"insight": name, "organization": organization, "at": now} for name, organization in some]
        await connection.execute(insert(departure), rows)

"""What harvesters are given: public insights and departures, in the order in which they changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import ANONYMOUS, Status
from app.domain.harvest import Harvested
from app.domain.insights import Insight
from app.persistence import insights
from app.persistence.gate import visible
from app.persistence.tables import departure, insight


@dataclass(frozen=True, slots=True)
class Span:
    """Which records are meant: changed from `since` on and earlier than `before`, of one organization or of all.

    `after` is the change time and the place of the last record of the page before. Among those of one moment,
    insights come before departures, each in the order of its numbers.
    """

    since: datetime | None = None
    before: datetime | None = None
    organization: str | None = None
    after: tuple[datetime, tuple[bool, int]] | None = None


def _conditions(span: Span, table: Table, moment: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if span.since is not None:
        found.append(moment >= span.since)
    if span.before is not None:
        found.append(moment < span.before)
    if span.organization is not None:
        found.append(table.c.organization == span.organization)
    if span.after is not None:
        at, (was_gone, number) = span.after
        if was_gone == (table is departure):
            # Said twice, so that an index over the moments is of use.
            found += [moment >= at, or_(moment > at, table.c.number > number)]
        else:
            found.append(moment > at if was_gone else moment >= at)
    return found


def _live(span: Span) -> ColumnElement[bool]:
    return and_(visible(insight, ANONYMOUS.scope), *_conditions(span, insight, insight.c.updated_at))


def _gone(span: Span) -> ColumnElement[bool]:
    """Departures; one that everybody may know of again has not departed."""
    back = select(insight.c.id).where(insight.c.id == departure.c.insight, visible(insight, ANONYMOUS.scope))
    return and_(~back.exists(), *_conditions(span, departure, departure.c.at))


async def list_harvested(connection: AsyncConnection, span: Span, *, limit: int) -> list[Harvested]:
    """The first records of a span, the earliest changed first."""
    order = [insight.c.updated_at, insight.c.number]
    found = await insights.list_page(connection, _live(span), scope=ANONYMOUS.scope, order=order, limit=limit)
    query = select(departure).where(_gone(span)).order_by(departure.c.at, departure.c.number)
    gone = [_departed(row) for row in await connection.execute(query.limit(limit))]
    return sorted([*map(_harvested, found), *gone], key=lambda each: (each.changed_at, each.place))[:limit]


async def count_harvested(connection: AsyncConnection, span: Span) -> int:
    """How many records a span holds."""
    total = await insights.count(connection, _live(span))
    gone = select(func.count()).select_from(departure).where(_gone(span))
    return total + (await connection.execute(gone)).scalar_one()


async def find_harvested(connection: AsyncConnection, insight_id: str) -> Harvested | None:
    """The record of one insight that is or was public."""
    found: Sequence[Insight] = await insights.list_page(
        connection,
        and_(insight.c.id == insight_id, visible(insight, ANONYMOUS.scope)),
        scope=ANONYMOUS.scope,
        order=[insight.c.id],
        limit=1,
    )
    if found:
        return _harvested(found[0])
    row = (await connection.execute(select(departure).where(departure.c.insight == insight_id))).first()
    return _departed(row) if row else None


async def find_earliest(connection: AsyncConnection) -> datetime | None:
    """When the record that was changed longest ago was changed."""
    first = select(func.min(insight.c.updated_at)).where(visible(insight, ANONYMOUS.scope))
    gone = select(func.min(departure.c.at))
    moments = [(await connection.execute(query)).scalar_one() for query in (first, gone)]
    return min((each for each in moments if each is not None), default=None)


async def latest_changes(connection: AsyncConnection) -> dict[str, datetime]:
    """When each organization with published insights for everybody last changed one."""
    where = and_(visible(insight, ANONYMOUS.scope), insight.c.status == Status.PUBLISHED)
    newest = func.max(insight.c.updated_at).label("newest")
    rows = await connection.execute(
        select(insight.c.organization, newest).where(where).group_by(insight.c.organization)
    )
    return {row.organization: row.newest for row in rows}


def _harvested(found: Insight) -> Harvested:
    is_gone = found.content.status == Status.WITHDRAWN
    owner = found.content.organization
    return Harvested(found.id, (False, found.number), found.updated_at, owner, None if is_gone else found)


def _departed(row: Row[Any]) -> Harvested:
    return Harvested(row.insight, (True, row.number), row.at, row.organization, None)

"""What recurring themes are found in, and what curators have decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope
from app.domain.insights import Insight
from app.domain.themes import ThemeInsight
from app.domain.themes.decisions import Act, Decision
from app.persistence import insights
from app.persistence.gate import visible
from app.persistence.tables import insight, theme_decision


@dataclass(frozen=True, slots=True)
class KeptDecision:
    """A decision with who made it, for whom and when."""

    decision: Decision
    organization: str
    created_at: datetime
    created_by: int | None


async def list_for_themes(
    connection: AsyncConnection, where: ColumnElement[bool], *, limit: int
) -> list[ThemeInsight]:
    """The insights of a condition as themes are found in them: the newest, at most `limit`."""
    columns = insight.c
    query = (
        select(
            columns.id,
            columns.ref,
            columns.statement,
            columns.organization,
            columns.body,
            columns.evidence,
            columns.municipality,
            columns.zone,
            columns.basis,
        )
        .where(where)
        .order_by(columns.created_at.desc(), columns.ref)
        .limit(limit)
    )
    return [
        ThemeInsight(
            ref=row.ref,
            statement=row.statement,
            organization=row.organization,
            texts=(row.body, *(piece["text"] for piece in row.evidence)),
            municipality=row.municipality,
            zone=row.zone,
            basis=row.basis,
            id=row.id,
        )
        for row in await connection.execute(query)
    ]


async def list_by_ref(connection: AsyncConnection, refs: Sequence[str], scope: Scope) -> list[Insight]:
    """The insights with these refs that the scope allows."""
    where = and_(visible(insight, scope), insight.c.ref.in_(refs))
    return await insights.list_page(
        connection, where, scope=scope, order=[insight.c.number], limit=max(len(refs), 1)
    )


async def list_decisions(connection: AsyncConnection) -> list[KeptDecision]:
    """Every decision, in the order they were made."""
    rows = await connection.execute(select(theme_decision).order_by(theme_decision.c.number))
    return [
        KeptDecision(
            Decision(row.number, Act(row.act), tuple(row.core), tuple(row.others), row.name),
            row.organization,
            row.created_at,
            row.created_by,
        )
        for row in rows
    ]


async def find_decision(connection: AsyncConnection, number: int) -> KeptDecision | None:
    """One decision."""
    return next((each for each in await list_decisions(connection) if each.decision.number == number), None)


async def create_decision(connection: AsyncConnection, row: dict[str, Any]) -> None:
    """Keep a decision."""
    await connection.execute(insert(theme_decision).values(row))


async def delete_decisions(connection: AsyncConnection, numbers: Sequence[int]) -> None:
    """Take decisions back."""
    await connection.execute(delete(theme_decision).where(theme_decision.c.number.in_(numbers)))


async def find_last_decision(connection: AsyncConnection) -> tuple[int, int]:
    """The number of the latest decision and how many there are: these tell whether any was added or taken back."""
    query = select(func.coalesce(func.max(theme_decision.c.number), 0), func.count())
    row = (await connection.execute(query)).one()
    return row[0], row[1]

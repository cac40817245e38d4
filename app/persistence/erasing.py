"""Erasing: every place in the database where the content of an insight or a study lies, and how it goes from there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Status
from app.domain.insights import Insight
from app.domain.populations import zone_of
from app.domain.retention import quotable
from app.domain.studies import Study
from app.persistence import outbox
from app.persistence.among import numbers_in
from app.persistence.tables import (
    access_request,
    asking,
    gap_adoption,
    heard_also,
    import_batch,
    import_change,
    insight,
    insight_label,
    insight_version,
    lineage,
    pinned_map,
    raising_request,
    retention,
    reuse,
    review,
    screening_answer,
    study,
    study_feedback,
    theme_decision,
)

#: What stands where something that was erased was quoted.
GONE = "[…]"
_BLANK: dict[str, Any] = {
    "external_id": None,
    "municipality": None,
    "study": None,
    "zone": zone_of(()),
    "basis": "unknown",
    "level": None,
    "year": None,
    "status": Status.WITHDRAWN.value,
    "statement": "",
    "body": "",
    "evidence": [],
    "labels": {},
    "confidence": None,
    "source": "",
    "reason": "",
}
#: Texts of others that may quote what an insight says.
_QUOTING: tuple[Column[str], ...] = (
    asking.c.question,
    asking.c.reason,
    reuse.c.purpose,
    access_request.c.question,
    access_request.c.message,
    access_request.c.answer,
    heard_also.c.note,
    lineage.c.reason,
    insight.c.reason,
    review.c.note,
    theme_decision.c.name,
    pinned_map.c.title,
    pinned_map.c.selection,
    pinned_map.c.svg,
    raising_request.c.note,
    screening_answer.c.reason,
    study_feedback.c.how,
)


async def list_insights_of(connection: AsyncConnection, found: Study) -> list[int]:
    """The numbers of a study's insights that its own organization stands behind."""
    query = select(insight.c.number).where(
        insight.c.study == found.number, insight.c.organization == found.content.organization
    )
    return list((await connection.execute(query.order_by(insight.c.number))).scalars())


async def count_linked(connection: AsyncConnection, found: Study) -> int:
    """How many insights name a study, whoever stands behind them."""
    query = select(func.count()).select_from(insight).where(insight.c.study == found.number)
    return (await connection.execute(query)).scalar_one()


async def erase_insights(connection: AsyncConnection, found: Sequence[Insight], *, at: datetime) -> list[str]:
    """Empty the rows of insights, and every row that says something of what they said.

    The answer is what they said, to look for where files hold it. Their numbers, ids, refs and what took their place
    stay, so that addresses still lead on. Attachments are removed by whoever calls this, for their files are kept
    elsewhere.
    """
    if not found:
        return []
    numbers, ids = [each.number for each in found], [each.id for each in found]

    def among(column: Column[int]) -> ColumnElement[bool]:
        return numbers_in(column, numbers, connection.dialect)

    quotes = await _statements(connection, found)
    for part in (insight_label, insight_version):
        await connection.execute(delete(part).where(among(part.c.insight)))
    await connection.execute(
        delete(heard_also).where(or_(among(heard_also.c.insight), among(heard_also.c.own)))
    )
    await connection.execute(delete(review).where(among(review.c.insight)))
    await connection.execute(
        update(lineage).where(or_(among(lineage.c.old), among(lineage.c.new))).values(reason="")
    )
    await connection.execute(update(reuse).where(among(reuse.c.insight)).values(purpose="", link=""))
    successors = [each.ref for each in found]
    await connection.execute(update(insight).where(insight.c.superseded_by.in_(successors)).values(reason=""))
    await connection.execute(
        update(insight)
        .where(among(insight.c.number))
        .values(_BLANK | {"version": insight.c.version + 1, "updated_at": at})
    )
    await _forget_sharing(connection, "insight", ids)
    await _empty_imports(connection, "insight", numbers)
    await _unquote(connection, quotes)
    await outbox.enqueue(connection, numbers, is_new=False)
    return [*quotes, *quotable([each.content.body for each in found])]


async def erase_study(connection: AsyncConnection, found: Study) -> list[str]:
    """Remove a study's row and every row that says something of what it said; insights of others let go of it.

    The answer is what it said, to look for where files hold it.
    """
    number = found.number
    linked = list(
        (await connection.execute(select(insight.c.number).where(insight.c.study == number))).scalars()
    )
    await connection.execute(
        update(insight).where(insight.c.study == number).values(study=None, version=insight.c.version + 1)
    )
    await outbox.enqueue(connection, linked, is_new=False)
    await connection.execute(
        update(asking).where(asking.c.study == number).values(study=None, question="", reason="")
    )
    for part in (study_feedback, gap_adoption, retention):
        await connection.execute(delete(part).where(part.c.study == number))
    await _forget_sharing(connection, "study", [found.id])
    await _empty_imports(connection, "study", [number])
    await connection.execute(delete(study).where(study.c.number == number))
    quotes = quotable([found.content.title, *found.content.question.splitlines()])
    await _unquote(connection, quotes)
    return quotes


async def _statements(connection: AsyncConnection, found: Sequence[Insight]) -> list[str]:
    """What the insights say, and said in earlier versions: what others may have quoted."""
    numbers = [each.number for each in found]
    rows = await connection.execute(
        select(insight_version.c.content).where(
            numbers_in(insight_version.c.insight, numbers, connection.dialect)
        )
    )
    earlier = [str(row.content.get("statement", "")) for row in rows]
    pieces = [piece.text for each in found for piece in each.content.evidence]
    return quotable([*(each.content.statement for each in found), *earlier, *pieces])


async def _unquote(connection: AsyncConnection, quotes: Sequence[str]) -> None:
    """Take quotations out of what others wrote."""
    for column in _QUOTING:
        for quote in quotes:
            await connection.execute(
                update(column.table)
                .where(column.contains(quote, autoescape=True))
                .values({column.name: func.replace(column, quote, GONE)})
            )


async def _forget_sharing(connection: AsyncConnection, kind: str, ids: Sequence[str]) -> None:
    for table in (raising_request, screening_answer):
        await connection.execute(delete(table).where(and_(table.c.kind == kind, table.c.record.in_(ids))))


async def _empty_imports(connection: AsyncConnection, kind: str, numbers: Sequence[int]) -> None:
    """Empty what imports that wrote these records say of their files: names, corrections and complaints."""
    batches = select(import_change.c.batch).where(
        import_change.c.kind == kind, numbers_in(import_change.c.record, numbers, connection.dialect)
    )
    rows = await connection.execute(
        select(import_batch.c.number, import_batch.c.report).where(import_batch.c.number.in_(batches))
    )
    for row in rows.all():
        report = {**row.report, "problems": []} if isinstance(row.report, dict) else row.report
        values: dict[str, Any] = {"name": "", "repairs": {}, "report": report}
        await connection.execute(
            update(import_batch).where(import_batch.c.number == row.number).values(values)
        )

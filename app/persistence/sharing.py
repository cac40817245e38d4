"""Rules, wishes and answers about sharing beyond an organization."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.privacy import FieldFinding, ScreeningAnswer
from app.domain.sharing import RaisingRequest
from app.persistence.tables import account, raising_request, screening_answer, sharing_rule


async def needs_curator(connection: AsyncConnection, organization: str) -> bool:
    """Whether the organization wants a curator to share beyond it."""
    query = select(sharing_rule.c.raising_needs_curator).where(sharing_rule.c.organization == organization)
    return bool((await connection.execute(query)).scalar())


async def list_strict(connection: AsyncConnection) -> frozenset[str]:
    """The organizations that want a curator to share beyond them."""
    query = select(sharing_rule.c.organization).where(sharing_rule.c.raising_needs_curator)
    return frozenset((await connection.execute(query)).scalars())


async def save_rule(connection: AsyncConnection, organization: str, *, is_needed: bool) -> None:
    """Keep what an organization says."""
    await connection.execute(delete(sharing_rule).where(sharing_rule.c.organization == organization))
    await connection.execute(
        insert(sharing_rule).values(organization=organization, raising_needs_curator=is_needed)
    )


async def save_answers(
    connection: AsyncConnection,
    findings: Iterable[FieldFinding],
    answers: Sequence[ScreeningAnswer],
    *,
    kind: str,
    record: str,
    person: int | None,
    at: datetime,
) -> None:
    """Keep why findings were let stand: the sort and the reason, never the words."""
    reasons = {answer.text: answer.reason.strip() for answer in answers}
    rows = [
        {
            "kind": kind,
            "record": record,
            "field": each.field,
            "finding": each.finding.kind.value,
            "reason": reasons[each.finding.text],
            "answered_by": person,
            "answered_at": at,
        }
        for each in findings
        if each.finding.text in reasons
    ]
    if rows:
        await connection.execute(insert(screening_answer), rows)


async def delete_answers(connection: AsyncConnection, records: Sequence[str]) -> None:
    """Forget reasons and wishes about records whose content is to be gone."""
    await connection.execute(delete(screening_answer).where(screening_answer.c.record.in_(records)))
    await connection.execute(delete(raising_request).where(raising_request.c.record.in_(records)))


async def create_request(connection: AsyncConnection, each: RaisingRequest) -> None:
    """Add a wish; an open one about the same record gives way to it."""
    same = (raising_request.c.kind == each.kind, raising_request.c.record == each.record)
    await connection.execute(delete(raising_request).where(*same, raising_request.c.answered_at.is_(None)))
    await connection.execute(
        insert(raising_request).values(
            kind=each.kind,
            record=each.record,
            organization=each.organization,
            visibility=each.visibility,
            note=each.note,
            asked_by=each.asked_by,
            asked_at=each.asked_at,
        )
    )


async def list_open(
    connection: AsyncConnection, organizations: Sequence[str] | None = None, *, record: str | None = None
) -> list[RaisingRequest]:
    """The wishes that wait, the oldest first; None stands for every organization."""
    query = (
        select(raising_request, account.c.name)
        .outerjoin(account, account.c.number == raising_request.c.asked_by)
        .where(raising_request.c.answered_at.is_(None))
        .order_by(raising_request.c.number)
    )
    if organizations is not None:
        query = query.where(raising_request.c.organization.in_(organizations))
    if record is not None:
        query = query.where(raising_request.c.record == record)
    return [
        RaisingRequest(
            number=row.number,
            kind=row.kind,
            record=row.record,
            organization=row.organization,
            visibility=row.visibility,
            note=row.note,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            asker=row.name or "",
        )
        for row in await connection.execute(query)
    ]


async def close_requests(
    connection: AsyncConnection, records: Sequence[str], *, person: int | None, at: datetime, is_granted: bool
) -> None:
    """Answer what waits about some records."""
    await connection.execute(
        update(raising_request)
        .where(raising_request.c.record.in_(records), raising_request.c.answered_at.is_(None))
        .values(answered_by=person, answered_at=at, is_granted=is_granted)
    )

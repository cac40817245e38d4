"""The audit log in the database: written in the transaction of the act itself, read by page, never changed."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Viewer
from app.domain.audit import Action, AuditEntry
from app.persistence.tables import account, audit_entry


async def note(
    connection: AsyncConnection,
    viewer: Viewer,
    action: Action,
    *,
    kind: str,
    record: str,
    organization: str | None = None,
    detail: str = "",
) -> None:
    """Write down what the viewer does, in the transaction that does it; `detail` names settings, never content."""
    await connection.execute(
        insert(audit_entry).values(
            at=datetime.now(UTC),
            account=viewer.account,
            organization=organization,
            action=action.value,
            kind=kind,
            record=record,
            detail=detail,
        )
    )


async def list_entries(
    connection: AsyncConnection,
    organizations: Sequence[str] | None,
    *,
    before: int | None = None,
    limit: int = 100,
    record: str | None = None,
    person: int | None = None,
) -> list[AuditEntry]:
    """Entries of these organizations, newest first; None stands for all there are.

    `before` is the number of the last entry of the page before; `person` also takes what somebody did outside the
    organizations.
    """
    query = select(audit_entry, account.c.name).outerjoin(account, account.c.number == audit_entry.c.account)
    if organizations is not None:
        within = audit_entry.c.organization.in_(organizations)
        query = query.where(within if person is None else or_(within, audit_entry.c.account == person))
    if before is not None:
        query = query.where(audit_entry.c.number < before)
    if record is not None:
        query = query.where(audit_entry.c.record == record)
    rows = await connection.execute(query.order_by(audit_entry.c.number.desc()).limit(limit))
    return [
        AuditEntry(
            number=row.number,
            at=row.at,
            account=row.account,
            actor=row.name or "",
            organization=row.organization,
            action=row.action,
            kind=row.kind,
            record=row.record,
            detail=row.detail,
        )
        for row in rows
    ]

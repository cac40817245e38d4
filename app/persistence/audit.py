"""The audit log in the database: written in the transaction of the act itself, read by page, never changed."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import and_, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope, Viewer
from app.domain.audit import Action, AuditEntry
from app.persistence.gate import visible
from app.persistence.tables import account, audit_entry, insight, study


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
    record: str | Sequence[str] | None = None,
    person: int | None = None,
    action: str | None = None,
    members: Sequence[int] = (),
) -> list[AuditEntry]:
    """Entries of these organizations, newest first; None stands for all there are.

    `before` is the number of the last entry of the page before. `person` takes what somebody did, and what was done to
    their account. Of `members`, what concerns their accounts alone (signing in, keys) is told too.
    """
    query = select(audit_entry, account.c.name).outerjoin(account, account.c.number == audit_entry.c.account)
    if organizations is not None:
        about = and_(
            audit_entry.c.organization.is_(None),
            audit_entry.c.kind == "account",
            audit_entry.c.record.in_([str(number) for number in members]),
        )
        query = query.where(or_(audit_entry.c.organization.in_(organizations), about))
    if before is not None:
        query = query.where(audit_entry.c.number < before)
    if record is not None:
        query = query.where(audit_entry.c.record.in_([record] if isinstance(record, str) else record))
    if action is not None:
        query = query.where(audit_entry.c.action == action)
    if person is not None:
        to_them = and_(audit_entry.c.kind == "account", audit_entry.c.record == str(person))
        query = query.where(or_(audit_entry.c.account == person, to_them))
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


async def list_account_names(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, str]:
    """What the people with these accounts are called."""
    rows = await connection.execute(
        select(account.c.number, account.c.name).where(account.c.number.in_(numbers))
    )
    return {row.number: row.name for row in rows}


async def list_refs(
    connection: AsyncConnection, kind: str, names: Sequence[str], scope: Scope
) -> dict[str, str]:
    """The short names of insights or studies that the scope allows, by id and by short name."""
    table = insight if kind == "insight" else study
    named = or_(table.c.id.in_(names), table.c.ref.in_(names))
    rows = await connection.execute(select(table.c.id, table.c.ref).where(named, visible(table, scope)))
    found: dict[str, str] = {}
    for row in rows:
        found |= {row.id: row.ref, row.ref: row.ref}
    return found

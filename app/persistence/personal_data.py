"""All that the database keeps of one account, found by what refers to it, so that no later table is forgotten."""

from typing import Any

from sqlalchemy import Column, ColumnElement, ForeignKey, Table, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Status
from app.domain.audit import AuditEntry
from app.persistence.tables import (
    account,
    audit_entry,
    insight,
    insight_version,
    invitation,
    metadata,
    study,
)

#: What a column is called that somebody could prove themselves with; none of it leaves the database.
_SECRET = ("hash", "secret", "last_step")
#: Tables that are told of in words of their own.
_APART = {account.name, audit_entry.name}
#: What a withdrawn insight said is read by nobody any more, its author among them.
_WITHDRAWN = ("statement", "body", "evidence", "source", "labels")
#: The text of an earlier version may be another's, who has since chosen to keep it to themselves.
_NOT_THEIRS = {insight_version.c.content}


async def get_account(connection: AsyncConnection, number: int) -> dict[str, Any]:
    """The account itself."""
    columns = [each for each in account.c if not _is_secret(each) and each is not account.c.number]
    row = (await connection.execute(select(*columns).where(account.c.number == number))).one()
    return dict(row._mapping)


async def collect_rows(
    connection: AsyncConnection, number: int, email: str
) -> dict[str, list[dict[str, Any]]]:
    """The rows that concern the account, by table, without secrets; tables without any are left out."""
    collected: dict[str, list[dict[str, Any]]] = {}
    for table in metadata.sorted_tables:
        owners = [] if table.name in _APART else _owners(table)
        if not owners:
            continue
        concerns = or_(*(owner == number for owner in owners))
        if table is invitation:
            concerns = or_(concerns, invitation.c.email == email)
        query = select(*_shown_columns(table)).where(concerns).order_by(*table.primary_key)
        if rows := [_shown(table, dict(row._mapping)) for row in await connection.execute(query)]:
            collected[table.name] = rows
    return collected


def _owners(table: Table) -> list[Column[Any]]:
    """The columns that say whose a row is. Who last changed something does not own what another wrote in it."""
    found = [each for each in table.c if each.references(account.c.number)]
    return [each for each in found if each.name != "updated_by"] or found


def _is_secret(column: Column[Any]) -> bool:
    return any(mark in column.name for mark in _SECRET)


def _shown_columns(table: Table) -> list[ColumnElement[Any]]:
    """What is shown of a row: no secrets, no keys from inside the database, and refs in their place."""
    shown: list[ColumnElement[Any]] = []
    for column in table.c:
        target = _target(column)
        if _is_secret(column) or column in _NOT_THEIRS or column.name == "number":
            continue
        if target in (insight, study):
            assert target is not None
            # A table that refers to itself must not be taken for its own row.
            other = target.alias()
            named = select(other.c.ref).where(other.c.number == column)
            shown.append(named.correlate(table).scalar_subquery().label(column.name))
        elif target is None or "number" not in target.c:
            shown.append(column)
    # Of a row that is all secrets and keys, that it is there is still told.
    return shown or [literal(True).label("is_kept")]


def _target(column: Column[Any]) -> Table | None:
    key: ForeignKey | None = next(iter(column.foreign_keys), None)
    return key.column.table if key else None


def _shown(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    if table is insight and row["status"] == Status.WITHDRAWN:
        return {name: value for name, value in row.items() if name not in _WITHDRAWN}
    return row


async def list_entries_about(connection: AsyncConnection, number: int) -> list[AuditEntry]:
    """What the audit log says that the account did, and what was done to it, oldest first.

    Who did something to it is left out: the log of the organization tells those whom it concerns.
    """
    is_about = (audit_entry.c.kind == "account") & (audit_entry.c.record == str(number))
    query = select(audit_entry).where(or_(audit_entry.c.account == number, is_about))
    return [
        AuditEntry(
            number=row.number,
            at=row.at,
            account=row.account if row.account == number else None,
            actor="",
            organization=row.organization,
            action=row.action,
            kind=row.kind,
            record=row.record,
            detail=row.detail,
        )
        for row in await connection.execute(query.order_by(audit_entry.c.number))
    ]

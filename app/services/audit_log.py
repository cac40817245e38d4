"""The audit log as people read it: of one organization for its members, of the whole service for who runs it."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Role, Viewer, require_operator, require_signed_in
from app.domain.audit import Action, AuditEntry, LogFilter
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.identifiers import find_ref, is_uuid
from app.domain.paging import Cursor, check_limit, format_cursor, parse_cursor
from app.domain.vocabularies import Translate
from app.persistence import audit, memberships
from app.persistence.database import Database
from app.rendering.documents import csv_lines

#: The kinds of file that the log can be taken out as, by ending.
LOG_FORMATS = {"csv": "text/csv; charset=utf-8; header=present", "jsonl": "application/jsonl"}
_SORT = "log"
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class LogLine:
    """An entry of the log, with what its record is called: a ref, a person's name, or what was written down.

    `ref` is the record's short name where it is an insight or a study that the reader may see, else "".
    """

    entry: AuditEntry
    name: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class LogPage:
    """A page of the log, newest first; `next` is where the following one begins, None on the last."""

    lines: list[LogLine]
    next: str | None


class LineOut(msgspec.Struct, kw_only=True):
    """An entry of the log as files and programs get it."""

    number: int
    at: str
    person: str
    account: int | None
    organization: str | None
    action: str
    kind: str
    record: str
    name: str
    detail: str


COLUMNS = LineOut.__struct_fields__


class AuditLogService:
    """Reads the audit log. Nothing here or anywhere writes to what stands in it."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def list_page(
        self,
        viewer: Viewer,
        organization: str | None,
        wanted: LogFilter = LogFilter(),  # noqa: B008  (frozen)
        *,
        cursor: str | None = None,
        limit: int = 50,
        _: Translate = str,
    ) -> LogPage:
        """A page of an organization's log; None stands for the whole service's.

        Raises:
            SignInRequiredError, ForbiddenError: the viewer may not read that log.
            NotFoundError: there is no such organization.
            InvalidError: an action that does not exist, or a cursor or limit that can't be.
        """
        check_limit(limit, _)
        if wanted.action and wanted.action not in set(Action):
            raise InvalidError([Problem("action", _("Händelsen finns inte."))])
        before = parse_cursor(cursor, _SORT, _).number if cursor else None
        async with self.database.reading() as connection:
            members = await self._members(connection, viewer, organization)
            entries = await audit.list_entries(
                connection,
                None if organization is None else [organization],
                before=before,
                limit=limit + 1,
                person=wanted.person,
                action=wanted.action or None,
                record=await _record_names(connection, viewer, wanted.record),
                members=members,
            )
            lines = await _named(connection, viewer, entries[:limit])
        more = len(entries) > limit
        return LogPage(lines, format_cursor(Cursor(_SORT, None, lines[-1].entry.number)) if more else None)

    async def _members(
        self, connection: AsyncConnection, viewer: Viewer, organization: str | None
    ) -> list[int]:
        """Whose account's own acts stand in the log: those of members, for administrators."""
        if organization is None:
            require_operator_reads(viewer)
            return []
        if not await memberships.has_organization(connection, organization):
            raise NotFoundError("organization", organization[:60])
        if not viewer.is_operator:
            require_signed_in(viewer)
        if not viewer.has_role(organization, Role.READER):
            raise ForbiddenError(organization)
        if not viewer.has_role(organization, Role.ADMIN):
            return []
        return [each.number for each in await memberships.list_members(connection, organization)]

    async def stream(
        self,
        viewer: Viewer,
        organization: str | None,
        wanted: LogFilter,
        *,
        format_name: str,
        name_of: Callable[[str], str] = str,
        _: Translate = str,
    ) -> AsyncGenerator[bytes, None]:
        """The log as a file, piece by piece, newest first. That it was taken out is written down too.

        Raises:
            SignInRequiredError, ForbiddenError, NotFoundError, InvalidError: as for `list_page`.
        """
        page = await self.list_page(viewer, organization, wanted, limit=1_000, _=_)
        async with self.database.writing() as connection:
            await audit.note(
                connection,
                viewer,
                Action.EXPORTED,
                kind="log",
                record=organization or "",
                organization=organization,
                detail=format_name,
            )
        if format_name == "csv":
            yield csv_lines([COLUMNS])
        while True:
            lines = [line_out(each) for each in page.lines]
            if format_name == "csv":
                yield csv_lines([[getattr(line, name) for name in COLUMNS] for line in lines])
            else:
                yield b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
            if page.next is None:
                return
            page = await self.list_page(viewer, organization, wanted, cursor=page.next, limit=1_000, _=_)


def line_out(line: LogLine) -> LineOut:
    """The entry as it goes out."""
    entry = line.entry
    return LineOut(
        number=entry.number,
        at=entry.at.isoformat(),
        person=entry.actor,
        account=entry.account,
        organization=entry.organization,
        action=entry.action,
        kind=entry.kind,
        record=entry.record,
        name=line.name,
        detail=entry.detail,
    )


def require_operator_reads(viewer: Viewer) -> None:
    """Let on whoever runs the service, also with a token that may only read."""
    if not viewer.is_operator:
        require_operator(viewer)


async def _record_names(connection: AsyncConnection, viewer: Viewer, record: str) -> list[str] | None:
    """Every name that the log may hold for the record that somebody looks for."""
    if not record:
        return None
    names = {record[:200]}
    if known := (record if is_uuid(record) else find_ref(record)):
        names.add(known)
        for kind in ("insight", "study"):
            names |= {*(await audit.list_refs(connection, kind, [known], viewer.scope))}
    return sorted(names)


async def _named(connection: AsyncConnection, viewer: Viewer, entries: Sequence[AuditEntry]) -> list[LogLine]:
    refs: dict[str, str] = {}
    for kind in ("insight", "study"):
        wanted = sorted({each.record for each in entries if each.kind == kind})
        if wanted:
            refs |= await audit.list_refs(connection, kind, wanted, viewer.scope)
    numbers = {int(each.record) for each in entries if each.kind == "account" and each.record.isdecimal()}
    people = await audit.list_account_names(connection, sorted(numbers)) if numbers else {}
    lines = []
    for each in entries:
        if each.kind == "account":
            number = int(each.record) if each.record.isdecimal() else 0
            lines.append(LogLine(each, people.get(number, each.record)))
        else:
            ref = refs.get(each.record, "")
            lines.append(LogLine(each, ref or each.record, ref))
    return lines

"""The audit log over HTTP."""

from typing import Annotated

from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream
from msgspec import Struct

from app.domain.audit import LogFilter
from app.domain.paging import LIMITS
from app.services.audit_log import LOG_FORMATS, LineOut, line_out
from app.web.api.transfers import begun
from app.web.requests import AnyRequest, services_of, translator_of

Organization = Annotated[
    str | None, QueryParameter(description="Whose log; the whole service's without it, for operators")
]
Person = Annotated[int | None, QueryParameter(description="The number of whoever acted, or was acted on")]
Record = Annotated[str | None, QueryParameter(description="Ref or id of a record")]
Limit = Annotated[int, QueryParameter(ge=LIMITS.start, lt=LIMITS.stop, description="How many to a page")]


class LogOut(Struct):
    """A page of the audit log, newest first."""

    items: list[LineOut]
    next: str | None


@get("/audit", operation_id="ListAudit", tags=["audit"])
async def list_audit(
    request: AnyRequest,
    *,
    organization: Organization = None,
    person: Person = None,
    action: FromQuery[str | None] = None,
    record: Record = None,
    limit: Limit = 50,
    cursor: FromQuery[str | None] = None,
) -> LogOut:
    """Who did what, when and to which record, newest first; for members of the organization."""
    found = await services_of(request).audit_log.list_page(
        request.user,
        organization or None,
        LogFilter(person, action or "", record or ""),
        cursor=cursor,
        limit=limit,
        _=translator_of(request),
    )
    return LogOut([line_out(each) for each in found.lines], found.next)


def log_handler(name: str, media_type: str) -> HTTPRouteHandler:
    """The route that gives the log as one kind of file."""

    @get(
        f"/audit.{name}",
        operation_id=f"ExportAudit{name.capitalize()}",
        tags=["audit"],
        media_type=media_type,
    )
    async def export_log(
        request: AnyRequest,
        *,
        organization: Organization = None,
        person: Person = None,
        action: FromQuery[str | None] = None,
        record: Record = None,
    ) -> Stream:
        """The log as a file, newest first."""
        pieces = services_of(request).audit_log.stream(
            request.user,
            organization or None,
            LogFilter(person, action or "", record or ""),
            format_name=name,
            _=translator_of(request),
        )
        headers = {"content-disposition": f'attachment; filename="logg.{name}"'}
        return Stream(await begun(pieces), media_type=media_type, headers=headers)

    return export_log


handlers = [list_audit, *(log_handler(name, media_type) for name, media_type in LOG_FORMATS.items())]

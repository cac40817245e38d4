"""The audit log: of one organization for its members, of the whole service for those who run it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import get
from litestar.params import FromPath, FromQuery
from litestar.response import Template

from app.domain.audit import LogFilter
from app.services.audit_log import LOG_FORMATS, LogLine
from app.web.pages.log_words import action_names, detail_words, kind_name
from app.web.pages.maps import Choice
from app.web.pages.people_words import Step, account_steps, names_of, organization_name
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, services_of, translator_of

_KINDS_WITH_PAGES = {"insight": "/i/", "study": "/insiktsarbeten/"}


@dataclass(frozen=True, slots=True)
class LogRow:
    """A line of the log in words. `address` is where the record can be read, "" for none."""

    at: datetime
    person: str
    person_address: str
    action: str
    kind: str
    record: str
    address: str
    detail: str
    organization: str


@dataclass(frozen=True, slots=True)
class LogPageView:
    """What the page of the log shows. `name` is the organization's, "" for the whole service."""

    steps: list[Step]
    name: str
    here: str
    rows: list[LogRow]
    people: list[Choice]
    actions: list[Choice]
    record: str
    is_filtered: bool
    next_address: str
    is_first: bool
    first_address: str
    files: list[tuple[str, str]]


@get("/organisationer/{slug:str}/logg", operation_id="ShowLog")
async def show_log(
    request: AnyRequest,
    slug: FromPath[str],
    *,
    person: FromQuery[int | None] = None,
    handelse: FromQuery[str | None] = None,
    post: FromQuery[str | None] = None,
    fran: FromQuery[str | None] = None,
) -> Template:
    """What was done in an organization, newest first."""
    name = await organization_name(request, slug)
    wanted = LogFilter(person, handelse or "", (post or "").strip())
    return await _show(request, slug, name=name, wanted=wanted, cursor=fran)


@get("/drift/logg", operation_id="ShowServiceLog")
async def show_service_log(
    request: AnyRequest,
    *,
    person: FromQuery[int | None] = None,
    handelse: FromQuery[str | None] = None,
    post: FromQuery[str | None] = None,
    fran: FromQuery[str | None] = None,
) -> Template:
    """What was done in the whole service, newest first."""
    wanted = LogFilter(person, handelse or "", (post or "").strip())
    return await _show(request, None, name="", wanted=wanted, cursor=fran)


async def _show(
    request: AnyRequest, slug: str | None, *, name: str, wanted: LogFilter, cursor: str | None
) -> Template:
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    found = await services.audit_log.list_page(viewer, slug, wanted, cursor=cursor, _=_)
    names = await names_of(request)
    here = f"/organisationer/{slug}/logg" if slug else "/drift/logg"
    actions = action_names(_)
    chosen = {"person": str(wanted.person or ""), "handelse": wanted.action, "post": wanted.record}
    kept = {key: value for key, value in chosen.items() if value}
    members = await services.people.list_members(viewer, slug) if slug else []
    context = LogPageView(
        steps=account_steps(viewer, here, names),
        name=name,
        here=here,
        rows=[
            _row(each, here=here, actions=actions, request=request, organizations=names.name)
            for each in found.lines
        ],
        people=[Choice(str(each.number), each.name, each.number == wanted.person) for each in members],
        actions=[Choice(each, label, each == wanted.action) for each, label in actions.items()],
        record=wanted.record,
        is_filtered=bool(kept),
        next_address=_address(here, {**kept, "fran": found.next}) if found.next else "",
        is_first=cursor is None,
        first_address=_address(here, kept),
        files=_files(slug, wanted),
    )
    return page(request, "log.html", context)


def _row(
    line: LogLine,
    *,
    here: str,
    actions: dict[str, str],
    request: AnyRequest,
    organizations: Callable[[str, str], str],
) -> LogRow:
    entry, _ = line.entry, translator_of(request)
    base = _KINDS_WITH_PAGES.get(entry.kind, "")
    is_hidden = bool(base) and not line.ref
    own = entry.kind == "account" and entry.record == str(entry.account)
    record = "" if own else _("visas inte för dig") if is_hidden else line.name
    spelled = f"{line.ref[:4]}-{line.ref[4:]}" if line.ref else record
    return LogRow(
        at=entry.at,
        person=entry.actor or (_("Tjänsten") if entry.account is None else ""),
        person_address=_address(here, {"person": str(entry.account)}) if entry.account else "",
        action=actions.get(entry.action, entry.action),
        kind=kind_name(entry.kind, _),
        record=spelled,
        address=f"{base}{spelled}" if line.ref else "",
        detail=detail_words(entry.detail, _),
        organization=organizations("organization", entry.organization) if entry.organization else "",
    )


def _address(path: str, parameters: dict[str, str]) -> str:
    return f"{path}?{urlencode(parameters)}" if parameters else path


def _files(slug: str | None, wanted: LogFilter) -> list[tuple[str, str]]:
    given = {
        "organization": slug or "",
        "person": str(wanted.person or ""),
        "action": wanted.action,
        "record": wanted.record,
    }
    kept = {key: value for key, value in given.items() if value}
    labels = {"csv": "CSV", "jsonl": "JSON Lines"}
    return [(labels[each], _address(f"/api/v1/audit.{each}", kept)) for each in LOG_FORMATS]


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_log, show_service_log]

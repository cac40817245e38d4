"""Levels of sharing over HTTP: what another level would mean, raising, wishing for it, and answering wishes."""

from datetime import datetime
from typing import Annotated, Literal

from litestar import get, post, put
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct, field

from app.domain.privacy import ScreeningAnswer
from app.services.sharing import SharingView
from app.web.api.schemas import Level, ScreeningAnswerWire, Wire
from app.web.errors import FindingOut, finding_out
from app.web.requests import AnyRequest, services_of, translator_of

Kind = Literal["insights", "studies"]
_KINDS = {"insights": "insight", "studies": "study"}


class SharingIn(Wire, kw_only=True):
    """The level to share a record at; `note` goes with a wish, where only a curator shares."""

    visibility: Level
    screening_answers: list[ScreeningAnswerWire] = field(default_factory=list)
    note: Annotated[str, Meta(max_length=1000)] = ""


class SharingOut(Struct, kw_only=True):
    """What a level of sharing means for a record.

    `audience` are the organizations whose people see it, null for everybody. `outcome` is "shared" when the record has
    the level, "asked" when a wish waits for a curator, and "preview" when nothing was done.
    """

    id: str
    visibility: str
    audience: list[str] | None
    is_raised: bool
    needs_curator: bool
    findings: list[FindingOut]
    outcome: str


class RaisingOut(Struct, kw_only=True):
    """A wish to share a record beyond its organization."""

    number: int
    kind: str
    record: str
    organization: str
    visibility: str
    note: str
    asked_at: datetime


class RaisingList(Struct):
    """The wishes that wait for the viewer's answer, the oldest first."""

    items: list[RaisingOut]


class SharingRuleIn(Wire, kw_only=True):
    """Whether a curator shares beyond the organization."""

    raising_needs_curator: bool


class SharingRuleOut(Struct, kw_only=True):
    """An organization's rule."""

    organization: str
    raising_needs_curator: bool


def _out(view: SharingView, outcome: str) -> SharingOut:
    return SharingOut(
        id=view.record.id,
        visibility=view.visibility,
        audience=None if view.audience is None else sorted(each.id for each in view.audience),
        is_raised=view.is_raised,
        needs_curator=view.needs_curator,
        findings=[finding_out(each) for each in view.findings],
        outcome=outcome,
    )


@get("/sharing/{kind:str}/{name:str}", operation_id="GetSharing", tags=["sharing"])
async def get_sharing(
    request: AnyRequest, kind: FromPath[Kind], name: FromPath[str], visibility: FromQuery[Level | None] = None
) -> SharingOut:
    """Who sees a record, at the level it has or at another, and what in it may tell who somebody is."""
    view = await services_of(request).sharing.get_view(
        request.user, _KINDS[kind], name, visibility=visibility, _=translator_of(request)
    )
    return _out(view, "shared" if view.visibility == view.record.content.visibility else "preview")


@post("/sharing/{kind:str}/{name:str}", operation_id="SetSharing", tags=["sharing"], status_code=200)
async def set_sharing(
    request: AnyRequest, kind: FromPath[Kind], name: FromPath[str], data: JSONBody[SharingIn]
) -> SharingOut:
    """Share a record at a level; where only a curator may, wish for it."""
    view = await services_of(request).sharing.set_level(
        request.user,
        _KINDS[kind],
        name,
        visibility=data.visibility,
        answers=[ScreeningAnswer(each.text, each.reason) for each in data.screening_answers],
        note=data.note,
        _=translator_of(request),
    )
    return _out(view, "asked" if view.needs_curator else "shared")


@get("/sharing/requests", operation_id="ListRaisingRequests", tags=["sharing"])
async def list_requests(request: AnyRequest) -> RaisingList:
    """The wishes that wait for the viewer, who is a curator somewhere. To say yes, share the record."""
    return await _waiting(request)


async def _waiting(request: AnyRequest) -> RaisingList:
    waiting = await services_of(request).sharing.list_requests(request.user)
    return RaisingList(
        [
            RaisingOut(
                number=each.request.number,
                kind=each.request.kind,
                record=each.request.record,
                organization=each.request.organization,
                visibility=each.request.visibility,
                note=each.request.note,
                asked_at=each.request.asked_at,
            )
            for each in waiting
        ]
    )


@post("/sharing/requests/{number:int}/refuse", operation_id="RefuseRaisingRequest", tags=["sharing"])
async def refuse_request(request: AnyRequest, number: FromPath[int]) -> RaisingList:
    """Say no to a wish; the answer is what still waits."""
    await services_of(request).sharing.refuse(request.user, number)
    return await _waiting(request)


@put("/sharing/rules/{organization:str}", operation_id="PutSharingRule", tags=["sharing"])
async def set_rule(
    request: AnyRequest, organization: FromPath[str], data: JSONBody[SharingRuleIn]
) -> SharingRuleOut:
    """Say whether a curator shares beyond an organization; its curators say so."""
    is_needed = data.raising_needs_curator
    await services_of(request).sharing.set_rule(request.user, organization, is_needed=is_needed)
    return SharingRuleOut(organization=organization, raising_needs_curator=is_needed)


handlers = [get_sharing, set_sharing, list_requests, refuse_request, set_rule]

"""Reuse, feedback, and insights that give way to others, over HTTP."""

from datetime import date, datetime
from typing import Annotated, Literal

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from msgspec import Meta, Struct

from app.domain.reuse import ReuseFigures
from app.web.api.askings import own_organization
from app.web.api.schemas import InsightOut, StudyOut, Wire, insight_out, study_out
from app.web.api.versions import etag
from app.web.requests import AnyRequest, services_of, translator_of

Name = Annotated[str, Meta(description="An insight's id or ref", max_length=100)]
Reason = Annotated[str, Meta(description="Stays for everybody to read")]


# ---------------------------------------------------------------------------------------------------------- giving way


class WithdrawIn(Wire):
    """Why an insight is withdrawn."""

    reason: Reason


class SupersedeIn(Wire):
    """Which insight takes the place, and why."""

    by: Name
    reason: Reason


class MergeIn(Wire):
    """Which insight it is merged into, and why."""

    into: Name
    reason: Reason


@post("/insights/{name:str}/withdraw", operation_id="WithdrawInsight", tags=["insights"], status_code=200)
async def withdraw_insight(
    request: AnyRequest, name: FromPath[str], data: JSONBody[WithdrawIn]
) -> Response[InsightOut]:
    """Withdraw an insight; a tombstone with the reason stands."""
    service, _ = services_of(request).lineage, translator_of(request)
    gone = await service.withdraw(request.user, name, reason=data.reason, _=_)
    found = await services_of(request).insights.get_insight(request.user, gone.id)
    return Response(insight_out(found), headers=etag(found.version))


@post("/insights/{name:str}/supersede", operation_id="SupersedeInsight", tags=["insights"], status_code=200)
async def supersede_insight(
    request: AnyRequest, name: FromPath[str], data: JSONBody[SupersedeIn]
) -> Response[InsightOut]:
    """Let another insight take the place of one."""
    service, _ = services_of(request).lineage, translator_of(request)
    gone = await service.supersede(request.user, name, by=data.by, reason=data.reason, _=_)
    return Response(insight_out(gone), headers=etag(gone.version))


@post("/insights/{name:str}/merge", operation_id="MergeInsight", tags=["insights"], status_code=200)
async def merge_insight(
    request: AnyRequest, name: FromPath[str], data: JSONBody[MergeIn]
) -> Response[InsightOut]:
    """Merge an insight into another of the same organization; answers with the one that stands."""
    service, _ = services_of(request).lineage, translator_of(request)
    standing = await service.merge(request.user, name, into=data.into, reason=data.reason, _=_)
    return Response(insight_out(standing), headers=etag(standing.version))


class HeardIn(Wire, kw_only=True):
    """Which organization has heard the same; `own` is its own insight that says so, if it has one."""

    organization: str | None = None
    own: Name | None = None
    note: str = ""
    year: int | None = None


@post("/insights/{name:str}/heard", operation_id="NoteHeardAlso", tags=["insights"], status_code=204)
async def note_heard(request: AnyRequest, name: FromPath[str], data: JSONBody[HeardIn]) -> None:
    """Note that an organization has heard the same."""
    organization = data.organization or own_organization(request.user)
    await services_of(request).lineage.note_heard(
        request.user,
        name,
        organization=organization,
        own=data.own,
        note=data.note,
        year=data.year,
        _=translator_of(request),
    )


# --------------------------------------------------------------------------------------------------------------- reuse


class ReuseIn(Wire, kw_only=True):
    """What an insight was used for, by whom, and where the result can be read."""

    purpose: str
    organization: str | None = None
    link: str = ""


class ReuseOut(Struct, kw_only=True):
    """That an insight was used."""

    id: str
    insight: str
    organization: str
    purpose: str
    link: str
    created_at: datetime


class FeedbackIn(Wire, kw_only=True):
    """Whether those who took part will be, or were, told; when and how."""

    state: Literal["planned", "given"]
    when: str | None = None
    how: str = ""


class FiguresOut(Struct, kw_only=True):
    """What looking before asking has given an organization in a period."""

    organization: str
    reused: int
    partly: int
    asked: int
    askings_avoided: int
    questions_avoided: int
    insights_used: int
    insights_lent: int
    studies_ended: int
    feedback_given: int
    feedback_in_time: int


class FiguresList(Struct):
    """The figures of the organizations that the viewer belongs to or shares a network with."""

    items: list[FiguresOut]


@post("/insights/{name:str}/reuse", operation_id="NoteReuse", tags=["insights"])
async def note_reuse(request: AnyRequest, name: FromPath[str], data: JSONBody[ReuseIn]) -> Response[ReuseOut]:
    """Note that an insight was used; its source is told."""
    organization = data.organization or own_organization(request.user)
    made = await services_of(request).reuse.note_reuse(
        request.user,
        name,
        organization=organization,
        purpose=data.purpose,
        link=data.link,
        _=translator_of(request),
    )
    out = ReuseOut(
        id=made.id,
        insight=made.ref,
        organization=made.organization,
        purpose=made.purpose,
        link=made.link,
        created_at=made.created_at,
    )
    return Response(out, status_code=201)


@post("/studies/{name:str}/feedback", operation_id="NoteFeedback", tags=["studies"], status_code=200)
async def note_feedback(
    request: AnyRequest, name: FromPath[str], data: JSONBody[FeedbackIn]
) -> Response[StudyOut]:
    """Note that those who took part in a study will be, or were, told what became of it."""
    services, _ = services_of(request), translator_of(request)
    await services.reuse.note_feedback(
        request.user, name, state=data.state, happens=data.when, how=data.how, _=_
    )
    entry = await services.studies.get_study(request.user, name)
    return Response(study_out(entry.study, entry.insights), headers=etag(entry.study.version))


@get("/reuse", operation_id="ListReuseFigures", tags=["askings"])
async def list_figures(
    request: AnyRequest, *, first: FromQuery[date | None] = None, last: FromQuery[date | None] = None
) -> FiguresList:
    """Askings avoided, reuse, and feedback given in time, by organization."""
    found = await services_of(request).reuse.get_figures(
        request.user, first=first, last=last, _=translator_of(request)
    )
    return FiguresList([figures_out(each) for each in found])


def figures_out(each: ReuseFigures) -> FiguresOut:
    """The figures as they go over the wire."""
    return FiguresOut(
        organization=each.organization,
        reused=each.decisions["reused"],
        partly=each.decisions["partly"],
        asked=each.decisions["ask"],
        askings_avoided=each.askings_avoided,
        questions_avoided=each.avoided,
        insights_used=each.used,
        insights_lent=each.lent,
        studies_ended=each.ended,
        feedback_given=each.told,
        feedback_in_time=each.told_in_time,
    )


handlers = [
    withdraw_insight,
    supersede_insight,
    merge_insight,
    note_heard,
    note_reuse,
    note_feedback,
    list_figures,
]

"""What waits for somebody: requests, uses to tell residents of, studies to finish, insights to look at again."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.domain.access import Role, Viewer, may_log, require_signed_in
from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, Problem
from app.domain.reuse import ReuseFigures
from app.web.pages.addresses import see_other
from app.web.pages.asking import outcome_name
from app.web.pages.entries import InsightCard, StudyCard, insight_card, study_card
from app.web.pages.forms import read_form
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, services_of, translator_of

_SHOWN = 30


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request for access. `is_ours` says that the reader may answer it."""

    id: str
    organization: str
    asker: str
    question: str
    message: str
    answer: str
    answered_at: datetime | None
    created_at: datetime
    by: str
    email: str
    is_ours: bool


@dataclass(frozen=True, slots=True)
class CountedChoice:
    """An organization that the reader curates, and whether what it has not shared may be counted."""

    organization: str
    name: str
    is_counted: bool


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """What the page of requests shows."""

    requests: list[RequestLine]
    choices: list[CountedChoice]


@get("/forfragningar", operation_id="ShowRequests")
async def show_requests(request: AnyRequest) -> Template:
    """Requests to and from the reader's organizations."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    require_signed_in(viewer)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    counted = await services.askings.list_counted()
    context = RequestsPage(
        requests=[
            RequestLine(
                id=each.id,
                organization=names.name("organization", each.organization),
                asker=names.name("organization", each.asker),
                question=each.question,
                message=each.message,
                answer=each.answer,
                answered_at=each.answered_at,
                created_at=each.created_at,
                by=each.by or "",
                email=each.email or "",
                is_ours=viewer.has_role(each.organization, Role.CURATOR) and not viewer.is_read_only,
            )
            for each in await services.askings.list_requests(viewer)
        ],
        choices=[
            CountedChoice(each, names.name("organization", each), each in counted)
            for each in sorted(viewer.roles)
            if viewer.has_role(each, Role.CURATOR)
        ],
    )
    return page(request, "requests.html", context)


@post("/forfragningar/{request_id:str}/svar", operation_id="AnswerRequest", status_code=303)
async def answer_request(request: AnyRequest, request_id: FromPath[str]) -> Redirect:
    """Answer a request."""
    require_signed_in(request.user)
    sent = await read_form(request)
    service, _ = services_of(request).askings, translator_of(request)
    await service.answer_request(request.user, request_id, sent.text("answer"), _)
    return see_other("/forfragningar")


@post("/forfragningar/raknas", operation_id="SetCounted", status_code=303)
async def set_counted(request: AnyRequest) -> Redirect:
    """Choose whether what an organization has not shared may be counted."""
    require_signed_in(request.user)
    sent = await read_form(request)
    await services_of(request).askings.set_counted(
        request.user, sent.text("organization"), is_counted=sent.text("is_counted") == "1"
    )
    return see_other("/forfragningar")


# --------------------------------------------------------------------------------------------------------------- reuse


@dataclass(frozen=True, slots=True)
class Notice:
    """That somebody else used what the reader's organization stands behind, and a text to tell its residents."""

    id: str
    ref: str
    statement: str
    organization: str
    purpose: str
    link: str
    created_at: datetime
    told_at: datetime | None
    text: str
    may_tell: bool


@dataclass(frozen=True, slots=True)
class FiguresLine:
    """The figures of one organization, named."""

    name: str
    figures: ReuseFigures


@dataclass(frozen=True, slots=True)
class AskingLine:
    """A decision."""

    id: str
    organization: str
    question: str
    outcome_name: str
    avoided: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class UsedCard:
    """An insight, and how often it was used."""

    card: InsightCard
    count: int


@dataclass(frozen=True, slots=True)
class ReusePage:
    """What the page of reuse shows."""

    notices: list[Notice]
    figures: list[FiguresLine]
    most_used: list[UsedCard]
    askings: list[AskingLine]
    first: str
    last: str


@get("/aterbruk", operation_id="ShowReusePage")
async def show_reuse(request: AnyRequest) -> Template:
    """Who has used what, what it has spared people, and what to tell those who once answered."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    require_signed_in(viewer)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    first, last = _day(request, "fran", names), _day(request, "till", names)
    figures = await services.reuse.get_figures(viewer, first=first, last=last, _=_)
    context = ReusePage(
        notices=[
            Notice(
                id=each.id,
                ref=each.ref,
                statement=each.statement,
                organization=names.name("organization", each.organization),
                purpose=each.purpose,
                link=each.link,
                created_at=each.created_at,
                told_at=each.told_at,
                text=text_to_residents(each.organization, each.statement, each.purpose, names),
                may_tell=may_log(viewer, each.source),
            )
            for each in (await services.reuse.list_notices(viewer))[:_SHOWN]
        ],
        figures=[FiguresLine(names.name("organization", each.organization), each) for each in figures],
        most_used=[
            UsedCard(insight_card(each, names), count)
            for each, count in await services.reuse.list_most_used(viewer)
        ],
        askings=[
            AskingLine(
                each.id,
                names.name("organization", each.organization),
                each.intent.text,
                outcome_name(each.outcome, names),
                each.avoided,
                each.created_at,
            )
            for each in (await services.askings.list_askings(viewer))[:_SHOWN]
        ],
        first=first.isoformat() if first else "",
        last=last.isoformat() if last else "",
    )
    return page(request, "reuse.html", context)


def text_to_residents(organization: str, statement: str, purpose: str, names: DirectoryNames) -> str:
    """What a source may tell those who once answered, ready to send."""
    _ = names.translate
    return _(
        "Hej! Du berättade för oss, och det har kommit till nytta. Det vi förstod tack vare er var: ”%(statement)s” "
        "Nu använder %(organization)s det: %(purpose)s. Ingen där får veta vem du är. Tack för att du delade med dig."
    ) % {
        "statement": statement,
        "organization": names.name("organization", organization),
        "purpose": " ".join(purpose.split()).rstrip("."),
    }


def _day(request: AnyRequest, name: str, names: DirectoryNames) -> date | None:
    value = request.query_params.get(name, "").strip()
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        message = names.translate("Skriv datumet som 2024-03-01.")
        raise InvalidError([Problem(name, message)]) from error


@post("/aterbruk/{reuse_id:str}/berattat", operation_id="NoteTold", status_code=303)
async def note_told(request: AnyRequest, reuse_id: FromPath[str]) -> Redirect:
    """Note that the residents have been told of a use."""
    await services_of(request).reuse.note_told(request.user, reuse_id)
    return see_other("/aterbruk")


# ----------------------------------------------------------------------------------------------------------- reminders


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    """What waits for the reader's organizations."""

    overdue: list[StudyCard]
    unshared: list[StudyCard]
    untold: list[StudyCard]
    due: list[InsightCard]
    requests: int
    notices: int


@get("/uppfoljning", operation_id="ShowFollowUp")
async def show_follow_up(request: AnyRequest) -> Template:
    """Studies whose end has passed, studies without insights or feedback, and insights to look at again."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    require_signed_in(viewer)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    reminders = await services.reuse.list_reminders(viewer)
    waiting = [
        each
        for each in await services.askings.list_requests(viewer)
        if each.answered_at is None and viewer.has_role(each.organization, Role.CURATOR)
    ]
    context = FollowUpPage(
        overdue=[study_card(each, names) for each in reminders.overdue[:_SHOWN]],
        unshared=[study_card(each, names) for each in reminders.unshared[:_SHOWN]],
        untold=[study_card(each, names) for each in reminders.untold[:_SHOWN]],
        due=[insight_card(each, names) for each in (await services.lineage.list_due(viewer))[:_SHOWN]],
        requests=len(waiting),
        notices=await _untold(request, viewer),
    )
    return page(request, "follow_up.html", context)


async def _untold(request: AnyRequest, viewer: Viewer) -> int:
    notices = await services_of(request).reuse.list_notices(viewer)
    return sum(each.told_at is None for each in notices)


@post("/insiktsarbeten/{ref:str}/aterkoppling", operation_id="NoteFeedbackPage", status_code=303)
async def note_feedback(request: AnyRequest, ref: FromPath[str]) -> Redirect:
    """Note that those who took part in a study will be, or were, told what became of it."""
    require_signed_in(request.user)
    sent = await read_form(request)
    study = await services_of(request).reuse.note_feedback(
        request.user,
        ref,
        state=sent.text("state"),
        happens=sent.text("happens") or None,
        how=sent.text("how"),
        _=translator_of(request),
    )
    return see_other(f"/insiktsarbeten/{study.ref[:4]}-{study.ref[4:]}#aterkoppling")


def handlers() -> list[Any]:
    """The routes of this module."""
    return [
        show_requests,
        answer_request,
        set_counted,
        show_reuse,
        note_told,
        show_follow_up,
        note_feedback,
    ]

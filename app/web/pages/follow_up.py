"""What waits for somebody: requests, uses to tell residents of, studies to finish, insights to look at again."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.domain.access import Role, Viewer, require_signed_in
from app.domain.errors import InvalidError
from app.web.pages.addresses import see_other
from app.web.pages.entries import InsightCard, StudyCard, insight_card, study_card
from app.web.pages.forms import FieldProblem, field_problems, read_form
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
    draft: str = ""


@dataclass(frozen=True, slots=True)
class CountedChoice:
    """An organization that the reader curates, and whether what it has not shared may be counted."""

    organization: str
    name: str
    is_counted: bool


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """An answer that somebody is writing to a request, and what is wrong with it."""

    request: str = ""
    answer: str = ""
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """What the page of requests shows."""

    requests: list[RequestLine]
    choices: list[CountedChoice]
    form: AnswerForm


@get("/forfragningar", operation_id="ShowRequests")
async def show_requests(request: AnyRequest) -> Template:
    """Requests to and from the reader's organizations."""
    return await _requests_page(request, AnswerForm())


async def _requests_page(request: AnyRequest, form: AnswerForm) -> Template:
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    require_signed_in(viewer)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    counted = await services.access_requests.list_counted()
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
                draft=form.answer if form.request == each.id else "",
            )
            for each in await services.access_requests.list_requests(viewer)
        ],
        choices=[
            CountedChoice(each, names.name("organization", each), each in counted)
            for each in sorted(viewer.roles)
            if viewer.has_role(each, Role.CURATOR)
        ],
        form=form,
    )
    return page(request, "requests.html", context, status=400 if form.problems else 200)


@post("/forfragningar/{request_id:str}/svar", operation_id="AnswerRequest", status_code=200)
async def answer_request(request: AnyRequest, request_id: FromPath[str]) -> Template | Redirect:
    """Answer a request."""
    require_signed_in(request.user)
    sent = await read_form(request)
    service, _ = services_of(request).access_requests, translator_of(request)
    form = AnswerForm(request_id, sent.text("answer"))
    try:
        await service.answer_request(request.user, request_id, form.answer, _)
    except InvalidError as error:
        anchors = {"answer": f"answer-{request_id}"}
        problems = tuple(field_problems(error.problems, {"answer": _("Svar")}, anchors))
        return await _requests_page(request, replace(form, problems=problems))
    return see_other("/forfragningar")


@post("/forfragningar/raknas", operation_id="SetCounted", status_code=303)
async def set_counted(request: AnyRequest) -> Redirect:
    """Choose whether what an organization has not shared may be counted."""
    require_signed_in(request.user)
    sent = await read_form(request)
    await services_of(request).access_requests.set_counted(
        request.user, sent.text("organization"), is_counted=sent.text("is_counted") == "1"
    )
    return see_other("/forfragningar")


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
    #: Wishes to share beyond the organization; None for those who answer none.
    wishes: int | None


@get("/uppfoljning", operation_id="ShowFollowUp")
async def show_follow_up(request: AnyRequest) -> Template:
    """Studies whose end has passed, studies without insights or feedback, and insights to look at again."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    require_signed_in(viewer)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    reminders = await services.reuse.list_reminders(viewer)
    waiting = [
        each
        for each in await services.access_requests.list_requests(viewer)
        if each.answered_at is None and viewer.has_role(each.organization, Role.CURATOR)
    ]
    context = FollowUpPage(
        overdue=[study_card(each, names) for each in reminders.overdue[:_SHOWN]],
        unshared=[study_card(each, names) for each in reminders.unshared[:_SHOWN]],
        untold=[study_card(each, names) for each in reminders.untold[:_SHOWN]],
        due=[insight_card(each, names) for each in (await services.lineage.list_due(viewer))[:_SHOWN]],
        requests=len(waiting),
        notices=await _untold(request, viewer),
        wishes=await _wishes(request, viewer),
    )
    return page(request, "follow_up.html", context)


async def _wishes(request: AnyRequest, viewer: Viewer) -> int | None:
    if not any(role.covers(Role.CURATOR) for role in viewer.roles.values()):
        return None
    return len(await services_of(request).sharing.list_requests(viewer))


async def _untold(request: AnyRequest, viewer: Viewer) -> int:
    notices = await services_of(request).reuse.list_notices(viewer)
    return sum(each.told_at is None for each in notices)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [
        show_requests,
        answer_request,
        set_counted,
        show_follow_up,
    ]

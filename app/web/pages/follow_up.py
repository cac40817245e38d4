"""What waits for somebody: requests, uses to tell residents of, studies to finish, insights to look at again."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.access import Role, Viewer, require_signed_in
from app.domain.decisions import AccessRequest
from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError
from app.domain.vocabularies import Translate
from app.web.pages.addresses import see_other
from app.web.pages.entries import InsightCard, StudyCard, insight_card, study_card
from app.web.pages.forms import FieldProblem, field_problems, read_form
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, services_of, translator_of

#: Of what waits for the same thing, so much is shown in short, and so much in full.
_SHOWN = 10
_IN_FULL = 500


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request for access. `is_to_us`: the reader curates the organization asked; `is_ours`: may also answer it."""

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
    is_to_us: bool
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
class RequestGroup:
    """Requests in the same position, under a heading."""

    id: str
    heading: str
    requests: list[RequestLine]


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """What the page of requests shows."""

    groups: list[RequestGroup]
    choices: list[CountedChoice]
    smallest: int
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
    lines = [
        _request_line(each, viewer, form, names)
        for each in await services.access_requests.list_requests(viewer)
    ]
    context = RequestsPage(
        groups=_grouped(lines, _),
        choices=[
            CountedChoice(each, names.name("organization", each), each in counted)
            for each in sorted(viewer.roles)
            if viewer.has_role(each, Role.CURATOR)
        ],
        smallest=services.askings.small_number,
        form=form,
    )
    return page(request, "requests.html", context, status=400 if form.problems else 200)


def _request_line(
    each: AccessRequest, viewer: Viewer, form: AnswerForm, names: DirectoryNames
) -> RequestLine:
    return RequestLine(
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
        is_to_us=viewer.has_role(each.organization, Role.CURATOR),
        draft=form.answer if form.request == each.id else "",
    )


def _grouped(lines: list[RequestLine], _: Translate) -> list[RequestGroup]:
    """Requests that wait for the reader's answer first, then the reader's own, then those that are answered."""
    groups = [
        RequestGroup(
            "vantar",
            _("Väntar på ert svar"),
            [each for each in lines if each.is_to_us and each.answered_at is None],
        ),
        RequestGroup("skickade", _("Ni har bett andra"), [each for each in lines if not each.is_to_us]),
        RequestGroup(
            "besvarade",
            _("Ni har svarat"),
            [each for each in lines if each.is_to_us and each.answered_at is not None],
        ),
    ]
    return [group for group in groups if group.requests]


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
class WaitingStudies:
    """Studies that wait for the same thing: `count` of them, of which `cards` are shown."""

    id: str
    heading: str
    text: str
    count: int
    cards: list[StudyCard]


@dataclass(frozen=True, slots=True)
class FollowUpPage:
    """What waits for the reader's organizations; `all_due` counts the insights to look at again."""

    studies: list[WaitingStudies]
    due: list[InsightCard]
    all_due: int
    requests: int
    notices: int
    #: Wishes to share beyond the organization; None for those who answer none.
    wishes: int | None
    #: The part that is shown in full, "" for all of them in short.
    opened: str


@get("/uppfoljning", operation_id="ShowFollowUp")
async def show_follow_up(request: AnyRequest, visa: FromQuery[str] = "") -> Template:
    """Studies whose end has passed, studies without insights or feedback, and insights to look at again."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    require_signed_in(viewer)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    reminders = await services.reuse.list_reminders(viewer)
    waiting = [
        each for each in await services.access_requests.list_requests(viewer) if _is_to_answer(each, viewer)
    ]
    all_due, due = await services.lineage.list_due(viewer, limit=_IN_FULL if visa == "galler" else _SHOWN)
    parts = (
        (
            "slut",
            _("Slutet har passerat"),
            _("Slutdatumet är förbi och arbetet är inte klart. Ändra läget, eller flytta slutet."),
            reminders.overdue,
        ),
        (
            "delat",
            _("Frågat, men inte delat"),
            _("Klara arbeten utan en enda insikt. Logga det ni lärde er, så slipper andra fråga igen."),
            reminders.unshared,
        ),
        (
            "aterkoppling",
            _("De som deltog väntar på besked"),
            _("Klara arbeten där ingen återkoppling är given."),
            reminders.untold,
        ),
    )
    context = FollowUpPage(
        studies=[
            WaitingStudies(
                part,
                heading,
                text,
                len(found),
                [study_card(each, names) for each in found[: _IN_FULL if visa == part else _SHOWN]],
            )
            for part, heading, text, found in parts
            if visa in ("", part)
        ],
        due=[insight_card(each, names) for each in due],
        all_due=all_due,
        requests=len(waiting),
        notices=await _untold(request, viewer),
        wishes=await _wishes(request, viewer),
        opened=visa,
    )
    return page(request, "follow_up.html", context)


def _is_to_answer(each: AccessRequest, viewer: Viewer) -> bool:
    return each.answered_at is None and viewer.has_role(each.organization, Role.CURATOR)


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

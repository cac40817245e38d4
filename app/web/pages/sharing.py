"""Sharing as an act: who will see a record at another level, what it may tell of, and what waits for a curator."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.errors import InvalidError, NotFoundError, Problem
from app.domain.insights import Insight
from app.domain.privacy import Demand, UnansweredError, demand_of
from app.domain.privacy.screening import insight_texts, study_texts
from app.domain.sharing import RaisingRequest
from app.domain.studies import Study
from app.domain.words import swedish_key
from app.services.sharing import Shared, SharingView
from app.web.pages.addresses import see_other
from app.web.pages.attachments import AttachmentView, attachment_view
from app.web.pages.forms import FieldProblem, field_problems, read_form
from app.web.pages.insight_form_page import SharingChoice, field_labels, sharing_choices
from app.web.pages.rendering import page
from app.web.pages.screening import ScreeningPart, SentAnswers, read_answers, screening_part
from app.web.pages.words import visibility_name
from app.web.requests import AnyRequest, language_of, services_of, translator_of


@dataclass(frozen=True, slots=True)
class SharingPage:
    """The page of one record's sharing; `step` is "choose" or "confirm"."""

    step: str
    heading: str
    title: str
    address: str
    edit_address: str
    now: str
    wanted: str
    wanted_name: str
    choices: list[SharingChoice]
    audience: list[str] | None
    is_raised: bool
    needs_curator: bool
    waiting: RaisingRequest | None
    waiting_level: str
    screening: ScreeningPart | None
    attachments: list[AttachmentView]
    note: str
    is_asked: bool
    problems: list[FieldProblem]
    is_refused: bool


@get("/i/{ref:str}/delning", operation_id="ShowInsightSharing")
async def show_insight_sharing(
    request: AnyRequest, ref: FromPath[str], niva: FromQuery[str | None] = None
) -> Template:
    """How an insight is shared, and what another level would mean."""
    return await _show(request, "insight", ref, level=niva)


@post("/i/{ref:str}/delning", operation_id="SetInsightSharing", status_code=200)
async def set_insight_sharing(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """Share an insight at another level, or wish for it."""
    return await _save(request, "insight", ref)


@get("/insiktsarbeten/{ref:str}/delning", operation_id="ShowStudySharing")
async def show_study_sharing(
    request: AnyRequest, ref: FromPath[str], niva: FromQuery[str | None] = None
) -> Template:
    """How a study is shared, and what another level would mean."""
    return await _show(request, "study", ref, level=niva)


@post("/insiktsarbeten/{ref:str}/delning", operation_id="SetStudySharing", status_code=200)
async def set_study_sharing(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """Share a study at another level, or wish for it."""
    return await _save(request, "study", ref)


async def _show(request: AnyRequest, kind: str, ref: str, *, level: str | None) -> Template:
    sharing, _ = services_of(request).sharing, translator_of(request)
    view = await sharing.get_view(request.user, kind, ref, visibility=level, _=_)
    is_asked = "onskat" in request.query_params
    return await _page(request, view, SentAnswers(), is_chosen=level is not None, is_asked=is_asked)


async def _save(request: AnyRequest, kind: str, ref: str) -> Template | Redirect:
    form, _ = await read_form(request), translator_of(request)
    sharing, answers = services_of(request).sharing, read_answers(form)
    wanted, note = form.text("visibility"), form.text("note")
    try:
        view = await sharing.set_level(
            request.user, kind, ref, visibility=wanted, answers=answers.kept, note=note, _=_
        )
    except InvalidError as error:
        view = await sharing.get_view(request.user, kind, ref, _=_)
        return await _page(request, view, answers, is_chosen=False, problems=error.problems, status=400)
    except UnansweredError:
        view = await sharing.get_view(request.user, kind, ref, visibility=wanted, _=_)
        return await _page(request, view, answers, is_chosen=True, note=note, status=422)
    address = _address(view.record)
    return see_other(f"{address}/delning?onskat=1" if view.needs_curator else address)


async def _page(
    request: AnyRequest,
    view: SharingView,
    answers: SentAnswers,
    *,
    is_chosen: bool,
    is_asked: bool = False,
    note: str = "",
    problems: Sequence[Problem] = (),
    status: int = 200,
) -> Template:
    _ = translator_of(request)
    names = (await services_of(request).reference.get_directory()).in_language(language_of(request), _)
    content, address = view.record.content, _address(view.record)
    asks = view.is_raised and demand_of(view.visibility) is Demand.ANSWER
    context = SharingPage(
        step="confirm" if is_chosen and view.visibility != content.visibility else "choose",
        heading=_("Vem får se insikten?")
        if isinstance(view.record, Insight)
        else _("Vem får se insiktsarbetet?"),
        title=_title(view.record),
        address=address,
        edit_address=f"{address}/redigera",
        now=visibility_name(content.visibility, _),
        wanted=view.visibility,
        wanted_name=visibility_name(view.visibility, _),
        choices=sharing_choices(content.visibility, content.organization, names),
        audience=None
        if view.audience is None
        else sorted((each.name for each in view.audience), key=swedish_key),
        is_raised=view.is_raised,
        needs_curator=view.needs_curator,
        waiting=view.waiting,
        waiting_level=visibility_name(view.waiting.visibility, _) if view.waiting else "",
        screening=_findings(view, answers, request) if asks else None,
        attachments=await _attachments(request, view.record) if view.is_raised else [],
        note=note,
        is_asked=is_asked,
        problems=field_problems(problems, {}, {"visibility": "niva-organization", "note": "note"}),
        is_refused=status != 200,
    )
    return page(request, "sharing.html", context, status=status)


async def _attachments(request: AnyRequest, record: Insight | Study) -> list[AttachmentView]:
    """What is seen with the record: nobody screens pictures but whoever shares them."""
    if not isinstance(record, Insight):
        return []
    listed = await services_of(request).attachments.list_attachments(request.user, record.id)
    return [attachment_view(record.ref, each) for each in listed]


def _findings(view: SharingView, answers: SentAnswers, request: AnyRequest) -> ScreeningPart | None:
    _, record = translator_of(request), view.record
    is_insight = isinstance(record, Insight)
    texts = dict(
        insight_texts(record.content) if isinstance(record, Insight) else study_texts(record.content)
    )
    labels = field_labels(_) if is_insight else {"title": _("Rubrik"), "question": _("Fråga")}
    return screening_part(
        view.findings, Demand.ANSWER, answers, text_of=texts.__getitem__, labels=labels, _=_
    )


def _title(record: Shared) -> str:
    return record.content.statement if isinstance(record, Insight) else record.content.title


def _address(record: Shared) -> str:
    spelled = f"{record.ref[:4]}-{record.ref[4:]}"
    return f"/i/{spelled}" if isinstance(record, Insight) else f"/insiktsarbeten/{spelled}"


# --------------------------------------------------------------------------------------------- what waits for a curator


@dataclass(frozen=True, slots=True)
class RequestRow:
    """A wish on the list: what it is about, who wishes what, and where it is answered."""

    number: int
    title: str
    organization: str
    asker: str
    asked_at: str
    level: str
    note: str
    address: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """An organization's rule."""

    organization: str
    name: str
    is_needed: bool


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """All wishes that wait for the viewer, and the rules that make them."""

    rows: list[RequestRow]
    rules: list[RuleRow]
    is_saved: bool


@get("/delning", operation_id="ShowRaisingRequests")
async def show_requests(request: AnyRequest) -> Template:
    """What waits for a curator's yes or no."""
    services, _ = services_of(request), translator_of(request)
    waiting = await services.sharing.list_requests(request.user)
    rules = await services.sharing.list_rules(request.user)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    rows = []
    for each in waiting:
        wish = each.request
        rows.append(
            RequestRow(
                number=wish.number,
                title=_title(each.record),
                organization=names.name("organization", wish.organization),
                asker=wish.asker,
                asked_at=wish.asked_at.date().isoformat(),
                level=visibility_name(wish.visibility, _),
                note=wish.note,
                address=f"{_address(each.record)}/delning?niva={wish.visibility}",
            )
        )
    listed = [RuleRow(key, names.name("organization", key), needed) for key, needed in rules.items()]
    return page(
        request, "sharing_requests.html", RequestsPage(rows, listed, "sparat" in request.query_params)
    )


@post("/delning/nej", operation_id="RefuseRaising", status_code=303)
async def refuse(request: AnyRequest) -> Redirect:
    """Say no to a wish."""
    number = (await read_form(request)).text("number")
    if not number.isdecimal() or len(number) > 15:
        raise NotFoundError("request")
    await services_of(request).sharing.refuse(request.user, int(number))
    return see_other("/delning?sparat=1")


@post("/delning/regel", operation_id="SetSharingRule", status_code=303)
async def set_rule(request: AnyRequest) -> Redirect:
    """Say whether a curator shares beyond an organization."""
    form = await read_form(request)
    await services_of(request).sharing.set_rule(
        request.user, form.text("organization"), is_needed=form.text("needed") == "1"
    )
    return see_other("/delning?sparat=1")


def handlers() -> list[Any]:
    """The routes of this module."""
    return [
        show_insight_sharing,
        set_insight_sharing,
        show_study_sharing,
        set_study_sharing,
        show_requests,
        refuse,
        set_rule,
    ]

"""What a reader may do about an insight beside changing it: use it, hear it again, confirm it, let it give way."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.access import Status, may_log, require_signed_in
from app.domain.directory import DirectoryNames
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.identifiers import spelled
from app.domain.insights import Insight
from app.domain.lineage import Step, may_give_way
from app.domain.organizations import Organization
from app.web.pages.addresses import see_other
from app.web.pages.entries import InsightCard, insight_card
from app.web.pages.forms import FieldProblem, SentForm, WithProblems, field_problems, read_form
from app.web.pages.insight_form_page import list_organizations
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, services_of, translator_of


@dataclass(frozen=True, slots=True)
class ActionForm(WithProblems):
    """The form's fields, as texts, and what is wrong with them."""

    kind: str
    reason: str = ""
    other: str = ""
    is_merge: bool = False
    organization: str = ""
    purpose: str = ""
    link: str = ""
    note: str = ""
    year: str = ""
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionPage:
    """The page with the form, below the insight that it is about."""

    ref: str
    statement: str
    source: str
    form: ActionForm
    heading: str
    lead: str
    button: str
    organizations: list[Organization]
    may_merge: bool


@get("/i/{ref:str}/dra-tillbaka", operation_id="ShowWithdraw")
async def show_withdraw(request: AnyRequest, ref: FromPath[str]) -> Template:
    """The form that withdraws an insight."""
    return await _form_page(request, await _giving_way(request, ref, Step.WITHDRAW), ActionForm("withdraw"))


@post("/i/{ref:str}/dra-tillbaka", operation_id="WithdrawInsightPage", status_code=200)
async def withdraw(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """Withdraw an insight."""
    found = await _giving_way(request, ref, Step.WITHDRAW)
    sent = await read_form(request)
    form = ActionForm("withdraw", reason=sent.text("reason"))
    service, _ = services_of(request).lineage, translator_of(request)
    try:
        await service.withdraw(request.user, found.id, reason=form.reason, _=_)
    except InvalidError as error:
        return await _form_page(request, found, form, problems=error.problems)
    return see_other(f"/i/{spelled(found.ref)}")


@get("/i/{ref:str}/ersatt", operation_id="ShowSupersede")
async def show_supersede(request: AnyRequest, ref: FromPath[str]) -> Template:
    """The form that lets another insight take the place of one."""
    return await _form_page(request, await _giving_way(request, ref, Step.SUPERSEDE), ActionForm("supersede"))


@post("/i/{ref:str}/ersatt", operation_id="SupersedeInsightPage", status_code=200)
async def supersede(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """Let another insight take the place of one, or take it in."""
    found = await _giving_way(request, ref, Step.SUPERSEDE)
    sent = await read_form(request)
    form = ActionForm(
        "supersede",
        reason=sent.text("reason"),
        other=sent.text("other"),
        is_merge=sent.text("mode") == "merge",
    )
    service, viewer, _ = services_of(request).lineage, request.user, translator_of(request)
    other = form.other.partition("?")[0].rstrip("/").rpartition("/")[2]
    try:
        if form.is_merge:
            await service.merge(viewer, found.id, into=other, reason=form.reason, _=_)
        else:
            await service.supersede(viewer, found.id, by=other, reason=form.reason, _=_)
    except InvalidError as error:
        problems = [
            replace(each, field="other") if each.field in ("by", "into") else each for each in error.problems
        ]
        return await _form_page(request, found, form, problems=problems)
    return see_other(f"/i/{spelled(found.ref)}")


@get("/i/{ref:str}/ateranvand", operation_id="ShowReuse")
async def show_reuse(request: AnyRequest, ref: FromPath[str]) -> Template:
    """The form that notes that an insight was used."""
    return await _form_page(request, await _published(request, ref), ActionForm("reuse"))


@post("/i/{ref:str}/ateranvand", operation_id="NoteReusePage", status_code=200)
async def note_reuse(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """Note that an insight was used."""
    found = await _published(request, ref)
    sent = await read_form(request)
    form = ActionForm(
        "reuse",
        organization=_organization(request, sent),
        purpose=sent.text("purpose"),
        link=sent.text("link"),
    )
    service, _ = services_of(request).reuse, translator_of(request)
    try:
        await service.note_reuse(
            request.user, found.id, organization=form.organization, purpose=form.purpose, link=form.link, _=_
        )
    except InvalidError as error:
        return await _form_page(request, found, form, problems=error.problems)
    return see_other(f"/i/{spelled(found.ref)}#anvand")


@get("/i/{ref:str}/hort", operation_id="ShowHeardAlso")
async def show_heard(request: AnyRequest, ref: FromPath[str]) -> Template:
    """The form that notes that an organization has heard the same."""
    return await _form_page(request, await _published(request, ref), ActionForm("heard"))


@post("/i/{ref:str}/hort", operation_id="NoteHeardAlsoPage", status_code=200)
async def note_heard(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """Note that an organization has heard the same, perhaps in an insight of its own."""
    found = await _published(request, ref)
    sent = await read_form(request)
    form = ActionForm(
        "heard", organization=_organization(request, sent), note=sent.text("note"), year=sent.text("year")
    )
    service, _ = services_of(request).lineage, translator_of(request)
    is_year = form.year.isascii() and form.year.isdecimal() and len(form.year) == 4
    if form.year and not is_year:
        problem = Problem("year", _("Skriv året med fyra siffror."))
        return await _form_page(request, found, form, problems=[problem])
    try:
        await service.note_heard(
            request.user,
            found.id,
            organization=form.organization,
            own=sent.text("own") or None,
            note=form.note,
            year=int(form.year) if is_year else None,
            _=_,
        )
    except InvalidError as error:
        return await _form_page(request, found, form, problems=error.problems)
    return see_other(f"/i/{spelled(found.ref)}#anvand")


@dataclass(frozen=True, slots=True)
class NearPage:
    """A piece of a page: insights that may well say the same."""

    near: list[InsightCard]


@get("/insikter/liknande", operation_id="ShowNearInsights")
async def show_near(request: AnyRequest, statement: FromQuery[str] = "") -> Template:
    """Insights that may well say the same as a statement, as a piece of a page for whoever is writing one."""
    services, _ = services_of(request), translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    found = await services.lineage.list_near(request.user, statement[:1_000], limit=3)
    return page(request, "near.html", NearPage([insight_card(each, names) for each in found]))


@post("/i/{ref:str}/galler", operation_id="ConfirmInsight", status_code=303)
async def confirm(request: AnyRequest, ref: FromPath[str]) -> Redirect:
    """Note that an insight is still true."""
    found = await services_of(request).insights.get_insight(request.user, ref)
    await services_of(request).lineage.confirm(request.user, found.id, _=translator_of(request))
    return see_other(f"/i/{spelled(found.ref)}")


async def _standing(request: AnyRequest, ref: str) -> Insight:
    """The insight; one that is withdrawn looks missing, for nothing can be done about it."""
    found = await services_of(request).insights.get_insight(request.user, ref)
    if found.content.status == Status.WITHDRAWN:
        raise NotFoundError("insight", ref[:60])
    return found


async def _giving_way(request: AnyRequest, ref: str, step: Step) -> Insight:
    found = await _standing(request, ref)
    require_signed_in(request.user)
    if not may_give_way(request.user, found, step):
        raise ForbiddenError(found.content.organization)
    return found


async def _published(request: AnyRequest, ref: str) -> Insight:
    """The insight, for somebody who may log for some organization."""
    found = await _standing(request, ref)
    require_signed_in(request.user)
    if not request.user.may_log_somewhere or found.content.status != Status.PUBLISHED:
        raise ForbiddenError
    return found


def _organization(request: AnyRequest, sent: SentForm) -> str:
    first = next((each for each in sorted(request.user.roles) if may_log(request.user, each)), "")
    return sent.text("organization") or first


async def _form_page(
    request: AnyRequest, found: Insight, form: ActionForm, *, problems: Sequence[Problem] = ()
) -> Template:
    _ = translator_of(request)
    names = (await services_of(request).reference.get_directory()).in_language(language_of(request), _)
    heading, lead, button = _words(form.kind, names)
    shown = field_problems(problems, _labels(names), {})
    context = ActionPage(
        ref=found.ref,
        statement=found.content.statement,
        source=names.name("organization", found.content.organization),
        form=replace(form, problems=tuple(shown)),
        heading=heading,
        lead=lead,
        button=button,
        organizations=list_organizations(request.user, names),
        may_merge=may_give_way(request.user, found, Step.MERGE),
    )
    return page(request, "insight_action.html", context, status=400 if problems else 200)


def _words(kind: str, names: DirectoryNames) -> tuple[str, str, str]:
    _ = names.translate
    return {
        "withdraw": (
            _("Dra tillbaka insikten"),
            _("Innehållet försvinner för alla. Kvar blir beteckningen, vems den var och skälet."),
            _("Dra tillbaka"),
        ),
        "supersede": (
            _("Ersätt insikten"),
            _("Den som följer en gammal länk kommer till den nya. Den gamla går att läsa, med skälet."),
            _("Ersätt"),
        ),
        "reuse": (
            _("Jag har använt den här insikten"),
            _("Då får de som samlade in den veta det, och kan berätta för dem som svarade."),
            _("Spara"),
        ),
        "heard": (
            _("Vi har hört samma sak"),
            _("Då blir insikten starkare, och ni slipper logga den en gång till."),
            _("Spara"),
        ),
    }[kind]


def _labels(names: DirectoryNames) -> dict[str, str]:
    _ = names.translate
    return {
        "reason": _("Skäl"),
        "other": _("Insikten som tar över"),
        "organization": _("Organisation"),
        "purpose": _("Till vad?"),
        "link": _("Länk"),
        "note": _("Av vilka, eller var?"),
        "year": _("År"),
    }


def handlers() -> list[Any]:
    """The routes of this module."""
    return [
        show_near,
        show_withdraw,
        withdraw,
        show_supersede,
        supersede,
        show_reuse,
        note_reuse,
        show_heard,
        note_heard,
        confirm,
    ]

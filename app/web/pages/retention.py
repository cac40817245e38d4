"""How long material is kept: the list of what is to be erased, a study's date, and the question before erasing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.access import Role, Viewer, may_curate, require_may_log
from app.domain.errors import ForbiddenError, InvalidError, NotFoundError, Problem
from app.domain.identifiers import spelled
from app.domain.retention import Retention, require_may_erase
from app.domain.studies import Study
from app.web.pages.addresses import see_other
from app.web.pages.forms import FieldProblem, WithProblems, field_problems, read_form
from app.web.pages.people_words import names_of
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, services_of, translator_of

PATH = "/gallring"


@dataclass(frozen=True, slots=True)
class DueRow:
    """A study in the list of what is to be erased."""

    ref: str
    title: str
    organization: str
    until: str
    reason: str
    days: int


@dataclass(frozen=True, slots=True)
class DuePage:
    """What the list of what is to be erased shows. `erased` is the ref of what was erased just now."""

    passed: list[DueRow]
    coming: list[DueRow]
    erased: str


@dataclass(frozen=True, slots=True)
class RetentionForm(WithProblems):
    """The form for the last day, as it was written."""

    until: str = ""
    reason: str = ""
    problems: Sequence[FieldProblem] = ()


@dataclass(frozen=True, slots=True)
class RetentionPage:
    """What the page shows on which the last day of a study's material is decided."""

    ref: str
    title: str
    kept: Retention | None
    form: RetentionForm
    may_prolong: bool
    may_erase: bool


@dataclass(frozen=True, slots=True)
class ErasePage:
    """What is asked before something is erased for good. Counts are of a study's insights and attachments."""

    kind: str
    ref: str
    title: str
    back: str
    insights: int
    attachments: int
    others: int
    form: RetentionForm


@dataclass(frozen=True, slots=True)
class ErasedPage:
    """What is left to show of a record that was erased."""

    kind: str
    ref: str
    organization: str
    erased_at: datetime
    erased_by: str
    successor: str


@get(PATH, operation_id="ShowDueForErasure")
async def show_due(request: AnyRequest, raderad: FromQuery[str | None] = None) -> Template:
    """Studies whose last day has passed or comes within 60 days."""
    viewer = request.user
    found = await services_of(request).retention.list_due(viewer)
    if not _curates(viewer):
        raise ForbiddenError
    names = await names_of(request)
    rows = [
        DueRow(
            ref=each.study.ref,
            title=each.study.content.title,
            organization=names.name("organization", each.study.content.organization),
            until=each.retention.until,
            reason=each.retention.reason,
            days=each.days,
        )
        for each in found
    ]
    context = DuePage(
        passed=[row for row in rows if row.days < 0],
        coming=[row for row in rows if row.days >= 0],
        erased=raderad if raderad and raderad.isalnum() and len(raderad) <= 16 else "",
    )
    return page(request, "retention_due.html", context)


def _curates(viewer: Viewer) -> bool:
    return viewer.is_operator or any(role.covers(Role.CURATOR) for role in viewer.roles.values())


@get("/insiktsarbeten/{ref:str}/gallring", operation_id="ShowRetention")
async def show_retention(request: AnyRequest, ref: FromPath[str]) -> Template:
    """Until when a study's material is kept."""
    study, kept = await services_of(request).retention.get_retention(request.user, ref)
    require_may_log(request.user, study.content.organization)
    form = RetentionForm(kept.until if kept else "")
    return _retention_page(request, study, kept, form=form)


@post("/insiktsarbeten/{ref:str}/gallring", operation_id="SetRetentionPage", status_code=200)
async def set_retention(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """Decide until when a study's material is kept."""
    service, _ = services_of(request).retention, translator_of(request)
    study, kept = await service.get_retention(request.user, ref)
    sent = await read_form(request)
    form = RetentionForm(sent.text("until"), sent.text("reason"))
    try:
        await service.set_retention(request.user, ref, until=form.until, reason=form.reason, _=_)
    except InvalidError as error:
        return _retention_page(request, study, kept, form=form, problems=error.problems)
    return see_other(f"/insiktsarbeten/{spelled(study.ref)}/gallring")


def _retention_page(
    request: AnyRequest,
    study: Study,
    kept: Retention | None,
    *,
    form: RetentionForm,
    problems: Sequence[Problem] = (),
) -> Template:
    _ = translator_of(request)
    labels = {"until": _("Sista dag"), "reason": _("Skäl")}
    is_curator = may_curate(request.user, study.content.organization)
    context = RetentionPage(
        ref=study.ref,
        title=study.content.title,
        kept=kept,
        form=RetentionForm(form.until, form.reason, field_problems(problems, labels, {})),
        may_prolong=is_curator or kept is None,
        may_erase=is_curator,
    )
    return page(request, "retention.html", context, status=400 if problems else 200)


@get("/insiktsarbeten/{ref:str}/radera", operation_id="ShowStudyErasure")
async def show_study_erasure(request: AnyRequest, ref: FromPath[str]) -> Template:
    """Ask whether a study is to be erased."""
    return await _ask_study(request, ref)


@post("/insiktsarbeten/{ref:str}/radera", operation_id="EraseStudyPage", status_code=200)
async def erase_study(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """Erase a study, where its ref was typed."""
    service, _ = services_of(request).retention, translator_of(request)
    confirm = (await read_form(request)).text("confirm")
    try:
        made = await service.erase_study(request.user, ref, confirm=confirm, _=_)
    except InvalidError as error:
        return await _ask_study(request, ref, confirm=confirm, problems=error.problems)
    return see_other(f"{PATH}?raderad={made.ref}")


async def _ask_study(
    request: AnyRequest, ref: str, *, confirm: str = "", problems: Sequence[Problem] = ()
) -> Template:
    plan = await services_of(request).retention.plan(request.user, ref)
    context = ErasePage(
        kind="study",
        ref=plan.study.ref,
        title=plan.study.content.title,
        back=f"/insiktsarbeten/{spelled(plan.study.ref)}",
        insights=plan.insights,
        attachments=plan.attachments,
        others=plan.others,
        form=_confirmation(request, confirm, problems),
    )
    return page(request, "erase.html", context, status=400 if problems else 200)


@get("/i/{ref:str}/radera", operation_id="ShowInsightErasure")
async def show_insight_erasure(request: AnyRequest, ref: FromPath[str]) -> Template:
    """Ask whether an insight is to be erased."""
    return await _ask_insight(request, ref)


@post("/i/{ref:str}/radera", operation_id="EraseInsightPage", status_code=200)
async def erase_insight(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """Erase an insight, where its ref was typed."""
    service, _ = services_of(request).retention, translator_of(request)
    confirm = (await read_form(request)).text("confirm")
    try:
        made = await service.erase_insight(request.user, ref, confirm=confirm, _=_)
    except InvalidError as error:
        return await _ask_insight(request, ref, confirm=confirm, problems=error.problems)
    return see_other(f"/i/{spelled(made.ref)}")


async def _ask_insight(
    request: AnyRequest, ref: str, *, confirm: str = "", problems: Sequence[Problem] = ()
) -> Template:
    services, viewer = services_of(request), request.user
    found = await services.insights.get_insight(viewer, ref)
    require_may_erase(viewer, found.content.organization)
    if await services.retention.find_erasure(viewer, "insight", found.id):
        raise NotFoundError("insight", ref[:60])
    context = ErasePage(
        kind="insight",
        ref=found.ref,
        title=found.content.statement,
        back=f"/i/{spelled(found.ref)}",
        insights=1,
        attachments=len(await services.attachments.list_attachments(viewer, found.id)),
        others=0,
        form=_confirmation(request, confirm, problems),
    )
    return page(request, "erase.html", context, status=400 if problems else 200)


def _confirmation(request: AnyRequest, confirm: str, problems: Sequence[Problem]) -> RetentionForm:
    label = translator_of(request)("Beteckning")
    return RetentionForm(confirm, "", field_problems(problems, {"confirm": label}, {}))


async def find_erased_page(
    request: AnyRequest, kind: str, ref: str, *, successor: str = ""
) -> Template | None:
    """What is left to show of a record that was erased, where the reader might have known of it."""
    made = await services_of(request).retention.find_erasure(request.user, kind, ref)
    if made is None:
        return None
    is_member = request.user.has_role(made.organization, Role.READER)
    context = ErasedPage(
        kind=kind,
        ref=made.ref,
        organization=(await names_of(request)).name("organization", made.organization),
        erased_at=made.erased_at,
        erased_by=(made.erased_by or "") if is_member else "",
        successor=successor,
    )
    return page(request, "erased.html", context, status=410)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [
        show_due,
        show_retention,
        set_retention,
        show_study_erasure,
        erase_study,
        show_insight_erasure,
        erase_insight,
    ]

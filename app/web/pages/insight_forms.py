"""Logging and changing an insight: what becomes of the form, and two people changing the same insight at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.access import Status, Viewer, may_log, require_may_log, require_signed_in
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, Problem
from app.domain.insights import Insight, InsightContent
from app.domain.studies import StudyContent
from app.web.pages.addresses import see_other
from app.web.pages.differences import list_changes
from app.web.pages.forms import read_form
from app.web.pages.insight_drafts import InsightDraft, draft_from_form, draft_like, draft_of, read_draft
from app.web.pages.insight_form_page import Conflict, InsightForm, insight_form
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, services_of, translator_of


@dataclass(frozen=True, slots=True)
class InsightFormPage:
    """The page with the form."""

    form: InsightForm


@get("/insikter/ny", operation_id="ShowNewInsight")
async def show_new(request: AnyRequest, som: FromQuery[str | None] = None) -> Template:
    """An empty form, or one with the labels of another insight."""
    viewer = request.user
    _require_may_log_somewhere(viewer)
    draft = InsightDraft(organization=_first_organization(viewer))
    if som is not None:
        other = await services_of(request).insights.get_insight(viewer, som)
        draft = draft_like(other)
        if not may_log(viewer, draft.organization):
            draft = replace(draft, organization=_first_organization(viewer), study="", study_choice="none")
    return await _form_page(request, draft)


@post("/insikter/ny", operation_id="CreateInsight", status_code=200)
async def create_insight(request: AnyRequest) -> Template | Redirect:
    """Log an insight, with a new study where one is asked for; nothing is saved before all of it is right."""
    viewer, services, _ = request.user, services_of(request), translator_of(request)
    _require_may_log_somewhere(viewer)
    form = await read_form(request)
    draft = draft_from_form(form)
    action = form.text("action")
    if (changed := draft.changed(action)) is not None:
        return await _form_page(request, changed)
    status = Status.DRAFT if action == "draft" else Status.PUBLISHED
    directory = await services.reference.get_directory()
    read = read_draft(draft, directory, status=status, _=_)
    if not read.problems:
        require_may_log(viewer, read.content.organization)
        try:
            content, draft = await _with_new_study(request, read.content, read.study, draft)
            created = await services.insights.create_insight(viewer, content, _=_)
        except InvalidError as error:
            return await _form_page(request, draft, problems=error.problems)
        return see_other(f"/i/{_spelled(created)}?loggad=1")
    return await _form_page(request, draft, problems=read.problems)


@get("/i/{ref:str}/redigera", operation_id="ShowInsightEditor")
async def show_edit(request: AnyRequest, ref: FromPath[str]) -> Template:
    """The form with an insight as it stands."""
    found = await services_of(request).insights.get_insight(request.user, ref)
    _require_may_change(request, found)
    return await _form_page(request, draft_of(found), insight=found)


@post("/i/{ref:str}/redigera", operation_id="UpdateInsight", status_code=200)
async def update_insight(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """Save an insight's next version, unless somebody else saved one first: then both are shown."""
    viewer, services, _ = request.user, services_of(request), translator_of(request)
    found = await services.insights.get_insight(viewer, ref)
    _require_may_change(request, found)
    form = await read_form(request)
    draft = replace(draft_from_form(form), organization=found.content.organization)
    action = form.text("action")
    if (changed := draft.changed(action)) is not None:
        return await _form_page(request, changed, insight=found)
    status = _next_status(found, action)
    directory = await services.reference.get_directory()
    read = read_draft(draft, directory, status=status, _=_)
    if read.problems:
        return await _form_page(request, draft, insight=found, problems=read.problems)
    version = int(draft.version) if draft.version.isdecimal() and len(draft.version) < 10 else -1
    if version != found.version:
        return await _conflict_page(request, draft, found, read.content)
    try:
        content, draft = await _with_new_study(request, read.content, read.study, draft)
        saved = await services.insights.update_insight(
            viewer, found.id, lambda _old: content, expected_version=version, _=_
        )
    except InvalidError as error:
        return await _form_page(request, draft, insight=found, problems=error.problems)
    except ConflictError:
        latest = await services.insights.get_insight(viewer, ref)
        return await _conflict_page(request, draft, latest, content)
    return see_other(f"/i/{_spelled(saved)}")


def _next_status(found: Insight, action: str) -> str:
    if found.content.status == Status.DRAFT:
        return Status.DRAFT if action == "draft" else Status.PUBLISHED
    return found.content.status


def _spelled(insight: Insight) -> str:
    return f"{insight.ref[:4]}-{insight.ref[4:]}"


def _require_may_log_somewhere(viewer: Viewer) -> None:
    require_signed_in(viewer)
    if not viewer.may_log_somewhere:
        raise ForbiddenError


def _require_may_change(request: AnyRequest, found: Insight) -> None:
    require_may_log(request.user, found.content.organization)
    if found.content.status == Status.WITHDRAWN:
        raise ForbiddenError(translator_of(request)("En tillbakadragen insikt kan inte ändras."))


def _first_organization(viewer: Viewer) -> str:
    return next((each for each in sorted(viewer.roles) if may_log(viewer, each)), "")


async def _with_new_study(
    request: AnyRequest, content: InsightContent, study: StudyContent | None, draft: InsightDraft
) -> tuple[InsightContent, InsightDraft]:
    """The content with its new study saved; the draft then names that study, so that it is never added twice."""
    if study is None:
        return content, draft
    created = await services_of(request).studies.create_study(request.user, study, _=translator_of(request))
    return replace(content, study=created.id), replace(draft, study_choice="existing", study=created.id)


async def _conflict_page(
    request: AnyRequest, draft: InsightDraft, latest: Insight, mine: InsightContent
) -> Template:
    names = (await services_of(request).reference.get_directory()).in_language(
        language_of(request), translator_of(request)
    )
    conflict = Conflict(latest.version, list_changes(latest.content, mine, names))
    draft = replace(draft, version=str(latest.version))
    return await _form_page(request, draft, insight=latest, conflict=conflict)


async def _form_page(
    request: AnyRequest,
    draft: InsightDraft,
    *,
    insight: Insight | None = None,
    problems: Sequence[Problem] = (),
    conflict: Conflict | None = None,
) -> Template:
    services, _ = services_of(request), translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    form = await insight_form(
        services, request.user, names, draft, insight=insight, problems=problems, conflict=conflict
    )
    status = 409 if conflict else 400 if problems else 200
    return page(request, "insight_form.html", InsightFormPage(form), status=status)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_new, create_insight, show_edit, update_insight]

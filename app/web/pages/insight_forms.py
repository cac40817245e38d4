"""Logging and changing an insight: what becomes of the form, and two people changing the same insight at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.access import Status, Viewer, Visibility, may_log, require_may_log, require_signed_in
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, Problem
from app.domain.identifiers import spelled
from app.domain.insights import Insight, InsightContent
from app.domain.privacy import Demand, UnansweredError, demand_of, list_unanswered
from app.domain.privacy.screening import insight_texts, study_texts
from app.domain.sharing import CuratorNeededError
from app.domain.studies import StudyContent
from app.web.pages.addresses import see_other
from app.web.pages.differences import list_changes
from app.web.pages.forms import read_form
from app.web.pages.insight_drafts import (
    STUDY_FIELDS,
    InsightDraft,
    ReadDraft,
    draft_from_form,
    draft_like,
    draft_of,
    read_draft,
)
from app.web.pages.insight_form_page import Conflict, InsightForm, field_labels, insight_form
from app.web.pages.rendering import page
from app.web.pages.screening import ScreeningPart, SentAnswers, read_answers, screening_part
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
    answers = read_answers(form)
    draft = draft_from_form(form).masked(answers.mask)
    action = form.text("action")
    if (changed := draft.changed(action)) is not None:
        return await _form_page(request, changed)
    status = Status.DRAFT if action == "draft" else Status.PUBLISHED
    directory = await services.reference.get_directory()
    read = read_draft(draft, directory, status=status, _=_)
    if not read.problems:
        require_may_log(viewer, read.content.organization)
        if part := await _warning(request, read.content, answers):
            return await _form_page(request, draft, screening=part)
        try:
            content, draft = await _with_new_study(request, read.content, read.study, draft, answers=answers)
            created = await services.insights.create_insight(viewer, content, answers=answers.kept, _=_)
        except InvalidError as error:
            return await _form_page(request, draft, problems=error.problems)
        except CuratorNeededError:
            kept = replace(content, visibility=Visibility.ORGANIZATION)
            created = await services.insights.create_insight(viewer, kept, _=_)
            return see_other(await _wish(request, created, content.visibility, answers))
        except UnansweredError as error:
            return await _form_page(request, draft, screening=_part(request, error, read, answers))
        return see_other(f"/i/{spelled(created.ref)}?loggad=1")
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
    answers = read_answers(form)
    draft = replace(draft_from_form(form), organization=found.content.organization).masked(answers.mask)
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
    if part := await _warning(request, read.content, answers, old=found.content):
        return await _form_page(request, draft, insight=found, screening=part)
    try:
        content, draft = await _with_new_study(request, read.content, read.study, draft, answers=answers)
        return see_other(await _save(request, found, content, version=version, answers=answers))
    except InvalidError as error:
        return await _form_page(request, draft, insight=found, problems=error.problems)
    except UnansweredError as error:
        part = _part(request, error, read, answers)
        return await _form_page(request, draft, insight=found, screening=part)
    except ConflictError:
        latest = await services.insights.get_insight(viewer, ref)
        return await _conflict_page(request, draft, latest, content)


async def _save(
    request: AnyRequest, found: Insight, content: InsightContent, *, version: int, answers: SentAnswers
) -> str:
    """The address to go to once an insight is saved; what only a curator may share is wished for instead."""
    insights, _ = services_of(request).insights, translator_of(request)
    try:
        saved = await insights.update_insight(
            request.user,
            found.id,
            lambda _old: content,
            expected_version=version,
            answers=answers.kept,
            _=_,
        )
    except CuratorNeededError:
        is_hidden = found.content.visibility == Visibility.PRIVATE or found.content.status == Status.DRAFT
        level = Visibility.ORGANIZATION if is_hidden else found.content.visibility
        kept = replace(content, visibility=level)
        saved = await insights.update_insight(
            request.user, found.id, lambda _old: kept, expected_version=version, answers=answers.kept, _=_
        )
        return await _wish(request, saved, content.visibility, answers)
    return f"/i/{spelled(saved.ref)}"


def _next_status(found: Insight, action: str) -> str:
    if found.content.status == Status.DRAFT:
        return Status.DRAFT if action == "draft" else Status.PUBLISHED
    return found.content.status


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
    request: AnyRequest,
    content: InsightContent,
    study: StudyContent | None,
    draft: InsightDraft,
    *,
    answers: SentAnswers,
) -> tuple[InsightContent, InsightDraft]:
    """The content with its new study saved; the draft then names that study, so that it is never added twice."""
    if study is None:
        return content, draft
    studies, _ = services_of(request).studies, translator_of(request)
    try:
        created = await studies.create_study(request.user, study, answers=answers.kept, _=_)
    except CuratorNeededError:
        kept = replace(study, visibility=Visibility.ORGANIZATION)
        created = await studies.create_study(request.user, kept, _=_)
    except UnansweredError as error:
        own = [replace(each, field=STUDY_FIELDS[each.field]) for each in error.findings]
        raise UnansweredError(own) from error
    return replace(content, study=created.id), replace(draft, study_choice="existing", study=created.id)


async def _wish(request: AnyRequest, insight: Insight, level: str, answers: SentAnswers) -> str:
    """Where to go when what was saved is shared no further yet, and the level that was asked for became a wish."""
    await services_of(request).sharing.set_level(
        request.user, "insight", insight.id, visibility=level, answers=answers.kept, _=translator_of(request)
    )
    return f"/i/{spelled(insight.ref)}/delning?onskat=1"


async def _warning(
    request: AnyRequest, content: InsightContent, answers: SentAnswers, *, old: InsightContent | None = None
) -> ScreeningPart | None:
    """What to show before saving within the organization: what is new, and has not been shown already."""
    if demand_of(content.visibility, content.status) is not Demand.WARNING:
        return None
    screening, _ = services_of(request).screening, translator_of(request)
    known = await screening.screen_content(old, _) if old else ()
    left = list_unanswered(await screening.screen_content(content, _), answers.kept, known=known)
    if answers.seen and {each.finding.text for each in left} <= {each.text for each in answers.rows}:
        return None
    texts = dict(insight_texts(content))
    return screening_part(
        left, Demand.WARNING, answers, text_of=texts.__getitem__, labels=_labels(request), _=_
    )


def _part(
    request: AnyRequest, error: UnansweredError, read: ReadDraft, answers: SentAnswers
) -> ScreeningPart | None:
    texts = dict(insight_texts(read.content))
    if read.study:
        texts |= {STUDY_FIELDS[field]: text for field, text in study_texts(read.study)}
    return screening_part(
        error.findings,
        Demand.ANSWER,
        answers,
        text_of=texts.__getitem__,
        labels=_labels(request),
        _=translator_of(request),
    )


def _labels(request: AnyRequest) -> dict[str, str]:
    return field_labels(translator_of(request))


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
    screening: ScreeningPart | None = None,
) -> Template:
    services, _ = services_of(request), translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    form = await insight_form(
        services,
        request.user,
        names,
        draft,
        insight=insight,
        problems=problems,
        conflict=conflict,
        screening=screening,
    )
    status = 409 if conflict else 400 if problems else 422 if screening else 200
    return page(request, "insight_form.html", InsightFormPage(form), status=status)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_new, create_insight, show_edit, update_insight]

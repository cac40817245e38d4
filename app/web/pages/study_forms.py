"""Adding and changing a study."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from app.domain.access import Visibility, may_log, require_may_log, require_signed_in
from app.domain.directory import Directory
from app.domain.errors import ConflictError, ForbiddenError, InvalidError, Problem
from app.domain.identifiers import spelled
from app.domain.organizations import Organization
from app.domain.populations import POPULATIONS
from app.domain.privacy import Demand, FieldFinding, UnansweredError, demand_of, list_unanswered
from app.domain.privacy.screening import study_texts
from app.domain.sharing import CuratorNeededError
from app.domain.studies import Feedback, LegalBasis, Study, StudyContent, StudyStatus, check_study, tidy_study
from app.domain.vocabularies import Scheme, Translate
from app.web.pages.addresses import see_other
from app.web.pages.entries import study_status_name
from app.web.pages.filters import Option, OptionGroup
from app.web.pages.forms import FieldProblem, SentForm, WithProblems, field_problems, read_form
from app.web.pages.insight_drafts import OWN_PLACE
from app.web.pages.insight_form_page import (
    SharingChoice,
    choices,
    grouped_options,
    list_organizations,
    municipality_choices,
    options,
    sharing_choices,
)
from app.web.pages.maps import Choice
from app.web.pages.rendering import page
from app.web.pages.screening import ScreeningPart, SentAnswers, read_answers, screening_part
from app.web.pages.words import feedback_name, legal_basis_name
from app.web.requests import AnyRequest, language_of, services_of, translator_of

_TEXTS = (
    "title",
    "question",
    "municipality",
    "started",
    "ended",
    "participants",
    "source",
    "contact",
    "legal_basis",
    "consent",
)
_LISTS = ("methods", "populations", "subpopulations", "themes")


@dataclass(frozen=True, slots=True)
class StudyDraft:
    """The form's fields, as texts."""

    title: str = ""
    question: str = ""
    organization: str = ""
    municipality: str = OWN_PLACE
    status: str = StudyStatus.PLANNED
    started: str = ""
    ended: str = ""
    participants: str = ""
    feedback: str = Feedback.NONE
    visibility: str = Visibility.NETWORK
    source: str = ""
    contact: str = ""
    legal_basis: str = ""
    consent: str = ""
    methods: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()
    subpopulations: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    version: str = ""

    def masked(self, mask: Callable[[str, str], str]) -> "StudyDraft":
        """The draft with its texts masked; `mask` takes a field's name and text."""
        return replace(self, title=mask("title", self.title), question=mask("question", self.question))


@dataclass(frozen=True, slots=True)
class StudyForm(WithProblems):
    """All that the form shows. `ref` is "" for a new study; `theirs` is what somebody else saved meanwhile."""

    ref: str
    draft: StudyDraft
    problems: list[FieldProblem]
    statuses: list[Choice]
    feedbacks: list[Choice]
    organizations: list[Organization]
    municipalities: list[Choice]
    methods: list[Option]
    populations: list[Option]
    subpopulations: list[OptionGroup]
    themes: list[Option]
    sharing: list[SharingChoice]
    legal_bases: list[Choice]
    theirs: StudyContent | None
    screening: ScreeningPart | None


@dataclass(frozen=True, slots=True)
class StudyFormPage:
    """The page with the form."""

    form: StudyForm


@get("/insiktsarbeten/nytt", operation_id="ShowNewStudy")
async def show_new_study(request: AnyRequest) -> Template:
    """An empty form."""
    viewer = request.user
    require_signed_in(viewer)
    if not viewer.may_log_somewhere:
        raise ForbiddenError
    first = next((each for each in sorted(viewer.roles) if may_log(viewer, each)), "")
    return await _form_page(request, StudyDraft(organization=first))


@post("/insiktsarbeten/nytt", operation_id="CreateStudy", status_code=200)
async def create_study(request: AnyRequest) -> Template | Redirect:
    """Add a study."""
    viewer, services, _ = request.user, services_of(request), translator_of(request)
    require_signed_in(viewer)
    form = await read_form(request)
    answers = read_answers(form)
    draft = _draft_from_form(form).masked(answers.mask)
    content, problems = read_study(draft, await services.reference.get_directory(), _)
    if problems:
        return await _form_page(request, draft, problems=problems)
    if part := await _warning(request, content, answers):
        return await _form_page(request, draft, screening=part)
    try:
        created = await services.studies.create_study(viewer, content, answers=answers.kept, _=_)
    except InvalidError as error:
        return await _form_page(request, draft, problems=error.problems)
    except CuratorNeededError:
        kept = replace(content, visibility=Visibility.ORGANIZATION)
        created = await services.studies.create_study(viewer, kept, _=_)
        return await _wish(request, created, content.visibility, answers)
    except UnansweredError as error:
        part = _part(request, error.findings, Demand.ANSWER, content, answers=answers)
        return await _form_page(request, draft, screening=part)
    return see_other(f"/insiktsarbeten/{spelled(created.ref)}?sparat=1")


@get("/insiktsarbeten/{ref:str}/redigera", operation_id="ShowStudyEditor")
async def show_edit_study(request: AnyRequest, ref: FromPath[str]) -> Template:
    """The form with a study as it stands."""
    found = (await services_of(request).studies.get_study(request.user, ref)).study
    require_may_log(request.user, found.content.organization)
    return await _form_page(request, _draft_of(found), study=found)


@post("/insiktsarbeten/{ref:str}/redigera", operation_id="UpdateStudy", status_code=200)
async def update_study(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """Save a study's next version, unless somebody else saved one first."""
    viewer, services, _ = request.user, services_of(request), translator_of(request)
    found = (await services.studies.get_study(viewer, ref)).study
    require_may_log(viewer, found.content.organization)
    form = await read_form(request)
    answers = read_answers(form)
    draft = replace(_draft_from_form(form), organization=found.content.organization).masked(answers.mask)
    content, problems = read_study(draft, await services.reference.get_directory(), _)
    if problems:
        return await _form_page(request, draft, study=found, problems=problems)
    if part := await _warning(request, content, answers, old=found.content):
        return await _form_page(request, draft, study=found, screening=part)
    version = int(draft.version) if draft.version.isdecimal() and len(draft.version) < 10 else -1
    try:
        saved = await services.studies.update_study(
            viewer, found.id, lambda _old: content, expected_version=version, answers=answers.kept, _=_
        )
    except InvalidError as error:
        return await _form_page(request, draft, study=found, problems=error.problems)
    except CuratorNeededError:
        is_hidden = found.content.visibility == Visibility.PRIVATE
        level = Visibility.ORGANIZATION if is_hidden else found.content.visibility
        kept = replace(content, visibility=level)
        saved = await services.studies.update_study(
            viewer, found.id, lambda _old: kept, expected_version=version, answers=answers.kept, _=_
        )
        return await _wish(request, saved, content.visibility, answers)
    except UnansweredError as error:
        part = _part(request, error.findings, Demand.ANSWER, content, answers=answers)
        return await _form_page(request, draft, study=found, screening=part)
    except ConflictError:
        latest = (await services.studies.get_study(viewer, ref)).study
        draft = replace(draft, version=str(latest.version))
        return await _form_page(request, draft, study=latest, is_conflict=True)
    return see_other(f"/insiktsarbeten/{spelled(saved.ref)}?sparat=1")


async def _wish(request: AnyRequest, study: Study, level: str, answers: SentAnswers) -> Redirect:
    """What was saved is shared no further yet; the level that was asked for becomes a wish to a curator."""
    await services_of(request).sharing.set_level(
        request.user, "study", study.id, visibility=level, answers=answers.kept, _=translator_of(request)
    )
    return see_other(f"/insiktsarbeten/{spelled(study.ref)}/delning?onskat=1")


async def _warning(
    request: AnyRequest, content: StudyContent, answers: SentAnswers, *, old: StudyContent | None = None
) -> ScreeningPart | None:
    """What to show before saving within the organization: what is new, and has not been shown already."""
    if demand_of(content.visibility) is not Demand.WARNING:
        return None
    screening, _ = services_of(request).screening, translator_of(request)
    known = await screening.screen_study(old, _) if old else ()
    left = list_unanswered(await screening.screen_study(content, _), answers.kept, known=known)
    if answers.seen and {each.finding.text for each in left} <= {each.text for each in answers.rows}:
        return None
    return _part(request, left, Demand.WARNING, content, answers=answers)


def _part(
    request: AnyRequest,
    findings: Sequence[FieldFinding],
    demand: Demand,
    content: StudyContent,
    *,
    answers: SentAnswers,
) -> ScreeningPart | None:
    texts, _ = dict(study_texts(content)), translator_of(request)
    return screening_part(findings, demand, answers, text_of=texts.__getitem__, labels=_field_labels(_), _=_)


def _draft_from_form(form: SentForm) -> StudyDraft:
    texts = {name: form.text(name) for name in (*_TEXTS, "organization", "version")}
    lists = {name: form.texts(name) for name in _LISTS}
    return StudyDraft(
        **texts,  # type: ignore[arg-type]
        **lists,  # type: ignore[arg-type]
        status=form.text("status") or StudyStatus.PLANNED,
        feedback=form.text("feedback") or Feedback.NONE,
        visibility=form.text("visibility") or Visibility.ORGANIZATION,
    )


def _draft_of(study: Study) -> StudyDraft:
    content = study.content
    return StudyDraft(
        title=content.title,
        question=content.question,
        organization=content.organization,
        municipality=content.municipality or "",
        status=content.status,
        started=content.started or "",
        ended=content.ended or "",
        participants="" if content.participants is None else str(content.participants),
        feedback=content.feedback,
        visibility=content.visibility,
        source=content.source,
        contact=content.contact,
        legal_basis=content.legal_basis or "",
        consent=content.consent,
        **{name: getattr(content, name) for name in _LISTS},
        version=str(study.version),
    )


def read_study(draft: StudyDraft, directory: Directory, _: Translate) -> tuple[StudyContent, list[Problem]]:
    """What the draft means, and what is wrong with it."""
    organization = directory.organizations.get(draft.organization)
    own_place = organization.municipality if organization else None
    number = draft.participants.replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    participants = int(number) if number.isdecimal() and len(number) < 12 else None
    content = StudyContent(
        title=draft.title,
        question=draft.question,
        organization=draft.organization,
        municipality=own_place if draft.municipality == OWN_PLACE else draft.municipality or None,
        status=draft.status,
        started=draft.started or None,
        ended=draft.ended or None,
        participants=participants,
        feedback=draft.feedback,
        visibility=draft.visibility,
        source=draft.source,
        contact=draft.contact,
        legal_basis=draft.legal_basis or None,
        consent=draft.consent,
        **{name: getattr(draft, name) for name in _LISTS},
    )
    content = tidy_study(content, directory.vocabularies)
    problems = check_study(content, directory.vocabularies, _)
    problems += directory.check_places(content.organization, content.municipality, _)
    if number and participants is None:
        problems.append(Problem("participants", _("Skriv antalet deltagare med siffror.")))
    return content, problems


async def _form_page(
    request: AnyRequest,
    draft: StudyDraft,
    *,
    study: Study | None = None,
    problems: Sequence[Problem] = (),
    is_conflict: bool = False,
    screening: ScreeningPart | None = None,
) -> Template:
    _ = translator_of(request)
    names = (await services_of(request).reference.get_directory()).in_language(language_of(request), _)
    form = StudyForm(
        ref=study.ref if study else "",
        draft=draft,
        problems=field_problems(problems, _field_labels(_), {"visibility": "visibility-organization"}),
        statuses=choices([(each, study_status_name(each, names)) for each in StudyStatus], draft.status),
        feedbacks=choices([(each, feedback_name(each, _)) for each in Feedback], draft.feedback),
        organizations=list_organizations(request.user, names),
        municipalities=municipality_choices(draft.municipality, names),
        methods=options(Scheme.METHODS, draft.methods, names),
        populations=[
            Option(each, names.name("population", each), None, each in draft.populations)
            for each in POPULATIONS
        ],
        subpopulations=grouped_options(draft.subpopulations, names),
        themes=options(Scheme.THEMES, draft.themes, names),
        sharing=sharing_choices(draft.visibility, draft.organization, names),
        legal_bases=choices(
            [("", _("Inte angiven")), *((each, legal_basis_name(each, _)) for each in LegalBasis)],
            draft.legal_basis,
        ),
        theirs=study.content if study and is_conflict else None,
        screening=screening,
    )
    status = 409 if is_conflict else 400 if problems else 422 if screening else 200
    return page(request, "study_form.html", StudyFormPage(form), status=status)


def _field_labels(_: Translate) -> dict[str, str]:
    return {
        "title": _("Rubrik"),
        "question": _("Fråga"),
        "organization": _("Organisation"),
        "municipality": _("Kommun"),
        "status": _("Var är arbetet?"),
        "started": _("Början"),
        "ended": _("Slut"),
        "participants": _("Antal deltagare"),
        "feedback": _("Återkoppling"),
        "visibility": _("Delning"),
        "source": _("Källa"),
        "contact": _("Kontakt"),
        "legal_basis": _("Rättslig grund"),
        "consent": _("Information och samtycke"),
        "methods": _("Metod"),
        "populations": _("Befolkning"),
        "subpopulations": _("Delgrupp"),
        "themes": _("Tema"),
    }


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_new_study, create_study, show_edit_study, update_study]

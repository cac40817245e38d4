"""Look before you ask: what is known of a question, and what is decided about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.response import Redirect, Template

from app.domain.access import may_log, require_signed_in
from app.domain.asking import Intent, Outcome, read_questions
from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, Problem
from app.domain.organizations import Organization
from app.domain.populations import POPULATIONS
from app.domain.vocabularies import Scheme
from app.services.askings import Decision
from app.services.looking import Check
from app.web.pages.addresses import see_other
from app.web.pages.asking_views import CheckView, check_view
from app.web.pages.filters import Option, OptionGroup
from app.web.pages.forms import FieldProblem, SentForm, WithProblems, field_problems, read_form
from app.web.pages.insight_form_page import grouped_options, list_organizations, municipality_choices, options
from app.web.pages.maps import Choice
from app.web.pages.rendering import page
from app.web.requests import AnyRequest, language_of, services_of, translator_of

PATH = "/innan-du-fragar"
_LISTS = ("populations", "subpopulations", "themes", "methods")


@dataclass(frozen=True, slots=True)
class AskingForm(WithProblems):
    """What somebody wrote, as texts, and the choices they have."""

    question: str
    municipality: str
    planned: str
    populations: list[Option]
    subpopulations: list[OptionGroup]
    themes: list[Option]
    methods: list[Option]
    municipalities: list[Choice]
    problems: list[FieldProblem]
    hidden: list[tuple[str, str]]
    owner: str
    message: str


@dataclass(frozen=True, slots=True)
class DecisionForm:
    """What may be decided: `outcome` is what is suggested or chosen, `chosen` the refs of the insights to build on."""

    outcome: str
    reason: str
    title: str
    contact: str
    organization: str
    organizations: list[Organization]
    chosen: tuple[str, ...]
    is_planned: bool
    needs_reason: bool


@dataclass(frozen=True, slots=True)
class AskingPage:
    """The whole page; `check` is None before anybody has asked."""

    form: AskingForm
    check: CheckView | None
    decision: DecisionForm | None


@get(PATH, operation_id="ShowLookBeforeAsking")
async def show_asking(request: AnyRequest) -> Template:
    """The form, and below it what is known of the question in the address."""
    query = request.query_params
    sent = SentForm({name: query.getall(name, []) for name in query})
    intent = _intent(sent)
    if not sent.fields.keys() & {"question", "sent"}:
        return await _page(request, sent, intent, None)
    return await _checked(request, sent, intent)


@post(PATH, operation_id="DecideAsking", status_code=200)
async def decide(request: AnyRequest) -> Template | Redirect:
    """Record what was decided."""
    viewer, services, _ = request.user, services_of(request), translator_of(request)
    require_signed_in(viewer)
    sent = await read_form(request)
    intent = _intent(sent)
    own = next((each for each in sorted(viewer.roles) if may_log(viewer, each)), "")
    decision = Decision(
        organization=sent.text("organization") or own,
        outcome=sent.text("outcome"),
        reason=sent.text("reason"),
        insights=sent.texts("insight"),
        left=sent.texts("left"),
        is_planned=sent.text("plan") == "1",
        title=sent.text("title"),
        contact=sent.text("contact"),
    )
    try:
        made = await services.askings.decide(viewer, intent, decision, _)
    except InvalidError as error:
        return await _checked(request, sent, intent, problems=error.problems)
    return see_other(f"{PATH}/beslut/{made.id}")


@post(PATH + "/forfragan", operation_id="RequestAccess", status_code=200)
async def request_access(request: AnyRequest) -> Template | Redirect:
    """Ask an organization's curators to share what it has."""
    viewer, services, _ = request.user, services_of(request), translator_of(request)
    require_signed_in(viewer)
    sent = await read_form(request)
    own = next((each for each in sorted(viewer.roles) if may_log(viewer, each)), "")
    owner = sent.text("owner")
    try:
        await services.access_requests.request_access(
            viewer,
            owner,
            asker=sent.text("asker") or own,
            question=sent.text("question"),
            message=sent.text("message"),
            _=_,
        )
    except InvalidError as error:
        intent = _intent(sent)
        if not intent.questions:
            raise
        anchored = [Problem(_at(each.field, owner), each.message) for each in error.problems]
        return await _checked(request, sent, intent, problems=anchored)
    return see_other("/forfragningar")


def _at(field: str, owner: str) -> str:
    """The form's own name of a field: every organization has a message of its own."""
    return f"message-{owner}" if field == "message" else field


def _intent(sent: SentForm) -> Intent:
    lists = {name: tuple(dict.fromkeys(sent.texts(name))) for name in _LISTS}
    return Intent(
        questions=read_questions(sent.text("question")),
        municipality=sent.text("municipality") or None,
        planned=sent.text("planned") or None,
        **{**lists, "populations": tuple(each for each in POPULATIONS if each in lists["populations"])},
    )


async def _checked(
    request: AnyRequest, sent: SentForm, intent: Intent, *, problems: Sequence[Problem] = ()
) -> Template:
    services, _ = services_of(request), translator_of(request)
    try:
        check = await services.askings.check(request.user, intent, _)
    except InvalidError as error:
        return await _page(request, sent, intent, None, problems=error.problems)
    return await _page(request, sent, intent, check, problems=problems)


async def _page(
    request: AnyRequest,
    sent: SentForm,
    intent: Intent,
    check: Check | None,
    *,
    problems: Sequence[Problem] = (),
) -> Template:
    _ = translator_of(request)
    names = (await services_of(request).reference.get_directory()).in_language(language_of(request), _)
    form = AskingForm(
        question=sent.text("question"),
        municipality=intent.municipality or "",
        planned=intent.planned or "",
        populations=[
            Option(each, names.name("population", each), None, each in intent.populations)
            for each in POPULATIONS
        ],
        subpopulations=grouped_options(intent.subpopulations, names),
        themes=options(Scheme.THEMES, intent.themes, names),
        methods=options(Scheme.METHODS, intent.methods, names),
        municipalities=[
            Choice("", _("Ingen särskild"), not intent.municipality),
            *(
                each
                for each in municipality_choices(intent.municipality or "", names)
                if each.value.isdecimal()
            ),
        ],
        problems=field_problems(problems, _labels(names), {}),
        hidden=_hidden(intent),
        owner=sent.text("owner"),
        message=sent.text("message"),
    )
    context = AskingPage(
        form=form,
        check=check_view(check, names, smallest=services_of(request).askings.small_number) if check else None,
        decision=_decision_form(request, sent, check, names) if check else None,
    )
    return page(request, "asking.html", context, status=400 if problems else 200)


def _hidden(intent: Intent) -> list[tuple[str, str]]:
    pairs = [
        ("question", intent.text),
        ("municipality", intent.municipality or ""),
        ("planned", intent.planned or ""),
    ]
    return pairs + [(name, value) for name in _LISTS for value in getattr(intent, name)]


def _decision_form(
    request: AnyRequest, sent: SentForm, check: Check, names: DirectoryNames
) -> DecisionForm | None:
    if not request.user.may_log_somewhere:
        return None
    unanswered = len(check.unanswered)
    suggested = Outcome.REUSED if not unanswered else Outcome.ASK
    if 0 < unanswered < len(check.questions):
        suggested = Outcome.PARTLY
    return DecisionForm(
        outcome=sent.text("outcome") or suggested,
        reason=sent.text("reason"),
        title=sent.text("title"),
        contact=sent.text("contact") or request.user.email,
        organization=sent.text("organization"),
        organizations=list_organizations(request.user, names),
        chosen=sent.texts("insight")
        if sent.text("outcome")
        else tuple(match.insight.ref for match in check.strong),
        is_planned=sent.text("plan") == "1" or not sent.text("outcome"),
        needs_reason=bool(check.strong),
    )


def _labels(names: DirectoryNames) -> dict[str, str]:
    _ = names.translate
    return {
        "question": _("Fråga"),
        "populations": _("Befolkning"),
        "subpopulations": _("Delgrupp"),
        "municipality": _("Kommun"),
        "themes": _("Tema"),
        "methods": _("Metod"),
        "planned": _("När"),
        "outcome": _("Beslut"),
        "reason": _("Skäl"),
        "insights": _("Insikter"),
        "organization": _("Organisation"),
        "title": _("Rubrik"),
        "contact": _("Kontakt"),
    }


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_asking, decide, request_access]

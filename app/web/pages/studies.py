"""Studies: what has been asked, what is being asked now, and what is planned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from litestar import get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from app.domain.access import may_log, require_signed_in
from app.domain.directory import DirectoryNames
from app.domain.errors import InvalidError, NotFoundError, Problem
from app.domain.populations import POPULATIONS
from app.domain.selection import Selection
from app.domain.studies import Study, StudyStatus
from app.domain.vocabularies import Scheme
from app.domain.words import swedish_key
from app.services.studies import StudyEntry, StudyFilter
from app.web.pages.addresses import see_other
from app.web.pages.entries import (
    InsightCard,
    StudyCard,
    insight_card,
    period_in_words,
    study_card,
    study_status_name,
)
from app.web.pages.filters import address_of
from app.web.pages.forms import field_problems, read_form
from app.web.pages.insights import LabelLink
from app.web.pages.listening import FeedbackForm, ListeningView, listening_view
from app.web.pages.map_views import MapFigure, map_figure
from app.web.pages.maps import Choice
from app.web.pages.rendering import page
from app.web.pages.retention import find_erased_page
from app.web.pages.words import feedback_name, legal_basis_name, visibility_name, who_sees
from app.web.requests import AnyRequest, language_of, services_of, translator_of

#: Studies of one state that the list shows at once.
_SHOWN = 200
_NEWEST = 25
CALENDAR_PATH = "/insiktsarbeten/kalender"
_UNWRITTEN = FeedbackForm()
_PARAMETERS = ("status", "organization", "municipality", "county", "population")


@dataclass(frozen=True, slots=True)
class StudyGroup:
    """Studies in one state. `total` also counts those beyond what is shown; `more_address` shows the next of them."""

    status: str
    heading: str
    explanation: str
    total: int
    address: str
    more_address: str
    cards: list[StudyCard]


@dataclass(frozen=True, slots=True)
class StudiesPage:
    """What the page of studies shows."""

    groups: list[StudyGroup]
    text: str
    statuses: list[Choice]
    populations: list[Choice]
    organizations: list[Choice]
    counties: list[Choice]
    is_filtered: bool
    total: int
    may_add: bool
    calendar_address: str


@dataclass(frozen=True, slots=True)
class StudyPage:
    """What a study's page shows."""

    study: Study
    status_name: str
    period: str
    organization: LabelLink
    municipality: LabelLink | None
    labels: list[tuple[str, list[str]]]
    feedback: str
    has_few: bool
    smallest: int
    legal_basis: str
    visibility: str
    who_sees: str
    insights: int
    newest: list[InsightCard]
    list_address: str
    figure: MapFigure | None
    may_edit: bool
    listening: ListeningView
    form: FeedbackForm


@get("/insiktsarbeten", operation_id="ShowStudies")
async def show_studies(request: AnyRequest, first: FromQuery[int] = 1) -> Template:
    """Studies by state, with filters."""
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    wanted = study_filter(request, names)
    everything = await services.studies.list_studies(viewer)
    found = everything if wanted == StudyFilter() else await services.studies.list_studies(viewer, wanted)
    context = StudiesPage(
        groups=[
            group
            for each in (StudyStatus.ONGOING, StudyStatus.PLANNED, StudyStatus.DONE)
            if (group := _group(each, found, names, request, start=max(1, first) - 1)).total
        ],
        text=wanted.text,
        statuses=[
            Choice(each, study_status_name(each, names), each in wanted.statuses)
            for each in (StudyStatus.ONGOING, StudyStatus.PLANNED, StudyStatus.DONE)
        ],
        populations=[
            Choice(each, names.name("population", each), each in wanted.populations) for each in POPULATIONS
        ],
        organizations=_present(
            "organization",
            [each.study.content.organization for each in everything],
            wanted.organizations,
            names,
        ),
        counties=_present("county", [_county(each, names) for each in everything], wanted.counties, names),
        is_filtered=wanted != StudyFilter(),
        total=len(found),
        may_add=viewer.may_log_somewhere,
        calendar_address=with_filter(CALENDAR_PATH, request),
    )
    return page(request, "studies.html", context)


def study_filter(request: AnyRequest, names: DirectoryNames) -> StudyFilter:
    """The filter that the address means.

    Raises:
        InvalidError: a value that nothing answers to.
    """
    _ = names.translate
    given: dict[str, tuple[str, ...]] = {}
    for name in _PARAMETERS:
        given[name] = tuple(
            dict.fromkeys(v.strip() for v in request.query_params.getall(name, []) if v.strip())
        )
    known: Mapping[str, Sequence[str] | Mapping[str, object]] = {
        "status": list(StudyStatus),
        "organization": names.directory.organizations,
        "municipality": names.directory.municipalities,
        "county": names.directory.counties,
        "population": list(POPULATIONS),
    }
    problems = [
        Problem(name, _("”%(value)s” finns inte.") % {"value": value[:60]})
        for name, values in given.items()
        for value in values
        if value not in known[name]
    ]
    if problems:
        raise InvalidError(problems)
    text = " ".join("".join(c if c.isprintable() else " " for c in request.query_params.get("q", "")).split())
    return StudyFilter(
        statuses=given["status"],
        organizations=given["organization"],
        municipalities=given["municipality"],
        counties=given["county"],
        populations=given["population"],
        text=text[:200],
    )


def with_filter(path: str, request: AnyRequest, without: Sequence[str] = (), **more: str) -> str:
    """A path with the address's filter of studies kept, save the parameters it is to be `without`."""
    kept = [
        (name, value)
        for name in (*_PARAMETERS, "q")
        if name not in without
        for value in request.query_params.getall(name, [])
        if value.strip()
    ]
    query = urlencode([*kept, *more.items()])
    return f"{path}?{query}" if query else path


def _group(
    status: str, found: Sequence[StudyEntry], names: DirectoryNames, request: AnyRequest, *, start: int
) -> StudyGroup:
    _ = names.translate
    texts = {
        "ongoing": (
            _("Frågas just nu"),
            _("Hör av dig till dem innan du frågar samma människor om samma sak."),
        ),
        "planned": (_("Planerade"), _("Ännu går det att slå ihop frågorna.")),
        "done": (_("Klara"), _("Läs vad de kom fram till innan du börjar om.")),
    }
    heading, explanation = texts[status]
    inside = [each for each in found if each.study.content.status == status]
    after = start + _SHOWN
    address = with_filter("/insiktsarbeten", request, without=("status",), status=status)
    return StudyGroup(
        status=status,
        heading=heading,
        explanation=explanation,
        total=len(inside),
        address=address,
        more_address=f"{address}&first={after + 1}" if after < len(inside) else "",
        cards=[study_card(each, names) for each in inside[start:after]],
    )


def _county(entry: StudyEntry, names: DirectoryNames) -> str:
    place = names.directory.municipalities.get(entry.study.content.municipality or "")
    return place.county if place else ""


def _present(
    parameter: str, values: Sequence[str], chosen: Sequence[str], names: DirectoryNames
) -> list[Choice]:
    """The values that some study has, by name."""
    found = sorted({*values, *chosen} - {""}, key=lambda value: swedish_key(names.name(parameter, value)))
    return [Choice(value, names.name(parameter, value), value in chosen) for value in found]


@get("/insiktsarbeten/{ref:str}", operation_id="ShowStudy")
async def show_study(
    request: AnyRequest, ref: FromPath[str], sparat: FromQuery[str | None] = None
) -> Template:
    """A study: what was asked, of whom, and what came out of it; of one that was erased, that it was."""
    try:
        return await _study_page(request, ref, is_saved=sparat is not None)
    except NotFoundError:
        gone = await find_erased_page(request, "study", ref)
        if gone is None:
            raise
        return gone


@post("/insiktsarbeten/{ref:str}/aterkoppling", operation_id="NoteFeedbackPage", status_code=200)
async def note_feedback(request: AnyRequest, ref: FromPath[str]) -> Template | Redirect:
    """Note that those who took part in a study will be, or were, told what became of it."""
    services, _ = services_of(request), translator_of(request)
    require_signed_in(request.user)
    sent = await read_form(request)
    form = FeedbackForm(sent.text("state"), sent.text("happens"), sent.text("how"))
    try:
        study = await services.reuse.note_feedback(
            request.user, ref, state=form.state, happens=form.happens or None, how=form.how, _=_
        )
    except InvalidError as error:
        labels = {"state": _("Är den given?"), "happens": _("När?"), "how": _("Hur?")}
        problems = tuple(field_problems(error.problems, labels, {}))
        return await _study_page(request, ref, form=replace(form, problems=problems))
    return see_other(f"/insiktsarbeten/{study.ref[:4]}-{study.ref[4:]}#aterkoppling")


async def _study_page(
    request: AnyRequest, ref: str, *, is_saved: bool = False, form: FeedbackForm = _UNWRITTEN
) -> Template:
    services, viewer, _ = services_of(request), request.user, translator_of(request)
    entry = await services.studies.get_study(viewer, ref)
    names = (await services.reference.get_directory()).in_language(language_of(request), _)
    study, content = entry.study, entry.study.content
    selection = Selection(studies=(study.id,))
    newest = await services.browse.list_page(viewer, selection, limit=_NEWEST, _=_)
    figure = None
    if entry.insights:
        figure = map_figure(
            await services.maps.get_map(viewer, selection, colour="basis", language=names.language, _=_),
            names,
        )
    labels = [
        (_("Befolkning"), [names.name("population", each) for each in content.populations]),
        (_("Delgrupp"), [names.name("subpopulation", each) for each in content.subpopulations]),
        (_("Tema"), [names.name("theme", each) for each in content.themes]),
        (
            _("Metod"),
            [
                names.directory.vocabularies.label(Scheme.METHODS, each, names.language)
                for each in content.methods
            ],
        ),
    ]
    context = StudyPage(
        study=study,
        status_name=study_status_name(content.status, names),
        period=period_in_words(content.started, content.ended, names.language),
        organization=LabelLink(
            names.name("organization", content.organization), f"/organisationer/{content.organization}"
        ),
        municipality=LabelLink(
            names.name("municipality", content.municipality), f"/kommuner/{content.municipality}"
        )
        if content.municipality
        else None,
        labels=[(legend, found) for legend, found in labels if found],
        feedback=feedback_name(content.feedback, _),
        has_few=entry.has_few,
        smallest=services.studies.small_number,
        legal_basis=legal_basis_name(content.legal_basis, _) if content.legal_basis else "",
        visibility=visibility_name(content.visibility, _),
        who_sees=who_sees(content.visibility, content.organization, names.directory, _),
        insights=entry.insights,
        newest=[insight_card(each, names) for each in newest.items],
        list_address=address_of("/sok", selection),
        figure=figure,
        may_edit=may_log(viewer, content.organization),
        listening=await listening_view(services, viewer, entry, names, is_saved=is_saved),
        form=form,
    )
    return page(request, "study.html", context, status=400 if form.problems else 200)


def handlers() -> list[Any]:
    """The routes of this module."""
    return [show_studies, show_study, note_feedback]

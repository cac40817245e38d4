"""The form for an insight as its page shows it: every choice with its name, and what is wrong beside each field."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.access import Viewer, Visibility, may_log
from app.domain.directory import DirectoryNames
from app.domain.errors import Problem
from app.domain.insights import Confidence, EvidenceKind, Insight, basis_of
from app.domain.organizations import Organization
from app.domain.populations import POPULATIONS, ZONES, zone_of, zone_slug
from app.domain.studies import StudyStatus
from app.domain.vocabularies import Scheme, Translate
from app.domain.words import swedish_key
from app.services.services import Services
from app.services.studies import StudyFilter
from app.web.pages.differences import Change
from app.web.pages.entries import study_status_name
from app.web.pages.filters import Option, OptionGroup, plain_populations
from app.web.pages.forms import FieldProblem, WithProblems, field_problems
from app.web.pages.insight_drafts import OWN_PLACE, InsightDraft, keep_row_numbers
from app.web.pages.maps import Choice
from app.web.pages.screening import ScreeningPart
from app.web.pages.words import confidence_name, evidence_name, visibility_name, who_sees

#: Studies beyond these are not listed in the form; they are found on the page of studies.
_STUDIES = 500


@dataclass(frozen=True, slots=True)
class PopulationChoice:
    """A circle of the small map that one chooses on."""

    value: str
    label: str
    definition: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class SharingChoice:
    """A level of sharing, with who will see the insight then."""

    value: str
    label: str
    explanation: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """What somebody else saved meanwhile, and how what is in the form differs from it."""

    version: int
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class InsightForm(WithProblems):
    """All that the form shows. `ref` is "" for a new insight; `status` is the saved insight's, "" for a new one."""

    ref: str
    status: str
    draft: InsightDraft
    problems: list[FieldProblem]
    populations: list[PopulationChoice]
    zone: str
    zone_names: dict[str, str]
    basis: str
    subpopulations: list[OptionGroup]
    voices: list[Option]
    shifts: list[Option]
    themes: list[Option]
    perspectives: list[Option]
    levels: list[Choice]
    evidence_kinds: list[Choice]
    confidences: list[Choice]
    study_groups: list[OptionGroup]
    study_statuses: list[Choice]
    organizations: list[Organization]
    municipalities: list[Choice]
    sharing: list[SharingChoice]
    conflict: Conflict | None
    screening: ScreeningPart | None


async def insight_form(
    services: Services,
    viewer: Viewer,
    names: DirectoryNames,
    draft: InsightDraft,
    *,
    insight: Insight | None = None,
    problems: Sequence[Problem] = (),
    conflict: Conflict | None = None,
    screening: ScreeningPart | None = None,
) -> InsightForm:
    """The form for a draft: of a new insight, or of one that is being changed."""
    _ = names.translate
    chosen = [each for each in draft.populations if each in set(POPULATIONS)]
    organizations = list_organizations(viewer, names)
    return InsightForm(
        ref=insight.ref if insight else "",
        status=insight.content.status if insight else "",
        draft=draft,
        problems=field_problems(keep_row_numbers(problems, draft), field_labels(_), _ANCHORS),
        populations=[
            PopulationChoice(value, label, definition, value in chosen)
            for value, label, definition in plain_populations(names)
        ],
        zone=zone_slug(zone_of(chosen)),
        zone_names={zone_slug(zone): names.zone(zone) for zone in ZONES},
        basis=basis_of(draft.voices),
        subpopulations=grouped_options(draft.subpopulations, names),
        voices=options(Scheme.VOICES, draft.voices, names),
        shifts=options(Scheme.SHIFTS, draft.shifts, names),
        themes=options(Scheme.THEMES, draft.themes, names),
        perspectives=options(Scheme.PERSPECTIVES, draft.perspectives, names),
        levels=choices(
            [("", _("Inte angiven"))]
            + [(each.value, each.label) for each in options(Scheme.LEVELS, (), names)],
            draft.level,
        ),
        evidence_kinds=choices([(each, evidence_name(each, _)) for each in EvidenceKind], ""),
        confidences=choices(
            [("", _("Inte angiven")), *((each, confidence_name(each, _)) for each in Confidence)],
            draft.confidence,
        ),
        study_groups=await _studies(services, viewer, draft, names),
        study_statuses=choices(
            [(each, study_status_name(each, names)) for each in StudyStatus], draft.study_status
        ),
        organizations=organizations,
        municipalities=municipality_choices(draft.municipality, names),
        sharing=sharing_choices(draft.visibility, draft.organization, names),
        conflict=conflict,
        screening=screening,
    )


#: Where on the page a problem's field is, when that is not its own name.
_ANCHORS = {
    "populations": "population-klient",
    "voices": "voice-invanare",
    "visibility": "visibility-organization",
    "evidence": "evidence-0-text",
}


def field_labels(_: Translate) -> dict[str, str]:
    """What the form's fields are called."""
    return {
        "statement": _("Påstående"),
        "body": _("Beskrivning"),
        "populations": _("Befolkning"),
        "subpopulations": _("Delgrupp"),
        "voices": _("Röst"),
        "themes": _("Tema"),
        "perspectives": _("Perspektiv"),
        "shifts": _("Förflyttning"),
        "level": _("Nivå"),
        "evidence": _("Underlag"),
        "study": _("Insiktsarbete"),
        "study_title": _("Insiktsarbetets rubrik"),
        "study_question": _("Insiktsarbetets fråga"),
        "organization": _("Organisation"),
        "municipality": _("Kommun"),
        "year": _("År"),
        "confidence": _("Säkerhet"),
        "visibility": _("Delning"),
        "source": _("Källa"),
    }


def options(scheme: Scheme, chosen: Iterable[str], names: DirectoryNames) -> list[Option]:
    """The concepts of a scheme; what is chosen and no concept stays, so that it is seen and can be taken away."""
    found, language = set(chosen), names.language
    concepts = names.directory.vocabularies.list_concepts(scheme)
    known = {each.id for each in concepts}
    return [
        Option(each.id, each.label.in_language(language), None, each.id in found) for each in concepts
    ] + [Option(each, each, None, is_chosen=True) for each in sorted(found - known)]


def grouped_options(chosen: Iterable[str], names: DirectoryNames) -> list[OptionGroup]:
    """The subpopulations under the groups that the map gathers them in."""
    vocabularies = names.directory.vocabularies
    groups: dict[str, list[Option]] = {}
    for option in options(Scheme.SUBPOPULATIONS, chosen, names):
        concept = vocabularies.find_concept(Scheme.SUBPOPULATIONS, option.value)
        group = concept.group if concept and concept.group else ""
        groups.setdefault(group, []).append(option)
    return [
        OptionGroup(
            vocabularies.label(Scheme.SUBPOPULATION_GROUPS, group, names.language) if group else "",
            tuple(options),
        )
        for group, options in groups.items()
    ]


def choices(values: Iterable[tuple[str, str]], chosen: str) -> list[Choice]:
    """Values with their names, one of them chosen."""
    return [Choice(str(value), label, str(value) == chosen) for value, label in values]


def list_organizations(viewer: Viewer, names: DirectoryNames) -> list[Organization]:
    """The organizations that the viewer may log for, by name."""
    found = [each for each in names.directory.organizations.values() if may_log(viewer, each.id)]
    return sorted(found, key=lambda each: swedish_key(each.name))


def municipality_choices(chosen: str, names: DirectoryNames) -> list[Choice]:
    """Every municipality by name, after the organization's own and none."""
    _ = names.translate
    places = sorted(names.directory.municipalities.values(), key=lambda each: swedish_key(each.name))
    usual = [(OWN_PLACE, _("Organisationens egen kommun")), ("", _("Ingen särskild kommun"))]
    return choices([*usual, *((each.code, each.name) for each in places)], chosen)


def sharing_choices(visibility: str, organization: str, names: DirectoryNames) -> list[SharingChoice]:
    """The four levels of sharing, each with who will see what is shared so."""
    _ = names.translate
    return [
        SharingChoice(
            each.value,
            visibility_name(each, _),
            who_sees(each, organization, names.directory, _),
            each == visibility,
        )
        for each in Visibility
    ]


async def _studies(
    services: Services, viewer: Viewer, draft: InsightDraft, names: DirectoryNames
) -> list[OptionGroup]:
    """The studies to choose among: the organization's own first, then others', and always the one chosen."""
    _ = names.translate
    entries = await services.studies.list_studies(viewer, StudyFilter(), limit=_STUDIES)
    own: list[Option] = []
    others: list[Option] = []
    for entry in entries:
        content = entry.study.content
        is_own = content.organization == draft.organization
        label = (
            content.title
            if is_own
            else f"{content.title} ({names.name('organization', content.organization)})"
        )
        option = Option(entry.study.id, label, None, entry.study.id == draft.study)
        (own if is_own else others).append(option)
    if draft.study and not any(option.is_chosen for option in own + others):
        own.append(Option(draft.study, _("Samma som nu"), None, is_chosen=True))
    groups = [(_("Organisationens egna"), own), (_("Andras"), others)]
    return [OptionGroup(label, tuple(options)) for label, options in groups if options]

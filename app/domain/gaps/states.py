"""The state of a cell: what is known there, who is asking, who has asked, or that nobody needs to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.directory import Directory
from app.domain.gaps.counting import Facts
from app.domain.gaps.dimensions import Coordinate, Dimension
from app.domain.populations import ZONES, populations_of, zone_slug
from app.domain.selection import Selection
from app.domain.studies import Study, StudyStatus
from app.domain.vocabularies import Translate


class GapState(StrEnum):
    """What is known in a cell. The first four are kinds of white spot."""

    NEVER_ASKED = "never_asked"
    BEING_ASKED = "being_asked"
    ASKED_NOT_SHARED = "asked_not_shared"
    NOT_APPLICABLE = "not_applicable"
    KNOWN_BUT_OLD = "known_but_old"
    KNOWN = "known"


#: The order of legends: from the whitest to the best known.
STATES: tuple[GapState, ...] = (
    GapState.NEVER_ASKED,
    GapState.ASKED_NOT_SHARED,
    GapState.BEING_ASKED,
    GapState.KNOWN_BUT_OLD,
    GapState.KNOWN,
    GapState.NOT_APPLICABLE,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a curator has said of a cell: that it does not apply, and why."""

    number: int
    pair: tuple[Coordinate, Coordinate]
    organization: str
    visibility: str
    reason: str
    created_by: int | None


@dataclass(frozen=True, slots=True)
class Adoption:
    """An organization's promise to fill a cell by a date, through a study."""

    study: int
    pair: tuple[Coordinate, Coordinate]
    due: str


def state_of(
    facts: Facts,
    *,
    is_asked_now: bool,
    has_been_asked: bool,
    has_reason: bool,
    review_years: int,
    this_year: int,
) -> GapState:
    """The state of a cell. What can be read comes first: a cell with insights is known, old or fresh.

    An empty cell is set aside when there is a reason to, else being asked, else asked without anything to read.
    """
    if facts.count:
        is_old = facts.is_old(review_years, this_year)
        return GapState.KNOWN_BUT_OLD if is_old else GapState.KNOWN
    if has_reason:
        return GapState.NOT_APPLICABLE
    if is_asked_now:
        return GapState.BEING_ASKED
    return GapState.ASKED_NOT_SHARED if has_been_asked else GapState.NEVER_ASKED


def is_under_way(study: Study) -> bool:
    """Whether a study is planned or going on."""
    return study.content.status != StudyStatus.DONE


def list_said(study: Study, dimension: Dimension, directory: Directory, *, this_year: int) -> set[str]:
    """The values of one dimension that a study says it concerns.

    A study does not say which perspectives, shifts or voices it concerns. It concerns a zone when it turns to all of
    the zone's populations.
    """
    content = study.content
    if dimension is Dimension.ZONE:
        asked = set(content.populations)
        return {zone_slug(zone) for zone in ZONES if zone and set(populations_of(zone)) <= asked}
    if dimension is Dimension.COUNTY:
        return {_county(content.municipality, directory)} - {None}  # type: ignore[return-value]
    if dimension is Dimension.YEAR:
        years = _years(study, this_year)
        return set() if years is None else {str(year) for year in range(years[0], years[1] + 1)}
    said: dict[Dimension, tuple[str, ...]] = {
        Dimension.POPULATION: content.populations,
        Dimension.SUBPOPULATION: content.subpopulations,
        Dimension.THEME: content.themes,
        Dimension.MUNICIPALITY: (content.municipality,) if content.municipality else (),
    }
    return set(said.get(dimension, ()))


def study_concerns_selection(
    study: Study, selection: Selection, directory: Directory, *, this_year: int
) -> bool:
    """Whether nothing that a study says of itself puts it outside a Selection.

    What studies never say (`UNSAID`) is left out of account.
    """
    content = study.content
    municipality = content.municipality
    tests = (
        (selection.populations, set(content.populations)),
        (selection.subpopulations, set(content.subpopulations)),
        (selection.themes, set(content.themes)),
        (selection.organizations, {content.organization}),
        (selection.municipalities, {municipality}),
        (selection.counties, {_county(municipality, directory)}),
        (selection.studies, {study.id, study.ref, study.ref.lower(), study.external_id}),
    )
    if any(wanted and not set(wanted) & said for wanted, said in tests):
        return False
    if selection.zones and not any(
        zone and set(populations_of(zone)) <= set(content.populations) for zone in selection.zones
    ):
        return False
    if selection.year_from is None and selection.year_to is None:
        return True
    return _overlaps(study, selection.year_from or 0, selection.year_to or 9999, this_year)


#: What a Selection can ask for and no study says of itself.
UNSAID: tuple[str, ...] = ("q", "perspective", "shift", "voice", "basis", "level")


def caution_about_studies(selection: Selection, dimensions: Iterable[Dimension], _: Translate) -> str | None:
    """A sentence for readers, where studies can't be told apart by what is asked for; else None."""
    if any(dimension.value in UNSAID for dimension in dimensions):
        return _(
            "Insiktsarbeten säger inte vilka perspektiv, förflyttningar eller röster de gäller. Där syns ett "
            "arbete bara om det har tagit sig an den vita fläcken."
        )
    if any(selection.values(parameter) for parameter in UNSAID):
        return _(
            "Insiktsarbeten säger inte allt som du har filtrerat på. Ett arbete räknas därför med om resten stämmer."
        )
    return None


def _county(municipality: str | None, directory: Directory) -> str | None:
    found = directory.municipalities.get(municipality or "")
    return found.county if found else None


def _years(study: Study, this_year: int) -> tuple[int, int] | None:
    """The first and the last year of a study's listening, as far as it says; one under way lasts at least till now."""
    started, ended = study.content.started, study.content.ended
    if started is None and ended is None:
        return None
    begun = int((started or ended or "")[:4])
    if ended:
        return begun, int(ended[:4])
    return begun, max(begun, this_year) if is_under_way(study) else begun


def _overlaps(study: Study, first: int, last: int, this_year: int) -> bool:
    years = _years(study, this_year)
    return years is not None and years[0] <= last and first <= years[1]


def studies_by_value(
    studies: Mapping[int, Study],
    dimension: Dimension,
    directory: Directory,
    *,
    adoptions: Mapping[int, Adoption],
    this_year: int,
) -> dict[str, set[int]]:
    """Which studies, by number, concern each value of a dimension: they say so, or were begun to fill a gap there."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, study in studies.items():
        values = list_said(study, dimension, directory, this_year=this_year)
        if adoption := adoptions.get(number):
            values |= {each.value for each in adoption.pair if each.dimension is dimension}
        for value in values:
            found[value].add(number)
    return found

"""What both engines filter, count and sort by, so that they can't disagree: fields of a document, values of a query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.populations import POPULATIONS, zone_slug, zones_within
from app.domain.selection import Selection
from app.search.documents import scope_keys
from app.search.engine import SearchDocument, SearchQuery

#: The fields that hold values to filter by and to count, named as the Selection parameters they serve.
VALUE_FIELDS: tuple[str, ...] = (
    "basis",
    "subpopulation",
    "voice",
    "theme",
    "perspective",
    "shift",
    "level",
    "organization",
    "municipality",
    "county",
    "study",
    "status",
    "zone",
)
#: The fields that hold figures to sort by, by the names of the orders.
SORT_FIELDS: Mapping[str, str] = {
    "relevance": "newest",
    "newest": "newest",
    "updated": "updated",
    "year": "by_year",
}


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that a document must meet: for each field, one of its values; a year within bounds, if there are any."""

    values: Mapping[str, tuple[str, ...]]
    year_from: int | None = None
    year_to: int | None = None


def conditions_of(query: SearchQuery, leaving_out: str = "") -> Conditions:
    """What the query's Selection and scope ask of a document; `leaving_out` names a facet that is not to narrow.

    Years narrow their own facet too, as they do everywhere else: a span is no list of values.
    """
    selection = query.selection
    if leaving_out and leaving_out != "year":
        selection = selection.without(leaving_out)
    values: dict[str, tuple[str, ...]] = {
        field: chosen
        for field in VALUE_FIELDS
        if field not in ("study", "status", "zone") and (chosen := selection.values(field))
    }
    values["status"] = selection.shown_statuses
    if selection.studies:
        values["study_name"] = tuple(name.lower() for name in selection.studies)
    zones = _zones(selection)
    if zones is not None:
        values["zone"] = zones
    values["access"] = scope_keys(query.scope)
    return Conditions(values, selection.year_from, selection.year_to)


def _zones(selection: Selection) -> tuple[str, ...] | None:
    """The zones that lie in one of the populations and are among the chosen ones; None when both leave all."""
    zones = set(selection.zones) if selection.zones else None
    if selection.populations:
        inside = {zone for population in selection.populations for zone in zones_within(population)}
        zones = inside if zones is None else zones & inside
    return None if zones is None else tuple(sorted(map(zone_slug, zones)))


def values_of(document: SearchDocument) -> dict[str, Sequence[str]]:
    """The values of each field that has any."""
    single = {
        "basis": document.basis,
        "level": document.level,
        "organization": document.organization,
        "municipality": document.municipality,
        "county": document.county,
        "study": document.study,
        "status": document.status,
        "zone": zone_slug(document.zone),
    }
    several = {
        "subpopulation": document.subpopulations,
        "voice": document.voices,
        "theme": document.themes,
        "perspective": document.perspectives,
        "shift": document.shifts,
        "study_name": document.study_names,
    }
    return {**several, **{field: (value,) for field, value in single.items() if value}}


def orders_of(document: SearchDocument) -> dict[str, int]:
    """The figures to sort by, later first; among equals the higher number comes first."""
    return {
        "newest": _milliseconds(document.created_at),
        "updated": _milliseconds(document.updated_at),
        "by_year": document.year or 0,
    }


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def facet_field(facet: str) -> str:
    """The field whose values a facet counts."""
    return "zone" if facet == "population" else facet


def facet_passes(query: SearchQuery) -> list[tuple[str, list[str]]]:
    """The counts to make: for each, the parameter to leave out of the conditions ("" for none), and its facets.

    Facets that don't narrow share one; each that does has one of its own.
    """
    together = [facet for facet in query.facets if facet == "year" or not query.selection.values(facet)]
    passes = [("", together)] if together else []
    return passes + [(facet, [facet]) for facet in query.facets if facet not in together]


def read_facets(facets: Iterable[str], counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """The facets out of counts by field."""
    return {
        facet: _by_population(counts["zone"]) if facet == "population" else dict(counts.get(facet, {}))
        for facet in facets
    }


def _by_population(zones: Mapping[str, int]) -> dict[str, int]:
    sums = {
        str(each): sum(zones.get(zone_slug(zone), 0) for zone in zones_within(each)) for each in POPULATIONS
    }
    return {population: count for population, count in sums.items() if count}

"""The dimensions that white spots are drawn over, their values, and the Selection behind each cell."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.directory import Directory, DirectoryNames
from app.domain.populations import POPULATIONS, ZONES, populations_of, zone_from_slug, zone_slug, zones_within
from app.domain.selection import SCHEME_OF, Selection
from app.domain.vocabularies import Scheme, Translate
from app.domain.words import lower_first, swedish_key

#: For how many years what is known counts as fresh, where the vocabulary does not say.
REVIEW_YEARS = 5


class Dimension(StrEnum):
    """A way to divide insights. Each is named as the Selection's parameter, save the year."""

    ZONE = "zone"
    POPULATION = "population"
    SUBPOPULATION = "subpopulation"
    THEME = "theme"
    PERSPECTIVE = "perspective"
    SHIFT = "shift"
    VOICE = "voice"
    MUNICIPALITY = "municipality"
    COUNTY = "county"
    YEAR = "year"

    @property
    def is_exclusive(self) -> bool:
        """Whether an insight has at most one value, so that cells add up."""
        return self in (Dimension.ZONE, Dimension.MUNICIPALITY, Dimension.COUNTY, Dimension.YEAR)

    @property
    def scheme(self) -> Scheme | None:
        """The vocabulary whose concepts are the values, for the dimensions that have one."""
        return SCHEME_OF.get(self.value)


_FIELD = {
    Dimension.POPULATION: "populations",
    Dimension.SUBPOPULATION: "subpopulations",
    Dimension.THEME: "themes",
    Dimension.PERSPECTIVE: "perspectives",
    Dimension.SHIFT: "shifts",
    Dimension.VOICE: "voices",
    Dimension.MUNICIPALITY: "municipalities",
    Dimension.COUNTY: "counties",
}


@dataclass(frozen=True, slots=True, order=True)
class Coordinate:
    """One value of one dimension, such as the subpopulation `aldre`."""

    dimension: Dimension
    value: str


Pair = tuple[Coordinate, Coordinate]


def pair_of(one: Coordinate, other: Coordinate) -> Pair:
    """The two coordinates of a cell in the dimensions' fixed order, so that a cell is one whichever way it is drawn."""
    order = list(Dimension)
    if order.index(one.dimension) > order.index(other.dimension):
        one, other = other, one
    return one, other


def narrowed(selection: Selection, where: Coordinate) -> Selection:
    """The Selection with this value as its dimension's only one: what lies behind a row, a column or a cell."""
    if where.dimension is Dimension.YEAR:
        return replace(selection, year_from=int(where.value), year_to=int(where.value))
    if where.dimension is Dimension.ZONE:
        return replace(selection, zones=(zone_from_slug(where.value),))
    changes: dict[str, tuple[str, ...]] = {_FIELD[where.dimension]: (where.value,)}
    return replace(selection, **changes)  # type: ignore[arg-type]


def coordinates_of(selection: Selection) -> tuple[Coordinate, ...]:
    """The values that all of a Selection has: those of the dimensions for which it chose exactly one."""
    found = [
        Coordinate(dimension, values[0])
        for dimension in Dimension
        if dimension is not Dimension.YEAR and len(values := selection.values(dimension.value)) == 1
    ]
    if selection.year_from is not None and selection.year_from == selection.year_to:
        found.append(Coordinate(Dimension.YEAR, str(selection.year_from)))
    return tuple(found)


def list_values(
    dimension: Dimension, selection: Selection, directory: Directory, *, years: Sequence[int]
) -> list[str]:
    """Every value that is drawn: the ones the Selection chose, else all there are, with insights or without.

    Vocabularies keep their own order, places go by name, and years, which are those from the first to the last of
    `years`, the newest first.
    """
    if dimension is Dimension.ZONE:
        return [zone_slug(zone) for zone in ZONES if not selection.zones or zone in selection.zones]
    if dimension is Dimension.YEAR:
        return [str(year) for year in _years(selection, years)]
    if dimension is Dimension.MUNICIPALITY:
        return _municipalities(selection, directory)
    if dimension is Dimension.COUNTY:
        return _counties(selection, directory)
    chosen: tuple[str, ...] = getattr(selection, _FIELD[dimension])
    assert dimension.scheme is not None
    known = [concept.id for concept in directory.vocabularies.list_concepts(dimension.scheme)]
    return [value for value in known if not chosen or value in chosen]


def _years(selection: Selection, years: Sequence[int]) -> range:
    first, last = min(years), max(years)
    if selection.year_from is not None:
        first = max(first, selection.year_from)
    if selection.year_to is not None:
        last = min(last, selection.year_to)
    return range(last, first - 1, -1)


def _municipalities(selection: Selection, directory: Directory) -> list[str]:
    found = [
        each
        for each in directory.municipalities.values()
        if (not selection.municipalities or each.code in selection.municipalities)
        and (not selection.counties or each.county in selection.counties)
    ]
    return [each.code for each in sorted(found, key=lambda each: swedish_key(each.name))]


def _counties(selection: Selection, directory: Directory) -> list[str]:
    inside = {directory.municipalities[code].county for code in selection.municipalities}
    found = [
        county
        for county in directory.counties
        if (not selection.counties or county in selection.counties) and (not inside or county in inside)
    ]
    return sorted(found, key=lambda county: swedish_key(directory.counties[county]))


def may_have_nothing_to_ask(selection: Selection, drawn: Collection[Dimension]) -> bool:
    """Whether `why_nothing_to_ask` can have anything to say of a Selection's cells over these dimensions."""
    chosen = {
        Dimension.ZONE: bool(selection.zones),
        Dimension.MUNICIPALITY: bool(selection.municipalities),
        Dimension.COUNTY: bool(selection.counties),
    }
    zone, municipality, county = (is_chosen or each in drawn for each, is_chosen in chosen.items())
    return zone or (municipality and county)


def why_nothing_to_ask(cell: Selection, directory: Directory, names: DirectoryNames) -> str | None:
    """Why there is nothing to ask in an empty cell, whose Selection is `cell`; None where there is."""
    _ = names.translate
    if cell.zones and cell.populations:
        within = {zone for population in cell.populations for zone in zones_within(population)}
        if not within & set(cell.zones):
            zone = names.zone(cell.zones[0])
            return _("Zonen ”%(zone)s” ligger utanför den befolkningen.") % {"zone": lower_first(zone)}
    if cell.zones == (0,):
        return _("Hit hör insikter som ännu inte är placerade; ingen grupp att fråga.")
    if cell.municipalities and cell.counties:
        counties = {directory.municipalities[code].county for code in cell.municipalities}
        if not counties & set(cell.counties):
            return _("Kommunen ligger i ett annat län.")
    return None


def populations_in(where: Coordinate) -> tuple[str, ...]:
    """The populations that a zone or a population means; none for other dimensions."""
    if where.dimension is Dimension.ZONE:
        return tuple(map(str, populations_of(zone_from_slug(where.value))))
    return (where.value,) if where.dimension is Dimension.POPULATION else ()


def review_years(where: Coordinate, directory: Directory) -> int:
    """After how many years what is known about a value counts as old: as its vocabulary says, else REVIEW_YEARS."""
    scheme = where.dimension.scheme
    concept = directory.vocabularies.find_concept(scheme, where.value) if scheme else None
    return REVIEW_YEARS if concept is None or concept.review_years is None else concept.review_years


def review_age(where: Iterable[Coordinate], directory: Directory) -> int:
    """After how many years what is known about all of the values at once counts as old: the shortest of theirs."""
    return min((review_years(each, directory) for each in where), default=REVIEW_YEARS)


def is_known(where: Coordinate, directory: Directory) -> bool:
    """Whether the value exists in its dimension."""
    if where.dimension is Dimension.ZONE:
        return where.value in {zone_slug(zone) for zone in ZONES}
    if where.dimension is Dimension.YEAR:
        return where.value.isascii() and where.value.isdigit() and len(where.value) == 4
    if where.dimension is Dimension.MUNICIPALITY:
        return where.value in directory.municipalities
    if where.dimension is Dimension.COUNTY:
        return where.value in directory.counties
    if where.dimension is Dimension.POPULATION:
        return where.value in set(POPULATIONS)
    scheme = where.dimension.scheme
    return scheme is not None and directory.vocabularies.find_concept(scheme, where.value) is not None


def dimension_name(dimension: Dimension, _: Translate) -> str:
    """What a dimension is called, as a heading."""
    return {
        Dimension.ZONE: _("Zon på kartan"),
        Dimension.POPULATION: _("Befolkning"),
        Dimension.SUBPOPULATION: _("Delgrupp"),
        Dimension.THEME: _("Tema"),
        Dimension.PERSPECTIVE: _("Perspektiv"),
        Dimension.SHIFT: _("Förflyttning"),
        Dimension.VOICE: _("Röst"),
        Dimension.MUNICIPALITY: _("Kommun"),
        Dimension.COUNTY: _("Län"),
        Dimension.YEAR: _("År"),
    }[dimension]


def value_name(where: Coordinate, names: DirectoryNames) -> str:
    """What a value is called."""
    return (
        where.value if where.dimension is Dimension.YEAR else names.name(where.dimension.value, where.value)
    )


def in_sentence(dimension: Dimension, name: str) -> str:
    """A value's name within a sentence: with a small letter, save those of places."""
    return name if dimension in (Dimension.MUNICIPALITY, Dimension.COUNTY) else lower_first(name)


def group_name(group: str, names: DirectoryNames) -> str:
    """What a group of subpopulations is called."""
    return names.directory.vocabularies.label(Scheme.SUBPOPULATION_GROUPS, group, names.language)


def group_selection(selection: Selection, group: str, directory: Directory) -> Selection:
    """The Selection behind a group of subpopulations: any of them, of those that the Selection allows."""
    chosen = selection.subpopulations
    members = [
        concept.id
        for concept in directory.vocabularies.list_concepts(Scheme.SUBPOPULATIONS)
        if concept.group == group and (not chosen or concept.id in chosen)
    ]
    return replace(selection, subpopulations=tuple(sorted(members)))

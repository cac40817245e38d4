"""Balance: who is heard, how much, and how many people have been asked, of any Selection."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.access import Viewer
from app.domain.directory import Directory
from app.domain.errors import NotFoundError
from app.domain.gaps.balance import Share, YearShare, weigh, weigh_years
from app.domain.gaps.counting import Bits, Facts
from app.domain.gaps.dimensions import Dimension, list_values
from app.domain.gaps.matrix import count_residents
from app.domain.privacy import ProtectedTable, as_told, protect_list, protect_table
from app.domain.selection import Selection, describe_selection
from app.domain.studies import Study
from app.domain.vocabularies import Scheme, Translate
from app.persistence import studies
from app.persistence.database import Database
from app.services.accounts import utc_now
from app.services.gap_material import MaterialSource
from app.services.reference import ReferenceService

#: So many years stand one by one in the table of people; what was before is put together.
YEARS_SHOWN = 5
#: Keys of the table of people that are no group and no county.
SEVERAL = "several"
UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class PeopleAsked:
    """How many have taken part in the studies that a viewer may see, whatever the Selection.

    The Selection is left aside on purpose: two that differ by one study would tell its number. `groups` and `years`
    name the table's rows and columns, `counties` the list's places; a year of 0 is none, the first column may hold all
    years up to its own (`is_first_open`). `by_county` is None where nothing beside the total can be shown.
    """

    studies: int
    groups: tuple[str, ...]
    years: tuple[int, ...]
    is_first_open: bool
    table: ProtectedTable
    counties: tuple[str, ...]
    by_county: tuple[int | None, ...] | None
    smallest: int

    def find_number(self, group: str | None, year: int | None, county: str | None) -> int | None:
        """The number of a group in a year, of either alone, of a county, or of all; None where it is not told."""
        if county is not None:
            is_there = group is None and year is None and self.by_county and county in self.counties
            return self.by_county[self.counties.index(county)] if is_there and self.by_county else None
        row = None if group is None else _place(group, self.groups)
        column = None if year is None else _place(year, self.years)
        if -1 in (row, column):
            return None
        if row is None:
            return self.table.total if column is None else self.table.columns[column]
        return self.table.rows[row] if column is None else self.table.cells[row][column]


@dataclass(frozen=True, slots=True)
class PeopleBehind:
    """A number of people asked, and the studies that they took part in, as a viewer is told of them."""

    number: int
    studies: tuple[Study, ...]


@dataclass(frozen=True, slots=True)
class Balance:
    """A Selection's balance as one viewer may see it. Shares are in the order of vocabularies or of names."""

    selection: Selection
    description: str
    total: Facts
    groups: Sequence[Share]
    subpopulations: Sequence[Share]
    counties: Sequence[Share]
    municipalities: Sequence[Share]
    voices: Sequence[Share]
    years: Sequence[YearShare]
    people: PeopleAsked | None


class BalanceService:
    """Weighs who is heard, for any Selection, as a viewer may see it."""

    def __init__(
        self,
        database: Database,
        reference: ReferenceService,
        source: MaterialSource,
        *,
        small_number: int,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database
        self.reference = reference
        self.source = source
        self.small_number = small_number
        self.clock = clock

    async def get_balance(
        self, viewer: Viewer, selection: Selection, *, language: str = "sv", _: Translate = str
    ) -> Balance:
        """The balance of a Selection's insights, and of the people asked."""
        directory = await self.reference.get_directory()
        found = await self.source.search(viewer.scope, selection)
        wanted = (
            Dimension.SUBPOPULATION,
            Dimension.COUNTY,
            Dimension.MUNICIPALITY,
            Dimension.VOICE,
        )
        async with self.database.reading() as connection:
            reading = await self.source.read(
                connection, viewer.scope, selection, found=found, dimensions=wanted, directory=directory
            )
            listening = await studies.list_studies(connection, viewer.scope)
        told = [as_told(each, viewer.scope, self.small_number) for each in listening]
        material = reading.material
        years = [self.clock().year, *material.years]

        def sets_of(dimension: Dimension) -> dict[str, Bits]:
            values = list_values(dimension, selection, directory, years=years)
            return {value: reading.sets[dimension].get(value, 0) for value in values}

        groups = _by_group(sets_of(Dimension.SUBPOPULATION), directory)
        shown = [int(year) for year in list_values(Dimension.YEAR, selection, directory, years=years)]
        places = directory.municipalities.values()
        return Balance(
            selection=selection,
            description=describe_selection(selection, directory.in_language(language, _), _),
            total=material.facts(material.everything),
            groups=weigh(material, groups),
            subpopulations=weigh(material, sets_of(Dimension.SUBPOPULATION)),
            counties=weigh(material, sets_of(Dimension.COUNTY), count_residents(Dimension.COUNTY, places)),
            municipalities=weigh(
                material, sets_of(Dimension.MUNICIPALITY), count_residents(Dimension.MUNICIPALITY, places)
            ),
            voices=weigh(material, sets_of(Dimension.VOICE)),
            years=weigh_years(material, shown, groups),
            people=count_people(told, directory, k=self.small_number),
        )

    async def list_people_asked(
        self, viewer: Viewer, *, group: str | None = None, year: int | None = None, county: str | None = None
    ) -> PeopleBehind:
        """The studies behind one number of the people asked: a cell, a row, a column, a county's, or all of them.

        Raises:
            NotFoundError: there is no such number, or it is withheld; the two can't be told apart.
        """
        directory = await self.reference.get_directory()
        async with self.database.reading() as connection:
            listening = await studies.list_studies(connection, viewer.scope)
        told = [as_told(each, viewer.scope, self.small_number) for each in listening]
        people = count_people(told, directory, k=self.small_number)
        number = None if people is None else people.find_number(group, year, county)
        if people is None or number is None:
            raise NotFoundError("people", "")
        first = people.years[0] if people.is_first_open else None
        behind = [
            each
            for each in told
            if each.content.participants
            and (group is None or _group(each, directory) == group)
            and (year is None or _column(each, first) == year)
            and (county is None or _county(each, directory) == county)
        ]
        return PeopleBehind(number, tuple(behind))


def _by_group(subpopulations: Mapping[str, Bits], directory: Directory) -> dict[str, Bits]:
    """The insights of each group of subpopulations, in the vocabulary's order."""
    order = [concept.id for concept in directory.vocabularies.list_concepts(Scheme.SUBPOPULATION_GROUPS)]
    groups: dict[str, Bits] = {}
    for value, bits in subpopulations.items():
        concept = directory.vocabularies.find_concept(Scheme.SUBPOPULATIONS, value)
        if concept and concept.group:
            groups[concept.group] = groups.get(concept.group, 0) | bits
    return {group: groups[group] for group in order if group in groups}


def count_people(listening: Iterable[Study], directory: Directory, *, k: int) -> PeopleAsked | None:
    """How many have taken part, by group and year and by county, with small numbers protected; None where none has.

    Every study is in one row and one column, so that rows and columns add up and can be protected together.
    """
    counted = [each for each in listening if each.content.participants]
    if not counted:
        return None
    years = sorted({_year(each) for each in counted})
    first = years[-YEARS_SHOWN] if len(years) > YEARS_SHOWN else None
    cells: Counter[tuple[str, int]] = Counter()
    counties: Counter[str] = Counter()
    for each in counted:
        cells[_group(each, directory), _column(each, first)] += each.content.participants or 0
        counties[_county(each, directory)] += each.content.participants or 0
    groups = tuple(
        key
        for key in (
            *(each.id for each in directory.vocabularies.list_concepts(Scheme.SUBPOPULATION_GROUPS)),
            SEVERAL,
            UNSAID,
        )
        if any(group == key for group, _ in cells)
    )
    columns = tuple(sorted({year for _, year in cells}))
    places = tuple(sorted(counties, key=lambda county: (county == UNSAID, county)))
    return PeopleAsked(
        studies=len(counted),
        groups=groups,
        years=columns,
        is_first_open=first is not None,
        table=protect_table([[cells[group, year] for year in columns] for group in groups], k),
        counties=places,
        by_county=protect_list([counties[place] for place in places], k),
        smallest=k,
    )


def _place(key: object, keys: Sequence[object]) -> int:
    """The place of a key among keys, -1 where it is not."""
    return keys.index(key) if key in keys else -1


def _column(study: Study, first: int | None) -> int:
    """The year that a study stands under; the first one holds all that went before it."""
    return _year(study) if first is None else max(_year(study), first)


def _year(study: Study) -> int:
    return int((study.content.started or study.content.ended or "0")[:4])


def _group(study: Study, directory: Directory) -> str:
    """The one group that a study turns to, or that it turns to several or says nothing."""
    concepts = [
        directory.vocabularies.find_concept(Scheme.SUBPOPULATIONS, each)
        for each in study.content.subpopulations
    ]
    groups = {each.group for each in concepts if each and each.group}
    if len(groups) > 1:
        return SEVERAL
    return next(iter(groups), None) or UNSAID


def _county(study: Study, directory: Directory) -> str:
    found = directory.municipalities.get(study.content.municipality or "")
    return found.county if found else UNSAID

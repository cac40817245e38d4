"""What white spots and balance are counted from: a Selection's insights as sets, from the database or from memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.access import Scope
from app.domain.directory import Directory
from app.domain.gaps.counting import Bits, Material, bits_of, list_numbers
from app.domain.gaps.dimensions import Dimension
from app.domain.insights import Basis
from app.domain.populations import POPULATIONS, zone_slug, zones_within
from app.domain.selection import Selection
from app.domain.vocabularies import Scheme
from app.persistence import gaps, insights
from app.persistence.gaps import InsightGroup
from app.persistence.selection import selected
from app.services.map_source import MapSource

Key = TypeVar("Key")
#: A group of insights, and their set.
Span = tuple[InsightGroup, Bits]
#: The fields that stand in the table of insights itself.
_PLAIN = ("organization", "zone", "basis", "year", "municipality")


@dataclass(frozen=True, slots=True)
class Reading:
    """A Selection's insights, and for each dimension that was asked for the set of each value that has any."""

    material: Material
    sets: Mapping[Dimension, Mapping[str, Bits]]


@dataclass(frozen=True, slots=True)
class _Sets:
    """Insights as sets by the values of the plain fields, by the concepts of schemes, and by the years of reviews."""

    everything: Bits
    plain: Mapping[str, Mapping[Any, Bits]]
    concepts: Mapping[Scheme, Mapping[str, Bits]]
    reviewed: Mapping[int, Bits]


class MaterialSource:
    """Reads what white spots and balance are counted from, from where maps get their counts.

    Insights are bits. In memory a bit is a place among the Selection's own, in the database an insight's number.
    """

    def __init__(self, maps: MapSource) -> None:
        self.maps = maps

    async def search(self, scope: Scope, selection: Selection) -> list[int] | None:
        """The numbers that a Selection's text finds, to be handed to `read`; None without a text."""
        return await self.maps.search(scope, selection)

    async def read(
        self,
        connection: AsyncConnection,
        scope: Scope,
        selection: Selection,
        *,
        found: Sequence[int] | None,
        dimensions: Iterable[Dimension],
        directory: Directory,
        fixed: Mapping[Dimension, str] = MappingProxyType({}),
    ) -> Reading:
        """The insights that a Selection means and the scope allows.

        `fixed` are the values that all of them have, whose sets need not be read.
        """
        asked = {*dimensions, Dimension.VOICE}
        schemes = [
            each.scheme
            for each in asked
            if each.scheme and not _is_plain(each) and (each not in fixed or each is Dimension.VOICE)
        ]
        read = await self._from_memory(connection, scope, selection, schemes=schemes, found=found)
        if read is None:
            read = await _from_database(connection, scope, selection, schemes=schemes, found=found)
        sets: dict[Dimension, Mapping[str, Bits]] = {}
        for dimension in asked:
            if dimension.scheme and dimension.scheme in read.concepts:
                sets[dimension] = read.concepts[dimension.scheme]
            elif dimension in fixed:
                sets[dimension] = {fixed[dimension]: read.everything}
            else:
                sets[dimension] = _plain_sets(read.plain, dimension, directory)
        material = Material(
            everything=read.everything,
            years=read.plain["year"],
            organizations=read.plain["organization"],
            voices=sets[Dimension.VOICE],
            from_group=read.plain["basis"].get(Basis.FROM, 0),
            about_group=read.plain["basis"].get(Basis.ABOUT, 0),
            reviewed=read.reviewed,
        )
        return Reading(material, sets)

    async def _from_memory(
        self,
        connection: AsyncConnection,
        scope: Scope,
        selection: Selection,
        *,
        schemes: Sequence[Scheme],
        found: Sequence[int] | None,
    ) -> _Sets | None:
        fields = [*_PLAIN, *(scheme.value for scheme in schemes)]
        read = await self.maps.find_sets(connection, scope, selection, fields=fields, found=found)
        if read is None:
            return None
        sets: Mapping[str, Mapping[Any, Bits]] = read.fields
        reviewed = await gaps.list_review_years(connection)
        return _Sets(
            everything=read.everything,
            plain=sets,
            concepts={scheme: sets[scheme.value] for scheme in schemes},
            reviewed={year: read.with_numbers(numbers) for year, numbers in reviewed.items()},
        )


async def _from_database(
    connection: AsyncConnection,
    scope: Scope,
    selection: Selection,
    *,
    schemes: Sequence[Scheme],
    found: Sequence[int] | None,
) -> _Sets:
    among = None if found is None else insights.numbered(found, connection.dialect)
    where = selected(selection, scope, among=among)
    spans = [
        (group, bits_of([int(number) for number in group.numbers.split(",")]))
        for group in await gaps.list_groups(connection, where)
    ]
    everything = _union(bits for _, bits in spans)
    reviewed = await gaps.list_review_years(connection)
    return _Sets(
        everything=everything,
        plain={
            "organization": _united(spans, lambda group: group.organization),
            "zone": _united(spans, lambda group: group.zone),
            "basis": _united(spans, lambda group: group.basis),
            "year": _united(spans, lambda group: group.year),
            "municipality": _united(spans, lambda group: group.municipality),
        },
        concepts={scheme: await _carriers(connection, scheme, everything) for scheme in schemes},
        reviewed={year: everything & bits_of(numbers) for year, numbers in reviewed.items()},
    )


def _is_plain(dimension: Dimension) -> bool:
    """Whether the dimension's values follow from the table of insights itself."""
    return dimension.scheme is None or dimension is Dimension.POPULATION


def _union(sets: Iterable[Bits]) -> Bits:
    return reduce(or_, sets, 0)


def _united(spans: Sequence[Span], key_of: Callable[[InsightGroup], Key | None]) -> dict[Key, Bits]:
    sets: dict[Key, Bits] = {}
    for group, bits in spans:
        key = key_of(group)
        if key is not None:
            sets[key] = sets.get(key, 0) | bits
    return sets


def _plain_sets(
    plain: Mapping[str, Mapping[Any, Bits]], dimension: Dimension, directory: Directory
) -> Mapping[str, Bits]:
    """The sets of a dimension that stands in the table of insights itself."""
    if dimension is Dimension.YEAR:
        return {str(year): bits for year, bits in plain["year"].items()}
    if dimension is Dimension.MUNICIPALITY:
        return plain["municipality"]
    if dimension is Dimension.COUNTY:
        counties: dict[str, Bits] = {}
        for code, bits in plain["municipality"].items():
            if place := directory.municipalities.get(code):
                counties[place.county] = counties.get(place.county, 0) | bits
        return counties
    zones = plain["zone"]
    if dimension is Dimension.ZONE:
        return {zone_slug(zone): bits for zone, bits in zones.items()}
    return {
        str(population): _union(zones.get(zone, 0) for zone in zones_within(population))
        for population in POPULATIONS
    }


async def _carriers(connection: AsyncConnection, scheme: Scheme, everything: Bits) -> dict[str, Bits]:
    """The sets of a vocabulary's concepts; insights outside `everything`, which is what may be seen, fall away."""
    among = list_numbers(everything) if everything.bit_count() <= gaps.FEW else None
    carriers = await gaps.list_carriers(connection, scheme.value, among)
    return {
        concept: everything & bits_of([int(number) for number in numbers.split(",")])
        for concept, numbers in carriers.items()
    }

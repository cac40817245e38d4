"""What white spots and balance are counted from: a Selection's insights as sets, read with a handful of statements."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy import ColumnElement
from sqlalchemy.ext.asyncio import AsyncConnection

from app.domain.directory import Directory
from app.domain.gaps.counting import Bits, Material, bits_of, list_numbers
from app.domain.gaps.dimensions import Dimension
from app.domain.insights import Basis
from app.domain.populations import POPULATIONS, zone_slug, zones_within
from app.domain.vocabularies import Scheme
from app.persistence import gaps
from app.persistence.gaps import InsightGroup

Key = TypeVar("Key")
#: A group of insights, and their set.
Span = tuple[InsightGroup, Bits]


@dataclass(frozen=True, slots=True)
class Reading:
    """A Selection's insights, and for each dimension that was asked for the set of each value that has any."""

    material: Material
    sets: Mapping[Dimension, Mapping[str, Bits]]


async def read_material(
    connection: AsyncConnection,
    where: ColumnElement[bool],
    dimensions: Iterable[Dimension],
    directory: Directory,
    *,
    fixed: Mapping[Dimension, str] = MappingProxyType({}),
) -> Reading:
    """The insights that a condition means, each a bit at the place of its number.

    `fixed` are the values that all of them have, whose sets need not be read.
    """
    spans = [
        (group, bits_of([int(number) for number in group.numbers.split(",")]))
        for group in await gaps.list_groups(connection, where)
    ]
    everything = _union(bits for _, bits in spans)
    sets: dict[Dimension, dict[str, Bits]] = {}
    for dimension in {*dimensions, Dimension.VOICE}:
        if dimension in fixed and dimension is not Dimension.VOICE:
            sets[dimension] = {fixed[dimension]: everything}
        elif dimension.scheme is None or dimension is Dimension.POPULATION:
            sets[dimension] = _sets(spans, dimension, directory)
        else:
            sets[dimension] = await _carriers(connection, dimension.scheme, everything)
    bases = _united(spans, lambda group: group.basis)
    material = Material(
        everything=everything,
        years=_united(spans, lambda group: group.year),
        organizations=_united(spans, lambda group: group.organization),
        voices=sets[Dimension.VOICE],
        from_group=bases.get(Basis.FROM, 0),
        about_group=bases.get(Basis.ABOUT, 0),
        reviewed={
            year: everything & bits_of(numbers)
            for year, numbers in (await gaps.list_review_years(connection)).items()
        },
    )
    return Reading(material, sets)


def _union(sets: Iterable[Bits]) -> Bits:
    return reduce(or_, sets, 0)


def _united(spans: Sequence[Span], key_of: Callable[[InsightGroup], Key | None]) -> dict[Key, Bits]:
    sets: dict[Key, Bits] = {}
    for group, bits in spans:
        key = key_of(group)
        if key is not None:
            sets[key] = sets.get(key, 0) | bits
    return sets


def _sets(spans: Sequence[Span], dimension: Dimension, directory: Directory) -> dict[str, Bits]:
    """The sets of a dimension that stands in the table of insights itself."""
    if dimension is Dimension.YEAR:
        return _united(spans, lambda group: None if group.year is None else str(group.year))
    if dimension is Dimension.MUNICIPALITY:
        return _united(spans, lambda group: group.municipality)
    if dimension is Dimension.COUNTY:
        county = {code: each.county for code, each in directory.municipalities.items()}
        return _united(spans, lambda group: county.get(group.municipality or ""))
    zones = _united(spans, lambda group: group.zone)
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

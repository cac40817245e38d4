"""What white spots and balance are counted from: a Selection's insights as sets, read with a handful of statements."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
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
#: A group of insights, and their numbers.
Span = tuple[InsightGroup, list[int]]


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
) -> Reading:
    """The insights that a condition means, each a bit at the place of its number."""
    spans = [
        (group, list(map(int, group.numbers.split(","))))
        for group in await gaps.list_groups(connection, where)
    ]
    size = max((max(numbers) for _, numbers in spans), default=-1) + 1
    everything = bits_of((number for _, numbers in spans for number in numbers), size)
    sets = {}
    for dimension in {*dimensions, Dimension.VOICE}:
        if dimension.scheme is None or dimension is Dimension.POPULATION:
            sets[dimension] = _sets(spans, size, dimension, directory)
        else:
            sets[dimension] = await _carriers(connection, dimension.scheme, everything)
    bases = _united(spans, size, lambda group: group.basis)
    material = Material(
        everything=everything,
        years=_united(spans, size, lambda group: group.year),
        organizations=_united(spans, size, lambda group: group.organization),
        voices=sets[Dimension.VOICE],
        from_group=bases.get(Basis.FROM, 0),
        about_group=bases.get(Basis.ABOUT, 0),
    )
    return Reading(material, sets)


def _united(
    spans: Sequence[Span], size: int, key_of: Callable[[InsightGroup], Key | None]
) -> dict[Key, Bits]:
    lists: dict[Key, list[int]] = defaultdict(list)
    for group, numbers in spans:
        key = key_of(group)
        if key is not None:
            lists[key] += numbers
    return {key: bits_of(numbers, size) for key, numbers in lists.items()}


def _sets(spans: Sequence[Span], size: int, dimension: Dimension, directory: Directory) -> dict[str, Bits]:
    """The sets of a dimension that stands in the table of insights itself."""
    if dimension is Dimension.YEAR:
        return _united(spans, size, lambda group: None if group.year is None else str(group.year))
    if dimension is Dimension.MUNICIPALITY:
        return _united(spans, size, lambda group: group.municipality)
    if dimension is Dimension.COUNTY:
        county = {code: each.county for code, each in directory.municipalities.items()}
        return _united(spans, size, lambda group: county.get(group.municipality or ""))
    zones = _united(spans, size, lambda group: group.zone)
    if dimension is Dimension.ZONE:
        return {zone_slug(zone): bits for zone, bits in zones.items()}
    sets = {}
    for population in POPULATIONS:
        bits = 0
        for zone in zones_within(population):
            bits |= zones.get(zone, 0)
        sets[str(population)] = bits
    return sets


async def _carriers(connection: AsyncConnection, scheme: Scheme, everything: Bits) -> dict[str, Bits]:
    """The sets of a vocabulary's concepts; insights outside `everything`, which is what may be seen, fall away."""
    among = list_numbers(everything) if everything.bit_count() <= gaps.FEW else None
    carriers = await gaps.list_carriers(connection, scheme.value, among)
    size = everything.bit_length()
    return {
        concept: everything & bits_of((n for n in map(int, numbers.split(",")) if n < size), size)
        for concept, numbers in carriers.items()
    }

"""Counting a cross table over sets of insights, each set a whole number whose bits are the insights' places.

Bits make a cell one `&` and one count, so that a hundred thousand insights and thousands of cells take milliseconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Bits = int
Key = TypeVar("Key")


def bits_of(numbers: Sequence[int]) -> Bits:
    """The set that holds exactly these numbers, none below 0.

    >>> bin(bits_of([0, 3]))
    '0b1001'
    """
    if not numbers:
        return 0
    marks = bytearray(b"0") * (max(numbers) + 1)
    for number in numbers:
        marks[number] = 49
    marks.reverse()
    return int(marks.decode("ascii"), 2)


def list_numbers(bits: Bits) -> list[int]:
    """The numbers in a set, from the smallest.

    >>> list_numbers(0b1001)
    [0, 3]
    """
    return [place for place, mark in enumerate(reversed(f"{bits:b}")) if mark == "1"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told of the insights in a cell, a row, a column or the whole.

    `reviewed_year` is the year in which somebody last found one of them still true.

    `undated` have no year; `voices` and `organizations` are how many different there are; `from_group` are told by the
    group itself, `about_group` by others, such as staff.
    """

    count: int = 0
    newest_year: int | None = None
    undated: int = 0
    organizations: int = 0
    voices: int = 0
    from_group: int = 0
    about_group: int = 0
    reviewed_year: int | None = None

    @property
    def fresh_year(self) -> int | None:
        """The newest year of any, or the one in which somebody last found one of them still true."""
        return max(
            (each for each in (self.newest_year, self.reviewed_year) if each is not None), default=None
        )

    @property
    def is_by_others_alone(self) -> bool:
        """Whether every insight is told about the group by others: staff, managers, evaluators."""
        return self.count > 0 and self.about_group == self.count

    @property
    def is_one_sided(self) -> bool:
        """Whether one organization alone stands behind it, or only others than the group itself have spoken."""
        return self.count > 0 and (self.organizations == 1 or self.is_by_others_alone)

    def is_old(self, review_years: int, this_year: int) -> bool:
        """Whether every insight is known to be as old as the review age, or older."""
        return (
            self.count > 0
            and self.undated == 0
            and self.fresh_year is not None
            and this_year - self.fresh_year >= review_years
        )


EMPTY = Facts()


@dataclass(frozen=True, slots=True)
class Material:
    """The insights that a viewer may see of a Selection, as sets by year, organization, voice and basis."""

    everything: Bits = 0
    years: Mapping[int, Bits] = field(default_factory=dict)
    organizations: Mapping[str, Bits] = field(default_factory=dict)
    voices: Mapping[str, Bits] = field(default_factory=dict)
    from_group: Bits = 0
    about_group: Bits = 0
    reviewed: Mapping[int, Bits] = field(default_factory=dict)

    def within(self, some: Bits) -> "Material":
        """The part that lies within `some`, without sets that are empty there, so that cells look at fewer."""
        return Material(
            everything=self.everything & some,
            years=_within(self.years, some),
            organizations=_within(self.organizations, some),
            voices=_within(self.voices, some),
            from_group=self.from_group & some,
            about_group=self.about_group & some,
            reviewed=_within(self.reviewed, some),
        )

    def facts(self, some: Bits) -> Facts:
        """What is told of those that lie within `some`."""
        found = self.everything & some
        if not found:
            return EMPTY
        count = found.bit_count()
        dated = 0
        newest = None
        for year in sorted(self.years, reverse=True):
            if here := self.years[year] & found:
                newest = year if newest is None else newest
                dated += here.bit_count()
                if dated == count:
                    break
        return Facts(
            count=count,
            newest_year=newest,
            undated=count - dated,
            organizations=sum(1 for each in self.organizations.values() if each & found),
            voices=sum(1 for each in self.voices.values() if each & found),
            from_group=(self.from_group & found).bit_count(),
            about_group=(self.about_group & found).bit_count(),
            reviewed_year=max((year for year, each in self.reviewed.items() if each & found), default=None),
        )


def _within(sets: Mapping[Key, Bits], some: Bits) -> dict[Key, Bits]:
    return {key: here for key, each in sets.items() if (here := each & some)}


@dataclass(frozen=True, slots=True)
class CrossTable:
    """Facts of every row, column and cell, and of the whole. Cells without insights are left out of `cells`.

    Totals count distinct insights. `without_row` and `without_column` are those that no row, or no column, holds.
    """

    rows: Mapping[str, Facts]
    columns: Mapping[str, Facts]
    cells: Mapping[tuple[str, str], Facts]
    total: Facts
    without_row: int
    without_column: int

    def cell(self, row: str, column: str) -> Facts:
        """The facts of one cell, whether it holds anything or not."""
        return self.cells.get((row, column), EMPTY)


def count_cells(material: Material, rows: Mapping[str, Bits], columns: Mapping[str, Bits]) -> CrossTable:
    """The cross table of sets by row and sets by column."""
    cells = {}
    for row, in_row in rows.items():
        here = material.within(in_row)
        if not here.everything:
            continue
        for column, in_column in columns.items():
            if here.everything & in_column:
                cells[row, column] = here.facts(in_column)
    return CrossTable(
        rows={row: material.facts(bits) for row, bits in rows.items()},
        columns={column: material.facts(bits) for column, bits in columns.items()},
        cells=cells,
        total=material.facts(material.everything),
        without_row=_outside(material.everything, rows),
        without_column=_outside(material.everything, columns),
    )


def _outside(everything: Bits, sets: Mapping[str, Bits]) -> int:
    inside = 0
    for each in sets.values():
        inside |= each
    return (everything & ~inside).bit_count()

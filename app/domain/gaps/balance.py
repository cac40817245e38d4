"""Balance: who is heard more and who less than one would expect, by group, place, voice and year.

A place's share of the insights is set beside its share of the residents (the register's, from Statistics Sweden). The
size of groups and the number of voices are not known, so there an equal share is the yardstick, and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.gaps.counting import Bits, Facts, Material

#: A share is even when it is within this factor of what is expected, either way.
EVEN_WITHIN = 1.5


class Weight(StrEnum):
    """How a share compares with what is expected."""

    SILENT = "silent"
    UNDER = "under"
    EVEN = "even"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Share:
    """A value's part of the insights that say anything of its dimension, against the part one would expect.

    `share` and `expected` are from 0 to 1; shares of values that an insight may have several of sum to more than 1, and
    then so do the expected.
    """

    value: str
    facts: Facts
    share: float
    expected: float
    residents: int | None = None

    @property
    def ratio(self) -> float:
        """The share as a multiple of the expected one."""
        return self.share / self.expected if self.expected else 0.0

    @property
    def weight(self) -> Weight:
        """Whether the value is heard more or less than expected."""
        if not self.facts.count:
            return Weight.SILENT
        if self.ratio * EVEN_WITHIN < 1:
            return Weight.UNDER
        return Weight.OVER if self.ratio > EVEN_WITHIN else Weight.EVEN


@dataclass(frozen=True, slots=True)
class YearShare:
    """One year's insights: how many, by whom they were told, and by group."""

    year: int
    facts: Facts
    groups: Mapping[str, int]


def weigh(
    material: Material, sets: Mapping[str, Bits], residents: Mapping[str, int] | None = None
) -> list[Share]:
    """Each value's share, in the order of `sets`, against residents where they are given, else against equal parts."""
    placed = 0
    for bits in sets.values():
        placed |= bits
    total = (material.everything & placed).bit_count()
    facts = {value: material.facts(bits) for value, bits in sets.items()}
    mass = sum(each.count for each in facts.values()) / total if total else 1.0
    people = sum(residents.get(value, 0) for value in sets) if residents else 0
    return [
        Share(
            value=value,
            facts=each,
            share=each.count / total if total else 0.0,
            expected=mass * (residents[value] / people if residents and people else 1 / len(facts)),
            residents=residents.get(value) if residents else None,
        )
        for value, each in facts.items()
    ]


def weigh_years(material: Material, years: Sequence[int], groups: Mapping[str, Bits]) -> list[YearShare]:
    """Every year that is asked for, with insights or without."""
    found = []
    for year in years:
        bits = material.years.get(year, 0)
        here = material.within(bits)
        by_group = {group: (here.everything & each).bit_count() for group, each in groups.items()}
        found.append(YearShare(year, material.facts(bits), by_group))
    return found

"""Chosen insights as sets by the values they have, made from columns in memory."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.gaps.counting import Bits
from app.persistence.cells import Codes, Mask


@dataclass(frozen=True, slots=True)
class InsightSets:
    """Some insights, each a bit at its place among their `numbers`, which rise; `fields`: field → value → set."""

    numbers: NDArray[np.int64]
    fields: Mapping[str, Mapping[Hashable, Bits]]

    @property
    def everything(self) -> Bits:
        """The set of all of them."""
        return (1 << len(self.numbers)) - 1

    def with_numbers(self, numbers: Iterable[int]) -> Bits:
        """Those of them that have one of the numbers."""
        return _bits(np.isin(self.numbers, np.fromiter(numbers, dtype=np.int64)))


def sets_by_value(codes: Codes, values: Sequence[Hashable]) -> dict[Hashable, Bits]:
    """For each value that occurs the set of the insights with its code; no value, None, has no set."""
    return {
        values[code]: _bits(codes == code) for code in _occurring(codes, values) if values[code] is not None
    }


def sets_by_concept(
    codes: Codes | NDArray[np.int64], values: Sequence[Iterable[str]]
) -> dict[Hashable, Bits]:
    """For each concept the set of the insights whose list of labels holds it; `values` are the lists by code."""
    holders: dict[str, list[int]] = {}
    for code in _occurring(codes, values):
        for concept in values[code]:
            holders.setdefault(concept, []).append(code)
    found: dict[Hashable, Bits] = {}
    for concept, listed in holders.items():
        mask: Mask = np.zeros(len(values), dtype=np.bool_)
        mask[listed] = True
        found[concept] = _bits(mask.take(codes))
    return found


def _occurring(codes: Codes | NDArray[np.int64], values: Sequence[object]) -> list[int]:
    occurring: list[int] = np.flatnonzero(np.bincount(codes, minlength=len(values))).tolist()
    return occurring


def _bits(mask: Mask) -> Bits:
    return int.from_bytes(np.packbits(mask, bitorder="little").tobytes(), "little")

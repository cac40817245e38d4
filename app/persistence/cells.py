"""Insights counted beforehand by what every map is made of: as many cells as combinations, however many share them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Codes = NDArray[np.int32]

#: The columns that cells are made of, with the bit at which each begins in a cell's key.
CELL: Mapping[str, int] = {"basis": 0, "zone": 8, "year": 16, "gate": 32}


class Cells:
    """Insights that are alike in what every map is made of, as one cell with how many they are."""

    def __init__(self) -> None:
        self.codes: Codes = np.zeros(0, dtype=np.int32)
        # The first cell is of what is no more: its gate is that of no insight.
        self.keys: NDArray[np.int64] = np.zeros(1, dtype=np.int64)
        self._known: dict[int, int] = {0: 0}
        self._counts: NDArray[np.int64] | None = None

    def encode(self, encoded: Mapping[str, Codes]) -> Codes:
        """For each of some insights its cell, a new one where nothing was like it."""
        keys: NDArray[np.int64] = np.zeros(len(encoded["gate"]), dtype=np.int64)
        for name, bit in CELL.items():
            keys |= encoded[name].astype(np.int64) << bit
        distinct, places = np.unique(keys, return_inverse=True)
        new = [key for key in distinct.tolist() if key not in self._known]
        self._known |= {key: code for code, key in enumerate(new, len(self.keys))}
        self.keys = np.concatenate([self.keys, np.array(new, dtype=np.int64)])
        codes = np.fromiter((self._known[key] for key in distinct.tolist()), dtype=np.int32)
        return codes.take(places)

    def hold(self, codes: Codes) -> None:
        """Take other codes, one for each insight."""
        self.codes, self._counts = codes, None

    def part(self, name: str) -> NDArray[np.int64]:
        """For each cell the code that its insights have in a column."""
        bit = CELL[name]
        following = min((other for other in CELL.values() if other > bit), default=63)
        return self.keys >> bit & ((1 << following - bit) - 1)

    def counts(self) -> NDArray[np.int64]:
        """For each cell how many insights it has."""
        if self._counts is None or len(self._counts) != len(self.keys):
            self._counts = np.bincount(self.codes, minlength=len(self.keys))
        return self._counts


@dataclass(frozen=True, slots=True)
class Chosen:
    """The insights of a Selection: `counts` for each cell, and the `places`; None for all insights of those `cells`."""

    cells: Mask
    counts: NDArray[np.int64]
    places: NDArray[np.intp] | None

    @property
    def total(self) -> int:
        """How many they are."""
        return int(self.counts.sum())

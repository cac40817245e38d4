"""Which insights belong together: the two groups that are most alike are joined, over and over, while they are alike.

This is agglomerative clustering with average linkage (Sokal and Michener, A statistical method for evaluating
systematic relationships, 1958). How alike two groups are is the mean over all pairs of their insights, which for
vectors of equal length is the product of the groups' sums: whole numbers, exact in any order. A joined group is never
more like a third than the nearer of its parts was, so only groups that are alike enough need to be remembered.
"""

import heapq
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.themes.vectors import SCALE

#: Groups are joined while their insights are, on average, at least so alike, in thousandths.
LEAST_AVERAGE = 120
#: Two insights must share so many roots; one rare word makes no theme.
FEWEST_SHARED = 3
#: An insight is linked to at most so many of those before it, the most alike.
MOST_LINKED = 12
#: A group that grows keeps at most so many of its links, the nearest.
MOST_KEPT = 24

_LEAST_PRODUCT = LEAST_AVERAGE * SCALE * SCALE // 1_000

Vector = Mapping[str, int]
Links = dict[int, dict[int, int]]
"""For each group those that are alike enough, with the product of their sums; the same from both sides."""


def join(vectors: Sequence[Vector], roots: Sequence[Set[str]]) -> list[list[int]]:
    """The places of the vectors in groups, each sorted, by their first place; what nothing is like stands alone.

    `roots` are the roots of each insight.
    """
    joining = _Joining(vectors, _link(vectors, roots))
    while joining.join_nearest():
        pass
    return sorted(joining.members.values())


class _Joining:
    """Groups on their way, each named by its first place, and the queue of what is to be joined next."""

    def __init__(self, vectors: Sequence[Vector], links: Links) -> None:
        self.links = links
        self.members = {place: [place] for place in range(len(vectors))}
        self.sums = _Sums(vectors)
        self.queue: list[tuple[int, int, int]] = [
            (-value, one, other)
            for one, near in links.items()
            for other, value in near.items()
            if one < other
        ]
        heapq.heapify(self.queue)

    def join_nearest(self) -> bool:
        """Join the two groups that are most alike, of equals the first; False when none are alike enough."""
        while self.queue:
            negated, one, other = heapq.heappop(self.queue)
            value = self.links.get(one, {}).get(other)
            # The queue also holds what was true of groups before they grew.
            if value is not None and self._mean(one, other, value) == -negated:
                self._join(one, other)
                return True
        return False

    def _join(self, one: int, other: int) -> None:
        first, second = self.links.pop(one), self.links.pop(other)
        del first[other], second[one]
        self.members[one] = sorted(self.members[one] + self.members.pop(other))
        self.sums.join(one, other)
        thirds = sorted(first.keys() | second.keys())
        unknown = [third for third in thirds if third not in first or third not in second]
        values = dict(zip(unknown, self.sums.products(one, unknown), strict=True))
        near: list[tuple[int, int, int]] = []
        for third in thirds:
            self.links[third].pop(one, None)
            self.links[third].pop(other, None)
            value = values[third] if third in values else first[third] + second[third]
            mean = self._mean(one, third, value)
            if mean >= _LEAST_PRODUCT:
                near.append((-mean, third, value))
        linked = self.links[one] = {}
        for negated, third, value in heapq.nsmallest(MOST_KEPT, near):
            self.links[third][one] = linked[third] = value
            heapq.heappush(self.queue, (negated, min(one, third), max(one, third)))

    def _mean(self, one: int, other: int, value: int) -> int:
        return value // (len(self.members[one]) * len(self.members[other]))


class _Sums:
    """The summed vectors of groups, as the numbers of their units and the weights of these."""

    def __init__(self, vectors: Sequence[Vector]) -> None:
        numbers = {unit: n for n, unit in enumerate(dict.fromkeys(u for each in vectors for u in each))}
        self.units = {
            place: np.array([numbers[unit] for unit in vector], dtype=np.int64)
            for place, vector in enumerate(vectors)
        }
        self.weights = {
            place: np.array(list(vector.values()), dtype=np.int64) for place, vector in enumerate(vectors)
        }
        # All units side by side, for one group at a time; nought in between.
        self.spread = np.zeros(len(numbers), dtype=np.int64)

    def join(self, one: int, other: int) -> None:
        """Add the other group to the one."""
        units, added = self.units[one], self.units.pop(other)
        self.spread[units] = self.weights[one]
        new = added[self.spread[added] == 0]
        self.spread[added] += self.weights.pop(other)
        self.units[one] = joined = np.concatenate((units, new))
        self.weights[one] = self.spread[joined]
        self.spread[joined] = 0

    def products(self, one: int, others: Sequence[int]) -> list[int]:
        """The inner products of a group's sum with those of others, none of which is empty."""
        if not others:
            return []
        units = [self.units[other] for other in others]
        ends = np.cumsum([len(each) for each in units])
        self.spread[self.units[one]] = self.weights[one]
        shares = self.spread[np.concatenate(units)] * np.concatenate([self.weights[o] for o in others])
        self.spread[self.units[one]] = 0
        found: list[int] = np.add.reduceat(shares, np.concatenate(([0], ends[:-1]))).tolist()
        return found


def _link(vectors: Sequence[Vector], roots: Sequence[Set[str]]) -> Links:
    """The pairs of insights that are alike enough, found by way of an index from units to insights.

    The sums are whole numbers below 2⁵³, which floating point adds exactly in any order.
    """
    links: Links = {place: {} for place in range(len(vectors))}
    index = _index(vectors)
    for place, vector in enumerate(vectors):
        earlier: list[NDArray[np.int64]] = []
        products: list[NDArray[np.float64]] = []
        for unit, weight in vector.items():
            carriers = index[unit]
            if carriers.read:
                earlier.append(carriers.places[: carriers.read])
                products.append(carriers.weights[: carriers.read] * weight)
            carriers.read += 1
        if not earlier:
            continue
        totals = np.bincount(np.concatenate(earlier), weights=np.concatenate(products))
        alike = np.flatnonzero(totals >= _LEAST_PRODUCT)
        if len(alike) > MOST_LINKED:
            alike = alike[np.lexsort((alike, -totals[alike]))[:MOST_LINKED]]
        for other in alike.tolist():
            if len(roots[place] & roots[other]) >= FEWEST_SHARED:
                links[place][other] = links[other][place] = int(totals[other])
    return links


@dataclass(slots=True)
class _Carriers:
    """The places of the insights that have a unit, its weight in each, and how many of them have been read."""

    places: NDArray[np.int64]
    weights: NDArray[np.float64]
    read: int = 0


def _index(vectors: Sequence[Vector]) -> dict[str, _Carriers]:
    """For each unit who carries it."""
    carriers: dict[str, tuple[list[int], list[int]]] = {}
    for place, vector in enumerate(vectors):
        for unit, weight in vector.items():
            places, weights = carriers.setdefault(unit, ([], []))
            places.append(place)
            weights.append(weight)
    return {
        unit: _Carriers(np.array(places, dtype=np.int64), np.array(weights, dtype=np.float64))
        for unit, (places, weights) in carriers.items()
    }

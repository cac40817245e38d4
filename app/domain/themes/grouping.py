"""Which insights belong together: the two groups that are most alike are joined, over and over, while they are alike.

This is agglomerative clustering with average linkage (Sokal and Michener, A statistical method for evaluating
systematic relationships, 1958). How alike two groups are is the mean over all pairs of their insights, which for
vectors of equal length is the product of the groups' sums: whole numbers, exact in any order. A joined group is never
more like a third than the nearer of its parts was, so only groups that are alike enough need to be remembered.
"""

import heapq
from collections import Counter
from collections.abc import Mapping, Sequence, Set

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


def product(first: Vector, second: Vector) -> int:
    """The inner product of two sparse vectors."""
    if len(second) < len(first):
        first, second = second, first
    get = second.get
    return sum([weight * get(unit, 0) for unit, weight in first.items()])


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
        self.sums: dict[int, Vector] = dict(enumerate(vectors))
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
        total = Counter(self.sums[one])
        total.update(self.sums.pop(other))
        self.sums[one] = total
        near: list[tuple[int, int, int]] = []
        for third in first.keys() | second.keys():
            self.links[third].pop(one, None)
            self.links[third].pop(other, None)
            is_known = third in first and third in second
            value = first[third] + second[third] if is_known else product(total, self.sums[third])
            mean = self._mean(one, third, value)
            if mean >= _LEAST_PRODUCT:
                near.append((-mean, third, value))
        linked = self.links[one] = {}
        for negated, third, value in heapq.nsmallest(MOST_KEPT, near):
            self.links[third][one] = linked[third] = value
            heapq.heappush(self.queue, (negated, min(one, third), max(one, third)))

    def _mean(self, one: int, other: int, value: int) -> int:
        return value // (len(self.members[one]) * len(self.members[other]))


def _link(vectors: Sequence[Vector], roots: Sequence[Set[str]]) -> Links:
    """The pairs of insights that are alike enough, found by way of an index from units to insights.

    The sums are whole numbers below 2⁵³, which floating point adds exactly in any order.
    """
    links: Links = {place: {} for place in range(len(vectors))}
    index = _index(vectors)
    for place, vector in enumerate(vectors):
        carried = [(*index[unit], weight) for unit, weight in vector.items()]
        if not carried:
            continue
        others = np.concatenate([each[0] for each in carried])
        products = np.concatenate([each[1] * each[2] for each in carried])
        totals = np.bincount(others, weights=products, minlength=len(vectors))[:place]
        (alike,) = np.nonzero(totals >= _LEAST_PRODUCT)
        if len(alike) > MOST_LINKED:
            alike = alike[np.lexsort((alike, -totals[alike]))[:MOST_LINKED]]
        for other in alike.tolist():
            if len(roots[place] & roots[other]) >= FEWEST_SHARED:
                links[place][other] = links[other][place] = int(totals[other])
    return links


def _index(vectors: Sequence[Vector]) -> dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """For each unit the places of the insights that have it, and its weight in each."""
    carriers: dict[str, tuple[list[int], list[int]]] = {}
    for place, vector in enumerate(vectors):
        for unit, weight in vector.items():
            places, weights = carriers.setdefault(unit, ([], []))
            places.append(place)
            weights.append(weight)
    return {
        unit: (np.array(places, dtype=np.int64), np.array(weights, dtype=np.int64))
        for unit, (places, weights) in carriers.items()
    }

"""Which insights belong together: the two groups that are most alike are joined, over and over, while they are alike.

This is agglomerative clustering with average linkage (Sokal and Michener, A statistical method for evaluating
systematic relationships, 1958). How alike two groups are is the mean over all pairs of their insights, which for
vectors of equal length is the product of the groups' sums: whole numbers, exact in any order. A joined group is never
more like a third than the nearer of its parts was, so only groups that are alike enough need to be remembered.
"""

import heapq
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


def join(vectors: Sequence[Vector], roots: Sequence[Set[str]]) -> list[list[int]]:
    """The places of the vectors in groups, each sorted, by their first place; what nothing is like stands alone.

    `roots` are the roots of each insight.
    """
    joining = _Joining(vectors, _link(vectors, roots))
    joining.join_all()
    return sorted(joining.members.values())


class _Joining:
    """Groups on their way, each named by its first place, and the queue of what is to be joined next.

    Each group waits in the queue with the pair that is its nearest, as one whole number that sorts as the pair does. A
    group that has lost that one since looks for its next nearest when its turn comes (D. Müllner, Modern hierarchical,
    agglomerative clustering algorithms, 2011, the generic algorithm).
    """

    def __init__(self, vectors: Sequence[Vector], links: Links) -> None:
        self.links = links
        self.members = {place: [place] for place in range(len(vectors))}
        self.sizes = [1] * len(vectors)
        self.sums = _Sums(vectors)
        self.base = max(len(vectors), 1)
        self.waiting: dict[int, int] = {}
        self.queue: list[tuple[int, int]] = []
        for place in links:
            self._wait(place)

    def _wait(self, one: int) -> None:
        """Queue a group with its nearest, of equals the first pair; one that nothing is like waits no more."""
        sizes, base, size = self.sizes, self.base, self.sizes[one]
        pairs = [
            (min(one, other) - value // (size * sizes[other]) * base) * base + max(one, other)
            for other, value in self.links[one].items()
        ]
        if pairs:
            self.waiting[one] = nearest = min(pairs)
            heapq.heappush(self.queue, (nearest, one))

    def join_all(self) -> None:
        """Join the two groups that are most alike, of equals the first, until none are alike enough."""
        queue, links, sizes, base, waiting = self.queue, self.links, self.sizes, self.base, self.waiting
        while queue:
            pair, waited = heapq.heappop(queue)
            if waited not in links or waiting[waited] != pair:
                continue
            rest, other = divmod(pair, base)
            negated, one = divmod(rest, base)
            value = links[one].get(other) if one in links else None
            if value is not None and value // (sizes[one] * sizes[other]) == -negated:
                self._join(one, other)
            else:
                self._wait(waited)

    def _join(self, one: int, other: int) -> None:
        links, sizes = self.links, self.sizes
        first, second = links.pop(one), links.pop(other)
        del first[other], second[one]
        self.members[one] = sorted(self.members[one] + self.members.pop(other))
        sizes[one] += sizes[other]
        self.sums.join(one, other)
        values = {third: first[third] + second[third] for third in first.keys() & second.keys()}
        unknown = list(first.keys() ^ second.keys())
        values.update(zip(unknown, self.sums.products(one, unknown), strict=True))
        for third in first:
            del links[third][one]
        for third in second:
            del links[third][other]
        size = sizes[one]
        near = [
            (-mean, third, value)
            for third, value in values.items()
            if (mean := value // (size * sizes[third])) >= _LEAST_PRODUCT
        ]
        near.sort()
        linked = links[one] = {}
        for _mean, third, value in near[:MOST_KEPT]:
            links[third][one] = linked[third] = value
        self._wait(one)


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
    index = _Index(vectors)
    for place in range(len(vectors)):
        totals = index.compare_next()
        alike = np.flatnonzero(totals >= _LEAST_PRODUCT)
        if len(alike) > MOST_LINKED:
            alike = alike[np.lexsort((alike, -totals[alike]))[:MOST_LINKED]]
        for other in alike.tolist():
            if len(roots[place] & roots[other]) >= FEWEST_SHARED:
                links[place][other] = links[other][place] = int(totals[other])
    return links


class _Index:
    """For each unit the insights that carry it, all units after each other, and how many of them have been read."""

    def __init__(self, vectors: Sequence[Vector]) -> None:
        numbers = {unit: n for n, unit in enumerate(dict.fromkeys(u for each in vectors for u in each))}
        units = np.array([numbers[unit] for vector in vectors for unit in vector], dtype=np.int64)
        weights = np.array([weight for vector in vectors for weight in vector.values()], dtype=np.float64)
        self.ends = np.cumsum([len(vector) for vector in vectors]).tolist()
        self.units, self.weights = units, weights
        by_unit = np.argsort(units, kind="stable")
        carriers = np.repeat(np.arange(len(vectors)), [len(vector) for vector in vectors])
        self.places, self.carried = carriers[by_unit], weights[by_unit]
        self.starts = np.searchsorted(units[by_unit], np.arange(len(numbers)))
        self.read = np.zeros(len(numbers), dtype=np.int64)
        self.next = 0

    def compare_next(self) -> NDArray[np.float64]:
        """The products of the next insight with each of those before it."""
        begin, end = self.ends[self.next - 1] if self.next else 0, self.ends[self.next]
        self.next += 1
        units = self.units[begin:end]
        counts = self.read[units]
        self.read[units] += 1
        lasts = counts.cumsum()
        if not len(lasts) or not lasts[-1]:
            return np.zeros(0)
        found = np.repeat(self.starts[units] - lasts + counts, counts) + np.arange(lasts[-1])
        shares = self.carried[found] * np.repeat(self.weights[begin:end], counts)
        return np.bincount(self.places[found], weights=shares).astype(np.float64, copy=False)

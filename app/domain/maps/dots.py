"""What is put on the map: insights one by one, or counts that become dots for several insights each."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.populations import zone_slug

#: The second channel beside colour: the group itself spoke, others spoke about it, or nobody has said which.
MARK_FROM, MARK_ABOUT, MARK_UNKNOWN = "from", "about", ""
MARKS: tuple[str, ...] = (MARK_FROM, MARK_ABOUT, MARK_UNKNOWN)

#: A region of the map: a zone, and the number of the group's place in it (0 when dots are not gathered in groups).
Region = tuple[int, int]


@dataclass(frozen=True, slots=True)
class MapInsight:
    """One insight as the map knows it.

    `id` decides where in its zone the dot stands; `colour` is the key of its colour group, which decides nothing but
    the colour; `mark` is one of `MARKS`; `group` is the key of the cluster it belongs to, None when it has none.
    """

    id: str
    zone: int
    colour: str = ""
    mark: str = MARK_UNKNOWN
    group: str | None = None


@dataclass(frozen=True, slots=True)
class MapTally:
    """How many insights share zone, colour, mark and group: the map's input when there are too many to list."""

    zone: int
    colour: str
    mark: str
    group: str | None
    count: int


class PlannedDot(NamedTuple):
    """A dot before it has a position."""

    id: str
    colour: str
    mark: str


def plan_single_dots(
    insights: Iterable[MapInsight], places: Mapping[str | None, int]
) -> dict[Region, list[PlannedDot]]:
    """One dot for each insight, by region; `places` numbers the groups, and an unknown group gets the last place."""
    planned: dict[Region, list[PlannedDot]] = defaultdict(list)
    last = len(places)
    for insight in insights:
        planned[insight.zone, places.get(insight.group, last)].append(
            PlannedDot(insight.id, insight.colour, insight.mark)
        )
    return planned


def plan_shared_dots(
    tallies: Iterable[MapTally], places: Mapping[str | None, int], *, insights_per_dot: int
) -> dict[Region, list[PlannedDot]]:
    """Dots that stand for up to k insights each, by region: enough that none that holds insights looks empty.

    A region's dots are shared out among its colours by largest remainder, and a colour's among its marks. The ids
    number the dots of a region, so that colours never decide positions. Equal remainders go to the colour that sorts
    first.
    """
    counts: dict[Region, dict[str, dict[str, int]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(int))
    )
    last = len(places)
    for tally in tallies:
        counts[tally.zone, places.get(tally.group, last)][tally.colour][tally.mark] += tally.count
    planned: dict[Region, list[PlannedDot]] = {}
    for region, colours in counts.items():
        total = sum(sum(marks.values()) for marks in colours.values())
        wanted = -(-total // insights_per_dot)
        kinds = []
        keys = sorted(colours)
        sizes = [sum(colours[key].values()) for key in keys]
        for key, dots in zip(keys, share_out(sizes, wanted), strict=True):
            marks = [mark for mark in MARKS if colours[key].get(mark)]
            shares = share_out([colours[key][mark] for mark in marks], dots)
            kinds += [(key, mark) for mark, share in zip(marks, shares, strict=True) for _ in range(share)]
        prefix = f"{zone_slug(region[0])}/{region[1]}" if places else zone_slug(region[0])
        planned[region] = [
            PlannedDot(f"{prefix}/{number}", colour, mark) for number, (colour, mark) in enumerate(kinds, 1)
        ]
    return planned


def share_out(sizes: Sequence[int], seats: int) -> list[int]:
    """Seats shared out in proportion to sizes by largest remainder (Hamilton's method); earlier sizes win ties.

    >>> share_out([6, 3, 1], 4)
    [3, 1, 0]
    """
    total = sum(sizes)
    if not total:
        return [0] * len(sizes)
    shares = [size * seats // total for size in sizes]
    remainders = sorted(range(len(sizes)), key=lambda index: (-(sizes[index] * seats % total), index))
    for index in remainders[: seats - sum(shares)]:
        shares[index] += 1
    return shares

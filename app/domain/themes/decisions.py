"""What curators have decided about recurring themes, and how it is carried over to themes that are found anew.

A theme has no number of its own: it is found again in other company when insights come and go. So a decision remembers
the theme by its core, the insights that were most central to it then, and concerns whatever group holds most of them
now. A decision whose core has been scattered, or is hidden from the viewer, rests.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

#: How many insights a core has at most.
CORE = 5
NAME_LIMIT = 120


class Act(StrEnum):
    """What a curator can do to a theme."""

    NAME = "name"
    PIN = "pin"
    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `core` are refs; `others` the core of the theme to merge with, or the refs to split off."""

    number: int
    act: Act
    core: tuple[str, ...]
    others: tuple[str, ...] = ()
    name: str = ""


Groups = list[list[int]]


def find_group(groups: Groups, core: Sequence[str], places: Mapping[str, int]) -> int | None:
    """Which group holds at least half of a core, and most of it; of several the one that comes first."""
    wanted = {places[ref] for ref in core if ref in places}
    held = Counter({number: sum(place in wanted for place in group) for number, group in enumerate(groups)})
    if not wanted or not held:
        return None
    number, most = min(held.items(), key=lambda pair: (-pair[1], pair[0]))
    return number if 2 * most >= len(core) else None


def rearrange(groups: Groups, decisions: Sequence[Decision], places: Mapping[str, int]) -> Groups:
    """The groups after what has been decided about who belongs together, in the order it was decided.

    A pinned theme keeps its core together; a merge joins two groups; a split takes insights out to be one of their own.
    """
    arranged = [list(group) for group in groups]
    for decision in decisions:
        if decision.act is Act.NAME:
            continue
        number = find_group(arranged, decision.core, places)
        if number is None:
            continue
        if decision.act is Act.PIN:
            _gather(arranged, number, [places[ref] for ref in decision.core if ref in places])
        elif decision.act is Act.MERGE:
            other = find_group(arranged, decision.others, places)
            if other is not None and other != number:
                _gather(arranged, number, list(arranged[other]))
        else:
            leaving = [places[ref] for ref in decision.others if places.get(ref) in arranged[number]]
            if 0 < len(leaving) < len(arranged[number]):
                arranged.append([])
                _gather(arranged, len(arranged) - 1, leaving)
    return sorted(sorted(group) for group in arranged if group)


def _gather(groups: Groups, number: int, places: Sequence[int]) -> None:
    """Take the places to one group from wherever they are."""
    moving = set(places)
    for group in groups:
        group[:] = [place for place in group if place not in moving]
    groups[number].extend(moving)

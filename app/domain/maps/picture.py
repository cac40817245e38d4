"""The insight map as a picture: circles, zones, dots, clusters and legend, with every position decided.

Data in, positions out: no clock, no randomness, no output format. The same data gives the same picture, in whatever
order it is read.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import hypot

from app.domain.maps import canvas
from app.domain.maps.canvas import Box, Circle
from app.domain.maps.clusters import MAX_GROUPS, grow_groups, list_grid, list_group_places
from app.domain.maps.dots import (
    MARKS,
    MapInsight,
    MapTally,
    PlannedDot,
    Region,
    plan_shared_dots,
    plan_single_dots,
)
from app.domain.maps.placement import assign_slots, slots_wanted
from app.domain.maps.slots import DOT_RADII, Slot, list_slots
from app.domain.populations import ZONES, zone_slug

#: The most dots that are drawn; beyond it, a dot stands for several insights.
MAX_DOTS = 2000
#: Colours that can be told apart; later keys share the neutral colour, number 0.
MAX_COLOURS = 9


#: What dots of one look share: zone, colour, mark and group.
Kind = tuple[int, str, str, str | None]


@dataclass(frozen=True, slots=True)
class MapScale:
    """What pictures must share to be compared: the dots' radius, and how many insights a dot stands for at most."""

    radius: float
    insights_per_dot: int


@dataclass(frozen=True, slots=True)
class MapZone:
    """A zone with its count, which is None when the number is too small to show.

    `outline` is an SVG path, `label` the rectangle kept free for count and name, `anchor` the middle of the dots.
    """

    zone: int
    count: int | None
    outline: str
    label: Box
    anchor: tuple[float, float]

    @property
    def slug(self) -> str:
        """The zone's name in addresses."""
        return zone_slug(self.zone)

    @property
    def is_suppressed(self) -> bool:
        """Whether the number is withheld because it is small."""
        return self.count is None

    @property
    def is_empty(self) -> bool:
        """Whether the zone is a white spot: known to hold nothing."""
        return self.count == 0


@dataclass(frozen=True, slots=True)
class MapDot:
    """A dot in its place; `colour_number` is 1 to 9, or 0 for the neutral colour that all later keys share."""

    id: str
    x: float
    y: float
    zone: int
    colour: str
    colour_number: int
    mark: str
    group: str | None


@dataclass(frozen=True, slots=True)
class MapCluster:
    """One group's dots within a zone.

    `count` is the insights drawn here, each insight once; `listed` also counts those drawn in another group they
    belong to. `label` is the rectangle for the name, which holds only a letter and the count when not `is_roomy`.
    """

    zone: int
    group: str | None
    letter: str
    count: int
    listed: int
    x: float
    y: float
    radius: float
    label: Box
    is_roomy: bool


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A colour or a mark with its count of insights; key None gathers the colour keys beyond the ninth."""

    key: str | None
    colour_number: int
    count: int


@dataclass(frozen=True, slots=True)
class MapPicture:
    """The finished map, in drawing units on a canvas of `width` by `height`."""

    width: int
    height: int
    radius: float
    insights_per_dot: int
    circles: tuple[Circle, ...]
    zones: tuple[MapZone, ...]
    dots: tuple[MapDot, ...]
    clusters: tuple[MapCluster, ...]
    legend: tuple[LegendEntry, ...]
    marks: tuple[LegendEntry, ...]

    @property
    def total(self) -> int:
        """The insights of all zones whose numbers are shown."""
        return sum(zone.count or 0 for zone in self.zones)


def choose_scale(*maps: Mapping[int, int | None]) -> MapScale:
    """The largest dots, each for the fewest insights, with which every given map fits; a map is counts by zone.

    Give several maps to draw them on the same scale. A zone whose number is withheld needs no room.
    """
    return _choose_scale(
        [{(zone, 0): count or 0 for zone, count in counts.items()} for counts in maps], places=1
    )


def choose_cluster_scale(*maps: Mapping[tuple[int, str | None], int], groups: Sequence[str]) -> MapScale:
    """The same for maps in clusters: counts by zone and group. A group not among `groups` counts as none."""
    numbers = _number_groups(groups)
    regions: list[Mapping[Region, int]] = []
    for counts in maps:
        by_region: Counter[Region] = Counter()
        for (zone, group), count in counts.items():
            by_region[zone, numbers.get(group, len(groups))] += count
        regions.append(by_region)
    return _choose_scale(regions, places=len(groups) + 1)


def _choose_scale(maps: Sequence[Mapping[Region, int]], *, places: int) -> MapScale:
    step = 0
    while True:
        insights_per_dot = (1, 2, 5)[step % 3] * 10 ** (step // 3)
        step += 1
        dots = [
            {region: -(-count // insights_per_dot) for region, count in counts.items() if count}
            for counts in maps
        ]
        if any(sum(regions.values()) > MAX_DOTS for regions in dots):
            continue
        for radius in DOT_RADII:
            if all(_find_slots(regions, radius=radius, places=places) is not None for regions in dots):
                return MapScale(radius, insights_per_dot)


def _find_slots(
    dots: Mapping[Region, int], *, radius: float, places: int
) -> dict[Region, tuple[Sequence[Slot], Sequence[int]]] | None:
    """For each region the slots and the numbers of those its dots choose among; None when a region lacks room."""
    found: dict[Region, tuple[Sequence[Slot], Sequence[int]]] = {}
    if places == 1:
        for (zone, place), number in dots.items():
            slots = list_slots(zone, radius)
            if slots_wanted(number) > len(slots):
                return None
            found[zone, place] = slots, range(slots_wanted(number))
        return found
    for zone in {zone for zone, _ in dots}:
        grid = list_grid(zone, radius, places)
        grown = grow_groups(zone, radius, tuple(slots_wanted(dots.get((zone, p), 0)) for p in range(places)))
        if grown is None:
            return None
        for place, ranks in enumerate(grown):
            if ranks:
                found[zone, place] = [grid.slots[slot] for slot in grid.orders[place][: ranks[-1] + 1]], ranks
    return found


def draw_map(
    insights: Iterable[MapInsight] = (),
    *,
    tallies: Iterable[MapTally] = (),
    zone_counts: Mapping[int, int | None] | None = None,
    colours: Sequence[str] = (),
    groups: Sequence[str] = (),
    listed: Mapping[tuple[int, str | None], int] | None = None,
    scale: MapScale | None = None,
) -> MapPicture:
    """The map of the given insights, or of tallies when they are too many to list.

    Args:
        insights: each with an id of its own; they are tallied here when the scale has several to a dot.
        tallies: counts instead of insights; give the one or the other.
        zone_counts: the exact count of each zone, None where the number is withheld; counted from the data when left
            out.
        colours: colour keys in the order of the legend; keys not named share the neutral colour.
        groups: cluster keys in their order, at most eight; when given, dots gather by group within each zone.
        listed: how many insights belong to each zone and group, however many groups each is in.
        scale: to share with other maps; otherwise chosen for this one.

    Raises:
        ValueError: insights and tallies do not add up to `zone_counts`, an id comes twice, there are more groups than
            places, or the given scale is too coarse.
    """
    given = tuple(insights)
    places = _number_groups(groups)
    kinds = _tally(given, tallies)
    by_group: Counter[tuple[int, str | None]] = Counter()
    for (zone, _, _, group), count in kinds.items():
        by_group[zone, group if group in places else None] += count
    by_zone = _check_zone_counts(by_group, zone_counts)
    if scale is None:
        scale = choose_cluster_scale(by_group, groups=groups) if groups else choose_scale(by_zone)
    if given and scale.insights_per_dot == 1:
        planned = plan_single_dots(given, places)
    else:
        planned = plan_shared_dots(
            [MapTally(*kind, count) for kind, count in kinds.items()],
            places,
            insights_per_dot=scale.insights_per_dot,
        )
    numbers = {key: number for number, key in enumerate(colours[:MAX_COLOURS], 1)}
    labels = canvas.CLUSTER_LABEL_BOXES if groups else canvas.LABEL_BOXES
    dots = _place_dots(planned, groups=groups, numbers=numbers, radius=scale.radius)
    return MapPicture(
        width=canvas.WIDTH,
        height=canvas.HEIGHT,
        radius=scale.radius,
        insights_per_dot=scale.insights_per_dot,
        circles=canvas.CIRCLES,
        zones=tuple(
            MapZone(zone, by_zone[zone], canvas.OUTLINES[zone], labels[zone], canvas.ANCHORS[zone])
            for zone in ZONES
        ),
        dots=dots,
        clusters=_clusters(by_group, by_zone, dots, groups=groups, listed=listed or by_group),
        legend=_legend(kinds, numbers),
        marks=_marks(kinds),
    )


def _number_groups(groups: Sequence[str]) -> dict[str | None, int]:
    if len(groups) > MAX_GROUPS:
        raise ValueError(f"{len(groups)} groups, but a zone has places for {MAX_GROUPS}")
    return {group: number for number, group in enumerate(groups)}


def _tally(insights: Sequence[MapInsight], tallies: Iterable[MapTally]) -> Counter[Kind]:
    """Insights by zone, colour, mark and group, whichever way they were given."""
    if len({insight.id for insight in insights}) != len(insights):
        raise ValueError("two insights on the map share an id")
    kinds: Counter[Kind] = Counter([(i.zone, i.colour, i.mark, i.group) for i in insights])
    for tally in tallies:
        if insights:
            raise ValueError("give the map insights or tallies, not both")
        kinds[tally.zone, tally.colour, tally.mark, tally.group] += tally.count
    for zone, _, mark, _ in kinds:
        if zone not in canvas.OUTLINES or mark not in MARKS:
            raise ValueError(f"no zone {zone!r} or no mark {mark!r}")
    return kinds


def _check_zone_counts(
    by_group: Counter[tuple[int, str | None]], zone_counts: Mapping[int, int | None] | None
) -> dict[int, int | None]:
    """The count of all eight zones; what was given must be what is drawn."""
    drawn: Counter[int] = Counter()
    for (zone, _), number in by_group.items():
        drawn[zone] += number
    given: Mapping[int, int | None] = drawn if zone_counts is None else zone_counts
    counts = {zone: given.get(zone, 0) for zone in ZONES}
    for zone, count in counts.items():
        if drawn[zone] != (count or 0):
            raise ValueError(
                f"zone {zone_slug(zone)}: {drawn[zone]} insights to draw, but the count is {count}"
            )
    return counts


def _place_dots(
    planned: Mapping[Region, Sequence[PlannedDot]],
    *,
    groups: Sequence[str],
    numbers: Mapping[str, int],
    radius: float,
) -> tuple[MapDot, ...]:
    """Every planned dot in its slot; in the order of zones, groups and then reading."""
    found = _find_slots(
        {region: len(dots) for region, dots in planned.items()}, radius=radius, places=len(groups) + 1
    )
    if found is None:
        raise ValueError("the scale is too coarse for this map")
    placed: list[MapDot] = []
    for zone, place in sorted(planned, key=lambda region: (ZONES.index(region[0]), region[1])):
        slots, open_slots = found[zone, place]
        region = planned[zone, place]
        group = groups[place] if place < len(groups) else None
        dots = []
        for dot, slot in zip(
            region, assign_slots([dot.id for dot in region], open_slots=open_slots), strict=True
        ):
            x, y = slots[slot]
            dots.append(MapDot(dot.id, x, y, zone, dot.colour, numbers.get(dot.colour, 0), dot.mark, group))
        dots.sort(key=lambda dot: (dot.y, dot.x))
        placed += dots
    return tuple(placed)


def _clusters(
    by_group: Mapping[tuple[int, str | None], int],
    by_zone: Mapping[int, int | None],
    dots: Sequence[MapDot],
    *,
    groups: Sequence[str],
    listed: Mapping[tuple[int, str | None], int],
) -> tuple[MapCluster, ...]:
    """Every group of every zone whose number is shown, also empty ones; "no group given" only where it has insights."""
    if not groups:
        return ()
    extents: dict[tuple[int, str | None], float] = {}
    shares = {zone: list_group_places(zone, len(groups) + 1) for zone in ZONES}
    numbers = {group: number for number, group in enumerate((*groups, None))}
    for dot in dots:
        share = shares[dot.zone][numbers[dot.group]]
        distance = hypot(dot.x - share.x, dot.y - share.y)
        extents[dot.zone, dot.group] = max(distance, extents.get((dot.zone, dot.group), 0.0))
    return tuple(
        MapCluster(
            zone=zone,
            group=group,
            letter=chr(ord("A") + number) if group is not None else "–",
            count=by_group.get((zone, group), 0),
            listed=listed.get((zone, group), 0),
            x=share.x,
            y=share.y,
            radius=round(extents.get((zone, group), 0.0), 1),
            label=share.label,
            is_roomy=share.is_roomy,
        )
        for zone in ZONES
        for (group, number), share in zip(numbers.items(), shares[zone], strict=True)
        if by_zone[zone] is not None and (group is not None or by_group.get((zone, None)))
    )


def _legend(kinds: Mapping[Kind, int], numbers: Mapping[str, int]) -> tuple[LegendEntry, ...]:
    """The colours that occur, in the caller's order with their counts, and last what shares the neutral colour."""
    counts: Counter[str | None] = Counter()
    for (_, colour, _, _), count in kinds.items():
        counts[colour if colour in numbers else None] += count
    entries = [LegendEntry(key, number, counts[key]) for key, number in numbers.items() if counts[key]]
    if counts[None]:
        entries.append(LegendEntry(None, 0, counts[None]))
    return tuple(entries)


def _marks(kinds: Mapping[Kind, int]) -> tuple[LegendEntry, ...]:
    """The marks that occur, with their counts."""
    counts: Counter[str] = Counter()
    for (_, _, mark, _), count in kinds.items():
        counts[mark] += count
    return tuple(LegendEntry(mark, 0, counts[mark]) for mark in MARKS if counts[mark])

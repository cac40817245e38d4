"""Where dots may stand when they gather in groups: each group grows outwards from its name until its dots have room.

Names have fixed places, which depend on the number of groups only. All groups of a zone grow at once over a fixed
grid, at the same pace, each taking the nearest free slot and leaving a gap to the others, until each has what it
needs. What a group took before another came in its way stays, so one more dot changes little: the group's own rim,
and sometimes that of a larger neighbour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heappop, heappush
from math import hypot, sqrt

from app.domain.maps import canvas
from app.domain.maps.canvas import Box
from app.domain.maps.slots import AIR, MARGIN, ROUNDING, Slot

#: The groups that can have a place of their own in every zone, besides "no group given".
MAX_GROUPS = 8
#: The least distance between dots of different groups, in steps of the grid: one slot stays empty between them.
_APART = 1.9
#: The grid on which the places of names are worked out.
_STEP = 6
#: Marks of slots that no group has, and that no group may take.
_FREE, _SHUT = -1, -2


@dataclass(frozen=True, slots=True)
class GroupPlace:
    """Where a group's name stands in a zone; its dots begin below it, at `x` and `y`.

    When the zone is too narrow for names (not `is_roomy`), the rectangle holds a letter and a count.
    """

    x: float
    y: float
    label: Box
    is_roomy: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """The slots of a zone for one size of dot, with what growing needs.

    `distances` has for each group how far each slot is from its name, and `orders` the slots in that order; `beside`
    has for each slot the slots next to it, and `near` those too near for another group.
    """

    slots: tuple[Slot, ...]
    distances: tuple[tuple[float, ...], ...]
    orders: tuple[tuple[int, ...], ...]
    beside: tuple[tuple[int, ...], ...]
    near: tuple[tuple[int, ...], ...]


@lru_cache(maxsize=2048)
def grow_groups(zone: int, radius: float, wanted: tuple[int, ...]) -> tuple[tuple[int, ...], ...] | None:
    """For each group the numbers of the slots it takes, counted along its own order; None when they do not all fit.

    `wanted` has the number of slots for each group of the zone.
    """
    grid = list_grid(zone, radius, len(wanted))
    if sum(wanted) > len(grid.slots):
        return None
    owner = [_FREE] * len(grid.slots)
    # A slot near one group's dots is open to that group alone, and to none when near two groups.
    reserved = [_FREE] * len(grid.slots)
    left = list(wanted)
    starts = [iter(order) for order in grid.orders]
    edge = [(0.0, group, next(starts[group])) for group, number in enumerate(wanted) if number]
    while edge:
        _, group, slot = heappop(edge)
        if owner[slot] != _FREE or not left[group]:
            continue
        distances = grid.distances[group]
        if reserved[slot] not in (_FREE, group):
            # A group that has no dot yet may start farther away; one that has goes on from where it is.
            start = next(starts[group], slot) if left[group] == wanted[group] else slot
            if start != slot:
                heappush(edge, (distances[start], group, start))
            continue
        owner[slot] = group
        left[group] -= 1
        for neighbour in grid.near[slot]:
            reserved[neighbour] = group if reserved[neighbour] in (_FREE, group) else _SHUT
        for neighbour in grid.beside[slot]:
            heappush(edge, (distances[neighbour], group, neighbour))
    if any(left):
        return None
    return tuple(_ranks(grid.orders[group], owner, group, number) for group, number in enumerate(wanted))


def _ranks(order: tuple[int, ...], owner: list[int], group: int, number: int) -> tuple[int, ...]:
    ranks: list[int] = []
    if number:
        for rank, slot in enumerate(order):
            if owner[slot] == group:
                ranks.append(rank)
                if len(ranks) == number:
                    break
    return tuple(ranks)


@lru_cache(maxsize=256)
def list_grid(zone: int, radius: float, places: int) -> Grid:
    """A triangular grid over what the words of a zone with so many groups leave free."""
    groups = list_group_places(zone, places)
    across = 2 * radius * (1 + AIR) + ROUNDING
    down = across * sqrt(3) / 2
    needed = radius + MARGIN
    slots: list[Slot] = []
    number: dict[tuple[int, int], int] = {}
    left, top, right, bottom = canvas.frame(zone)
    for row in range(int(top / down), int(bottom / down) + 1):
        y = round(row * down, 1)
        for column in range(int(left / across) - 1, int(right / across) + 1):
            x = round((column + row % 2 / 2) * across, 1)
            if canvas.room(zone, x, y, in_clusters=True) < needed:
                continue
            if all(place.label.distance(x, y) >= needed - 1 for place in groups):
                number[2 * column + row % 2, row] = len(slots)
                slots.append((x, y))
    distances = tuple(tuple(hypot(x - place.x, y - place.y) for x, y in slots) for place in groups)
    return Grid(
        slots=tuple(slots),
        distances=distances,
        orders=tuple(tuple(sorted(range(len(slots)), key=own.__getitem__)) for own in distances),
        beside=_neighbours(number, 1.1),
        near=_neighbours(number, _APART),
    )


def _neighbours(number: dict[tuple[int, int], int], steps: float) -> tuple[tuple[int, ...], ...]:
    """For each slot of a triangular grid the slots within a number of steps; columns count half steps."""
    around = [
        (across, down)
        for down in range(-2, 3)
        for across in range(-4, 5)
        if (across + down) % 2 == 0 and 0 < hypot(across / 2, down * sqrt(3) / 2) < steps
    ]
    return tuple(
        tuple(number[a + c, b + d] for c, d in around if (a + c, b + d) in number) for a, b in number
    )


@lru_cache(maxsize=128)
def list_group_places(zone: int, places: int) -> tuple[GroupPlace, ...]:
    """Where the names of a number of groups stand in a zone: far from each other, clockwise from the top."""
    left, top, right, bottom = canvas.frame(zone)
    points = [
        (float(x), float(y))
        for y in range(int(top // _STEP) * _STEP, int(bottom), _STEP)
        for x in range(int(left // _STEP) * _STEP, int(right), _STEP)
        if canvas.room(zone, x, y, in_clusters=True) >= _STEP
    ]
    coarse = [(x, y) for x, y in points if not x % (2 * _STEP) and not y % (2 * _STEP)]
    seeds = _spread(coarse, places, start=canvas.ANCHORS[zone])
    if zone.bit_count() == 1:
        labels = _fit_labels(points, seeds, width=114, height=38)
        if labels:
            return tuple(GroupPlace(box.x, box.y + 30, box, is_roomy=True) for box in labels)
    labels = _fit_labels(points, seeds, width=30, height=30) or [Box(x, y, 30, 30) for x, y in seeds]
    return tuple(GroupPlace(box.x, box.y + 4, box, is_roomy=False) for box in labels)


def _fit_labels(
    points: Sequence[Slot], seeds: Sequence[Slot], *, width: int, height: int
) -> list[Box] | None:
    """For each seed the nearest rectangle of a size that is free and clear of the others; None if one finds no room."""
    free = set(points)
    half_x, half_y = width // _STEP // 2, height // _STEP // 2
    boxes: list[Box] = []
    for seed_x, seed_y in seeds:
        fitting = [
            (hypot(x - seed_x, y + height * 0.4 - seed_y), x, y)
            for x, y in points
            if all(
                (x + a * _STEP, y + b * _STEP) in free
                for a in (-half_x, 0, half_x)
                for b in (-half_y, 0, half_y + 3)
            )
            and not any(box.overlaps(Box(x, y, width + 16, height + 40)) for box in boxes)
        ]
        if not fitting:
            return None
        _, x, y = min(fitting)
        boxes.append(Box(x, y, width, height))
    return boxes


def _spread(points: Sequence[Slot], number: int, *, start: Slot) -> list[Slot]:
    """Points spread evenly over a zone: a centroidal Voronoi division (Lloyd's method), clockwise from the top."""
    seeds = _far_apart(points, number, start=start)
    for _ in range(25):
        seeds = [
            _mean(owned) if owned else seed for seed, owned in zip(seeds, _divide(points, seeds), strict=True)
        ]
    middle_x, middle_y = _mean(points)
    return sorted(seeds, key=lambda seed: _turn(seed[0] - middle_x, seed[1] - middle_y))


def _far_apart(points: Sequence[Slot], number: int, *, start: Slot) -> list[Slot]:
    chosen = [start]
    nearest = [(x - start[0]) ** 2 + (y - start[1]) ** 2 for x, y in points]
    while len(chosen) < number:
        index = nearest.index(max(nearest))
        a, b = points[index]
        chosen.append((a, b))
        nearest = [min(d, (x - a) ** 2 + (y - b) ** 2) for d, (x, y) in zip(nearest, points, strict=True)]
    return chosen


def _divide(points: Sequence[Slot], seeds: Sequence[Slot]) -> list[list[Slot]]:
    owned: list[list[Slot]] = [[] for _ in seeds]
    for point in points:
        x, y = point
        distances = [(x - a) ** 2 + (y - b) ** 2 for a, b in seeds]
        owned[distances.index(min(distances))].append(point)
    return owned


def _mean(points: Sequence[Slot]) -> Slot:
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


def _turn(x: float, y: float) -> float:
    """A number that grows clockwise from straight up, as an angle would, without trigonometry."""
    share = x / (abs(x) + abs(y) or 1.0)
    return 1 - share if y > 0 else (3 + share if x < 0 else share - 1)

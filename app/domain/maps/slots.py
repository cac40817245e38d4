"""Where dots may stand on the plain map: a fixed sunflower of slots in every zone, for every size of dot.

The slots of a zone follow Vogel's spiral (H. Vogel, "A better way to construct the sunflower head", Mathematical
Biosciences 44, 1979): point i at distance sqrt(i + 1.3) and angle i times the golden angle, scaled so that no two
points come closer than the dots need, and cut to the zone. They depend on the drawing area alone, never on the data,
so they are computed once.
"""

from functools import lru_cache
from math import ceil, hypot, sqrt

from app.domain.maps import canvas

#: The sizes a dot can have, largest first. Each step leaves room for about 1.4 times as many dots, so that a size
#: holds while the number of insights grows by some forty per cent.
DOT_RADII: tuple[float, ...] = (13.0, 11.0, 9.2, 7.8, 6.5, 5.5, 4.6, 3.9, 3.3)
#: Air between neighbouring dots, as a share of the diameter, and between a dot and an outline or a word.
AIR = 0.14
MARGIN = 3.5
#: Positions are rounded to a tenth, so that pictures are short and equal; two points may come this much closer by it.
ROUNDING = 0.15

#: Cosine and sine of the golden angle, pi (3 - sqrt 5). Turning by multiplication keeps the points the same on every
#: machine, where library sines may differ in the last digit.
_COS, _SIN = -0.7373688780783197, 0.6754902942615238
#: The spiral's start, and the least distance between two of its points in units of its scale (found by enumeration).
_START, _LEAST_DISTANCE = 1.3, 1.6386

Slot = tuple[float, float]


@lru_cache(maxsize=256)
def list_slots(zone: int, radius: float) -> tuple[Slot, ...]:
    """The middles of all dots of a radius that fit in a zone, from its anchor outwards.

    Every disc lies wholly inside the zone and off its words, and no two overlap.
    """
    middle_x, middle_y = canvas.ANCHORS[zone]
    scale = (2 * radius * (1 + AIR) + ROUNDING) / _LEAST_DISTANCE
    needed = radius + MARGIN
    slots = []
    cos, sin = 1.0, 0.0
    for index in range(ceil((_reach(zone) / scale) ** 2)):
        distance = scale * sqrt(index + _START)
        x, y = round(middle_x + distance * cos, 1), round(middle_y + distance * sin, 1)
        cos, sin = cos * _COS - sin * _SIN, cos * _SIN + sin * _COS
        if canvas.room(zone, x, y) >= needed:
            slots.append((x, y))
    return tuple(slots)


@lru_cache(maxsize=16)
def _reach(zone: int) -> float:
    """How far from its anchor a zone stretches."""
    middle_x, middle_y = canvas.ANCHORS[zone]
    left, top, right, bottom = canvas.frame(zone)
    return max(
        hypot(x - middle_x, y - middle_y)
        for y in range(int(top), int(bottom), 8)
        for x in range(int(left), int(right), 8)
        if canvas.clearance(zone, x, y) >= 0
    )

"""The fixed drawing area of the insight map: three equal circles, eight zones, and the places kept free for words.

The circles never change with the data. An area-proportional diagram of three sets loses or invents zones; here every
zone always exists and the dots carry the count. Lengths are in drawing units, on a canvas 1000 wide.
"""

from dataclasses import dataclass
from math import hypot, sqrt

WIDTH = 1000
HEIGHT = 984
#: The circles' radius, and the distance between their centres. Their quotient makes the seven zones as equal in size
#: as three circles allow and still reads as three overlapping rounds.
RADIUS = 305.0
DISTANCE = 330.0

#: Half the chord between the two points where two circles meet.
_HALF_CHORD = sqrt(RADIUS**2 - (DISTANCE / 2) ** 2)
_DEPTH = DISTANCE * sqrt(3) / 2
_TOP = 375.0


@dataclass(frozen=True, slots=True)
class Circle:
    """One population's circle; `population` is its bit in a zone."""

    population: int
    x: float
    y: float
    radius: float = RADIUS


CIRCLES: tuple[Circle, Circle, Circle] = (
    Circle(1, 335.0, _TOP),
    Circle(2, 665.0, _TOP),
    Circle(4, 500.0, round(_TOP + _DEPTH, 1)),
)

#: The corner for insights that are not placed yet: left, top, right, bottom, and its distance to the lowest circle.
CORNER = (16.0, 764.0, 345.0, 972.0)
CORNER_GAP = 22.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle kept free for words, given by its middle and its size."""

    x: float
    y: float
    width: float
    height: float

    def distance(self, x: float, y: float) -> float:
        """How far a point is from the rectangle; 0 inside it."""
        return hypot(max(abs(x - self.x) - self.width / 2, 0.0), max(abs(y - self.y) - self.height / 2, 0.0))

    def overlaps(self, other: "Box") -> bool:
        """Whether two rectangles share any area."""
        return (
            abs(self.x - other.x) * 2 < self.width + other.width
            and abs(self.y - other.y) * 2 < self.height + other.height
        )


#: Where each zone's count and name stand. The sizes hold the larger letters of a narrow screen.
LABEL_BOXES: dict[int, Box] = {
    1: Box(300, 150, 214, 76),
    2: Box(700, 150, 214, 76),
    4: Box(500, 898, 214, 76),
    3: Box(500, 214, 116, 66),
    5: Box(269, 611, 116, 66),
    6: Box(731, 611, 116, 66),
    7: Box(500, 410, 126, 74),
    0: Box(99, 812, 150, 84),
}

#: The same when dots gather in clusters: the zones of two circles are named outside the circles, to give clusters room.
CLUSTER_LABEL_BOXES: dict[int, Box] = {
    **LABEL_BOXES,
    3: Box(500, 24, 0, 0),
    5: Box(100, 690, 0, 0),
    6: Box(900, 690, 0, 0),
    7: Box(500, 402, 126, 68),
}

#: What dots keep clear of: the words, and the slivers between words and outline where a few dots would look lost.
_KEPT_FREE: dict[int, Box] = {
    1: Box(346, 124, 306, 128),
    2: Box(654, 124, 306, 128),
    4: Box(500, 918, 214, 116),
    3: Box(500, 182, 116, 130),
    5: Box(257, 617, 140, 78),
    6: Box(743, 617, 140, 78),
    7: Box(500, 400, 126, 94),
    0: Box(94, 808, 160, 92),
}
_KEPT_FREE_IN_CLUSTERS: dict[int, Box] = {
    **_KEPT_FREE,
    **{zone: CLUSTER_LABEL_BOXES[zone] for zone in (3, 5, 6, 7)},
}

#: Where the dots of each zone begin, growing outwards: the middle of the largest free disc, made symmetrical.
ANCHORS: dict[int, tuple[float, float]] = {
    1: (186.0, 336.0),
    2: (814.0, 336.0),
    4: (500.0, 756.0),
    3: (500.0, 302.0),
    5: (318.0, 511.0),
    6: (682.0, 511.0),
    7: (500.0, 526.0),
    0: (205.0, 911.0),
}


def clearance(zone: int, x: float, y: float) -> float:
    """How large a disc around a point stays wholly inside the zone's outline; negative outside the zone.

    Words are not considered. For "not placed" (zone 0) the outline is the rounded corner below the circles.
    """
    if zone == 0:
        left, top, right, bottom = CORNER
        lowest = CIRCLES[2]
        from_circle = hypot(x - lowest.x, y - lowest.y) - RADIUS - CORNER_GAP
        return min(x - left, right - x, y - top, bottom - y, from_circle)
    least = WIDTH * 1.0
    for circle in CIRCLES:
        inside = RADIUS - hypot(x - circle.x, y - circle.y)
        least = min(least, inside if zone & circle.population else -inside)
    return least


def frame(zone: int) -> tuple[float, float, float, float]:
    """A rectangle that a zone lies within: left, top, right, bottom."""
    if zone == 0:
        return CORNER
    circles = [circle for circle in CIRCLES if zone & circle.population]
    return (
        max(circle.x - RADIUS for circle in circles),
        max(circle.y - RADIUS for circle in circles),
        min(circle.x + RADIUS for circle in circles),
        min(circle.y + RADIUS for circle in circles),
    )


def room(zone: int, x: float, y: float, *, in_clusters: bool = False) -> float:
    """How large a disc around a point stays inside the zone and off the zone's words."""
    boxes = _KEPT_FREE_IN_CLUSTERS if in_clusters else _KEPT_FREE
    return min(clearance(zone, x, y), boxes[zone].distance(x, y))


def _meeting(first: Circle, second: Circle, *, away_from: Circle, outer: bool) -> str:
    """The point where two circles meet, as SVG writes it: the outer one is outside the third circle."""
    middle_x, middle_y = (first.x + second.x) / 2, (first.y + second.y) / 2
    away_x, away_y = middle_x - away_from.x, middle_y - away_from.y
    length = hypot(away_x, away_y)
    along = (_HALF_CHORD if outer else -_HALF_CHORD) / length
    return f"{round(middle_x + away_x * along, 1)},{round(middle_y + away_y * along, 1)}"


def _arc(end: str, *, clockwise: bool, large: bool = False) -> str:
    return f"A{RADIUS:g},{RADIUS:g} 0 {int(large)} {int(clockwise)} {end}"


def _lune(own: Circle, after: Circle, before: Circle) -> str:
    """The outline of the part of a circle that is outside both others; circles follow each other clockwise."""
    start = _meeting(own, after, away_from=before, outer=True)
    return (
        f"M{start}"
        + _arc(_meeting(own, before, away_from=after, outer=True), clockwise=False, large=True)
        + _arc(_meeting(after, before, away_from=own, outer=False), clockwise=True)
        + _arc(start, clockwise=True)
        + "Z"
    )


def _lens(first: Circle, second: Circle, third: Circle) -> str:
    """The outline of what two circles share outside the third; circles follow each other clockwise."""
    start = _meeting(first, second, away_from=third, outer=True)
    return (
        f"M{start}"
        + _arc(_meeting(first, third, away_from=second, outer=False), clockwise=True)
        + _arc(_meeting(second, third, away_from=first, outer=False), clockwise=False)
        + _arc(start, clockwise=True)
        + "Z"
    )


def _middle(first: Circle, second: Circle, third: Circle) -> str:
    start = _meeting(second, third, away_from=first, outer=False)
    return (
        f"M{start}"
        + _arc(_meeting(first, third, away_from=second, outer=False), clockwise=True)
        + _arc(_meeting(first, second, away_from=third, outer=False), clockwise=True)
        + _arc(start, clockwise=True)
        + "Z"
    )


def _corner() -> str:
    left, top, right, bottom = CORNER
    lowest, reach, turn = CIRCLES[2], RADIUS + CORNER_GAP, 14.0
    meets_top = round(lowest.x - sqrt(reach**2 - (top - lowest.y) ** 2), 1)
    meets_right = round(lowest.y + sqrt(reach**2 - (lowest.x - right) ** 2), 1)
    return (
        f"M{left:g},{top + turn:g}Q{left:g},{top:g} {left + turn:g},{top:g}H{meets_top:g}"
        f"A{reach:g},{reach:g} 0 0 0 {right:g},{meets_right:g}V{bottom - turn:g}"
        f"Q{right:g},{bottom:g} {right - turn:g},{bottom:g}H{left + turn:g}"
        f"Q{left:g},{bottom:g} {left:g},{bottom - turn:g}Z"
    )


def _outlines() -> dict[int, str]:
    klient, riskgrupp, allmanhet = CIRCLES
    return {
        1: _lune(klient, riskgrupp, allmanhet),
        2: _lune(riskgrupp, allmanhet, klient),
        4: _lune(allmanhet, klient, riskgrupp),
        3: _lens(klient, riskgrupp, allmanhet),
        6: _lens(riskgrupp, allmanhet, klient),
        5: _lens(allmanhet, klient, riskgrupp),
        7: _middle(klient, riskgrupp, allmanhet),
        0: _corner(),
    }


#: Each zone's outline as an SVG path.
OUTLINES: dict[int, str] = _outlines()

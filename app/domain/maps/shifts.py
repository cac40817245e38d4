"""The shift map: where insights push, as ribbons from what is left to what is reached, as wide as they are many.

Lengths are in drawing units. Every shift of the vocabulary is drawn, also those that no insight points out, and every
label has a place of its own, however thin its ribbon.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.populations import NOT_PLACED, populations_of
from app.domain.vocabularies import Translate
from app.domain.words import grouped, lower_first

WIDTH = 1_000.0
COMPACT_WIDTH = 400.0
#: What the ribbons can be divided by.
DIVISIONS: tuple[str, ...] = ("population", "theme", "none")
SEVERAL = "several"
NONE = "-"

_WIDEST = 78.0
_THINNEST = 6.0
_SLOT = 46.0
_GAP = 12.0
_TOP = 56.0
_FROM, _TO = 318.0, 640.0
_TIP = 18.0
_COMPACT_SLOT = 30.0
_COMPACT_GAP = 18.0
_COMPACT_WIDEST = 34.0


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift with its insights by part: parts are the populations or themes that its ribbon is divided into."""

    key: str
    start: str
    end: str
    parts: Mapping[str, int]

    @property
    def count(self) -> int:
        """How many insights point it out."""
        return sum(self.parts.values())


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One part of one shift's ribbon: its upper and lower edge at the left (x0) and at the right (x1).

    The ribbon as a whole is an arrow: notched at the left and pointed at the right, both `tip` deep in its middle.
    """

    shift: str
    part: str
    count: int
    x0: float
    x1: float
    top0: float
    bottom0: float
    top1: float
    bottom1: float
    middle0: float
    middle1: float
    half: float
    tip: float

    def left_edge(self) -> list[tuple[float, float]]:
        """The points of its left end, from the top down."""
        return self._edge(self.x0, self.top0, self.bottom0, middle=self.middle0)

    def right_edge(self) -> list[tuple[float, float]]:
        """The points of its right end, from the top down."""
        return self._edge(self.x1, self.top1, self.bottom1, middle=self.middle1)

    def _edge(self, x: float, top: float, bottom: float, *, middle: float) -> list[tuple[float, float]]:
        heights = [top, middle, bottom] if top < middle < bottom else [top, bottom]
        return [(round(x + self.tip * max(1 - abs(y - middle) / self.half, 0), 2), y) for y in heights]


@dataclass(frozen=True, slots=True)
class FlowLabel:
    """What stands at an end of ribbons: what they leave or reach, at a height, and how many insights."""

    text: str
    x: float
    y: float
    is_start: bool
    count: int
    room: float


@dataclass(frozen=True, slots=True)
class FlowPicture:
    """The shift map with every position decided. `empty` are the lines (x0, y0, x1, y1) of shifts without insights."""

    width: float
    height: float
    labels: tuple[FlowLabel, ...]
    ribbons: tuple[Ribbon, ...]
    empty: tuple[tuple[str, float, float, float, float], ...]
    is_compact: bool


def count_shifts(
    cells: Mapping[tuple[Any, ...], int], shifts: Iterable[tuple[str, str, str]], *, by: str
) -> list[Shift]:
    """The shifts with their insights, the commonest first, of equals the vocabulary's first.

    `cells`: (shifts, zone, themes) → insights; `shifts`: id, from and to of each in the vocabulary's order.
    """
    counted: dict[str, Counter[str]] = {}
    for (keys, zone, themes), count in cells.items():
        part = part_of(by, zone, themes)
        for key in keys:
            counted.setdefault(key, Counter())[part] += count
    found = [Shift(key, start, end, dict(counted.get(key, {}))) for key, start, end in shifts]
    return sorted(found, key=lambda each: -each.count)


def part_of(by: str, zone: int, themes: Sequence[str]) -> str:
    """The part that an insight is counted in: its one population or theme, `SEVERAL`, or `NONE`.

    >>> part_of("population", 3, ()), part_of("theme", 3, ("juridik",))
    ('several', 'juridik')
    """
    if by == "none":
        return NONE
    values: Sequence[str] = [str(each) for each in populations_of(zone)] if by == "population" else themes
    if by == "population" and zone == NOT_PLACED:
        return NONE
    return SEVERAL if len(values) > 1 else next(iter(values), NONE)


def lay_out_shifts(shifts: Sequence[Shift], *, parts: Sequence[str], compact: bool = False) -> FlowPicture:
    """The picture of shifts in the order given, each ribbon divided in the order of `parts`."""
    return _lay_out_rows(shifts, parts) if compact else _lay_out_columns(shifts, parts)


def _lay_out_columns(shifts: Sequence[Shift], parts: Sequence[str]) -> FlowPicture:
    """What is left in a column to the left, what is reached to the right; equal names are one."""
    starts, ends = _Column([(s.start, s.count) for s in shifts]), _Column([(s.end, s.count) for s in shifts])
    widest = max((*starts.counts.values(), *ends.counts.values()), default=0)
    scale = _WIDEST / widest if widest else 0.0
    starts.place(scale)
    ends.place(scale)
    ribbons: list[Ribbon] = []
    empty = []
    for shift in shifts:
        if not shift.count:
            empty.append((shift.key, _FROM, starts.middle(shift.start), _TO, ends.middle(shift.end)))
            continue
        width = max(shift.count * scale, _THINNEST)
        ribbons += _ribbons(
            shift,
            parts,
            x0=_FROM,
            x1=_TO,
            top0=starts.take(shift.start, width),
            top1=ends.take(shift.end, width),
            width=width,
        )
    labels = [
        FlowLabel(name, _FROM - 14, starts.middle(name), is_start=True, count=count, room=_FROM - 30)
        for name, count in starts.counts.items()
    ]
    labels += [
        FlowLabel(name, _TO + 26, ends.middle(name), is_start=False, count=count, room=WIDTH - _TO - 30)
        for name, count in ends.counts.items()
    ]
    height = max(starts.bottom, ends.bottom) + 4
    return FlowPicture(WIDTH, round(height, 1), tuple(labels), tuple(ribbons), tuple(empty), is_compact=False)


class _Column:
    """The names of one side from the top down, each with room for its ribbons and for its label."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        self.counts: Counter[str] = Counter()
        for name, count in names:
            self.counts[name] += count
        self.bottom = _TOP
        self._middles: dict[str, float] = {}
        self._tops: dict[str, float] = {}

    def place(self, scale: float) -> None:
        for name, count in self.counts.items():
            width = max(count * scale, _THINNEST)
            slot = max(width, _SLOT)
            self._middles[name] = self.bottom + slot / 2
            self._tops[name] = self._middles[name] - width / 2
            self.bottom += slot + _GAP

    def middle(self, name: str) -> float:
        return round(self._middles[name], 1)

    def take(self, name: str, width: float) -> float:
        top = self._tops[name]
        self._tops[name] += width
        return top


def _lay_out_rows(shifts: Sequence[Shift], parts: Sequence[str]) -> FlowPicture:
    """For narrow screens: each shift on a row of its own, its names above its ribbon."""
    widest = max((shift.count for shift in shifts), default=0)
    scale = _COMPACT_WIDEST / widest if widest else 0.0
    y = 6.0
    labels: list[FlowLabel] = []
    ribbons: list[Ribbon] = []
    empty = []
    half = COMPACT_WIDTH / 2 - 8
    for shift in shifts:
        y += _COMPACT_SLOT
        labels.append(FlowLabel(shift.start, 0.0, y - 12, is_start=True, count=shift.count, room=half))
        labels.append(
            FlowLabel(shift.end, COMPACT_WIDTH, y - 12, is_start=False, count=shift.count, room=half)
        )
        width = max(shift.count * scale, _THINNEST)
        if shift.count:
            ribbons += _ribbons(shift, parts, x0=0.0, x1=COMPACT_WIDTH - _TIP, top0=y, top1=y, width=width)
        else:
            empty.append((shift.key, 0.0, y + 1, COMPACT_WIDTH, y + 1))
        y += width + _COMPACT_GAP
    return FlowPicture(
        COMPACT_WIDTH, round(y, 1), tuple(labels), tuple(ribbons), tuple(empty), is_compact=True
    )


def _ribbons(
    shift: Shift, parts: Sequence[str], *, x0: float, x1: float, top0: float, top1: float, width: float
) -> list[Ribbon]:
    found = []
    done = 0
    for part in (*parts, *sorted(set(shift.parts) - set(parts))):
        count = shift.parts.get(part, 0)
        if not count:
            continue
        upper, lower = width * done / shift.count, width * (done + count) / shift.count
        found.append(
            Ribbon(
                shift=shift.key,
                part=part,
                count=count,
                x0=x0,
                x1=x1,
                top0=round(top0 + upper, 2),
                bottom0=round(top0 + lower, 2),
                top1=round(top1 + upper, 2),
                bottom1=round(top1 + lower, 2),
                middle0=round(top0 + width / 2, 2),
                middle1=round(top1 + width / 2, 2),
                half=width / 2,
                tip=min(width / 2, _TIP),
            )
        )
        done += count
    return found


def describe_shifts(
    shifts: Sequence[Shift], *, total: int, without: int, selection: str = "", _: Translate = str
) -> list[str]:
    """Where the insights push, in two sentences: where most, and where fewest or none.

    `total` insights, of which `without` point out no shift.
    """
    pointing = total - without
    if not pointing:
        return [_("Ingen insikt i urvalet pekar ut en förflyttning."), _("Alla riktningar är tomma.")]
    most = shifts[0]
    named = {"from": lower_first(most.start), "to": lower_first(most.end)}
    first = _(
        "Insikterna pekar oftast från %(from)s till %(to)s: %(count)s av %(total)s som pekar ut en förflyttning."
    )
    sentences = [first % (named | {"count": grouped(most.count), "total": grouped(pointing)})]
    empty = [each for each in shifts if not each.count]
    if empty:
        ways = "; ".join(
            _("från %(from)s till %(to)s") % {"from": lower_first(each.start), "to": lower_first(each.end)}
            for each in empty
        )
        sentences.append(_("Ingen pekar %(ways)s.") % {"ways": ways})
    else:
        least = shifts[-1]
        text = _("Minst ofta pekar de från %(from)s till %(to)s: %(count)s.")
        sentences.append(
            text
            % {"from": lower_first(least.start), "to": lower_first(least.end), "count": grouped(least.count)}
        )
    if without:
        several = _("%(count)s insikter pekar inte ut någon.") % {"count": grouped(without)}
        sentences.append(_("En insikt pekar inte ut någon.") if without == 1 else several)
    return sentences

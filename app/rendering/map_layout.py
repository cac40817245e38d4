"""Where the words of a map stand: labels, leader lines, and the frame of title, legend and source around the picture.

Printing (svg) and painting (images) share this, so that both show the same. Widths are estimated, since a server does
not know the reader's font; the estimate is on the generous side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.domain.maps import MapCluster, MapPicture, MapZone
from app.domain.maps.dots import MARKS
from app.domain.maps.texts import MapTexts

Anchor = Literal["start", "middle", "end"]
#: What a text is, which decides its weight and colour.
Role = Literal["title", "heading", "count", "name", "note", "strong"]

#: The zones of two circles, too narrow for names in large letters.
_NAMED_OUTSIDE = frozenset((3, 5, 6))

#: How long a line in the frame may be by estimate: a tenth is left for letters that are wider than usual.
_LINE_WIDTH = 870

#: The colour keys that say the same as the marks; where they are the colours, the marks need no legend of their own.
_SPOKEN = frozenset(("from", "about", "unknown"))

#: How much wider bold letters are.
_BOLD = 1.1

_NARROW = frozenset("fijlrtI.,:;!'()|[] \u00a0")
_WIDE = frozenset("mwMWÅÄÖOQGCD%+–")


@dataclass(frozen=True, slots=True)
class Word:
    """One line of text; `y` is its baseline."""

    x: float
    y: float
    text: str
    size: float
    anchor: Anchor
    role: Role

    @property
    def left(self) -> float:
        """The left edge, by estimated width."""
        return (
            self.x
            - estimate_width(self.text, self.size) * {"start": 0.0, "middle": 0.5, "end": 1.0}[self.anchor]
        )


@dataclass(frozen=True, slots=True)
class Swatch:
    """A dot in the legend."""

    x: float
    y: float
    radius: float
    colour_number: int
    mark: str


@dataclass(frozen=True, slots=True)
class Labels:
    """The words on the map itself, and lines from names outside it to the zones they name (x1, y1, x2, y2)."""

    words: tuple[Word, ...]
    leaders: tuple[tuple[float, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the picture in a file of its own: the picture starts at `top`, all is `height` high."""

    top: float
    height: float
    words: tuple[Word, ...]
    swatches: tuple[Swatch, ...]


def estimate_width(text: str, size: float) -> float:
    """How wide a text is likely to be, in the unit of its size."""
    return size * sum(0.32 if c in _NARROW else 0.82 if c in _WIDE else 0.58 for c in text)


def wrap(text: str, *, size: float, width: float) -> list[str]:
    """The text in lines that are likely to fit a width; a word that is longer has a line of its own."""
    lines: list[str] = []
    for word in text.split(" "):
        if lines and estimate_width(f"{lines[-1]} {word}", size) <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def cut_short(text: str, *, size: float, width: float) -> str:
    """The text, or as much of its beginning as is likely to fit a width with an ellipsis after it."""
    cut = text
    while len(cut) > 1 and estimate_width(cut, size) > width:
        cut = cut[:-1]
    return text if cut == text else f"{cut[:-1].rstrip()}…"


def lay_out_labels(picture: MapPicture, texts: MapTexts, *, compact: bool = False) -> Labels:
    """The labels for a picture some 640 pixels wide or more; `compact` has larger letters for a narrower one.

    The zones of two circles are named outside the circles when letters are large or the zones are full of clusters.
    """
    outside = compact or bool(picture.clusters)
    names = _outer_names(picture, texts, size=28.0 if compact else 20.0) if outside else []
    # What the name between the two upper headings leaves of half the width.
    room = names[0].left - (80 if compact else 46) if names else 458.0
    words = _circle_headings(picture, texts, size=34.0 if compact else 25.0, room=room, is_short=outside)
    for zone in picture.zones:
        words += _zone_words(zone, texts, compact=compact, clustered=bool(picture.clusters))
    leaders: list[tuple[float, float, float, float]] = []
    if outside:
        words += names
        leaders = [(500, 54, 500, 138), (128, 668, 212, 638), (872, 668, 788, 638)]
    for cluster in picture.clusters:
        words += _cluster_words(cluster, texts, compact=compact)
    return Labels(tuple(words), tuple(leaders))


def _circle_headings(
    picture: MapPicture, texts: MapTexts, *, size: float, room: float, is_short: bool
) -> list[Word]:
    """The circles' names and sums beside them: short where long ones have no room, smaller where those have none."""
    sums: dict[int, str] = {}
    for population in texts.circles:
        counts = [zone.count for zone in picture.zones if zone.zone & population]
        known = [count for count in counts if count is not None]
        sums[population] = f" {texts.number(sum(known))}" if len(known) == len(counts) else ""
    headings = {population: name + sums[population] for population, name in texts.circles.items()}
    if is_short or any(estimate_width(each, size) * _BOLD > room for each in headings.values()):
        headings = {population: texts.short_circles[population] + each for population, each in sums.items()}
    widest = max(estimate_width(heading, 1.0) for heading in headings.values())
    size = min(size, round(room / (widest * _BOLD), 1))
    return [
        Word(16, 46, headings[1], size, "start", "heading"),
        Word(984, 46, headings[2], size, "end", "heading"),
        Word(984, 958, headings[4], size, "end", "heading"),
    ]


def _zone_words(zone: MapZone, texts: MapTexts, *, compact: bool, clustered: bool) -> list[Word]:
    """A zone's count and name in the rectangle kept free for them, and "white spot" in the middle of an empty zone."""
    is_outside = zone.zone in _NAMED_OUTSIDE
    if clustered and is_outside:
        return []
    box = zone.label
    name_size = 25.0 if compact else 17.0
    count = count_text(zone, texts)
    # A long number, or words in its stead, is written smaller rather than over the dots.
    count_size = min(36.0 if compact else 30.0, round(box.width / (estimate_width(count, 1.0) * _BOLD), 1))
    lines = (
        [] if compact and is_outside else wrap(texts.short_zones[zone.zone], size=name_size, width=box.width)
    )
    line_height = name_size * 1.08
    baseline = box.y - (line_height * len(lines) - count_size * 0.8) / 2
    words = [Word(box.x, round(baseline, 1), count, count_size, "middle", "count")]
    words += [
        Word(box.x, round(baseline + line_height * number, 1), line, name_size, "middle", "name")
        for number, line in enumerate(lines, 1)
    ]
    if zone.is_empty and zone.zone and texts.empty and not clustered:
        x, y = zone.anchor
        words.append(Word(x, y + name_size * 0.4, texts.empty, name_size, "middle", "note"))
    return words


def count_text(zone: MapZone, texts: MapTexts) -> str:
    """A zone's count in print, or that it is too small to show."""
    return texts.suppressed if zone.count is None else texts.number(zone.count)


def _outer_names(picture: MapPicture, texts: MapTexts, *, size: float) -> list[Word]:
    """The names of the zones of two circles, outside the circles; with their counts where clusters fill the zones."""
    names = {
        zone.zone: f"{texts.zones[zone.zone]} {count_text(zone, texts)}"
        if picture.clusters
        else texts.zones[zone.zone]
        for zone in picture.zones
    }
    words = [Word(500, 44, names[3], size, "middle", "name")]
    # Beside the lower circle there is less room than above.
    side = min(size, 26.0)
    sides: tuple[tuple[int, float, Anchor], ...] = ((5, 16, "start"), (6, 984, "end"))
    for zone, x, anchor in sides:
        for number, line in enumerate(wrap(names[zone], size=side, width=190)):
            words.append(Word(x, 669 + side + round(number * side * 1.1, 1), line, side, anchor, "name"))
    return words


def _cluster_words(cluster: MapCluster, texts: MapTexts, *, compact: bool) -> list[Word]:
    """A group's name and count above its dots, or letter and count in the middle of them."""
    role: Role = "strong" if cluster.count else "note"
    count = texts.number(cluster.count)
    box = cluster.label
    if not cluster.is_roomy and compact:
        return [Word(box.x, box.y + 8, cluster.letter, 23, "middle", role)]
    if not cluster.is_roomy:
        return [
            Word(box.x, box.y - 1.5, cluster.letter, 14.5, "middle", role),
            Word(
                box.x,
                box.y + 12,
                count,
                min(13.5, round(34 / estimate_width(count, 1.0), 1)),
                "middle",
                "note" if not cluster.count else "name",
            ),
        ]
    if compact:
        return [Word(box.x, box.y + 10, f"{cluster.letter} {count}", 25, "middle", role)]
    size = 15.5
    lines = wrap(f"{texts.group(cluster.group)} {count}", size=size * _BOLD, width=box.width)
    if len(lines) > 2 or any(estimate_width(line, size * _BOLD) > box.width for line in lines):
        # A name that has no room is told by its letter, as in narrow zones.
        lines = [f"{cluster.letter} {count}"]
    baseline = box.y + box.height / 2 - 6 - size * 1.1 * (len(lines) - 1)
    return [
        Word(box.x, round(baseline + size * 1.1 * number, 1), line, size, "middle", role)
        for number, line in enumerate(lines)
    ]


def lay_out_frame(picture: MapPicture, texts: MapTexts, *, compact: bool = False) -> Frame:
    """Title, selection in words, legend, scale, source and date around a picture of its own."""
    sheet = _Sheet(texts, larger=1.5 if compact else 1.0)
    sheet.write(texts.title, size=34.0, role="title")
    if texts.selection:
        sheet.skip(4)
        sheet.write(texts.selection, size=21.0, role="name")
    top = sheet.y + 18
    sheet.y = top + picture.height + 26
    tells_marks = bool(picture.legend) and all(entry.key in _SPOKEN for entry in picture.legend)
    if picture.legend:
        sheet.write(texts.colour_heading, size=19.0, role="strong")
        sheet.list_legend(
            [
                (texts.colour(e.key), e.count, e.colour_number, _mark_of(e.key) if tells_marks else "from")
                for e in picture.legend
            ]
        )
    if any(entry.key for entry in picture.marks) and not tells_marks:
        sheet.skip(12)
        sheet.write(texts.mark_heading, size=19.0, role="strong")
        sheet.list_legend(
            [(texts.marks.get(e.key or "", ""), e.count, 0, e.key or "") for e in picture.marks]
        )
    if picture.clusters:
        keys = dict.fromkeys((cluster.letter, cluster.group) for cluster in picture.clusters)
        sheet.skip(10)
        sheet.write(
            " · ".join(f"{letter}\u00a0{texts.group(group)}" for letter, group in keys),
            size=18.0,
            role="name",
        )
    sheet.skip(14)
    for text in (texts.scale, texts.description, " · ".join(filter(None, (texts.source, texts.date)))):
        if text:
            sheet.write(text, size=18.0, role="name")
    return Frame(top, round(sheet.y + 20), tuple(sheet.words), tuple(sheet.swatches))


def _entry(label: str, count: str, size: float, room: float) -> str:
    """A line of the legend; a name that has no room is cut short before its count."""
    return f"{cut_short(label, size=size, width=room - estimate_width(f' {count}', size))} {count}"


def _mark_of(key: str | None) -> str:
    return key if key in MARKS and key else ""


class _Sheet:
    """A page that is written from the top down; `larger` enlarges its letters."""

    def __init__(self, texts: MapTexts, *, larger: float) -> None:
        self.texts = texts
        self.larger = larger
        self.y = 20.0
        self.words: list[Word] = []
        self.swatches: list[Swatch] = []

    def skip(self, height: float) -> None:
        """Leave some air."""
        self.y += height

    def write(self, text: str, *, size: float, role: Role) -> None:
        """Write a text in as many lines as it needs."""
        size *= self.larger
        width = _LINE_WIDTH / (1 if role == "name" else _BOLD)
        for line in wrap(text, size=size, width=width):
            self.y += round(size * 1.3, 1)
            self.words.append(Word(16, round(self.y, 1), line, size, "start", role))

    def list_legend(self, entries: Sequence[tuple[str, int, int, str]]) -> None:
        """Write entries in as many columns as their longest label allows, read across."""
        size, line_height = 19.0 * self.larger, 30.0 * self.larger
        room = 900 - 48 * self.larger
        labels = [_entry(label, self.texts.number(count), size, room) for label, count, _, _ in entries]
        widest = max(estimate_width(label, size) for label in labels) + 48 * self.larger
        columns = max(1, min(4, int(968 // widest)))
        self.y += 6
        for number, (label, (_, _, colour_number, mark)) in enumerate(zip(labels, entries, strict=True)):
            x = 16 + (number % columns) * (968 / columns)
            baseline = self.y + line_height * (number // columns + 0.8)
            radius = 8 * self.larger
            self.swatches.append(
                Swatch(
                    round(x + radius + 1, 1), round(baseline - size * 0.34, 1), radius, colour_number, mark
                )
            )
            self.words.append(
                Word(round(x + 27 * self.larger, 1), round(baseline, 1), label, size, "start", "name")
            )
        self.y += line_height * -(-len(entries) // columns)

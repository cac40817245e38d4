"""The shift map printed as SVG: inline in a page, or as a file of its own; it shares the insight map's style."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape

from app.domain.maps.shifts import FlowLabel, FlowPicture, Ribbon
from app.domain.words import grouped
from app.rendering.map_layout import Anchor, Role, Word, cut_short, estimate_width, wrap
from app.rendering.map_style import FILE_STYLE

_SIZE, _LEAST_SIZE = 21.0, 15.0
_COMPACT_SIZE, _LEAST_COMPACT_SIZE = 14.5, 11.5
#: The least between the two names on a row.
_BETWEEN = 8.0
_COUNT_ROOM = 62.0
#: How much wider than estimated bold letters are in the widest of the usual fonts.
_BOLD = 1.23


@dataclass(frozen=True, slots=True)
class FlowTexts:
    """All words of a shift map. `links`: shift → address; `spoken`: shift → what its link is called."""

    title: str
    description: str
    selection: str
    start_heading: str
    end_heading: str
    parts: Sequence[tuple[str, str, int]]
    source: str = ""
    date: str = ""
    spoken: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)

    def colour(self, part: str) -> int:
        """The number of a part's colour."""
        return next((number for key, _, number in self.parts if key == part), 0)


def lay_out_words(picture: FlowPicture, texts: FlowTexts) -> list[Word]:
    """The words of the picture itself: headings and labels, each within its own room."""
    if picture.is_compact:
        return _rows_of_words(picture)
    words: list[Word] = []
    start = next((label for label in picture.labels if label.is_start), None)
    end = next((label for label in picture.labels if not label.is_start), None)
    if start and end:
        words.append(Word(start.x, 32, texts.start_heading, _SIZE, "end", "heading"))
        words.append(Word(end.x, 32, texts.end_heading, _SIZE, "start", "heading"))
    widest = max((estimate_width(grouped(each.count), _SIZE) for each in picture.labels), default=0.0)
    count_room = max(_COUNT_ROOM, widest * _BOLD + 24)
    for label in picture.labels:
        words += _wide_words(label, count_room)
    return words


def _wide_words(label: FlowLabel, count_room: float) -> list[Word]:
    """A label's lines; to the right of the ribbons its number goes before it, in a column of its own."""
    x = label.x
    anchor: Anchor = "end" if label.is_start else "start"
    role: Role = "strong" if label.count else "name"
    words = []
    if not label.is_start:
        words.append(
            Word(x + count_room - 12, label.y + _SIZE * 0.36, grouped(label.count), _SIZE, "end", "count")
        )
        x += count_room
    lines, size = _fit(label.text, label.room - (0 if label.is_start else count_room))
    first = label.y + size * 0.36 - (len(lines) - 1) * size * 0.56
    words += [
        Word(x, round(first + place * size * 1.12, 2), line, size, anchor, role)
        for place, line in enumerate(lines)
    ]
    return words


def _fit(text: str, room: float) -> tuple[list[str], float]:
    """The text in at most two lines, and their size: smaller where a line would not fit, and at last cut short."""
    lines = wrap(text, size=_SIZE * _BOLD, width=room)
    if len(lines) > 2:
        lines = [lines[0], " ".join(lines[1:])]
    widest = max(estimate_width(line, _BOLD) for line in lines)
    size = max(_LEAST_SIZE, min(_SIZE, round(room / widest, 1)))
    return [cut_short(line, size=size * _BOLD, width=room) for line in lines], size


def _rows_of_words(picture: FlowPicture) -> list[Word]:
    """Each shift's two names on one line above its ribbon, all in the size that the longest of them has room for."""
    pairs = [
        (start, start.text, f"→ {end.text} {grouped(end.count)}")
        for start, end in zip(picture.labels[::2], picture.labels[1::2], strict=True)
    ]
    room = picture.width - _BETWEEN
    longest = max((estimate_width(left + right, _BOLD) for _, left, right in pairs), default=1.0)
    size = max(_LEAST_COMPACT_SIZE, min(_COMPACT_SIZE, round(room / longest, 1)))
    words: list[Word] = []
    for label, left, right in pairs:
        role: Role = "strong" if label.count else "name"
        reached = cut_short(right, size=size * _BOLD, width=room * 0.6)
        left_over = room - estimate_width(reached, size * _BOLD)
        leaving = cut_short(left, size=size * _BOLD, width=left_over)
        words.append(Word(0.0, label.y + 5, leaving, size, "start", role))
        words.append(Word(picture.width, label.y + 5, reached, size, "end", role))
    return words


def ribbon_path(ribbon: Ribbon) -> str:
    """The outline of a ribbon: two curves that leave and arrive level."""
    (a, b), (c, d) = ribbon.left_edge()[0], ribbon.right_edge()[0]
    f, (g, h) = ribbon.right_edge()[-1][1], ribbon.left_edge()[-1]
    middle = (ribbon.x0 + ribbon.x1) / 2
    point = "".join(f"L{x:g} {y:g}" for x, y in ribbon.right_edge()[1:])
    notch = "".join(f"L{x:g} {y:g}" for x, y in ribbon.left_edge()[-2:0:-1])
    upper = f"M{a:g} {b:g}C{middle:g} {b:g} {middle:g} {d:g} {c:g} {d:g}"
    return f"{upper}{point}C{middle:g} {f:g} {middle:g} {h:g} {g:g} {h:g}{notch}Z"


def outline_ribbon(ribbon: Ribbon, *, steps: int = 24) -> list[tuple[float, float]]:
    """The same outline as points, for painters without curves."""
    left, right = ribbon.left_edge(), ribbon.right_edge()
    middle = (ribbon.x0 + ribbon.x1) / 2
    upper = _between(left[0], right[0], middle, steps)
    lower = _between(left[-1], right[-1], middle, steps)
    return [*upper, *right[1:-1], *reversed(lower), *left[-2:0:-1]]


def _between(
    start: tuple[float, float], end: tuple[float, float], middle: float, steps: int
) -> list[tuple[float, float]]:
    across = _curve((start[0], middle, middle, end[0]), steps)
    down = _curve((start[1], start[1], end[1], end[1]), steps)
    return list(zip(across, down, strict=True))


def _curve(points: tuple[float, float, float, float], steps: int) -> list[float]:
    """One coordinate along a cubic Bézier curve."""
    a, b, c, d = points
    shares = [step / steps for step in range(steps + 1)]
    return [(1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t**2 * c + t**3 * d for t in shares]


def render_flow_svg(
    picture: FlowPicture, texts: FlowTexts, *, standalone: bool = False, id_prefix: str = "flow"
) -> str:
    """The shift map as an SVG element, or with `standalone` as a file with style, title, legend and source."""
    body = [*_ribbons(picture, texts), *_empty(picture)]
    body += ['<g aria-hidden="true">', *(_word(word) for word in lay_out_words(picture, texts)), "</g>"]
    title = f'<title id="{id_prefix}-title">{escape(texts.title)}</title>'
    described = f'<desc id="{id_prefix}-description">{escape(texts.description)}</desc>'
    named = f'aria-labelledby="{id_prefix}-title" aria-describedby="{id_prefix}-description"'
    kind = "flow-compact" if picture.is_compact else "flow-wide"
    if not standalone:
        size = f'viewBox="0 0 {picture.width:g} {picture.height:g}"'
        opening = f'<svg class="map flow {kind}" {size} role="group" {named}>'
        return "".join((opening, title, described, *body, "</svg>"))
    words, swatches, top, height = lay_out_frame(picture, texts)
    size = f'viewBox="0 0 {picture.width:g} {height:g}" width="{picture.width:g}" height="{height:g}"'
    frame = [_word(word) for word in words]
    frame += [
        f'<rect class="c{number} flow-part" x="{x:g}" y="{y:g}" width="18" height="12" rx="2"/>'
        for x, y, number in swatches
    ]
    parts = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map flow" {size} role="img" {named}>',
        title,
        described,
        f"<style>{FILE_STYLE}{_SHAPES}</style>",
        f'<rect class="map-page" width="{picture.width:g}" height="{height:g}"/>',
        *frame,
        f'<g transform="translate(0 {top:g})">',
        *body,
        "</g></svg>\n",
    )
    return "".join(parts)


_SHAPES = (
    ".map .flow-part{stroke:var(--map-page);stroke-width:.6}"
    ".flow-empty{stroke:var(--map-line);stroke-width:1.4;stroke-dasharray:2 6;fill:none}"
)


def lay_out_frame(
    picture: FlowPicture, texts: FlowTexts
) -> tuple[list[Word], list[tuple[float, float, int]], float, float]:
    """Title, selection, legend and source around the picture: words, swatches, where the picture starts, the height."""
    words: list[Word] = []
    y = 5.0
    for line in wrap(texts.title, size=30 * _BOLD, width=picture.width - 32):
        y += 39
        words.append(Word(16, y, line, 30, "start", "title"))
    y += 16
    for line in wrap(texts.selection, size=19, width=picture.width - 40):
        y += 24
        words.append(Word(16, y, line, 19, "start", "name"))
    swatches: list[tuple[float, float, int]] = []
    x = 16.0
    y += 34
    for _key, label, number in texts.parts:
        width = 26 + estimate_width(label, 18) + 26
        if x > 16 and x + width > picture.width - 16:
            x, y = 16.0, y + 26
        swatches.append((x, y - 12, number))
        words.append(Word(x + 26, y, label, 18, "start", "name"))
        x += width
    top = y + 16
    bottom = top + picture.height
    if printed := " · ".join(filter(None, (texts.source, texts.date))):
        bottom += 26
        words.append(Word(16, bottom, printed, 16, "start", "name"))
    return words, swatches, top, round(bottom + 16, 1)


def _ribbons(picture: FlowPicture, texts: FlowTexts) -> list[str]:
    by_shift: dict[str, list[Ribbon]] = {}
    for ribbon in picture.ribbons:
        by_shift.setdefault(ribbon.shift, []).append(ribbon)
    labels = {key: label for key, label, _ in texts.parts}
    parts = []
    for shift, ribbons in by_shift.items():
        told = [f"{labels[each.part]}: {each.count}" for each in ribbons if labels.get(each.part)]
        title = f"<title>{escape('. '.join((texts.spoken.get(shift, ''), *told)))}</title>"
        address = texts.links.get(shift)
        kind = f'a class="flow-shift" href="{escape(address)}"' if address else 'g class="flow-shift"'
        parts += [f"<{kind}>", title]
        parts += [
            f'<path class="c{texts.colour(each.part)} flow-part" d="{ribbon_path(each)}"/>'
            for each in ribbons
        ]
        parts.append("</a>" if address else "</g>")
    return parts


def _empty(picture: FlowPicture) -> list[str]:
    lines = []
    for _shift, x0, y0, x1, y1 in picture.empty:
        middle = (x0 + x1) / 2
        lines.append(
            f'<path class="flow-empty" d="M{x0:g} {y0:g}C{middle:g} {y0:g} {middle:g} {y1:g} {x1:g} {y1:g}"/>'
        )
    return lines


def _word(word: Word) -> str:
    anchor = "" if word.anchor == "start" else f' text-anchor="{word.anchor}"'
    return (
        f'<text class="map-{word.role}" x="{word.x:g}" y="{word.y:g}" font-size="{word.size:g}"{anchor}>'
        f"{escape(word.text)}</text>"
    )

"""The insight map painted as PNG, for slides and paper; the only place that knows Pillow.

Pillow draws without smoothing, so edges are drawn three times as large on a mask and reduced, and dots are stamped from
masks made once for each quarter of a pixel. The letters are Source Sans 3 (SIL Open Font License), kept beside this
module, so that the same map gives the same bytes wherever it is painted.
"""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from io import BytesIO
from math import sqrt
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

from app.domain.maps import MapPicture
from app.domain.maps.canvas import CIRCLES, CORNER, CORNER_GAP, RADIUS
from app.domain.maps.palette import DARK, LIGHT, Palette
from app.domain.maps.shifts import FlowPicture
from app.domain.maps.texts import MapTexts
from app.rendering.comparison_svg import COLUMNS, GAP, ComparisonPicture, lay_out_comparison
from app.rendering.flow_svg import FlowTexts, lay_out_words, outline_ribbon
from app.rendering.flow_svg import lay_out_frame as lay_out_flow_frame
from app.rendering.map_layout import Swatch, Word, lay_out_frame, lay_out_labels
from app.rendering.map_style import COMPACT_BELOW

#: The widths, in pixels, that can be asked for.
WIDTHS = range(200, 4001)

_FONTS = Path(__file__).parent / "fonts"
_BOLD_ROLES = frozenset(("title", "heading", "count", "strong"))
_QUIET_ROLES = frozenset(("name", "note"))
#: Signs that the letters lack, and what stands for them.
_STAND_INS = str.maketrans({"→": "–", "≤": "högst ", "≈": "cirka ", "\u00a0": " ", "\u202f": " "})
_FINER = 3
_OUTLINE = 1.6

_Point = tuple[float, float]


def render_map_png(
    picture: MapPicture, texts: MapTexts, *, width: int = 1600, is_dark: bool = False
) -> bytes:
    """The map with title, legend and source as a PNG file, `width` pixels wide.

    Raises:
        ValueError: the width is not within `WIDTHS`.
    """
    _check_width(width)
    return _png(_paint_map(picture, texts, width=width, palette=DARK if is_dark else LIGHT))


def _check_width(width: int) -> None:
    if width not in WIDTHS:
        raise ValueError(f"a map is {WIDTHS[0]} to {WIDTHS[-1]} pixels wide, not {width}")


def _png(image: Image.Image) -> bytes:
    file = BytesIO()
    # Beyond this level a file gets three per cent smaller and takes longer.
    image.save(file, "PNG", compress_level=3)
    return file.getvalue()


def _paint_map(picture: MapPicture, texts: MapTexts, *, width: int, palette: Palette) -> Image.Image:
    """The map with title, legend and source, `width` pixels wide."""
    is_narrow = width < COMPACT_BELOW
    frame = lay_out_frame(picture, texts, compact=is_narrow)
    scale = width / picture.width
    image = Image.new("RGB", (width, round(frame.height * scale)), palette.page)
    labels = lay_out_labels(picture, texts, compact=is_narrow)
    empty = frozenset(zone.zone for zone in picture.zones if zone.is_empty)
    size = (width, round(picture.height * scale))
    area = _paint_zones(size, scale, empty=empty, palette=palette)
    area.paste(palette.line, (0, 0), _edges(size, scale, labels.leaders))
    stamp = _Stamp(area, palette)
    if picture.clusters:
        for dot in picture.dots:
            stamp.disc(dot.x * scale, dot.y * scale, 2 * picture.radius * scale, palette.halo)
    has_marks = any(entry.key for entry in picture.marks)
    for dot in picture.dots:
        mark = dot.mark if has_marks else "from"
        stamp.dot(
            dot.x * scale,
            dot.y * scale,
            picture.radius * scale,
            colour_number=dot.colour_number,
            mark=mark,
        )
    _write(area, labels.words, scale, palette=palette)
    image.paste(area, (0, round(frame.top * scale)))
    _write(image, frame.words, scale, palette=palette)
    _paint_swatches(image, frame.swatches, scale, palette=palette)
    return image


def render_comparison_png(picture: ComparisonPicture, *, width: int = 1600, is_dark: bool = False) -> bytes:
    """Maps beside each other with title and source as a PNG file, `width` pixels wide.

    Raises:
        ValueError: the width is not within `WIDTHS`.
    """
    _check_width(width)
    palette = DARK if is_dark else LIGHT
    side_share = COLUMNS + (COLUMNS - 1) * GAP / picture.sides[0][0].width
    sheet = lay_out_comparison(picture, compact=round(width / side_share) < COMPACT_BELOW)
    scale = width / sheet.width
    image = Image.new("RGB", (width, round(sheet.height * scale)), palette.page)
    for (x, y), (side, texts) in zip(sheet.places, picture.sides, strict=True):
        panel = _paint_map(side, texts, width=round(side.width * scale), palette=palette)
        image.paste(panel, (round(x * scale), round(y * scale)))
    _write(image, sheet.words, scale, palette=palette)
    return _png(image)


def render_flow_png(
    picture: FlowPicture, texts: FlowTexts, *, width: int = 1600, is_dark: bool = False
) -> bytes:
    """The shift map with title, legend and source as a PNG file, `width` pixels wide.

    Raises:
        ValueError: the width is not within `WIDTHS`.
    """
    _check_width(width)
    palette = DARK if is_dark else LIGHT
    words, swatches, top, height = lay_out_flow_frame(picture, texts)
    scale = width / picture.width
    image = Image.new("RGB", (width, round(height * scale)), palette.page)
    fine = scale * _FINER
    masks: dict[int, Image.Image] = {}
    for ribbon in picture.ribbons:
        number = texts.colour(ribbon.part)
        mask = masks.setdefault(number, Image.new("L", (width * _FINER, round(height * scale) * _FINER)))
        points = [(x * fine, (y + top) * fine) for x, y in outline_ribbon(ribbon)]
        ImageDraw.Draw(mask).polygon(points, fill=255)
    for x, y, number in swatches:
        mask = masks.setdefault(number, Image.new("L", (width * _FINER, round(height * scale) * _FINER)))
        ImageDraw.Draw(mask).rectangle(
            (x * fine, y * fine, (x + 18) * fine - 1, (y + 12) * fine - 1), fill=255
        )
    image.paste(palette.line, (0, 0), _paint_empty(picture, image.size, scale, top=top))
    for number, mask in sorted(masks.items()):
        image.paste(palette.dots[number], (0, 0), mask.reduce(_FINER))
    _write(image, words, scale, palette=palette)
    _write(
        image,
        [replace(word, y=word.y + top) for word in lay_out_words(picture, texts)],
        scale,
        palette=palette,
    )
    return _png(image)


def _paint_empty(picture: FlowPicture, size: tuple[int, int], scale: float, *, top: float) -> Image.Image:
    """Dotted lines for the shifts that no insight points out, as coverage of pixels."""
    fine = scale * _FINER
    mask = Image.new("L", (size[0] * _FINER, size[1] * _FINER))
    draw = ImageDraw.Draw(mask)
    for _shift, x0, y0, x1, y1 in picture.empty:
        for step in range(0, round(x1 - x0), 8):
            share = step / (x1 - x0)
            x, y = (x0 + step) * fine, (y0 + (y1 - y0) * share**2 * (3 - 2 * share) + top) * fine
            draw.ellipse((x - fine, y - fine, x + fine, y + fine), fill=255)
    return mask.reduce(_FINER)


def _paint_zones(
    size: tuple[int, int], scale: float, *, empty: frozenset[int], palette: Palette
) -> Image.Image:
    """The zones' grounds; their edges are covered by outlines, so they need no smoothing."""
    colours = [palette.page]
    colours += [
        palette.white_spot if zone in empty else palette.zones[zone.bit_count()] for zone in range(1, 8)
    ]
    colours.append(palette.white_spot if 0 in empty else palette.zones[0])
    zones = _zone_numbers(size, scale).copy()
    zones.putpalette([part for colour in colours for part in bytes.fromhex(colour[1:])])
    return zones.convert("RGB")


@lru_cache(maxsize=4)
def _zone_numbers(size: tuple[int, int], scale: float) -> Image.Image:
    """The number of the zone that each pixel lies in: 0 for none, and 8 for the corner."""
    zones = Image.new("L", size)
    for circle in CIRCLES:
        one = Image.new("L", size)
        r = circle.radius * scale
        x, y = circle.x * scale, circle.y * scale
        ImageDraw.Draw(one).ellipse((x - r, y - r, x + r, y + r), fill=circle.population)
        zones = ImageChops.add(zones, one)
    ImageDraw.Draw(zones).polygon([(x * scale, y * scale) for x, y in _corner_outline()], fill=8)
    return zones


@lru_cache(maxsize=4)
def _edges(
    size: tuple[int, int], scale: float, leaders: tuple[tuple[float, float, float, float], ...]
) -> Image.Image:
    """How much of each pixel is line: the circles, the dashed edge of the corner, the lines to names outside."""
    fine = scale * _FINER
    mask = Image.new("L", (size[0] * _FINER, size[1] * _FINER))
    draw = ImageDraw.Draw(mask)
    thickness = max(round(_OUTLINE * fine), 4)
    for circle in CIRCLES:
        r = circle.radius * fine + thickness / 2
        x, y = circle.x * fine, circle.y * fine
        draw.ellipse((x - r, y - r, x + r, y + r), outline=255, width=thickness)
    for a, b, c, d in leaders:
        draw.line((a * fine, b * fine, c * fine, d * fine), fill=255, width=thickness)
    for start, end in _dashes(_corner_outline(), 3.0, 7.0):
        draw.line((start[0] * fine, start[1] * fine, end[0] * fine, end[1] * fine), fill=255, width=thickness)
    return mask.reduce(_FINER)


@lru_cache(maxsize=1)
def _corner_outline() -> tuple[_Point, ...]:
    """The corner for what is not placed, as a polygon: a rectangle that the lowest circle bites into."""
    left, top, right, bottom = CORNER
    lowest, reach = CIRCLES[2], RADIUS + CORNER_GAP
    turn = 14.0
    points = [
        (left, bottom - turn),
        (left, top + turn),
        (left + turn * 0.3, top + turn * 0.3),
        (left + turn, top),
    ]
    steps = 40
    first = lowest.x - sqrt(reach**2 - (top - lowest.y) ** 2)
    for step in range(steps + 1):
        x = first + (right - first) * step / steps
        points.append((x, lowest.y + sqrt(reach**2 - (x - lowest.x) ** 2)))
    points += [(right, bottom - turn), (right - turn * 0.3, bottom - turn * 0.3), (right - turn, bottom)]
    points += [(left + turn, bottom), (left + turn * 0.3, bottom - turn * 0.3)]
    return tuple(points)


def _dashes(outline: tuple[_Point, ...], dash: float, period: float) -> list[tuple[_Point, _Point]]:
    """A closed outline as dashes of equal length."""
    dashes = []
    done = 0.0
    for (a, b), (c, d) in zip(outline, (*outline[1:], outline[0]), strict=True):
        length = sqrt((c - a) ** 2 + (d - b) ** 2) or 1.0
        at = -done
        while at < length:
            first, last = max(at, 0.0) / length, min(at + dash, length) / length
            if last > first:
                dashes.append(
                    ((a + (c - a) * first, b + (d - b) * first), (a + (c - a) * last, b + (d - b) * last))
                )
            at += period
        done = (done + length) % period
    return dashes


class _Stamp:
    """Round shapes put on an image from masks, which are kept for each size and quarter of a pixel."""

    def __init__(self, image: Image.Image, palette: Palette) -> None:
        self.image = image
        self.palette = palette
        self.rings: dict[tuple[float, int, int, int], Image.Image] = {}

    def dot(self, x: float, y: float, radius: float, *, colour_number: int, mark: str) -> None:
        """A dot: a disc for the group's own voice, a ring for others', a smaller disc where nobody has said."""
        if not mark:
            radius *= 0.6
        whole_x, whole_y, right, down = _quarters(x - radius, y - radius)
        mask = _disc_mask(radius, right, down)
        ink: str | Image.Image = self.palette.dots[colour_number]
        if mark == "about":
            key = (radius, colour_number, right, down)
            ink = self.rings.get(key) or self.rings.setdefault(key, self._ring(*key))
        self.image.paste(ink, (whole_x, whole_y), mask)

    def disc(self, x: float, y: float, radius: float, colour: str) -> None:
        """A smooth disc."""
        whole_x, whole_y, right, down = _quarters(x - radius, y - radius)
        self.image.paste(colour, (whole_x, whole_y), _disc_mask(radius, right, down))

    def _ring(self, radius: float, colour_number: int, right: int, down: int) -> Image.Image:
        """A square of the ring's colour, with a hole of the page's."""
        square = Image.new("RGB", _disc_mask(radius, right, down).size, self.palette.dots[colour_number])
        inset = radius * 0.38
        x, y, right, down = _quarters(inset + right / 4, inset + down / 4)
        square.paste(self.palette.page, (x, y), _disc_mask(radius * 0.62, right, down))
        return square


def _quarters(x: float, y: float) -> tuple[int, int, int, int]:
    """A point as whole pixels and quarters of a pixel."""
    whole_x, whole_y = int(x), int(y)
    return whole_x, whole_y, int((x - whole_x) * 4), int((y - whole_y) * 4)


@lru_cache(maxsize=1024)
def _disc_mask(radius: float, quarter_x: int, quarter_y: int) -> Image.Image:
    """A disc's coverage of pixels, shifted by quarters of a pixel from the mask's corner."""
    size = int(2 * radius) + 3
    mask = Image.new("L", (size * 8, size * 8))
    x, y = quarter_x * 2 + 1, quarter_y * 2 + 1
    across = 16 * radius - 1
    ImageDraw.Draw(mask).ellipse((x, y, x + across, y + across), fill=255)
    return mask.reduce(8)


def _paint_swatches(
    image: Image.Image, swatches: Iterable[Swatch], scale: float, *, palette: Palette
) -> None:
    stamp = _Stamp(image, palette)
    for swatch in swatches:
        stamp.dot(
            swatch.x * scale,
            swatch.y * scale,
            swatch.radius * scale,
            colour_number=swatch.colour_number,
            mark=swatch.mark,
        )


def _write(image: Image.Image, words: Iterable[Word], scale: float, *, palette: Palette) -> None:
    draw = ImageDraw.Draw(image)
    for word in words:
        colour = palette.quiet if word.role in _QUIET_ROLES else palette.ink
        size = max(round(word.size * scale * 2) / 2, 4.0)
        runs = _runs(word.text.translate(_STAND_INS))
        fonts = [
            load_font(size, is_bold=word.role in _BOLD_ROLES, is_extended=extended) for extended, _ in runs
        ]
        widths = [font.getlength(text) for font, (_, text) in zip(fonts, runs, strict=True)]
        x = word.x * scale - sum(widths) * {"start": 0.0, "middle": 0.5, "end": 1.0}[word.anchor]
        for font, (_, text), advance in zip(fonts, runs, widths, strict=True):
            draw.text((x, word.y * scale), text, fill=colour, font=font, anchor="ls")
            x += advance


def _runs(text: str) -> list[tuple[bool, str]]:
    """The text in parts that one font file can write: the common Latin letters, and the rarer ones."""
    runs: list[tuple[bool, str]] = []
    for sign in text:
        is_extended = 0x100 <= ord(sign) <= 0x2BA or 0x1E00 <= ord(sign) <= 0x1EFF
        if runs and runs[-1][0] == is_extended:
            runs[-1] = (is_extended, runs[-1][1] + sign)
        else:
            runs.append((is_extended, sign))
    return runs


@lru_cache(maxsize=256)
def load_font(size: float, *, is_bold: bool = False, is_extended: bool = False) -> ImageFont.FreeTypeFont:
    """The map's letters in a size in pixels; the extended file has the rarer Latin letters."""
    name = f"source-sans-3-latin{'-ext' if is_extended else ''}-{600 if is_bold else 400}-normal.woff"
    return ImageFont.truetype(_FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)

"""Several maps as one SVG file: two in a row, each with its own legend, below one title and above one source."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from app.domain.maps import MapPicture
from app.domain.maps.texts import MapTexts
from app.rendering.map_layout import Role, Word, lay_out_frame, wrap
from app.rendering.map_style import FILE_STYLE
from app.rendering.svg import render_map_panel, render_word

COLUMNS = 2
#: The room between two maps, in drawing units.
GAP = 40.0
_TITLE, _SAID, _SOURCE = 48.0, 27.0, 24.0


@dataclass(frozen=True, slots=True)
class ComparisonPicture:
    """Maps beside each other, each titled with its name, and what is said of them. `printed`: source and day."""

    title: str
    sentences: Sequence[str]
    printed: str
    sides: Sequence[tuple[MapPicture, MapTexts]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The picture's size, the words of its own, and the left upper corner of each map."""

    width: float
    height: float
    words: tuple[Word, ...]
    places: tuple[tuple[float, float], ...]


def lay_out_comparison(picture: ComparisonPicture, *, compact: bool = False) -> Sheet:
    """Where everything stands, two maps in a row; `compact` has larger letters on each map."""
    side = picture.sides[0][0].width
    width = COLUMNS * side + (COLUMNS - 1) * GAP
    words: list[Word] = []

    def write(text: str, size: float, role: Role, y: float) -> float:
        for line in wrap(text, size=size, width=width * (0.8 if role == "title" else 0.9)):
            y = round(y + size * 1.3, 1)
            words.append(Word(16, y, line, size, "start", role))
        return y

    y = write(picture.title, _TITLE, "title", 8.0) + 6
    for sentence in picture.sentences:
        y = write(sentence, _SAID, "name", y)
    y += 16
    places: list[tuple[float, float]] = []
    heights = [lay_out_frame(*each, compact=compact).height for each in picture.sides]
    for first in range(0, len(heights), COLUMNS):
        row = heights[first : first + COLUMNS]
        places += [(column * (side + GAP), round(y, 1)) for column in range(len(row))]
        y += max(row)
    y = write(picture.printed, _SOURCE, "name", y)
    return Sheet(width, round(y + 20), tuple(words), tuple(places))


def render_comparison_svg(picture: ComparisonPicture) -> str:
    """The maps as one SVG file."""
    sheet = lay_out_comparison(picture)
    size = f'viewBox="0 0 {sheet.width:g} {sheet.height:g}" width="{sheet.width:g}" height="{sheet.height:g}"'
    named = 'aria-labelledby="maps-title" aria-describedby="maps-description"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" {size} role="img" {named}>',
        f'<title id="maps-title">{escape(picture.title)}</title>',
        f'<desc id="maps-description">{escape(" ".join(picture.sentences))}</desc>',
        f"<style>{FILE_STYLE}</style>",
        f'<rect class="map-page" width="{sheet.width:g}" height="{sheet.height:g}"/>',
        *(render_word(word) for word in sheet.words),
    ]
    for (x, y), (side, texts) in zip(sheet.places, picture.sides, strict=True):
        parts.append(f'<g transform="translate({x:g} {y:g})">{render_map_panel(side, texts)}</g>')
    return "".join([*parts, "</svg>\n"])

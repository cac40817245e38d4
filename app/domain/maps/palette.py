"""The colours of the map: nine that stay apart also for colour-blind readers, and a neutral one for all the rest.

Each has at least 3:1 contrast to every surface a dot can stand on, in its theme (WCAG 2.2, 1.4.11). They were found
by hill climbing on the least OKLab distance between any two, over normal vision and the protan, deutan and tritan
simulations of G. Machado et al. (IEEE TVCG 15, 2009), which is 0.07 or more here. Colour number 0 is the neutral one.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme's colours, as #rrggbb: `dots` by colour number, `zones` by how many circles overlap there."""

    dots: tuple[str, ...]
    page: str
    zones: tuple[str, str, str, str]
    white_spot: str
    halo: str
    line: str
    ink: str
    quiet: str


LIGHT = Palette(
    dots=(
        "#6b7480",
        "#5052d9",
        "#dd580f",
        "#006858",
        "#b51e4d",
        "#8d8459",
        "#611d2b",
        "#1e8cba",
        "#233e7b",
        "#926bf3",
    ),
    page="#ffffff",
    zones=("#f7f5f1", "#f1f6f5", "#e7f0ef", "#deeae9"),
    white_spot="#ffffff",
    halo="#ffffff",
    line="#6d898d",
    ink="#1c2528",
    quiet="#4b585d",
)

DARK = Palette(
    dots=(
        "#98a2ad",
        "#87a0f8",
        "#eb831d",
        "#66c791",
        "#f9aac9",
        "#dbcf48",
        "#c5646f",
        "#39ccfe",
        "#637aed",
        "#e4d7f5",
    ),
    page="#12181a",
    zones=("#161d1f", "#1a2528", "#223135", "#26383d"),
    white_spot="#12181a",
    halo="#12181a",
    line="#64838a",
    ink="#e8edec",
    quiet="#aab6b8",
)


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2 defines it.

    >>> round(contrast("#ffffff", "#000000"))
    21
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    def linear(part: str) -> float:
        share = int(part, 16) / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[at : at + 2]) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

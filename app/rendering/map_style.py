"""The look of the map as style sheets: one for a file of its own, and the colours and shapes that pages use.

The page's style sheet, static/css/map.css, begins with exactly what `page_rules` gives; a test holds them together.
"""

from app.domain.maps.palette import DARK, LIGHT, Palette

#: Below this width, in pixels, the larger labels are shown.
COMPACT_BELOW = 640

#: The rules that a page and a file of its own share.
_SHAPES = (
    '.map text{fill:var(--map-ink);font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}',
    ".map .map-title,.map .map-heading,.map .map-count,.map .map-strong{font-weight:650}",
    ".map .map-count{font-variant-numeric:tabular-nums}",
    ".map .map-name,.map .map-note{fill:var(--map-quiet)}",
    ".map .map-note{font-style:italic}",
    ".map-page{fill:var(--map-page)}",
    *(f".map-zone-shape.z{depth}{{fill:var(--map-z{depth})}}" for depth in range(4)),
    ".map-zone-shape.z0{stroke:var(--map-line);stroke-width:1.4;stroke-dasharray:2 5;stroke-linecap:round}",
    ".map-zone-shape.is-empty{fill:var(--map-white-spot)}",
    ".map-circles circle{fill:none;stroke:var(--map-line);stroke-width:1.6}",
    ".map-circles,.map-wide,.map-compact,.map-halos{pointer-events:none}",
    ".map-halos{fill:none;stroke:var(--map-halo);stroke-linecap:round}",
    ".map-leader{stroke:var(--map-line);stroke-width:1.6;fill:none}",
    *(f".map .c{number}{{fill:var(--map-c{number});stroke:var(--map-c{number})}}" for number in range(10)),
    ".map .f,.map .u{stroke:none}",
    ".map .a{fill:var(--map-page)}",
    ".map-compact{display:none}",
)
_NARROW = "{.map-wide{display:none}.map-compact{display:inline}}"


def _theme(palette: Palette) -> str:
    """One theme's colours as custom properties."""
    names = {
        "page": palette.page,
        "white-spot": palette.white_spot,
        "line": palette.line,
        "halo": palette.halo,
        "ink": palette.ink,
        "quiet": palette.quiet,
        **{f"z{depth}": colour for depth, colour in enumerate(palette.zones)},
        **{f"c{number}": colour for number, colour in enumerate(palette.dots)},
    }
    return "".join(f"--map-{name}:{value};" for name, value in names.items())


def page_rules() -> str:
    """The map's rules for pages: both themes, by preference or by data-theme on the root, and light when printed."""
    return "\n".join(
        (
            f":root{{{_theme(LIGHT)}}}",
            f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{_theme(DARK)}}}}}",
            f":root[data-theme=dark]{{{_theme(DARK)}}}",
            f"@media print{{:root:root:root{{{_theme(LIGHT)}}}}}",
            *_SHAPES,
            f"@container map (max-width:{COMPACT_BELOW - 1}px){_NARROW}",
            "",
        )
    )


#: The style inside a file of its own.
FILE_STYLE = (
    f".map{{{_theme(LIGHT)}}}"
    f"@media (prefers-color-scheme:dark){{.map{{{_theme(DARK)}}}}}"
    + "".join(_SHAPES)
    + f"@media (max-width:{COMPACT_BELOW - 1}px){_NARROW}"
)

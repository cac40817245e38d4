"""The insight map printed as SVG: inline in a page, where the page's style sheet colours it, or as a file of its own.

The inline form has neither style elements nor style attributes, so it stands under the strictest content security
policy. Both forms are equal for equal input.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.domain.maps import MapPicture
from app.domain.maps.texts import MapTexts
from app.domain.populations import zone_slug
from app.rendering.map_layout import Frame, Labels, Word, count_text, lay_out_frame, lay_out_labels
from app.rendering.map_style import FILE_STYLE

#: Signs that XML 1.0 cannot hold in any form.
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARK_CLASSES = {"from": "f", "about": "a", "": "u"}


@dataclass(frozen=True, slots=True)
class DotLink:
    """Where a dot leads and what it says: the statement, and below it the source and labels."""

    href: str
    statement: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class MapLinks:
    """Addresses for zones (by number), dots (by id) and clusters (by zone and group); what has none is not a link."""

    zones: Mapping[int, str] = field(default_factory=dict)
    dots: Mapping[str, DotLink] = field(default_factory=dict)
    clusters: Mapping[tuple[int, str | None], str] = field(default_factory=dict)


def render_map_svg(
    picture: MapPicture,
    texts: MapTexts,
    *,
    links: MapLinks | None = None,
    standalone: bool = False,
    id_prefix: str = "map",
) -> str:
    """The map as an SVG element, or with `standalone` as a file with its own style, title, legend and source.

    `id_prefix` keeps the ids of several maps on one page apart.
    """
    links = links or MapLinks()
    body = _body(picture, texts, links)
    if not standalone:
        return "".join(
            (
                (
                    f'<svg class="map" viewBox="0 0 {picture.width} {picture.height}" role="group" '
                    f'aria-labelledby="{id_prefix}-title" aria-describedby="{id_prefix}-description">'
                ),
                _title(texts, id_prefix),
                *body,
                "</svg>",
            )
        )
    frame = lay_out_frame(picture, texts)
    return "".join(
        (
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {picture.width} {frame.height:g}" '
                f'width="{picture.width}" height="{frame.height:g}" role="{"group" if links.zones else "img"}" '
                f'aria-labelledby="{id_prefix}-title" aria-describedby="{id_prefix}-description">'
            ),
            _title(texts, id_prefix),
            f"<style>{FILE_STYLE}</style>",
            f'<rect class="map-page" width="{picture.width}" height="{frame.height:g}"/>',
            *_framed(frame, body),
            "</svg>\n",
        )
    )


def render_map_panel(picture: MapPicture, texts: MapTexts) -> str:
    """The map with title, legend and source as elements of a larger picture."""
    return "".join(_framed(lay_out_frame(picture, texts), _body(picture, texts, MapLinks())))


def _framed(frame: Frame, body: list[str]) -> list[str]:
    return [*_frame(frame), f'<g transform="translate(0 {frame.top:g})">', *body, "</g>"]


def _body(picture: MapPicture, texts: MapTexts, links: MapLinks) -> list[str]:
    return [
        *_zones(picture, texts, links),
        *_halos(picture),
        *_circles(picture),
        '<g class="map-wide" aria-hidden="true">',
        *_labels(lay_out_labels(picture, texts)),
        '</g><g class="map-compact" aria-hidden="true">',
        *_labels(lay_out_labels(picture, texts, compact=True)),
        "</g>",
        '<g class="map-dots">',
        *(_linked_dots(picture, links) if links.dots else _plain_dots(picture)),
        "</g>",
    ]


def _title(texts: MapTexts, id_prefix: str) -> str:
    selection = f"{texts.selection}." if texts.selection else ""
    description = " ".join(filter(None, (selection, texts.description, texts.scale)))
    return (
        f'<title id="{id_prefix}-title">{_text(texts.title)}</title>'
        f'<desc id="{id_prefix}-description">{_text(description)}</desc>'
    )


def _zones(picture: MapPicture, texts: MapTexts, links: MapLinks) -> list[str]:
    parts = ['<g class="map-zones">']
    for zone in picture.zones:
        depth = zone.zone.bit_count()
        state = " is-empty" if zone.is_empty else " is-suppressed" if zone.is_suppressed else ""
        path = f'<path class="map-zone-shape z{depth}{state}" d="{zone.outline}"/>'
        name = (texts.zone_link_one if zone.count == 1 else texts.zone_link) % {
            "zone": texts.zones[zone.zone],
            "count": count_text(zone, texts),
        }
        href = links.zones.get(zone.zone)
        if href is None:
            parts.append(
                f'<g class="map-zone" data-zone="{zone_slug(zone.zone)}"><title>{_text(name)}</title>{path}</g>'
            )
        else:
            parts.append(
                f'<a class="map-zone" data-zone="{zone_slug(zone.zone)}" data-number="{zone.zone}" '
                f'href="{_value(href)}" aria-label="{_value(name)}">{path}</a>'
            )
    parts.append("</g>")
    return parts


def _circles(picture: MapPicture) -> list[str]:
    return [
        '<g class="map-circles">',
        *(f'<circle cx="{c.x:g}" cy="{c.y:g}" r="{c.radius:g}"/>' for c in picture.circles),
        "</g>",
    ]


def _halos(picture: MapPicture) -> list[str]:
    """A soft ground under the dots of each cluster: one path of round points, which melt together."""
    if not picture.clusters:
        return []
    points: dict[tuple[int, str | None], list[str]] = {}
    for dot in picture.dots:
        points.setdefault((dot.zone, dot.group), []).append(f"M{dot.x} {dot.y}h0")
    width = round(picture.radius * 4, 1)
    return [
        f'<g class="map-halos" stroke-width="{width:g}">',
        *(f'<path d="{"".join(path)}"/>' for path in points.values()),
        "</g>",
    ]


def _labels(labels: Labels) -> list[str]:
    lines = [f'<path class="map-leader" d="M{a:g},{b:g}L{c:g},{d:g}"/>' for a, b, c, d in labels.leaders]
    return lines + [render_word(word) for word in labels.words]


def render_word(word: Word) -> str:
    """A word as a text element."""
    anchor = "" if word.anchor == "start" else f' text-anchor="{word.anchor}"'
    return (
        f'<text class="map-{word.role}" x="{word.x:g}" y="{word.y:g}" font-size="{word.size:g}"{anchor}>'
        f"{_text(word.text)}</text>"
    )


def _frame(frame: Frame) -> list[str]:
    parts = [render_word(word) for word in frame.words]
    for swatch in frame.swatches:
        kind, radius = _shape(swatch.mark, swatch.radius, has_marks=True)
        parts.append(
            f'<circle class="c{swatch.colour_number} {kind}" cx="{swatch.x:g}" cy="{swatch.y:g}" {radius}/>'
        )
    return parts


def _shape(mark: str, radius: float, *, has_marks: bool) -> tuple[str, str]:
    """A dot's class and size: a disc for the group's own voice, a ring for others', a smaller disc for unknown."""
    if not has_marks:
        return "f", f'r="{radius:g}"'
    if mark == "about":
        thickness = round(radius * 0.38, 2)
        return "a", f'r="{round(radius - thickness / 2, 2):g}" stroke-width="{thickness:g}"'
    return _MARK_CLASSES[mark], f'r="{radius if mark else round(radius * 0.6, 2):g}"'


def _shapes(picture: MapPicture) -> dict[str, tuple[str, str]]:
    has_marks = any(entry.key for entry in picture.marks)
    return {mark: _shape(mark, picture.radius, has_marks=has_marks) for mark in _MARK_CLASSES}


def _plain_dots(picture: MapPicture) -> list[str]:
    shapes = {mark: (f" {kind}", f'" {radius}/>') for mark, (kind, radius) in _shapes(picture).items()}
    parts = []
    for dot in picture.dots:
        kind, end = shapes[dot.mark]
        parts.append(f'<circle class="c{dot.colour_number}{kind}" cx="{dot.x}" cy="{dot.y}{end}')
    return parts


def _linked_dots(picture: MapPicture, links: MapLinks) -> list[str]:
    """Each dot as a link that is left out of the tab order: the zone is the stop, and arrow keys go on from there."""
    shapes = {mark: (f" {kind}", f'" {radius}/></a>') for mark, (kind, radius) in _shapes(picture).items()}
    find = links.dots.get
    plain = {mark: end[:-4] for mark, (_, end) in shapes.items()}
    parts = []
    for dot in picture.dots:
        kind, end = shapes[dot.mark]
        link = find(dot.id)
        if link is None:
            parts.append(
                f'<circle class="c{dot.colour_number}{kind}" cx="{dot.x}" cy="{dot.y}{plain[dot.mark]}'
            )
            continue
        said = f"{_text(link.statement)}\n{_text(link.note)}" if link.note else _text(link.statement)
        parts.append(
            f'<a class="map-dot" href="{_value(link.href)}" tabindex="-1" data-zone="{dot.zone}">'
            f'<title>{said}</title><circle class="c{dot.colour_number}{kind}" cx="{dot.x}" cy="{dot.y}{end}'
        )
    return parts


def _text(text: str) -> str:
    """Text between tags: escaped, and without the signs that no escape makes legal in XML."""
    if not text.isprintable():
        text = _ILLEGAL.sub("", text)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _value(text: str) -> str:
    """Text within double quotes, likewise."""
    return _text(text).replace('"', "&quot;")

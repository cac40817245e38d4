"""The insight map as a page shows it: the picture with links, its legend, and the table that says the same in words."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from app.domain.directory import DirectoryNames
from app.domain.insights import Basis
from app.domain.populations import ZONES, zone_slug
from app.domain.selection import Selection
from app.rendering.svg import DotLink, MapLinks, render_map_svg
from app.services.maps import MapView
from app.web.pages.filters import address_of

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A colour of the legend; `address` leads to its insights where a Selection can say so."""

    label: str
    colour_number: int
    mark: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class MarkItem:
    """A shape of the legend: who speaks."""

    mark: str
    label: str
    count: int
    address: str


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """A row of the table. `cells` follow the table's columns; a number that is withheld is None."""

    slug: str
    label: str
    count: int | None
    address: str
    cells: tuple[int | None, ...]
    from_group: int | None
    about_group: int | None


@dataclass(frozen=True, slots=True)
class MapFigure:
    """The map with everything that a page says of it."""

    svg: Markup
    total: int
    sentences: tuple[str, ...]
    cautions: tuple[str, ...]
    scale: str
    colour_heading: str
    mark_heading: str
    legend: tuple[LegendItem, ...]
    marks: tuple[MarkItem, ...]
    columns: tuple[str, ...]
    rows: tuple[ZoneRow, ...]
    sums: tuple[int, ...]
    suppressed: str


def map_figure(
    view: MapView, names: DirectoryNames, *, path: str = "/sok", id_prefix: str = "map"
) -> MapFigure:
    """The figure for a map; its zones, dots and legend lead to the same Selection, narrowed, at `path`.

    Where the colour already tells who speaks, legend and table do not say it a second time.
    """
    texts, picture, selection = view.texts, view.picture, view.selection
    svg = render_map_svg(picture, texts, links=_links(view, names, path), id_prefix=id_prefix)
    is_by_basis = view.colouring == "basis"
    columns = [key for key in (entry.key for entry in picture.legend) if key is not None]
    columns += sorted({key for row in view.table.values() for key in row} - set(columns))
    if is_by_basis:
        columns = []
    return MapFigure(
        svg=Markup(svg),  # noqa: S704  (rendering escapes every text)
        total=view.total,
        sentences=tuple(view.sentences),
        cautions=tuple(view.cautions),
        scale=texts.scale,
        colour_heading=texts.colour_heading,
        mark_heading=texts.mark_heading,
        legend=tuple(
            LegendItem(
                texts.colour(entry.key),
                entry.colour_number,
                (entry.key or "") if is_by_basis else Basis.FROM,
                entry.count,
                _colour_address(view.colouring, entry.key, selection, path),
            )
            for entry in picture.legend
        ),
        marks=tuple(
            MarkItem(
                entry.key or "",
                texts.marks.get(entry.key or "", ""),
                entry.count,
                address_of(path, selection.only("basis", entry.key or Basis.UNKNOWN)),
            )
            for entry in (() if is_by_basis else picture.marks)
        ),
        columns=tuple(texts.colour(key or None) for key in columns),
        rows=tuple(_row(view, zone, columns=columns, names=names, path=path) for zone in ZONES),
        sums=tuple(sum(row.get(key, 0) for row in view.table.values()) for key in columns),
        suppressed=texts.suppressed,
    )


def _row(view: MapView, zone: int, *, columns: list[str], names: DirectoryNames, path: str) -> ZoneRow:
    shown = next(each for each in view.picture.zones if each.zone == zone)
    cells = view.table.get(zone, {})
    bases = view.bases.get(zone, {})
    is_shown = shown.count is not None
    return ZoneRow(
        slug=zone_slug(zone),
        label=names.zone(zone),
        count=shown.count,
        address=address_of(path, view.selection.only("zone", zone_slug(zone))),
        cells=tuple(cells.get(key, 0) if is_shown else None for key in columns),
        from_group=bases.get(Basis.FROM, 0) if is_shown else None,
        about_group=bases.get(Basis.ABOUT, 0) if is_shown else None,
    )


def _links(view: MapView, names: DirectoryNames, path: str) -> MapLinks:
    dots = {}
    for row in view.rows.values():
        notes = [names.name("organization", row.organization)]
        notes += [names.name("subpopulation", each) for each in row.labels.get("subpopulations", ())]
        dots[row.id] = DotLink(f"/i/{row.ref[:4]}-{row.ref[4:]}", row.statement, " · ".join(notes))
    zones = {zone: address_of(path, view.selection.only("zone", zone_slug(zone))) for zone in ZONES}
    return MapLinks(zones=zones, dots=dots)


def _colour_address(colouring: str, key: str | None, selection: Selection, path: str) -> str:
    if key is None or colouring not in ("organization", "basis"):
        return ""
    return address_of(path, selection.only(colouring, key))

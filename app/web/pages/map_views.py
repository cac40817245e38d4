"""The insight map as a page shows it: the picture with links, its legend, and the table that says the same in words."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from app.domain.directory import DirectoryNames
from app.domain.insights import Basis
from app.domain.maps.dimensions import Dimension
from app.domain.populations import ZONES, zone_slug
from app.rendering.svg import DotLink, MapLinks, render_map_svg
from app.services.map_tables import colour_keys, group_keys
from app.services.maps import MapView
from app.web.pages.filters import address_of

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A colour of the legend; `address` leads to its insights where a Selection can say so.

    `count` are drawn in it, `listed` carry it. `is_chosen`: the map shows it alone, and the address leads back.
    """

    label: str
    colour_number: int
    mark: str
    count: int
    listed: int
    address: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class GroupItem:
    """A cluster's name with the letter that stands for it in narrow zones."""

    letter: str
    label: str
    count: int
    listed: int
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
class GroupCell:
    """A cluster in the table: drawn here, and listed; the second is shown where it differs."""

    count: int
    listed: int
    address: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A zone's clusters."""

    label: str
    cells: tuple[GroupCell, ...]


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
    group_heading: str
    groups: tuple[GroupItem, ...]
    group_rows: tuple[GroupRow, ...]
    has_several: bool


def map_figure(
    view: MapView,
    names: DirectoryNames,
    *,
    path: str = "/sok",
    legend_path: str = "",
    id_prefix: str = "map",
) -> MapFigure:
    """The figure for a map; its zones and dots lead to the same Selection, narrowed, at `path`.

    The legend leads to `legend_path`, with the map's look, where one is given. Where the colour already tells who
    speaks, legend and table do not say it a second time.
    """
    texts, picture = view.texts, view.picture
    svg = render_map_svg(picture, texts, links=_links(view, names, path), id_prefix=id_prefix)
    is_by_basis = view.colouring == "basis"
    columns = colour_keys(view)
    groups = _groups(view, path)
    legend = tuple(_legend(view, legend_path or path, with_look=bool(legend_path)))
    return MapFigure(
        svg=Markup(svg),  # noqa: S704  (rendering escapes every text)
        total=view.total,
        sentences=tuple(view.sentences),
        cautions=tuple(view.cautions),
        scale=texts.scale,
        colour_heading=texts.colour_heading,
        mark_heading=texts.mark_heading,
        legend=legend,
        marks=() if is_by_basis else tuple(_marks(view, legend_path or path, with_look=bool(legend_path))),
        columns=tuple(view.colours.labels.get(key) or view.colours.rest for key in columns),
        rows=tuple(_row(view, zone, columns=columns, names=names, path=path) for zone in ZONES),
        sums=tuple(sum(row.get(key, 0) for row in view.table.values()) for key in columns),
        suppressed=texts.suppressed,
        group_heading=view.groups.heading if view.groups else "",
        groups=groups,
        group_rows=tuple(_group_row(view, zone, names=names, path=path) for zone in ZONES if view.groups),
        has_several=any(each.listed != each.count for each in legend)
        or any(each.listed != each.count for each in groups),
    )


def _legend(view: MapView, path: str, *, with_look: bool) -> list[LegendItem]:
    by_basis = view.colouring == "basis"
    items = []
    for entry in view.picture.legend:
        key = entry.key
        address, is_chosen = _narrowed(view.colours, view, key, path=path, with_look=with_look)
        mark = "" if by_basis and key == Basis.UNKNOWN else key or "" if by_basis else str(Basis.FROM)
        listed = view.listed.get(key, entry.count) if key is not None else entry.count
        items.append(
            LegendItem(
                view.texts.colour(key), entry.colour_number, mark, entry.count, listed, address, is_chosen
            )
        )
    return items


def _narrowed(
    dimension: Dimension, view: MapView, key: str | None, *, path: str, with_look: bool
) -> tuple[str, bool]:
    """Where a key of the legend leads; when the map shows it alone, back to all."""
    narrowed = dimension.narrow(view.selection, key) if key else None
    if narrowed is None:
        return "", False
    look = view.look.pairs() if with_look else ()
    is_chosen = with_look and narrowed == view.selection
    if is_chosen:
        kept = {"organization_type": "organization", "year": "year_from", "freshness": "year_from"}
        narrowed = narrowed.without(kept.get(dimension.name, dimension.name))
        narrowed = narrowed.without("year_to") if dimension.field == "year" else narrowed
    return address_of(path, narrowed, look), is_chosen


def _marks(view: MapView, path: str, *, with_look: bool) -> list[MarkItem]:
    look = view.look.pairs() if with_look else ()
    return [
        MarkItem(
            entry.key or "",
            view.texts.marks.get(entry.key or "", ""),
            entry.count,
            address_of(path, view.selection.only("basis", entry.key or Basis.UNKNOWN), look),
        )
        for entry in view.picture.marks
    ]


def _groups(view: MapView, path: str) -> tuple[GroupItem, ...]:
    """The clusters, all zones together, as the picture letters them."""
    items = []
    for key in group_keys(view):
        clusters = [cluster for cluster in view.picture.clusters if cluster.group == key]
        narrowed = view.groups.narrow(view.selection, key) if view.groups and key else None
        items.append(
            GroupItem(
                clusters[0].letter,
                view.texts.group(key),
                sum(cluster.count for cluster in clusters),
                sum(cluster.listed for cluster in clusters),
                address_of(path, narrowed) if narrowed else "",
            )
        )
    return tuple(items)


def _group_row(view: MapView, zone: int, *, names: DirectoryNames, path: str) -> GroupRow:
    here = {cluster.group: cluster for cluster in view.picture.clusters if cluster.zone == zone}
    cells = []
    for key in group_keys(view):
        cluster = here.get(key)
        inside = view.selection.only("zone", zone_slug(zone))
        narrowed = view.groups.narrow(inside, key) if view.groups and key else None
        cells.append(
            GroupCell(
                cluster.count if cluster else 0,
                cluster.listed if cluster else 0,
                address_of(path, narrowed) if narrowed else "",
            )
        )
    return GroupRow(names.zone(zone), tuple(cells))


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

"""The numbers of a map as rows: exactly what its picture shows, for files and for maps that are kept."""

from app.domain.directory import DirectoryNames
from app.domain.insights import Basis
from app.domain.populations import ZONES
from app.services.maps import MapView

Cell = str | int


def colour_keys(view: MapView) -> list[str]:
    """The colour keys that occur, in order; last "", what has none of them. None where the colour tells who speaks."""
    if view.colouring == "basis":
        return []
    found = {key for row in view.table.values() for key in row}
    known = [key for key in view.colours.keys if key in found]
    return known + sorted(found.difference(known))


def group_keys(view: MapView) -> list[str | None]:
    """The clusters' keys in order; last None, what has no group, where any has none."""
    keys = dict.fromkeys(cluster.group for cluster in view.picture.clusters)
    return sorted(keys, key=lambda key: key is None)


def map_table(view: MapView, names: DirectoryNames) -> list[list[Cell]]:
    """Headings, and a row for each zone: all, from and about the group, each colour, each cluster drawn and listed."""
    _ = names.translate
    keys, groups = colour_keys(view), group_keys(view)
    heading: list[Cell] = [_("Zon"), _("Alla"), names.name("basis", "from"), names.name("basis", "about")]
    heading += [view.colours.labels.get(key) or view.colours.rest for key in keys]
    for group in groups:
        heading += [view.texts.group(group), _("%(group)s, listade") % {"group": view.texts.group(group)}]
    clusters = {(each.zone, each.group): each for each in view.picture.clusters}
    counts = {zone.zone: zone.count for zone in view.picture.zones}
    rows = [heading]
    for zone in ZONES:
        bases, cells = view.bases[zone], view.table[zone]
        numbers = [
            counts[zone],
            bases.get(Basis.FROM, 0),
            bases.get(Basis.ABOUT, 0),
            *(cells.get(key, 0) for key in keys),
        ]
        for group in groups:
            found = clusters.get((zone, group))
            numbers += [found.count, found.listed] if found else [0, 0]
        is_shown = counts[zone] is not None
        rows.append(
            [names.zone(zone), *(n if is_shown and n is not None else view.texts.suppressed for n in numbers)]
        )
    return rows

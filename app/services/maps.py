"""Insight maps: counts and dots of a Selection, drawn by the domain and printed or painted by rendering."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.domain.access import Viewer
from app.domain.directory import DirectoryNames
from app.domain.insights import Basis
from app.domain.maps import (
    MAX_COLOURS,
    MAX_DOTS,
    MapInsight,
    MapPicture,
    MapScale,
    MapTally,
    choose_cluster_scale,
    choose_scale,
    draw_map,
)
from app.domain.maps.dimensions import COLOURINGS, Dimension, groups_of, make_dimension
from app.domain.maps.looks import PLAIN, MapLook
from app.domain.maps.texts import MapTexts, map_texts
from app.domain.maps.words import describe_clusters, describe_map, list_cautions
from app.domain.populations import ZONES
from app.domain.selection import Selection, describe_selection
from app.domain.vocabularies import Translate
from app.persistence.map_counts import MapCounts, MapRow
from app.rendering.svg import render_map_svg
from app.services.accounts import utc_now
from app.services.browse import MOST_HITS
from app.services.map_source import MapSource
from app.services.reference import ReferenceService

MOST_WIDE = range(200, 4_001)
Table = Mapping[int, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class MapView:
    """A map of a Selection with everything that is said of it.

    `table`: zone → colour key → insights drawn in it, the text twin; `listed`: colour key → all insights that carry it,
    also those drawn as another. `group_table` and `group_listed`: the same by zone and group, where dots gather. "" is
    the key of what has none. `rows`: the insights by id, where each has a dot of its own.
    """

    selection: Selection
    look: MapLook
    description: str
    picture: MapPicture
    texts: MapTexts
    colours: Dimension
    groups: Dimension | None
    total: int
    table: Table
    listed: Mapping[str, int]
    group_table: Table
    group_listed: Table
    bases: Table
    sentences: Sequence[str]
    cautions: Sequence[str]
    rows: Mapping[str, MapRow]
    organizations: int

    @property
    def colouring(self) -> str:
        """What the colour stands for in the end: types instead of organizations, where these are many."""
        return self.colours.name


@dataclass(frozen=True, slots=True)
class MapPrint:
    """What is printed on a picture besides its data; empty texts leave the usual."""

    title: str = ""
    source: str = ""
    date: str = ""


UNSIGNED = MapPrint()


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What a map is drawn from: counts and rows, with the dimensions that give them keys."""

    selection: Selection
    counts: MapCounts
    rows: Sequence[MapRow]
    colours: Dimension
    groups: Dimension | None
    group_keys: tuple[str, ...]
    cells: Sequence[tuple[int, str, Any, Any, int]]

    def by_zone(self) -> dict[int, int]:
        """Insights by zone."""
        return {zone: sum(row.values()) for zone, row in _table(self.cells, lambda *_: ("",)).items()}

    def by_group(self) -> dict[tuple[int, str | None], int]:
        """Insights by zone and the group they are drawn in."""
        sums: Counter[tuple[int, str | None]] = Counter()
        for zone, _, _, group, count in self.cells:
            sums[zone, self.group_of(group)] += count
        return sums

    def group_of(self, value: object) -> str | None:
        """The group that an insight is drawn in; None where it has none of those shown."""
        if self.groups is None:
            return None
        return next((key for key in self.groups.keys_of(value) if key in self.group_keys), None)


class MapService:
    """Draws the map of any Selection as a viewer may see it."""

    def __init__(
        self, reference: ReferenceService, source: MapSource, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self.reference = reference
        self.source = source
        self.clock = clock

    async def close(self) -> None:
        """Finish what is under way."""
        await self.source.close()

    async def get_map(
        self,
        viewer: Viewer,
        selection: Selection,
        *,
        colour: str = COLOURINGS[0],
        look: MapLook | None = None,
        language: str = "sv",
        prints: MapPrint = UNSIGNED,
        _: Translate = str,
    ) -> MapView:
        """The map. With many organizations the colour "organization" tells their types instead."""
        look = look or MapLook(colour)
        names = (await self.reference.get_directory()).in_language(language, _)
        gathered = await self._gather(viewer, selection, look, names)
        return self._draw(gathered, look, names, prints=prints)

    async def compare(
        self,
        viewer: Viewer,
        selections: Sequence[Selection],
        *,
        look: MapLook = PLAIN,
        language: str = "sv",
        _: Translate = str,
    ) -> list[MapView]:
        """Maps of several Selections, all drawn on the same scale."""
        names = (await self.reference.get_directory()).in_language(language, _)
        gathered = [await self._gather(viewer, each, look, names) for each in selections]
        if look.group:
            keys = max((each.group_keys for each in gathered), key=len)
            scale = choose_cluster_scale(*(each.by_group() for each in gathered), groups=keys)
        else:
            scale = choose_scale(*(each.by_zone() for each in gathered))
        return [self._draw(each, look, names, scale=scale) for each in gathered]

    async def count_years(self, viewer: Viewer, selection: Selection) -> dict[int, int]:
        """How many insights the Selection has of each year, whatever years it asks for."""
        selection = selection.without("year_from").without("year_to")
        counted = await self.source.count(viewer, selection, ("year",))
        return {key[0]: count for key, count in sorted(counted.counts.cells.items(), key=str) if key[0]}

    async def draw_svg(
        self,
        viewer: Viewer,
        selection: Selection,
        *,
        look: MapLook = PLAIN,
        language: str = "sv",
        prints: MapPrint = UNSIGNED,
        _: Translate = str,
    ) -> str:
        """The map as a picture that stands by itself."""
        prints = prints if prints.date else await self._dated(viewer, selection, prints, _)
        view = await self.get_map(viewer, selection, look=look, language=language, prints=prints, _=_)
        return render_map_svg(view.picture, view.texts, standalone=True)

    async def draw_png(
        self,
        viewer: Viewer,
        selection: Selection,
        *,
        width: int = 1600,
        look: MapLook = PLAIN,
        language: str = "sv",
        prints: MapPrint = UNSIGNED,
        _: Translate = str,
    ) -> bytes:
        """The map as a picture of `width` pixels for slides and paper."""
        prints = prints if prints.date else await self._dated(viewer, selection, prints, _)
        view = await self.get_map(viewer, selection, look=look, language=language, prints=prints, _=_)
        return await paint(view, width=width)

    async def _dated(self, viewer: Viewer, selection: Selection, prints: MapPrint, _: Translate) -> MapPrint:
        """What is printed on a picture, with the day of the newest change of what it shows."""
        day = await self.source.find_last_change(viewer, selection)
        return replace(prints, date=told_until(day, _))

    async def _gather(
        self, viewer: Viewer, selection: Selection, look: MapLook, names: DirectoryNames
    ) -> _Gathered:
        year = self.clock().year
        since = look.since.isoformat() if look.since else ""
        grouping = make_dimension(look.group, names, this_year=year) if look.group else None
        colouring = make_dimension(look.colouring, names, this_year=year, since=since)
        fields = list(
            dict.fromkeys(["zone", "basis", colouring.field, *([grouping.field] if grouping else [])])
        )
        counted = await self.source.count(viewer, selection, fields, since=look.since, rows_up_to=MAX_DOTS)
        present = counted.counts.organizations
        if look.colouring in ("organization", "organization_type"):
            many = len(present) > MAX_COLOURS
            name = "organization_type" if many else look.colouring
            colouring = make_dimension(name, names, this_year=year, present=present)
        if grouping is not None and look.group == "organization_type":
            grouping = make_dimension(look.group, names, this_year=year, present=present)
        at_colour = fields.index(colouring.field)
        at_group = fields.index(grouping.field) if grouping else at_colour
        cells = [
            (values[0], values[1], values[at_colour], values[at_group], count)
            for values, count in counted.counts.cells.items()
        ]
        return _Gathered(
            selection=selection,
            counts=counted.counts,
            rows=counted.rows,
            colours=colouring,
            groups=grouping,
            group_keys=groups_of(grouping, (cell[3] for cell in cells)) if grouping else (),
            cells=cells,
        )

    def _draw(
        self,
        gathered: _Gathered,
        look: MapLook,
        names: DirectoryNames,
        *,
        scale: MapScale | None = None,
        prints: MapPrint = UNSIGNED,
    ) -> MapView:
        _ = names.translate
        colours, groups = gathered.colours, gathered.groups
        group_listed = _table(
            gathered.cells, lambda _basis, _colour, group: groups.keys_of(group) if groups else ()
        )
        picture = _picture(gathered, look, group_listed, scale)
        is_whole = gathered.selection.is_empty
        description = _("alla insikter") if is_whole else describe_selection(gathered.selection, names, _)
        sentences = describe_map(
            {zone.zone: zone.count for zone in picture.zones}, selection=description, _=_
        )
        group_labels = _labels(groups) if groups else {}
        if groups:
            sentences += describe_clusters(gathered.by_group(), labels=group_labels, _=_)
        texts = map_texts(
            _,
            title=prints.title or _("Insiktskartan"),
            description=" ".join(sentences),
            selection=description[:1].upper() + description[1:],
            colours=_labels(colours),
            groups=group_labels,
            insights_per_dot=picture.insights_per_dot,
            colour_heading=colours.heading,
            source=prints.source or _("Insiktskartan"),
            date=prints.date,
        )
        listed = _table(gathered.cells, lambda _basis, colour, _group: colours.keys_of(colour))
        return MapView(
            selection=gathered.selection,
            look=look,
            description=description,
            picture=picture,
            texts=texts,
            colours=colours,
            groups=groups,
            total=gathered.counts.total,
            table=_table(gathered.cells, lambda _basis, colour, _group: (colours.first_of(colour),)),
            listed=_sums(listed),
            group_table=_table(
                gathered.cells, lambda _basis, _colour, group: (gathered.group_of(group) or "",)
            ),
            group_listed=group_listed,
            bases=_table(gathered.cells, lambda basis, _colour, _group: (basis,)),
            sentences=sentences,
            cautions=cautions_of(gathered.counts, gathered.selection, names, this_year=self.clock().year),
            rows={row.id: row for row in gathered.rows},
            organizations=len(gathered.counts.organizations),
        )


def cautions_of(
    counts: MapCounts, selection: Selection, names: DirectoryNames, *, this_year: int
) -> list[str]:
    """What could mislead a reader of what was counted."""
    sources: Counter[str] = Counter()
    for organization, count in counts.organizations.items():
        sources[names.name("organization", organization)] += count
    return list_cautions(
        counts.total,
        sources=sources,
        newest_year=counts.newest_year,
        this_year=this_year,
        is_cut=bool(selection.text) and counts.total >= MOST_HITS,
        _=names.translate,
    )


async def paint(view: MapView, *, width: int) -> bytes:
    """A map as PNG, `width` pixels wide."""
    from app.rendering.images import render_map_png  # The painter is loaded when a picture is asked for.

    return await asyncio.to_thread(render_map_png, view.picture, view.texts, width=width)


def told_until(day: str, _: Translate) -> str:
    """Until when a picture tells, from the day of its newest change; "" where it shows nothing."""
    return _("insikter till och med %(day)s") % {"day": day} if day else ""


def _picture(gathered: _Gathered, look: MapLook, group_listed: Table, scale: MapScale | None) -> MapPicture:
    colours, groups = gathered.colours, gathered.groups
    listed: dict[tuple[int, str | None], int] = {
        (zone, group): n for zone, row in group_listed.items() for group, n in row.items()
    }
    listed |= {key: n for key, n in gathered.by_group().items() if key[1] is None}
    options: dict[str, Any] = {
        "colours": list(colours.keys),
        "groups": gathered.group_keys,
        "listed": listed,
        "scale": scale,
    }
    if gathered.rows:
        return draw_map(
            [
                MapInsight(
                    row.id,
                    row.zone,
                    colours.first_of(row.value(colours.field, look.since)),
                    _mark(row.basis),
                    gathered.group_of(row.value(groups.field, look.since)) if groups else None,
                )
                for row in gathered.rows
            ],
            **options,
        )
    tallies: Counter[tuple[int, str, str, str | None]] = Counter()
    for zone, basis, colour, group, count in gathered.cells:
        tallies[zone, colours.first_of(colour), _mark(basis), gathered.group_of(group)] += count
    return draw_map(tallies=[MapTally(*kind, count) for kind, count in tallies.items()], **options)


def _labels(dimension: Dimension) -> dict[str | None, str]:
    """The names of a dimension's keys; None is all that has none of them."""
    named: dict[str | None, str] = dict(dimension.labels.items())
    return {None: dimension.rest, **named}


def _mark(basis: str) -> str:
    return "" if basis == Basis.UNKNOWN else basis


def _table(
    cells: Sequence[tuple[int, str, Any, Any, int]], keys_of: Callable[[str, Any, Any], Sequence[str]]
) -> dict[int, dict[str, int]]:
    table: dict[int, Counter[str]] = {zone: Counter() for zone in ZONES}
    for zone, basis, colour, group, count in cells:
        for key in keys_of(basis, colour, group):
            table[zone][key] += count
    return {zone: dict(sorted(row.items())) for zone, row in table.items()}


def _sums(table: Table) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for row in table.values():
        sums.update(row)
    return dict(sums)

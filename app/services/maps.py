"""Insight maps: counts and dots of a Selection, drawn by the domain and printed or painted by rendering."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.access import Viewer
from app.domain.directory import Directory, DirectoryNames
from app.domain.errors import InvalidError
from app.domain.insights import Basis, check_one
from app.domain.maps import MAX_COLOURS, MAX_DOTS, MapInsight, MapPicture, MapTally, draw_map
from app.domain.maps.texts import MapTexts, map_texts
from app.domain.maps.words import describe_map, list_cautions
from app.domain.populations import ZONES
from app.domain.selection import Selection, describe_selection
from app.domain.vocabularies import Scheme, Translate
from app.domain.words import swedish_key
from app.persistence import counts
from app.persistence.counts import MapCount, MapRow
from app.persistence.database import Database
from app.rendering.svg import render_map_svg
from app.services.browse import BrowseService
from app.services.reference import ReferenceService

#: What the dots' colour can stand for.
COLOURINGS: tuple[str, ...] = ("organization", "organization_type", "basis")
MOST_WIDE = range(200, 4_001)
_NO_TYPE = "-"


@dataclass(frozen=True, slots=True)
class MapView:
    """A map of a Selection with everything that is said of it.

    `table`: zone → colour key → count, the text twin; `rows`: the insights by id, where each has a dot of its own.
    """

    selection: Selection
    description: str
    picture: MapPicture
    texts: MapTexts
    colouring: str
    total: int
    table: Mapping[int, Mapping[str, int]]
    bases: Mapping[int, Mapping[str, int]]
    sentences: Sequence[str]
    cautions: Sequence[str]
    rows: Mapping[str, MapRow]
    organizations: int


class MapService:
    """Draws the map of any Selection as a viewer may see it."""

    def __init__(self, database: Database, reference: ReferenceService, browse: BrowseService) -> None:
        self.database = database
        self.reference = reference
        self.browse = browse

    async def get_map(
        self,
        viewer: Viewer,
        selection: Selection,
        *,
        colour: str = "organization",
        language: str = "sv",
        title: str = "",
        _: Translate = str,
    ) -> MapView:
        """The map. With many organizations the colour "organization" tells their types instead.

        Raises:
            InvalidError: `colour` is none of COLOURINGS.
        """
        if problems := check_one("colour", colour, COLOURINGS, _):
            raise InvalidError(problems)
        where = await self.browse.condition(viewer.scope, selection)
        async with self.database.reading() as connection:
            counted = await counts.count_for_map(connection, where)
            total = sum(each.count for each in counted)
            rows = await counts.list_for_map(connection, where) if total <= MAX_DOTS else []
        directory = await self.reference.get_directory()
        names = directory.in_language(language, _)
        colouring = _colouring(colour, counted)
        key_of = _key_of(colouring, directory)
        labels = _colour_labels(
            colouring, {key_of(each.organization, each.basis) for each in counted}, names, _
        )
        picture = _picture(rows, counted, colours=list(labels), key_of=key_of)
        description = describe_selection(selection, names, _)
        sentences = describe_map(
            {zone.zone: zone.count for zone in picture.zones}, selection=description, _=_
        )
        texts = map_texts(
            _,
            title=title or _("Insiktskartan"),
            description=" ".join(sentences),
            selection=description[:1].upper() + description[1:],
            colours=dict(labels),
            insights_per_dot=picture.insights_per_dot,
            colour_heading=_colour_heading(colouring, _),
            source=_("Insiktskartan"),
        )
        return MapView(
            selection=selection,
            description=description,
            picture=picture,
            texts=texts,
            colouring=colouring,
            total=total,
            table=_table(counted, key_of),
            bases=_table(counted, lambda _organization, basis: basis),
            sentences=sentences,
            cautions=list_cautions(
                total,
                sources=_by_organization(counted, names),
                newest_year=max((each.newest_year or 0 for each in counted), default=0) or None,
                _=_,
            ),
            rows={row.id: row for row in rows},
            organizations=len({each.organization for each in counted}),
        )

    async def draw_svg(
        self,
        viewer: Viewer,
        selection: Selection,
        *,
        colour: str = "organization",
        language: str = "sv",
        _: Translate = str,
    ) -> str:
        """The map as a picture that stands by itself."""
        view = await self.get_map(viewer, selection, colour=colour, language=language, _=_)
        return render_map_svg(view.picture, view.texts, standalone=True)

    async def draw_png(
        self,
        viewer: Viewer,
        selection: Selection,
        *,
        width: int = 1600,
        colour: str = "organization",
        language: str = "sv",
        _: Translate = str,
    ) -> bytes:
        """The map as a picture of `width` pixels for slides and paper."""
        from app.rendering.images import render_map_png  # The painter is loaded when a picture is asked for.

        view = await self.get_map(viewer, selection, colour=colour, language=language, _=_)
        return await asyncio.to_thread(render_map_png, view.picture, view.texts, width=width)


KeyOf = Callable[[str, str], str]


def _colouring(wanted: str, counted: Sequence[MapCount]) -> str:
    """Organizations are grouped by type where they are more than there are colours."""
    many = len({each.organization for each in counted}) > MAX_COLOURS
    return "organization_type" if wanted == "organization" and many else wanted


def _key_of(colouring: str, directory: Directory) -> KeyOf:
    if colouring == "basis":
        return lambda _organization, basis: basis
    if colouring == "organization":
        return lambda organization, _basis: organization
    types = {each.id: each.organization_type or _NO_TYPE for each in directory.organizations.values()}
    return lambda organization, _basis: types.get(organization, _NO_TYPE)


def _colour_labels(colouring: str, keys: set[str], names: DirectoryNames, _: Translate) -> dict[str, str]:
    """The colour keys in the legend's order, with their labels: types as the vocabulary has them, names by alphabet."""
    if colouring == "basis":
        return {basis.value: names.name("basis", basis) for basis in Basis if basis in keys}
    if colouring == "organization":
        named = {key: names.name("organization", key) for key in keys}
        return dict(sorted(named.items(), key=lambda pair: swedish_key(pair[1])))
    vocabularies = names.directory.vocabularies
    ordered = vocabularies.in_order(Scheme.ORGANIZATION_TYPES, keys)
    return {
        key: vocabularies.label(Scheme.ORGANIZATION_TYPES, key, names.language)
        if key != _NO_TYPE
        else _("Annan")
        for key in ordered
    }


def _colour_heading(colouring: str, _: Translate) -> str:
    return {"basis": _("Vem som talar"), "organization_type": _("Slag av organisation")}.get(
        colouring, _("Vem som står bakom")
    )


def _picture(
    rows: Sequence[MapRow], counted: Sequence[MapCount], *, colours: Sequence[str], key_of: KeyOf
) -> MapPicture:
    if rows:
        insights = [
            MapInsight(row.id, row.zone, key_of(row.organization, row.basis), _mark(row.basis))
            for row in rows
        ]
        return draw_map(insights, colours=colours)
    tallies: Counter[tuple[int, str, str]] = Counter()
    for each in counted:
        tallies[each.zone, key_of(each.organization, each.basis), _mark(each.basis)] += each.count
    return draw_map(
        tallies=[MapTally(zone, key, mark, None, number) for (zone, key, mark), number in tallies.items()],
        colours=colours,
    )


def _mark(basis: str) -> str:
    return "" if basis == Basis.UNKNOWN else basis


def _table(counted: Sequence[MapCount], key_of: KeyOf) -> dict[int, dict[str, int]]:
    table: dict[int, Counter[str]] = {zone: Counter() for zone in ZONES}
    for each in counted:
        table[each.zone][key_of(each.organization, each.basis)] += each.count
    return {zone: dict(row) for zone, row in table.items()}


def _by_organization(counted: Sequence[MapCount], names: DirectoryNames) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for each in counted:
        sums[names.name("organization", each.organization)] += each.count
    return dict(sums)
